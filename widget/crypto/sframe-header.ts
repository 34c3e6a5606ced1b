/**
 * The SFrame header (RFC 9605 section 4.3): one config byte `X KKK Y CCC`, then the key id unless it is below 8,
 * then the counter unless it is below 8. Both are written in the fewest bytes, big-endian.
 */

/** An unsigned integer below 2^64; a `number` whenever it is at most 2^53 - 1. */
export type Uint = number | bigint

export interface SframeHeader {
  readonly kid: Uint
  readonly ctr: Uint
  /** Bytes the header takes. */
  readonly length: number
}

/** Bytes: config, eight of the key id, eight of the counter. */
export const MAX_HEADER = 17
const INLINE_BELOW = 8
const EXTENDED = 8

const high = (value: Uint): number =>
  typeof value === 'bigint' ? Number(value >> 32n) : Math.floor(value / 2 ** 32)
const low = (value: Uint): number =>
  typeof value === 'bigint' ? Number(value & 0xffff_ffffn) : value % 2 ** 32

const bytesOf32 = (value: number): number =>
  value < 0x100 ? 1 : value < 0x1_0000 ? 2 : value < 0x100_0000 ? 3 : 4

function bytesOf(value: Uint): number {
  const upper = high(value)
  return upper > 0 ? 4 + bytesOf32(upper) : bytesOf32(low(value))
}

function check(value: Uint): void {
  const fits = typeof value === 'bigint' ? value < 1n << 64n : Number.isSafeInteger(value)
  if (!fits || value < 0) throw new RangeError('not an unsigned 64-bit integer')
}

/** Writes the `length` lowest bytes of a value, big-endian. */
export function writeUint(out: Uint8Array, offset: number, value: Uint, length: number): void {
  let upper = high(value)
  let lower = low(value)
  for (let i = offset + length - 1; i >= offset; i--) {
    out[i] = lower & 0xff
    lower = ((lower >>> 8) | (upper << 24)) >>> 0
    upper >>>= 8
  }
}

function readUint(data: Uint8Array, offset: number, length: number): Uint {
  let upper = 0
  let lower = 0
  for (let i = offset; i < offset + length; i++) {
    upper = ((upper << 8) | (lower >>> 24)) >>> 0
    lower = ((lower << 8) | (data[i] ?? 0)) >>> 0
  }
  return upper < 2 ** 21 ? upper * 2 ** 32 + lower : (BigInt(upper) << 32n) | BigInt(lower)
}

/**
 * Writes a header at `offset` (room for MAX_HEADER bytes) and tells its length.
 * @throws RangeError when a value is not an unsigned 64-bit integer
 */
export function writeHeader(out: Uint8Array, offset: number, kid: Uint, ctr: Uint): number {
  check(kid)
  check(ctr)
  const kidBytes = kid < INLINE_BELOW ? 0 : bytesOf(kid)
  const ctrBytes = ctr < INLINE_BELOW ? 0 : bytesOf(ctr)
  const kidBits = kidBytes ? EXTENDED | (kidBytes - 1) : Number(kid)
  const ctrBits = ctrBytes ? EXTENDED | (ctrBytes - 1) : Number(ctr)
  out[offset] = (kidBits << 4) | ctrBits
  writeUint(out, offset + 1, kid, kidBytes)
  writeUint(out, offset + 1 + kidBytes, ctr, ctrBytes)
  return 1 + kidBytes + ctrBytes
}

/** Reads the header at `offset`; `null` when the data ends inside it. */
export function readHeader(data: Uint8Array, offset = 0): SframeHeader | null {
  const config = data[offset]
  if (config === undefined) return null
  const kidBits = config >>> 4
  const ctrBits = config & 0x0f
  const kidBytes = kidBits & EXTENDED ? (kidBits & 7) + 1 : 0
  const ctrBytes = ctrBits & EXTENDED ? (ctrBits & 7) + 1 : 0
  const length = 1 + kidBytes + ctrBytes
  if (offset + length > data.length) return null
  return {
    kid: kidBytes ? readUint(data, offset + 1, kidBytes) : kidBits,
    ctr: ctrBytes ? readUint(data, offset + 1 + kidBytes, ctrBytes) : ctrBits,
    length,
  }
}
