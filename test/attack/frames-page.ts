/**
 * Runs in the browser: two people in one page, each with an encryption of their own, one peer connection looped back
 * to the other. Media goes from the first to the second.
 */
import type { Source } from '../../protocol/ids.ts'
import { startWorker } from '../../widget/call/early.ts'
import { createEncryption, type Encryption, type StreamTrouble } from '../../widget/call/encryption.ts'

export interface CallOptions {
  worker: string
  room: string
  /** Room keys, base64url. */
  keys: [string, string]
  /** Whether the sender's key exists before media flows. */
  identify: boolean
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

const SENDER = { id: 'AAAAAAAAAAAAAAAAAAAAAA', index: 5 }
const RECEIVER = { id: 'BBBBBBBBBBBBBBBBBBBBBB', index: 6 }
const PRESENCE = { name: 'Anna', microphone: true, camera: true, screen: false }
const SOURCES: Source[] = ['microphone', 'camera']

let encryptions: [Encryption, Encryption] | undefined
let pcs: [RTCPeerConnection, RTCPeerConnection] | undefined
let media: MediaStream | undefined
let troubles: StreamTrouble[] = []

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
function play(track: MediaStreamTrack): void {
  const element = document.createElement(track.kind === 'audio' ? 'audio' : 'video')
  element.srcObject = new MediaStream([track])
  element.autoplay = true
  document.body.append(element)
}

async function keyUp(options: CallOptions, [sender, receiver]: [Encryption, Encryption]): Promise<unknown> {
  await sender.open(options.room, options.keys[0])
  await receiver.open(options.room, options.keys[1])
  receiver.identify(RECEIVER)
  if (!options.identify) return undefined
  sender.identify(SENDER)
  const roster = await receiver.roster([{ ...SENDER, presence: await sender.seal(PRESENCE) }])
  return roster.get(SENDER.id)
}

async function encryptionOf(worker: string): Promise<Encryption> {
  const encryption = await createEncryption(startWorker(worker))
  await encryption.ready
  return encryption
}

/** Connects; returns what the receiver could read of the sender's presence. */
export async function start(options: CallOptions): Promise<unknown> {
  const both: [Encryption, Encryption] = await Promise.all([
    encryptionOf(options.worker),
    encryptionOf(options.worker),
  ])
  encryptions = both
  troubles = []
  both[1].onTrouble((trouble) => troubles.push(trouble))
  const seen = await keyUp(options, both)
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
  return seen
}

export function bind(): void {
  const participant = SENDER.id
  encryptions?.[1].bind(SOURCES.map((source, i) => ({ mid: String(i), feed: { participant, source } })))
}

export const pause = (paused: boolean): void => encryptions?.[0].pause(paused)
/** As when the worker crashed: its thread ends while the peer connections live on. */
export const endSender = (): void => encryptions?.[0].close()
export const troubleSeen = (): StreamTrouble[] => troubles

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
    await encryption.open(room, key)
    return undefined
  } catch (error) {
    return (error as { code?: string }).code
  } finally {
    encryption.close()
  }
}
