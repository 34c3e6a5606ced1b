/**
 * Runs in the browser: two people in one page, each with an encryption of their own, one peer connection looped back
 * to the other. Media goes from the first to the second.
 */
import type { Source } from '../../protocol/ids.ts'
import { startWorker } from '../../widget/call/early.ts'
import { createEncryption, type Encryption, type Telling } from '../../widget/call/encryption.ts'
import { Hall } from './frames-hall.ts'

export type Trouble = Extract<Telling, { type: 'trouble' }>

export interface CallOptions {
  worker: string
  room: string
  /** Room keys, base64url. */
  keys: [string, string]
  /** Whether the sender joins the group. */
  join: boolean
  /** Transforms set at the sender and at the receiver. */
  protect: boolean
  reveal: boolean
  /** Whether the receiver is told what its media sections carry. */
  bind: boolean
}

export interface Figures {
  framesEncoded: number
  /** Payload bytes of video, without retransmissions. */
  bytesSent: number
  audioBytesSent: number
  packetsReceived: number
  framesDecoded: number
  audioPacketsReceived: number
  audioEnergy: number
}

export const SENDER = 'AAAAAAAAAAAAAAAAAAAAAA'
const RECEIVER = 'BBBBBBBBBBBBBBBBBBBBBB'
/** Milliseconds for the group to come about. */
const TOGETHER_WITHIN = 20_000
const SOURCES: Source[] = ['microphone', 'camera']

let encryptions: [Encryption, Encryption] | undefined
let pcs: [RTCPeerConnection, RTCPeerConnection] | undefined
let media: MediaStream | undefined
let told: Telling[] = []

function connectCandidates(a: RTCPeerConnection, b: RTCPeerConnection): void {
  a.onicecandidate = ({ candidate }) => void b.addIceCandidate(candidate ?? undefined)
  b.onicecandidate = ({ candidate }) => void a.addIceCandidate(candidate ?? undefined)
}

async function negotiate(a: RTCPeerConnection, b: RTCPeerConnection): Promise<void> {
  await a.setLocalDescription(await a.createOffer())
  if (a.localDescription) await b.setRemoteDescription(a.localDescription)
  await b.setLocalDescription(await b.createAnswer())
  if (b.localDescription) await a.setRemoteDescription(b.localDescription)
}

function addTracks(pc: RTCPeerConnection, stream: MediaStream, sender: Encryption, protect: boolean): void {
  for (const track of [...stream.getAudioTracks(), ...stream.getVideoTracks()]) {
    const transceiver = pc.addTransceiver(track, { direction: 'sendonly' })
    const codecs = RTCRtpSender.getCapabilities(track.kind)?.codecs ?? []
    transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => /\/(opus|VP8|rtx)$/i.test(mimeType)))
    if (protect) sender.protect(transceiver.sender, track.kind === 'audio' ? 'microphone' : 'camera')
  }
}

/** Audio is decoded only when somebody listens. */
export function play(track: MediaStreamTrack): void {
  const element = document.createElement(track.kind === 'audio' ? 'audio' : 'video')
  element.srcObject = new MediaStream([track])
  element.autoplay = true
  document.body.append(element)
}

export async function encryptionOf(worker: string): Promise<Encryption> {
  const encryption = await createEncryption(startWorker(worker))
  await encryption.device
  return encryption
}

/** Both enter; settles when the sender is in the group. */
export async function meet(
  options: Pick<CallOptions, 'room' | 'keys' | 'join'>,
  [sender, receiver]: [Encryption, Encryption],
): Promise<void> {
  const { room, keys } = options
  const hall = new Hall()
  const open = (it: Encryption, roomKey: string) =>
    it.open({ room, roomKey, identityKeys: [], tellRoomKey: false })
  await Promise.all([open(sender, keys[0]), open(receiver, keys[1])])
  sender.tell({ name: 'Anna', microphone: true, camera: true, screen: false, sound: false, hand: 0 })
  const receiving = hall.enter(RECEIVER, receiver)
  told = receiving.told
  receiver.join()
  receiver.pause(false)
  sender.pause(false)
  await until(() => receiving.joined)
  // With other keys there is another group: the server has forked the room.
  const apart = keys[0] !== keys[1]
  const sending = (apart ? new Hall() : hall).enter(SENDER, sender)
  if (!options.join) return
  sender.join()
  await until(() => (apart ? sending.joined : namesSeen().length === 2))
}

