/**
 * The one place that knows the layout of the SFrame key id:
 * `(index << 6) | (epoch & 15) << 2 | stream`, see docs/decisions/0003-sframe-key-id.md.
 */
import { SOURCES, type Source } from '../../protocol/ids.ts'

export interface KeyId {
  /** Position of the participant in the room, 0 to 255. */
  readonly index: number
  /** Key epoch; only the lowest four bits travel. */
  readonly epoch: number
  readonly source: Source
}

const MAX_INDEX = 255
const STREAM_BITS = 2
const EPOCH_BITS = 4

/** @throws RangeError when the index or the epoch is out of range */
export function packKid({ index, epoch, source }: KeyId): number {
  if (!Number.isInteger(index) || index < 0 || index > MAX_INDEX) throw new RangeError('index out of range')
  if (!Number.isSafeInteger(epoch) || epoch < 0) throw new RangeError('epoch out of range')
  const stream = SOURCES.indexOf(source)
  if (stream < 0) throw new RangeError('unknown source')
  const shortEpoch = epoch % (1 << EPOCH_BITS)
  return (index << (STREAM_BITS + EPOCH_BITS)) | (shortEpoch << STREAM_BITS) | stream
}

/** The parts of a key id (`epoch`: its lowest four bits); `null` when no participant can have it. */
export function unpackKid(kid: number | bigint): KeyId | null {
  if (typeof kid !== 'number' || !Number.isInteger(kid) || kid < 0) return null
  const index = Math.floor(kid / 2 ** (STREAM_BITS + EPOCH_BITS))
  const source = SOURCES[kid & ((1 << STREAM_BITS) - 1)]
  if (index > MAX_INDEX || !source) return null
  return { index, epoch: (kid >>> STREAM_BITS) & ((1 << EPOCH_BITS) - 1), source }
}
