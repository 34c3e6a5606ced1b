/**
 * The one place that knows the layout of the SFrame key id: `(leaf << 3) | (epoch & 7)`,
 * see docs/decisions/0003-sframe-key-id.md.
 */
import type { Uint } from './sframe-header.ts'

/** Epochs that a key id can tell apart. */
export const SHORT_EPOCHS = 8
/** Leaves of the group's tree that can send; far more than a meeting has seats. */
export const MAX_LEAF = 65_535

const EPOCH_BITS = 3

/** The part of the epoch that travels. */
export const shortEpoch = (epoch: number): number => epoch % SHORT_EPOCHS

/** @throws RangeError when the leaf or the epoch is out of range */
export function packKid(leaf: number, epoch: number): number {
  if (!Number.isInteger(leaf) || leaf < 0 || leaf > MAX_LEAF) throw new RangeError('leaf out of range')
  if (!Number.isSafeInteger(epoch) || epoch < 0) throw new RangeError('epoch out of range')
  return (leaf << EPOCH_BITS) | shortEpoch(epoch)
}

/** The leaf and short epoch of a key id; `null` when no member can have it. */
export function unpackKid(kid: Uint): { leaf: number; short: number } | null {
  if (typeof kid !== 'number' || kid < 0 || kid >= (MAX_LEAF + 1) << EPOCH_BITS) return null
  return { leaf: kid >>> EPOCH_BITS, short: kid & (SHORT_EPOCHS - 1) }
}
