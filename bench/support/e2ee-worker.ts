/** Runs in a worker of Chromium: cost of encoded frames per contender and size, and bytes added to them. */
import type { EncodedFrame } from '../../widget/worker/encoded.ts'
import { type Contender, type Direction, identity, livekit, snug } from './frame-contenders.ts'

export interface Sample {
  contender: string
  size: number
  direction: Direction
  /** Microseconds per frame. */
  us: number
}

/** Measures each contender once. */
export interface Round {
  /** Bytes of a frame; audio when small. */
  size: number
  frames: number
  /** Order of the four contenders. */
  order: number[]
}

/** Seals this many frames one after the other. */
export interface Count {
  count: number
  video: boolean
}

/** Bytes per frame. */
export type Added = Record<'snug' | 'livekit', { mean: number; most: number }>

/** Bytes of a frame when only the added ones count. */
const SMALL = 40
/** Larger frames are video. */
const AUDIO_UP_TO = 500
/** Milliseconds for one run of frames. */
const LOST_AFTER = 120_000

/** What both sides read of an encoded frame. Audio has no `type`. */
class FakeFrame implements EncodedFrame {
  constructor(
    public data: ArrayBuffer,
    readonly timestamp: number,
  ) {}
  getMetadata() {
    return { synchronizationSource: 1 }
  }
}
class FakeVideoFrame extends FakeFrame {
  constructor(
    data: ArrayBuffer,
    timestamp: number,
    readonly type: 'key' | 'delta',
  ) {
    super(data, timestamp)
  }
}

/** Opus, or VP8 that begins with a key frame. */
function plain(size: number, video: boolean, at: number): EncodedFrame {
  const bytes = crypto.getRandomValues(new Uint8Array(size))
  bytes[0] = video ? (at ? 0x11 : 0x10) : 0x78
  if (!video) return new FakeFrame(bytes.buffer, at * 960)
  if (at === 0) bytes.set([0x9d, 0x01, 0x2a], 3)
  return new FakeVideoFrame(bytes.buffer, at * 3_000, at ? 'delta' : 'key')
}

/** Waste of one run must not be cleared away in the next one's time. Only there with `--js-flags=--expose-gc`. */
function clean(): void {
  const { gc } = self as { gc?: () => void }
  gc?.()
}

/** Pushes all frames through `take` and waits for the last one; microseconds per frame. */
async function timed(
  run: Contender,
  direction: Direction,
  frames: readonly EncodedFrame[],
  video: boolean,
  take: (frame: EncodedFrame) => void,
): Promise<number> {
  let taken = 0
  let done: () => void = () => undefined
  const all = new Promise<void>((resolve) => {
    done = resolve
  })
  let next = 0
  const readable = new ReadableStream<EncodedFrame>({
    pull(controller) {
      const frame = frames[next++]
      if (frame) controller.enqueue(frame)
    },
  })
  const writable = new WritableStream<EncodedFrame>({
    write(frame) {
      take(frame)
      if (++taken === frames.length) done()
    },
  })
  let timer = 0
  const lost = new Promise<never>((_resolve, reject) => {
    timer = self.setTimeout(
      () => reject(new Error(`${taken} of ${frames.length} frames came through`)),
      LOST_AFTER,
    )
  })
  clean()
  const start = performance.now()
  run(direction, { readable, writable }, video)
  await Promise.race([all, lost])
  const us = ((performance.now() - start) * 1_000) / frames.length
  clearTimeout(timer)
  return us
}

async function bareTimes(size: number, count: number): Promise<Sample[]> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, false, ['encrypt', 'decrypt'])
  const data = crypto.getRandomValues(new Uint8Array(size))
  const gcm = { name: 'AES-GCM', iv: new Uint8Array(12), additionalData: new Uint8Array(6) }
  const sealed = await crypto.subtle.encrypt(gcm, key, data)
  const time = async (direction: Direction, work: () => Promise<unknown>): Promise<Sample> => {
    clean()
    const start = performance.now()
    for (let i = 0; i < count; i++) await work()
    return { contender: 'bare', size, direction, us: ((performance.now() - start) * 1_000) / count }
  }
  return [
    await time('encode', () => crypto.subtle.encrypt(gcm, key, data)),
    await time('decode', () => crypto.subtle.decrypt(gcm, key, sealed)),
  ]
}

const ready = Promise.all([snug(), livekit()])

/** Both ways through one contender. */
async function both(contender: string, run: Contender, size: number, frames: number): Promise<Sample[]> {
  const video = size > AUDIO_UP_TO
  const given = Array.from({ length: frames }, (_, n) => plain(size, video, n))
  const sealed: EncodedFrame[] = []
  const encode = await timed(run, 'encode', given, video, (frame) => sealed.push(frame))
  let whole = 0
  const decode = await timed(run, 'decode', sealed, video, ({ data }) => {
    if (data.byteLength === size) whole++
  })
  if (whole !== frames) throw new Error(`${contender} lost bytes`)
  return [
    { contender, size, direction: 'encode', us: encode },
    { contender, size, direction: 'decode', us: decode },
  ]
}

async function round({ size, frames, order }: Round): Promise<Sample[]> {
  const [ours, theirs] = await ready
  const measures = [
    () => both('snug', ours, size, frames),
    () => both('livekit', theirs, size, frames),
    () => both('identity', identity, size, frames),
    () => bareTimes(size, frames),
  ]
  const samples: Sample[] = []
  for (const at of order) samples.push(...((await measures[at]?.()) ?? []))
  return samples
}

/** Bytes that sealing adds to `frames` frames of one key, one after the other. */
async function added({ count: frames, video }: Count): Promise<Added> {
  // A key of its own, whose counter starts at 0.
  const [ours, theirs] = await Promise.all([snug(), ready.then(([, second]) => second)])
  const of = async (run: Contender) => {
    const given = Array.from({ length: frames }, (_, n) => plain(SMALL, video, n))
    const each: number[] = []
    await timed(run, 'encode', given, video, ({ data }) => each.push(data.byteLength - SMALL))
    return {
      mean: each.reduce((sum, bytes) => sum + bytes, 0) / frames,
      most: each.reduce((most, bytes) => Math.max(most, bytes), 0),
    }
  }
  return { snug: await of(ours), livekit: await of(theirs) }
}

self.onmessage = ({ data }: MessageEvent<Round | Count>) => {
  const work: Promise<unknown> = 'count' in data ? added(data) : round(data)
  work.then(
    (result) => self.postMessage({ result }),
    (error) => self.postMessage({ error: String(error?.stack ?? error) }),
  )
}
