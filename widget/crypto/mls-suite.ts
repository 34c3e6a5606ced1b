/**
 * MLS cipher suite 1 (RFC 9420 section 17.1: X25519, AES-128-GCM, SHA-256, Ed25519) for ts-mls, on WebCrypto alone.
 * Two things differ from the library's own: signature keys never leave WebCrypto (what the library takes for the
 * private key is a handle), and keys and verdicts that it asks for again and again are remembered.
 */
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js'
import type { Hpke, PrivateKey, PublicKey } from 'ts-mls/crypto/hpke.js'
import type { Kdf } from 'ts-mls/crypto/kdf.js'
import type { Signature } from 'ts-mls/crypto/signature.js'
import { type Bytes, toBase64Url, utf8 } from './bytes.ts'
import { concat, equal } from './fields.ts'
import { expand, HASH_BYTES, mac, macKey, plain } from './hkdf.ts'
import { exportSecret, importSecret, open, seal } from './hpke.ts'
import { deriveHpkeSecret, HPKE_KEY_BYTES, type HpkePair, hpkePair, isHpkeKey } from './hpke-keys.ts'

const AES_KEY_BYTES = 16
const NONCE_BYTES = 12
/** Verified signatures of leaves remembered. */
const MAX_VERIFIED = 1_024
/** How what a leaf's signature signs begins (RFC 9420 sections 5.1.2 and 7.2). */
const LEAF_SIGNED = concat(Uint8Array.of(19), utf8('MLS 1.0 LeafNodeTBS'))

const { subtle } = crypto

/**
 * Hashes made lately, by the end of what was hashed, which for nodes of a tree is a signature or two hashes: the library
 * hashes the same nodes of a tree several times for each commit.
 */
const hashed = new Map<string, { data: Bytes; digest: Promise<ArrayBuffer> }>()
const MAX_HASHED = 1_024
const MAX_HASHED_BYTES = 16_384

async function digest(data: Uint8Array): Promise<Bytes> {
  const id = String.fromCharCode(...data.subarray(-48))
  const known = hashed.get(id)
  if (known && equal(known.data, data)) return new Uint8Array(await known.digest).slice()
  const own = Uint8Array.from(data)
  const made = subtle.digest('SHA-256', own)
  if (own.length <= MAX_HASHED_BYTES) {
    forgetOldest(hashed, MAX_HASHED)
    hashed.set(id, { data: own, digest: made })
  }
  return new Uint8Array(await made).slice()
}

function forgetOldest(map: Map<string, unknown>, most: number): void {
  const oldest = map.keys().next()
  if (map.size >= most && !oldest.done) map.delete(oldest.value)
}

const hash = {
  digest,
  mac,
  verifyMac: async (key: Uint8Array, tag: Uint8Array, data: Uint8Array): Promise<boolean> =>
    subtle.verify('HMAC', await macKey(key), plain(tag), plain(data)),
}

const kdf: Kdf = { size: HASH_BYTES, extract: mac, expand }

/** Signing keys behind the handles given to the library; a handle that is let go takes its key with it. */
const signing = new WeakMap<Uint8Array, CryptoKey>()

/**
 * Signatures of leaves that verified, each with what it was found to sign: the library verifies all leaves, one after
 * the other, whenever it sees a tree.
 */
const verified = new Map<string, { publicKey: Bytes; message: Bytes }>()

function remember(id: string, publicKey: Uint8Array, message: Uint8Array): void {
  if (!equal(message.subarray(0, LEAF_SIGNED.length), LEAF_SIGNED)) return
  forgetOldest(verified, MAX_VERIFIED)
  verified.set(id, { publicKey: Uint8Array.from(publicKey), message: Uint8Array.from(message) })
}

