/**
 * HPKE (RFC 9180) in base mode, one message or one exported secret a time, with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and
 * AES-128-GCM. Infos and contexts are any bytes.
 */
import { type Bytes, utf8 } from './bytes.ts'
import { concat } from './fields.ts'
import { plain } from './hkdf.ts'
import {
  agree,
  HPKE_KEY_BYTES,
  type HpkePair,
  hpkePair,
  importHpkePublicKey,
  kem,
  labeled,
  NOTHING,
} from './hpke-keys.ts'

const AES_KEY_BYTES = 16
const NONCE_BYTES = 12
const SECRET_BYTES = 32
/** Numbers of KEM, KDF and AEAD (RFC 9180 section 7). */
const suite = labeled(concat(utf8('HPKE'), Uint8Array.of(0x00, 0x20, 0x00, 0x01, 0x00, 0x01)))
const BASE_MODE = Uint8Array.of(0x00)

/** Whoever opens: a key pair by its private half and the bytes of the public one. */
export type Recipient = Pick<HpkePair, 'privateKey' | 'publicBytes'>

/** ExtractAndExpand of the KEM (section 4.1). */
async function sharedSecret(agreed: Bytes, enc: Uint8Array, recipient: Uint8Array): Promise<Bytes> {
  const prk = await kem.extract(NOTHING, 'eae_prk', agreed)
  return kem.expand(prk, 'shared_secret', concat(enc, recipient), SECRET_BYTES)
}

/** Encap (section 4.1). @param pair for tests alone: the ephemeral one */
async function encapsulate(recipient: Uint8Array, pair?: HpkePair): Promise<{ enc: Bytes; shared: Bytes }> {
  const own = pair ?? (await hpkePair(crypto.getRandomValues(new Uint8Array(HPKE_KEY_BYTES))))
  const agreed = await agree(own.privateKey, await importHpkePublicKey(recipient))
  return { enc: own.publicBytes, shared: await sharedSecret(agreed, own.publicBytes, recipient) }
}

/** Decap (section 4.1). @throws RangeError | DOMException when `enc` is no key that shares a secret */
async function decapsulate({ privateKey, publicBytes }: Recipient, enc: Uint8Array): Promise<Bytes> {
  const agreed = await agree(privateKey, await importHpkePublicKey(enc))
  return sharedSecret(agreed, enc, publicBytes)
}

/** KeySchedule (section 5.1) in base mode. @returns gives the secret of a label */
async function schedule(shared: Bytes, info: Uint8Array) {
  const [pskId, about] = await Promise.all([
    suite.extract(NOTHING, 'psk_id_hash', NOTHING),
    suite.extract(NOTHING, 'info_hash', info),
  ])
  const context = concat(BASE_MODE, pskId, about)
  const secret = await suite.extract(shared, 'secret', NOTHING)
  return (label: string, length: number): Promise<Bytes> => suite.expand(secret, label, context, length)
}

/** Key and parameters of the first message, which is the only one. */
async function firstMessage(shared: Bytes, info: Uint8Array, aad: Uint8Array, usage: 'encrypt' | 'decrypt') {
  const secretOf = await schedule(shared, info)
  const [bytes, iv] = await Promise.all([secretOf('key', AES_KEY_BYTES), secretOf('base_nonce', NONCE_BYTES)])
  const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, [usage])
  return { key, parameters: { name: 'AES-GCM', iv, additionalData: plain(aad) } }
}

async function exported(
  shared: Bytes,
  info: Uint8Array,
  context: Uint8Array,
  length: number,
): Promise<Bytes> {
  const secretOf = await schedule(shared, info)
  return suite.expand(await secretOf('exp', SECRET_BYTES), 'sec', context, length)
}

/** @returns encapsulated key (32 bytes) and ciphertext (16 bytes longer than `message`) */
export async function seal(
  publicKey: Uint8Array,
  info: Uint8Array,
  message: Uint8Array,
  aad: Uint8Array = NOTHING,
  pair?: HpkePair,
): Promise<{ enc: Bytes; ct: Bytes }> {
  const { enc, shared } = await encapsulate(publicKey, pair)
  const { key, parameters } = await firstMessage(shared, info, aad, 'encrypt')
  return { enc, ct: new Uint8Array(await crypto.subtle.encrypt(parameters, key, plain(message))) }
}

/** @throws RangeError | DOMException when it was not sealed to this key, with this info and this `aad` */
export async function open(
  recipient: Recipient,
  enc: Uint8Array,
  info: Uint8Array,
  ciphertext: Uint8Array,
  aad: Uint8Array = NOTHING,
): Promise<Bytes> {
  const { key, parameters } = await firstMessage(await decapsulate(recipient, enc), info, aad, 'decrypt')
  return new Uint8Array(await crypto.subtle.decrypt(parameters, key, plain(ciphertext)))
}

/** A secret (section 5.3) that the recipient can have too. @param length bytes */
export async function exportSecret(
  publicKey: Uint8Array,
  info: Uint8Array,
  context: Uint8Array,
  length: number,
  pair?: HpkePair,
): Promise<{ enc: Bytes; secret: Bytes }> {
  const { enc, shared } = await encapsulate(publicKey, pair)
  return { enc, secret: await exported(shared, info, context, length) }
}

/** The same as the recipient. @throws RangeError | DOMException when `enc` is no key that shares a secret */
export const importSecret = async (
  recipient: Recipient,
  enc: Uint8Array,
  info: Uint8Array,
  context: Uint8Array,
  length: number,
): Promise<Bytes> => exported(await decapsulate(recipient, enc), info, context, length)
