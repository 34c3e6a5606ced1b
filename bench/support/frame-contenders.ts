/** What is compared, each driven in the same way: encoded frames through a transformer's two streams. Runs in a worker. */
import '../../node_modules/livekit-client/dist/livekit-client.e2ee.worker.mjs'
import type { Source } from '../../protocol/ids.ts'
import { EpochKeys } from '../../widget/crypto/epoch-keys.ts'
import type { EncodedFrame } from '../../widget/worker/encoded.ts'
import { Feed } from '../../widget/worker/feed.ts'
import { receiveFrames } from '../../widget/worker/receiving.ts'
import { sendFrames } from '../../widget/worker/sending.ts'

export type Direction = 'encode' | 'decode'

/** As far as an RTCRtpScriptTransformer is used. */
export interface Ends {
  readonly readable: ReadableStream<EncodedFrame>
  readonly writable: WritableStream<EncodedFrame>
}

/** Transforms what comes out of `readable` and puts it into `writable`, until the end. */
export type Contender = (direction: Direction, ends: Ends, video: boolean) => void

const SENDER = 31

const fail = () => {
  throw new Error('a cipher failed')
}

/** Snug's frame path: leaf 31, the last with a key id of one byte, sends to leaf 6. */
export async function snug(): Promise<Contender> {
  const [anna, ben] = [new EpochKeys(), new EpochKeys()]
  const feed = new Feed(fail)
  const random = () => crypto.getRandomValues(new Uint8Array(16))
  const base: Record<Source, Uint8Array<ArrayBuffer>> = {
    microphone: random(),
    camera: random(),
    screen: random(),
    sound: random(),
  }
  const copy = () => ({
    microphone: base.microphone.slice(),
    camera: base.camera.slice(),
    screen: base.screen.slice(),
    sound: base.sound.slice(),
  })
  const streams = { microphone: ben.receiver(SENDER, 'microphone'), camera: ben.receiver(SENDER, 'camera') }
  await anna.enter(1, SENDER, copy())
  await ben.enter(1, 6, copy())
  anna.sendFrom(1)
  return (direction, ends, video) => {
    const source = video ? 'camera' : 'microphone'
    if (direction === 'encode') return void sendFrames(ends, () => anna.sender(source), fail, fail)
    feed.set({ participant: 'anna', source }, streams[source])
    void receiveFrames(ends, feed, fail)
  }
}

/** LiveKit's own worker script, with its messages; its defaults but for the log, which it would post to the page. */
export async function livekit(): Promise<Contender> {
  const scope = self as unknown as {
    onmessage: (event: { data: unknown }) => void
    onrtctransform: (event: { transformer: unknown }) => void
  }
  const { onmessage, onrtctransform } = scope
  const say = (kind: string, data: unknown) => onmessage.call(scope, { data: { kind, data } })
  const keyProviderOptions = {
    sharedKey: true,
    ratchetSalt: 'LKFrameEncryptionKey',
    ratchetWindowSize: 8,
    failureTolerance: 10,
    keyringSize: 16,
    keySize: 128,
  }
  const participantIdentity = 'anna'
  const secret = crypto.getRandomValues(new Uint8Array(32))
  const key = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveBits', 'deriveKey'])
  say('init', { keyProviderOptions, loglevel: 5 })
  say('setKey', { key, keyIndex: 0, updateCurrentKeyIndex: true, participantIdentity, isPublisher: true })
  say('enable', { enabled: true, participantIdentity })
  return (kind, { readable, writable }, video) => {
    const trackId = `${kind} ${video}`
    const codec = video ? 'vp8' : undefined
    const options = { kind, participantIdentity, trackId, codec, hasPacketTrailer: false }
    onrtctransform.call(scope, { transformer: { readable, writable, options } })
  }
}

/** The least that two pipes and a TransformStream between them cost. */
export const identity: Contender = (_direction, { readable, writable }) =>
  void readable.pipeThrough(new TransformStream()).pipeTo(writable)