/** Ed25519 (RFC 8032). */
const signature: Signature = {
  async sign(handle, message) {
    const key = signing.get(handle)
    if (!key) throw new TypeError('not a handle of a signing key')
    return new Uint8Array(await subtle.sign('Ed25519', key, plain(message)))
  },
  async verify(publicKey, message, sign) {
    const id = toBase64Url(plain(sign))
    const known = verified.get(id)
    if (known && equal(known.publicKey, publicKey) && equal(known.message, message)) return true
    const key = await subtle.importKey('raw', plain(publicKey), 'Ed25519', false, ['verify'])
    const good = await subtle.verify('Ed25519', key, plain(sign), plain(message))
    if (good) remember(id, publicKey, message)
    return good
  },
  async keygen() {
    const pair = (await subtle.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair
    const signKey = crypto.getRandomValues(new Uint8Array(HASH_BYTES))
    signing.set(signKey, pair.privateKey)
    return { signKey, publicKey: new Uint8Array(await subtle.exportKey('raw', pair.publicKey)) }
  },
}

/** Key pairs by the two shapes in which the library holds private keys. */
const bySecret = new WeakMap<Uint8Array, HpkePair>()
const byPrivateKey = new WeakMap<CryptoKey, { pair: HpkePair; secret: Uint8Array }>()

async function pairOf(secret: Uint8Array): Promise<HpkePair> {
  const known = bySecret.get(secret)
  if (known) return known
  const pair = await hpkePair(secret)
  bySecret.set(secret, pair)
  byPrivateKey.set(pair.privateKey, { pair, secret })
  return pair
}

function held(privateKey: CryptoKey): { pair: HpkePair; secret: Uint8Array } {
  const known = byPrivateKey.get(privateKey)
  if (!known) throw new TypeError('not a private key of this suite')
  return known
}

/** Public key (32 bytes) of a private key as the library holds it. */
export const publicKeyOf = async (secret: Uint8Array): Promise<Bytes> => (await pairOf(secret)).publicBytes

/** The library only carries public keys around: they stay the bytes that they are. */
const publicKeyOfBytes = (bytes: Uint8Array) => bytes as unknown as PublicKey
const bytesOf = (publicKey: PublicKey) => publicKey as unknown as Uint8Array

const libraryPair = (pair: HpkePair) => ({
  privateKey: pair.privateKey as PrivateKey,
  publicKey: publicKeyOfBytes(pair.publicBytes),
})

const aead = (nonce: Uint8Array, aad: Uint8Array | undefined): AesGcmParams => ({
  name: 'AES-GCM',
  iv: plain(nonce),
  ...(aad?.length ? { additionalData: plain(aad) } : {}),
})

const aesKey = (key: Uint8Array, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> =>
  subtle.importKey('raw', plain(key), 'AES-GCM', false, [usage])

const hpkeOfSuite: Hpke = {
  keyLength: AES_KEY_BYTES,
  nonceLength: NONCE_BYTES,
  seal: (publicKey, message, info, aad) => seal(bytesOf(publicKey), info, message, aad),
  open: (privateKey, kemOutput, ciphertext, info, aad) =>
    open(held(privateKey).pair, kemOutput, info, ciphertext, aad),
  exportSecret: (publicKey, context, length, info) => exportSecret(bytesOf(publicKey), info, context, length),
  importSecret: (privateKey, context, kemOutput, length, info) =>
    importSecret(held(privateKey).pair, kemOutput, info, context, length),
  importPrivateKey: async (secret) => (await pairOf(secret)).privateKey as PrivateKey,
  async importPublicKey(bytes) {
    if (!isHpkeKey(bytes)) throw new RangeError('no X25519 key that something can be sealed to')
    return publicKeyOfBytes(bytes)
  },
  exportPublicKey: async (key) => Uint8Array.from(bytesOf(key)),
  exportPrivateKey: async (key) => held(key).secret,
  deriveKeyPair: async (material) => libraryPair(await pairOf(await deriveHpkeSecret(material))),
  generateKeyPair: async () =>
    libraryPair(await pairOf(crypto.getRandomValues(new Uint8Array(HPKE_KEY_BYTES)))),
  async encryptAead(key, nonce, aad, message) {
    return new Uint8Array(
      await subtle.encrypt(aead(nonce, aad), await aesKey(key, 'encrypt'), plain(message)),
    )
  },
  async decryptAead(key, nonce, aad, ciphertext) {
    return new Uint8Array(
      await subtle.decrypt(aead(nonce, aad), await aesKey(key, 'decrypt'), plain(ciphertext)),
    )
  },
}

export const suite: CiphersuiteImpl = {
  name: 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519',
  hash,
  kdf,
  signature,
  hpke: hpkeOfSuite,
  rng: { randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
}
