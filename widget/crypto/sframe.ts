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
/** Bytes of metadata that fit the scratch memory; frames have at most ten. */
const MAX_METADATA = 64

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

/** Salt XOR counter (section 4.4.3), into `nonce`. */
export function writeNonce(nonce: Bytes, salt: Bytes, ctr: Uint): Bytes {
  nonce.fill(0, 0, NONCE_BYTES - 8)
  writeUint(nonce, NONCE_BYTES - 8, ctr, 8)
  for (let i = 0; i < NONCE_BYTES; i++) nonce[i] = (nonce[i] ?? 0) ^ (salt[i] ?? 0)
  return nonce
}

/**
 * Parameters of the next call, filled anew for each frame: WebCrypto copies its inputs before a call returns. Making
 * such small arrays costs a browser about as much as the cipher does for an audio frame.
 */
const scratch = new Uint8Array(MAX_HEADER + MAX_METADATA)
const scratchOf = Array.from({ length: scratch.length + 1 }, (_, length) => scratch.subarray(0, length))
const gcm = {
  name: 'AES-GCM',
  iv: new Uint8Array(NONCE_BYTES),
  additionalData: scratch,
  tagLength: TAG_BYTES * 8,
} satisfies AesGcmParams

/** Additional data (section 4.4.3): header, then metadata. Both stand in `frame`, the metadata at its start. */
function fillParameters(
  salt: Bytes,
  ctr: Uint,
  metadata: Bytes,
  clear: number,
  header: number,
): AesGcmParams {
  const length = header + clear
  const additionalData = scratchOf[length]
  if (!additionalData) throw new RangeError('too much metadata')
  for (let i = 0; i < clear; i++) scratch[header + i] = metadata[i] ?? 0
  gcm.additionalData = additionalData
  writeNonce(gcm.iv, salt, ctr)
  return gcm
}

/**
 * Seals a frame whose first `clear` bytes stay readable and are authenticated as SFrame metadata.
 * A counter must never be used twice with one key.
 * @returns clear bytes | SFrame header | ciphertext and tag
 * @throws RangeError when `clear` is above MAX_METADATA
 */
export async function seal(key: SframeKey, ctr: Uint, frame: Bytes, clear: number): Promise<Bytes> {
  const header = writeHeader(scratch, 0, key.kid, ctr)
  const parameters = fillParameters(key.salt, ctr, frame, clear, header)
  const sealing = crypto.subtle.encrypt(parameters, key.key, frame.subarray(clear))
  // While the cipher works elsewhere.
  const out = new Uint8Array(frame.length + header + TAG_BYTES)
  for (let i = 0; i < clear; i++) out[i] = frame[i] ?? 0
  for (let i = 0; i < header; i++) out[clear + i] = scratch[i] ?? 0
  out.set(new Uint8Array(await sealing), clear + header)
  return out
}

/**
 * Opens what `seal` made; `header` was read at `clear`. The caller checks key id and replay.
 * @returns clear bytes | plaintext
 * @throws OperationError when the frame does not authenticate
 * @throws RangeError when `clear` is above MAX_METADATA, or the frame shorter than header and tag
 */
export async function open(
  key: SframeKey,
  header: SframeHeader,
  frame: Bytes,
  clear: number,
): Promise<Bytes> {
  const start = clear + header.length
  for (let i = clear; i < start; i++) scratch[i - clear] = frame[i] ?? 0
  const parameters = fillParameters(key.salt, header.ctr, frame, clear, header.length)
  const opening = crypto.subtle.decrypt(parameters, key.key, frame.subarray(start))
  const out = new Uint8Array(frame.length - header.length - TAG_BYTES)
  for (let i = 0; i < clear; i++) out[i] = frame[i] ?? 0
  out.set(new Uint8Array(await opening), clear)
  return out
}
