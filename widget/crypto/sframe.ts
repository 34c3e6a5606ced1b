/** SFrame (RFC 9605) with its two AES-GCM suites of 128-bit tags, on WebCrypto. */
import { type Bytes, utf8 } from './bytes.ts'
import { MAX_HEADER, type SframeHeader, type Uint, writeHeader, writeUint } from './sframe-header.ts'

export interface Suite {
  /** Number in the IANA registry. */
  readonly id: number
  readonly hash: 'SHA-256' | 'SHA-512'
  readonly keyBytes: number
}

export const SUITES = {
  AES_128_GCM_SHA256_128: { id: 4, hash: 'SHA-256', keyBytes: 16 },
  AES_256_GCM_SHA512_128: { id: 5, hash: 'SHA-512', keyBytes: 32 },
} as const satisfies Record<string, Suite>

/** Bytes of the authentication tag at the end of each frame. */
export const TAG_BYTES = 16
const NONCE_BYTES = 12

/** A key that seals or opens frames under one key id. */
export interface SframeKey {
  readonly kid: Uint
  readonly key: CryptoKey
  readonly salt: Bytes
}

function label(text: string, kid: Uint, suite: Suite): Bytes {
  const prefix = utf8(text)
  const out = new Uint8Array(prefix.length + 10)
  out.set(prefix)
  writeUint(out, prefix.length, kid, 8)
  writeUint(out, prefix.length + 8, suite.id, 2)
  return out
}

/** A base key to derive from, which cannot be read back. The bytes are copied. */
export const importBaseKey = (bytes: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey', 'deriveBits'])

/** Key and salt for a key id (section 4.4.2): a key for one direction only, which cannot be read back. */
export async function deriveKey(
  suite: Suite,
  base: CryptoKey,
  kid: Uint,
  usage: 'encrypt' | 'decrypt',
): Promise<SframeKey> {
  const hkdf = (text: string): HkdfParams => ({
    name: 'HKDF',
    hash: suite.hash,
    salt: new Uint8Array(0),
    info: label(text, kid, suite),
  })
  const aes = { name: 'AES-GCM', length: suite.keyBytes * 8 }
  const [key, salt] = await Promise.all([
    crypto.subtle.deriveKey(hkdf('SFrame 1.0 Secret key '), base, aes, false, [usage]),
    crypto.subtle.deriveBits(hkdf('SFrame 1.0 Secret salt '), base, NONCE_BYTES * 8),
  ])
  return { kid, key, salt: new Uint8Array(salt) }
}

/** Salt XOR counter (section 4.4.3). */
export function nonceOf(salt: Bytes, ctr: Uint): Bytes {
  const nonce = new Uint8Array(NONCE_BYTES)
  writeUint(nonce, NONCE_BYTES - 8, ctr, 8)
  for (let i = 0; i < NONCE_BYTES; i++) nonce[i] = (nonce[i] ?? 0) ^ (salt[i] ?? 0)
  return nonce
}

const gcm = (iv: Bytes, additionalData: Bytes): AesGcmParams => ({
  name: 'AES-GCM',
  iv,
  additionalData,
  tagLength: TAG_BYTES * 8,
})

/**
 * Seals a frame whose first `clear` bytes stay readable and are authenticated as SFrame metadata.
 * A counter must never be used twice with one key.
 * @returns clear bytes | SFrame header | ciphertext and tag
 */
export async function seal(key: SframeKey, ctr: Uint, frame: Bytes, clear: number): Promise<Bytes> {
  const scratch = new Uint8Array(MAX_HEADER + clear)
  const header = writeHeader(scratch, 0, key.kid, ctr)
  const metadata = frame.subarray(0, clear)
  scratch.set(metadata, header)
  const aad = scratch.subarray(0, header + clear)
  const sealed = await crypto.subtle.encrypt(gcm(nonceOf(key.salt, ctr), aad), key.key, frame.subarray(clear))
  const out = new Uint8Array(clear + header + sealed.byteLength)
  out.set(metadata)
  out.set(aad.subarray(0, header), clear)
  out.set(new Uint8Array(sealed), clear + header)
  return out
}

/**
 * Opens what `seal` made; `header` was read at `clear`. The caller checks key id and replay.
 * @returns clear bytes | plaintext
 * @throws OperationError when the frame does not authenticate
 */
export async function open(
  key: SframeKey,
  header: SframeHeader,
  frame: Bytes,
  clear: number,
): Promise<Bytes> {
  const start = clear + header.length
  const aad = new Uint8Array(start)
  aad.set(frame.subarray(clear, start))
  aad.set(frame.subarray(0, clear), header.length)
  const plain = await crypto.subtle.decrypt(
    gcm(nonceOf(key.salt, header.ctr), aad),
    key.key,
    frame.subarray(start),
  )
  const out = new Uint8Array(clear + plain.byteLength)
  out.set(frame.subarray(0, clear))
  out.set(new Uint8Array(plain), clear)
  return out
}
