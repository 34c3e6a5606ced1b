import { createHash, createHmac, generateKeyPairSync, type JsonWebKey, randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { Base64Url } from '../../protocol/index.ts'

const Key = v.pipe(Base64Url(43), v.length(43))

/** Ed25519 private key (JWK, RFC 8037). */
const SigningKey = v.strictObject({ kty: v.literal('OKP'), crv: v.literal('Ed25519'), x: Key, d: Key })

/** Everything secret that the server keeps between starts, as JSON. Keys are 256 bit, base64url. */
export const Secrets = v.strictObject({
  /** Signs the session cookie. */
  session: Key,
  csrf: Key,
  /** Makes up salts for unknown logins. */
  kdf: Key,
  /** Makes pseudonymous subjects. */
  subject: Key,
  /** Signs access tokens. */
  signing: SigningKey,
  /** Signs who people are, for the others in their meetings. */
  identity: SigningKey,
  /** Seals the secrets of second factors, and makes the hashes of recovery codes. */
  secondFactor: Key,
})
export type Secrets = v.InferOutput<typeof Secrets>

/** As a data folder may hold them: secrets that came later are missing in an older one. */
export const StoredSecrets = v.strictObject({
  ...Secrets.entries,
  identity: v.optional(SigningKey),
  secondFactor: v.optional(Key),
})

/** Keeps all that there is and makes what is missing. */
export const completed = (stored: v.InferOutput<typeof StoredSecrets>): Secrets =>
  v.parse(Secrets, {
    ...stored,
    identity: stored.identity ?? newSigningKey(),
    secondFactor: stored.secondFactor ?? randomToken(),
  })

/** Fresh secrets for a first start. */
export function newSecrets(): Secrets {
  return v.parse(Secrets, {
    session: randomToken(),
    csrf: randomToken(),
    kdf: randomToken(),
    subject: randomToken(),
    signing: newSigningKey(),
    identity: newSigningKey(),
    secondFactor: randomToken(),
  })
}

const newSigningKey = (): JsonWebKey => generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })

/** 256 random bits: 43 base64url characters. */
export const randomToken = (): string => randomBytes(32).toString('base64url')

/** 128 random bits: 22 base64url characters. */
export const randomId = (): string => randomBytes(16).toString('base64url')

/** SHA-256 as base64url: how secrets with 128 bits or more are stored. */
export const sha256 = (value: string): string => createHash('sha256').update(value).digest('base64url')

/** First 128 bits of HMAC-SHA256 over the parts, base64url. Parts must not contain a line feed. */
export const keyedId = (key: string, ...parts: string[]): string =>
  createHmac('sha256', Buffer.from(key, 'base64url'))
    .update(parts.join('\n'))
    .digest()
    .subarray(0, 16)
    .toString('base64url')