async function until(done: () => boolean): Promise<void> {
  const end = performance.now() + TOGETHER_WITHIN
  while (!done() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20))
  if (!done()) throw new Error('the group did not come about')
}

/** Names of those who hold the keys, as the receiver sees it. */
function namesSeen(): string[] {
  const people = told.findLast((telling) => telling.type === 'people')
  return people?.type === 'people' ? people.holders.map(({ name }) => name).sort() : []
}

/** Connects; returns whom the receiver sees among the key holders. */
export async function start(options: CallOptions): Promise<string[]> {
  const both: [Encryption, Encryption] = await Promise.all([
    encryptionOf(options.worker),
    encryptionOf(options.worker),
  ])
  encryptions = both
  await meet(options, both)
  const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
  pcs = [a, b]
  connectCandidates(a, b)
  b.ontrack = ({ transceiver, receiver, track }) => {
    if (options.reveal) both[1].reveal(receiver, transceiver.mid ?? '')
    play(track)
  }
  media = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320, height: 240 } })
  addTracks(a, media, both[0], options.protect)
  await negotiate(a, b)
  if (options.bind) bind()
  return namesSeen()
}

export function bind(): void {
  const participant = SENDER
  encryptions?.[1].bind(SOURCES.map((source, i) => ({ mid: String(i), feed: { participant, source } })))
}

export const pause = (paused: boolean): void => encryptions?.[0].pause(paused)
/** As when the worker crashed: its thread ends while the peer connections live on. */
export const endSender = (): void => encryptions?.[0].close()
export const troubleSeen = (): Trouble[] =>
  told.filter((telling): telling is Trouble => telling.type === 'trouble')

interface Rtp {
  type: string
  kind: string
  framesEncoded?: number
  bytesSent?: number
  retransmittedBytesSent?: number
  packetsReceived?: number
  framesDecoded?: number
  totalAudioEnergy?: number
}

export async function figures(): Promise<Figures> {
  const reports = await Promise.all((pcs ?? []).map((pc) => pc.getStats()))
  const all = reports.flatMap((report) => [...report.values()] as Rtp[])
  const of = (type: string, kind: string): Partial<Rtp> =>
    all.find((entry) => entry.type === type && entry.kind === kind) ?? {}
  const [out, into] = [of('outbound-rtp', 'video'), of('inbound-rtp', 'video')]
  const [audioOut, audioInto] = [of('outbound-rtp', 'audio'), of('inbound-rtp', 'audio')]
  return {
    framesEncoded: out.framesEncoded ?? 0,
    bytesSent: (out.bytesSent ?? 0) - (out.retransmittedBytesSent ?? 0),
    audioBytesSent: audioOut.bytesSent ?? 0,
    packetsReceived: into.packetsReceived ?? 0,
    framesDecoded: into.framesDecoded ?? 0,
    audioPacketsReceived: audioInto.packetsReceived ?? 0,
    audioEnergy: audioInto.totalAudioEnergy ?? 0,
  }
}

export function stop(): void {
  for (const pc of pcs ?? []) pc.close()
  for (const encryption of encryptions ?? []) encryption.close()
  for (const track of media?.getTracks() ?? []) track.stop()
  told = []
  document.body.replaceChildren()
}

/** The code with which starting failed. */
export async function codeOfStart(worker: string, hideTransforms: boolean): Promise<string | undefined> {
  const { RTCRtpScriptTransform: kept } = globalThis
  if (hideTransforms) Reflect.deleteProperty(globalThis, 'RTCRtpScriptTransform')
  try {
    const encryption = await encryptionOf(worker)
    encryption.close()
    return undefined
  } catch (error) {
    return (error as { code?: string }).code
  } finally {
    globalThis.RTCRtpScriptTransform = kept
  }
}

/** The code with which opening a room with this key failed. */
export async function codeOfOpen(worker: string, room: string, key: string): Promise<string | undefined> {
  const encryption = await encryptionOf(worker)
  try {
    await encryption.open({ room, roomKey: key, identityKeys: [], tellRoomKey: false })
    return undefined
  } catch (error) {
    return (error as { code?: string }).code
  } finally {
    encryption.close()
  }
}
