/**
 * Keys of HPKE (RFC 9180) with DHKEM(X25519, HKDF-SHA256), as MLS suite 1 and requests to be let in use it. Private keys
 * can't be read back; browsers differ in exporting X25519 keys anyway, so where their bytes are needed they are
 * remembered beside them.
 */
import { type Bytes, utf8 } from './bytes.ts'
import { concat } from './fields.ts'
import { expand, mac } from './hkdf.ts'

/** Bytes of a public key, a private key and an encapsulated key. */
export const HPKE_KEY_BYTES = 32
const X25519 = 'X25519'
/** PrivateKeyInfo (RFC 8410) up to the 32 bytes of the key. */
const PKCS8 = Uint8Array.from([
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20,
])
const BASE_POINT = Uint8Array.from({ length: HPKE_KEY_BYTES }, (_, at) => (at === 0 ? 9 : 0))

export interface HpkePair {
  readonly privateKey: CryptoKey
  readonly publicBytes: Bytes
}

/** Points of low order, with which everybody shares the same secret (RFC 7748 section 6.1). */
const LOW_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
]
const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/**
 * Whether something can be sealed to these bytes: the one encoding of a number below 2^255 - 19 (RFC 7748 section 5)
 * that is no point of low order. 2^255 - 20, the fifth of those, counts as too large.
 */
export function isHpkeKey(bytes: Uint8Array): boolean {
  const [lowest = 0, highest = 0] = [bytes[0], bytes.at(-1)]
  const large =
    highest > 0x7f || (highest === 0x7f && lowest >= 0xec && bytes.subarray(1, -1).every((it) => it === 0xff))
  return bytes.length === HPKE_KEY_BYTES && !large && !LOW_ORDER.includes(hex(bytes))
}

/** @throws RangeError | DOMException when it is no X25519 public key */
export async function importHpkePublicKey(bytes: Uint8Array): Promise<CryptoKey> {
  if (!isHpkeKey(bytes)) throw new RangeError('no X25519 key that something can be sealed to')
  return crypto.subtle.importKey('raw', Uint8Array.from(bytes), X25519, true, [])
}

let base: Promise<CryptoKey> | undefined

/** Key pair of a private key of 32 bytes. @throws RangeError | DOMException when it is none */
export async function hpkePair(secret: Uint8Array): Promise<HpkePair> {
  if (secret.length !== HPKE_KEY_BYTES) throw new RangeError('an X25519 key has 32 bytes')
  const pkcs8 = concat(PKCS8, secret)
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, X25519, false, ['deriveBits'])
  pkcs8.fill(0)
  base ??= importHpkePublicKey(BASE_POINT)
  return { privateKey, publicBytes: await agree(privateKey, await base) }
}

/** Shared secret of two keys (RFC 7748 section 6.1), 32 bytes. */
export const agree = async (privateKey: CryptoKey, publicKey: CryptoKey): Promise<Bytes> =>
  new Uint8Array(
    await crypto.subtle.deriveBits({ name: X25519, public: publicKey }, privateKey, HPKE_KEY_BYTES * 8),
  )

/** LabeledExtract and LabeledExpand (RFC 9180 section 4) of one `suite_id`. */
export function labeled(suiteId: Uint8Array) {
  const about = (label: string, data: Uint8Array): Bytes =>
    concat(utf8('HPKE-v1'), suiteId, utf8(label), data)
  return {
    extract: (salt: Uint8Array, label: string, material: Uint8Array): Promise<Bytes> =>
      mac(salt, about(label, material)),
    expand: (secret: Uint8Array, label: string, info: Uint8Array, length: number): Promise<Bytes> =>
      expand(secret, concat(Uint8Array.of(length >> 8, length & 0xff), about(label, info)), length),
  }
}

export const NOTHING: Bytes = new Uint8Array()
/** Of the KEM: its number is 0x0020. */
export const kem = labeled(concat(utf8('KEM'), Uint8Array.of(0x00, 0x20)))

/** DeriveKeyPair of X25519 (RFC 9180 section 7.1.3), bytes of the private key. */
export async function deriveHpkeSecret(material: Uint8Array): Promise<Bytes> {
  const prk = await kem.extract(NOTHING, 'dkp_prk', material)
  return kem.expand(prk, 'sk', NOTHING, HPKE_KEY_BYTES)
}
