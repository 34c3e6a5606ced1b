/**
 * Runs in the browser: two people with the connections and the encryption of real pages, and between them a media server that
 * wants them to talk in clear. Where `sealed` is false the same connections have no encryption, which is the control.
 */
import type { Source } from '../../protocol/ids.ts'
import type { Encryption } from '../../widget/call/encryption.ts'
import { Publisher } from '../../widget/call/publisher.ts'
import { Subscriber } from '../../widget/call/subscriber.ts'
import { encryptionOf, meet, play, SENDER, troubleSeen } from './frames-page.ts'

export { troubleSeen }

export interface Seen {
  /** Bytes of media that the person sent. */
  sent: number
  /** Packets that arrived, and pictures that came of them. */
  packets: number
  pictures: number
  /** Sections with something in them that the person agreed to send. */
  agreed: number
  /** Codecs by which something arrived. */
  codecs: string[]
  refused?: string
}

type Change = [from: string, to: string]

const nothing = (): void => undefined
/** As a page without this work. */
const idle = { protect: nothing, reveal: nothing, bind: nothing, close: nothing } as unknown as Encryption

const Native = RTCPeerConnection
/** Of the person; then the media server's. */
let own: RTCPeerConnection | undefined
let server: RTCPeerConnection | undefined
let people: [Encryption, Encryption] | undefined
let media: MediaStream | undefined
let refused: string | undefined
window.RTCPeerConnection = class extends Native {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    own = this
  }
}

async function prepare(worker: string, sealed: boolean): Promise<[Encryption, Encryption]> {
  media = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320, height: 240 } })
  if (!sealed) return [idle, idle]
  const both: [Encryption, Encryption] = [await encryptionOf(worker), await encryptionOf(worker)]
  people = both
  const key = `${'k'.repeat(42)}g`
  await meet({ room: 'R'.repeat(22), keys: [key, key], join: true }, both)
  return both
}

const changed = (sdp: string, changes: Change[]): string =>
  changes.reduce((text, [from, to]) => text.replace(new RegExp(from, 'gm'), to), sdp)

function prefers(transceiver: RTCRtpTransceiver, codecs: string[]): void {
  const known = RTCRtpReceiver.getCapabilities(transceiver.receiver.track.kind)?.codecs ?? []
  transceiver.setCodecPreferences(known.filter(({ mimeType }) => codecs.includes(mimeType.toLowerCase())))
}

function connect(one: RTCPeerConnection, other: RTCPeerConnection): void {
  one.onicecandidate = ({ candidate }) => void other.addIceCandidate(candidate ?? undefined).catch(nothing)
  other.onicecandidate = ({ candidate }) => void one.addIceCandidate(candidate ?? undefined).catch(nothing)
}

/**
 * The person publishes.
 * @param codecs that the server takes, where it does not take all
 * @param changes to what it answers
 * @param offersAll whether the person's page would speak any codec
 */
export async function publish(
  worker: string,
  {
    sealed,
    codecs,
    changes = [],
    offersAll = false,
  }: { sealed: boolean; codecs?: string[]; changes?: Change[]; offersAll?: boolean },
): Promise<void> {
  const [encryption] = await prepare(worker, sealed)
  const prefer = RTCRtpTransceiver.prototype.setCodecPreferences
  if (offersAll) RTCRtpTransceiver.prototype.setCodecPreferences = nothing
  const publisher = new Publisher(undefined, encryption, nothing)
  RTCRtpTransceiver.prototype.setCodecPreferences = prefer
  const [mine, theirs] = [own as RTCPeerConnection, new Native()]
  server = theirs
  connect(mine, theirs)
  theirs.ontrack = ({ track }) => play(track)
  for (const track of media?.getTracks() ?? [])
    await publisher.setTrack(track.kind === 'audio' ? 'microphone' : 'camera', track)
  await publisher.offer()
  await theirs.setRemoteDescription(mine.localDescription as RTCSessionDescription)
  if (codecs) for (const transceiver of theirs.getTransceivers()) prefers(transceiver, codecs)
  await theirs.setLocalDescription()
  await publisher.accept(changed(theirs.localDescription?.sdp ?? '', changes)).catch((error) => {
    refused = String(error)
  })
}

/** The person gets pictures and voice in clear, by codecs of the server's choice, and is told that they are somebody's. */
export async function subscribe(
  worker: string,
  { sealed, codecs }: { sealed: boolean; codecs: string[] },
): Promise<void> {
  const [, encryption] = await prepare(worker, sealed)
  const theirs = new Native()
  server = theirs
  for (const track of media?.getTracks() ?? []) {
    const transceiver = theirs.addTransceiver(track, { direction: 'sendonly' })
    prefers(transceiver, codecs)
  }
  const shown = new Set<MediaStreamTrack>()
  const subscriber: Subscriber = new Subscriber(
    undefined,
    encryption,
    nothing,
    () => {
      for (const mid of ['0', '1']) {
        const track = subscriber.track(mid)
        if (!track || shown.has(track)) continue
        shown.add(track)
        play(track)
      }
    },
    nothing,
  )
  const mine = own as RTCPeerConnection
  connect(mine, theirs)
  await theirs.setLocalDescription()
  await subscriber.answer(theirs.localDescription?.sdp ?? '')
  await theirs.setRemoteDescription(mine.localDescription as RTCSessionDescription)
  const sources: Source[] = ['microphone', 'camera']
  encryption.bind(sources.map((source, at) => ({ mid: String(at), feed: { participant: SENDER, source } })))
}

interface Rtp {
  type: string
  kind: string
  bytesSent?: number
  packetsReceived?: number
  framesDecoded?: number
  codecId?: string
  mimeType?: string
}

/** @param at where it arrives */
export async function seen(at: 'server' | 'person'): Promise<Seen> {
  const [from, to] = at === 'server' ? [own, server] : [server, own]
  const rows = async (pc: RTCPeerConnection | undefined) =>
    pc ? ([...(await pc.getStats()).values()] as Rtp[]) : []
  const [sending, receiving] = [await rows(from), await rows(to)]
  const arriving = receiving.filter(({ type }) => type === 'inbound-rtp')
  const sum = (list: Rtp[], of: (row: Rtp) => number | undefined) =>
    list.reduce((all, row) => all + (of(row) ?? 0), 0)
  const report = await to?.getStats()
  const names = arriving.flatMap(({ packetsReceived, codecId }) =>
    packetsReceived && codecId ? [(report?.get(codecId) as Rtp | undefined)?.mimeType ?? ''] : [],
  )
  return {
    sent: sum(
      sending.filter(({ type }) => type === 'outbound-rtp'),
      ({ bytesSent }) => bytesSent,
    ),
    packets: sum(arriving, ({ packetsReceived }) => packetsReceived),
    pictures: sum(arriving, ({ framesDecoded }) => framesDecoded),
    agreed: (from?.getTransceivers() ?? []).filter(
      ({ currentDirection, sender }) => currentDirection === 'sendonly' && sender.track,
    ).length,
    codecs: names.map((name) => name.toLowerCase()).sort(),
    ...(refused && { refused }),
  }
}

export function stop(): void {
  for (const pc of [own, server]) pc?.close()
  for (const encryption of people ?? []) encryption.close()
  for (const track of media?.getTracks() ?? []) track.stop()
  people = own = server = media = refused = undefined
  document.body.replaceChildren()
}
