/** Encoded frames without a codec, and members of a group without MLS: for tests of the frame path. */
import { SOURCES, type Source } from '../../protocol/ids.ts'
import type { Bytes } from '../../widget/crypto/bytes.ts'
import { EpochKeys } from '../../widget/crypto/epoch-keys.ts'
import type { EncodedFrame } from '../../widget/worker/encoded.ts'
import { receiveFrames } from '../../widget/worker/receiving.ts'
import { sendFrames } from '../../widget/worker/sending.ts'

export type MediaKind = 'audio' | 'key' | 'delta'

export const randomBytes = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length))

/** Random but for the bytes that a decoder looks at first: Opus of one frame, VP8. */
export function mediaBytes(kind: MediaKind, length = 100): Bytes {
  const bytes = randomBytes(length)
  if (kind === 'audio') bytes[0] = (bytes[0] ?? 0) & ~3
  else bytes[0] = kind === 'key' ? 0x10 : 0x11
  if (kind === 'key') bytes.set([0x9d, 0x01, 0x2a], 3)
  return bytes
}

export const mediaFrame = (kind: MediaKind, data = mediaBytes(kind)): EncodedFrame =>
  kind === 'audio' ? { data: data.slice().buffer } : { type: kind, data: data.slice().buffer }

export const copyOf = (frame: EncodedFrame): EncodedFrame => ({ ...frame, data: frame.data.slice(0) })

type Bases = Record<Source, Bytes>

/** What MLS would export in each epoch. */
export class Exporter {
  readonly #epochs = new Map<number, Bases>()

  bases(epoch: number): Bases {
    const kept = this.#epochs.get(epoch) ?? record(() => randomBytes(16))
    this.#epochs.set(epoch, kept)
    return record((source) => kept[source].slice())
  }

  /** A member who knows these epochs and sends in the last of them. */
  async member(leaf: number, ...epochs: number[]): Promise<EpochKeys> {
    const keys = new EpochKeys()
    for (const epoch of epochs) await this.enter(keys, leaf, epoch)
    keys.sendFrom(epochs.at(-1) ?? 0)
    return keys
  }

  enter(keys: EpochKeys, leaf: number, epoch: number): Promise<void> {
    return keys.enter(epoch, leaf, this.bases(epoch))
  }
}

const record = <T>(make: (source: Source) => T): Record<Source, T> =>
  Object.fromEntries(SOURCES.map((source) => [source, make(source)])) as Record<Source, T>

/** Streams around a transform: push frames in, see what comes out. */
export function ends() {
  const into = new TransformStream<EncodedFrame, EncodedFrame>(undefined, { highWaterMark: 1_000 })
  const out: EncodedFrame[] = []
  const writer = into.writable.getWriter()
  const writable = new WritableStream<EncodedFrame>({ write: (frame) => void out.push(frame) })
  return { readable: into.readable, writable, writer, out }
}

/** One run of a transform over given frames. */
async function run(
  transform: (ends: {
    readable: ReadableStream<EncodedFrame>
    writable: WritableStream<EncodedFrame>
  }) => Promise<void>,
  frames: readonly EncodedFrame[],
): Promise<EncodedFrame[]> {
  const { readable, writable, writer, out } = ends()
  const running = transform({ readable, writable })
  for (const frame of frames) void writer.write(copyOf(frame))
  await writer.close()
  await running
  return out
}

export const nothing = () => undefined

/** What leaves when a member sends these frames. */
export const sent = (keys: EpochKeys, source: Source, frames: readonly EncodedFrame[]) =>
  run((both) => sendFrames(both, () => keys.sender(source), nothing, nothing), frames)

/** What a feed shows of these frames. */
export const shown = (
  feed: Parameters<typeof receiveFrames>[1],
  frames: readonly EncodedFrame[],
  ask = nothing as () => void,
) => run((both) => receiveFrames(both, feed, ask), frames)

export const turn = () => new Promise((resolve) => setImmediate(resolve))

export const bytesOf = (frames: readonly EncodedFrame[]) => frames.map(({ data }) => new Uint8Array(data))

/** Waits for evidence; the test runner's own limit is the only one. */
export async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await turn()
}
