import { AccountError } from './account-error.ts'

/** Bytes that WebCrypto accepts everywhere (never backed by shared memory). */
export type Bytes = Uint8Array<ArrayBuffer>

const CHUNK = 0x8000

/** Unpadded base64url of the bytes (RFC 4648, section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  }
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Bytes of unpadded base64url. @throws AccountError `data_damaged` when it is anything else. */
export function fromBase64Url(text: string): Bytes {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) throw new AccountError('data_damaged')
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

/** `size` random bytes. */
export function randomBytes(size: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(size))
}

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text) as Bytes

/** Pads to a multiple of `step` bytes with one 0x80 and zeros (ISO/IEC 7816-4), so that sizes say little. */
export function pad(bytes: Uint8Array, step: number): Bytes {
  const padded = new Uint8Array(Math.ceil((bytes.length + 1) / step) * step)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  return padded
}

/** Undoes `pad`. @throws AccountError `data_damaged` without the mark. */
export function unpad(bytes: Bytes): Bytes {
  const end = bytes.findLastIndex((byte) => byte !== 0)
  if (end < 0 || bytes[end] !== 0x80) throw new AccountError('data_damaged')
  return bytes.subarray(0, end)
}
