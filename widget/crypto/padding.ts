import type { Bytes } from './bytes.ts'

/** Pads to a multiple of `step` bytes with one 0x80 and zeros (ISO/IEC 7816-4), so that a length says little. */
export function pad(bytes: Bytes, step: number): Bytes {
  const padded = new Uint8Array(Math.ceil((bytes.length + 1) / step) * step)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  return padded
}

/** Undoes `pad`; `null` without the mark. */
export function unpad(bytes: Bytes): Bytes | null {
  const end = bytes.findLastIndex((byte) => byte !== 0)
  return end >= 0 && bytes[end] === 0x80 ? bytes.slice(0, end) : null
}
