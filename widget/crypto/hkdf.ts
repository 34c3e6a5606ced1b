/** HMAC-SHA-256 (RFC 2104) and HKDF-SHA-256 (RFC 5869) on WebCrypto, its two steps apart, as MLS and HPKE use them. */
import type { Bytes } from './bytes.ts'
import { concat } from './fields.ts'

/** Bytes of a hash and of a secret. */
export const HASH_BYTES = 32
const HMAC = { name: 'HMAC', hash: 'SHA-256' }

/** Plain memory, as WebCrypto wants it. */
export const plain = (bytes: Uint8Array): Bytes =>
  bytes.buffer instanceof ArrayBuffer ? (bytes as Bytes) : Uint8Array.from(bytes)

export const macKey = (secret: Uint8Array): Promise<CryptoKey> =>
  // An empty key counts as zeros (RFC 5869 section 2.2); WebCrypto refuses it.
  crypto.subtle.importKey('raw', secret.length ? plain(secret) : new Uint8Array(HASH_BYTES), HMAC, false, [
    'sign',
    'verify',
  ])

const sign = async (key: CryptoKey, data: Uint8Array): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.sign('HMAC', key, plain(data)))

/** HMAC of the data; HKDF-Extract where `key` is the salt and `data` the input keying material. */
export const mac = async (key: Uint8Array, data: Uint8Array): Promise<Bytes> => sign(await macKey(key), data)

/** A secret is expanded several times while it exists; its key lives as long as its bytes. */
const expanding = new WeakMap<Uint8Array, Promise<CryptoKey>>()

function expandingKey(secret: Uint8Array): Promise<CryptoKey> {
  const known = expanding.get(secret)
  if (known) return known
  const key = macKey(secret)
  expanding.set(secret, key)
  return key
}

/** HKDF-Expand. @param length bytes @throws RangeError when that is more than the standard has */
export async function expand(secret: Uint8Array, info: Uint8Array, length: number): Promise<Bytes> {
  if (length > 255 * HASH_BYTES) throw new RangeError('too much to expand')
  const key = await expandingKey(secret)
  let block: Bytes = new Uint8Array()
  let out: Bytes = new Uint8Array()
  for (let n = 1; out.length < length; n++) {
    block = await sign(key, concat(block, info, Uint8Array.of(n)))
    out = out.length ? concat(out, block) : block
  }
  return out.length === length ? out : out.slice(0, length)
}
