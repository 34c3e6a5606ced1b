import { type Bytes, utf8 } from './bytes.ts'

export const concat = (...parts: readonly Uint8Array[]): Bytes => {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/**
 * What is signed, authenticated or hashed: each field behind its length (16 bits, big-endian), so that no two lists of
 * fields have the same bytes. A field has at most 65,535 bytes.
 */
export function fields(...parts: readonly (string | Bytes)[]): Bytes {
  const encoded = parts.map((part) => (typeof part === 'string' ? utf8(part) : part))
  if (encoded.some((part) => part.length > 0xffff)) throw new RangeError('a field is too long')
  return concat(...encoded.flatMap((part) => [Uint8Array.of(part.length >> 8, part.length & 0xff), part]))
}

/** Comparison of public values; takes no care about time. */
export const equal = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at])

export const sha256 = async (bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
