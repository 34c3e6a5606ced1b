/**
 * Who somebody is, by the word of an issuer that this page trusts: a JWS (RFC 7515) bound to room and device key.
 * One algorithm, one kind of key: nothing that an assertion says of itself chooses how it is checked.
 */
import * as v from 'valibot'
import { type Bytes, fromBase64Url, utf8 } from './bytes.ts'
import { deviceThumbprint } from './device-key.ts'
import { cleanName } from './name.ts'

/** Characters of the longest assertion looked at. */
export const MAX_ASSERTION = 4_096
/** Keys that a page may trust at once. */
export const MAX_IDENTITY_KEYS = 32
const TYPE = 'snug-identity+jwt'
/** Seconds: that clocks may differ, and from `iat` to `exp` at most. */
const TOLERANCE = 300
const MAX_LIFE = 12 * 60 * 60

export interface Identity {
  issuer: string
  /** Stable pseudonym of the person at that issuer. */
  subject: string
  /** Cleaned as every name. */
  name: string
}

/** Public key of an issuer. */
export interface IdentityKey {
  iss: string
  kid: string
  /** Ed25519 public key, base64url of 32 bytes (RFC 8037). */
  x: string
}

/** An assertion, or a key for assertions, that is not to be believed. */
export class IdentityError extends Error {
  override name = 'IdentityError'
}

const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(255))
const Seconds = v.pipe(v.number(), v.integer(), v.minValue(0))
const Claims = v.object({
  iss: Text,
  room: v.string(),
  sub: Text,
  name: v.pipe(v.string(), v.transform(cleanName), v.minLength(1)),
  cnf: v.object({ jkt: v.string() }),
  iat: Seconds,
  nbf: v.optional(Seconds),
  exp: Seconds,
})

/** RFC 7515 section 4.1; what `crit` names would have to be understood, so nothing may be named there. */
const Header = v.object({
  alg: v.literal('EdDSA'),
  typ: v.literal(TYPE),
  crit: v.optional(v.never()),
})

/** To choose the key by. */
const Claimed = v.object({
  header: v.object({ kid: v.optional(v.string()) }),
  claims: v.object({ iss: v.optional(v.string()) }),
})

/** Public keys that may vouch for people, by issuer and key id. */
export class IdentityKeys {
  readonly #keys: ReadonlyMap<string, ReadonlyMap<string, CryptoKey>>

  private constructor(keys: ReadonlyMap<string, ReadonlyMap<string, CryptoKey>>) {
    this.#keys = keys
  }

  /** @throws IdentityError when one is no Ed25519 key, there are too many, or two differ under one issuer and key id */
  static async import(keys: readonly IdentityKey[]): Promise<IdentityKeys> {
    if (keys.length > MAX_IDENTITY_KEYS) throw new IdentityError('too many keys')
    const distinct = new Map<string, IdentityKey>()
    for (const key of keys) {
      const id = JSON.stringify([key.iss, key.kid])
      if ((distinct.get(id) ?? key).x !== key.x) throw new IdentityError('two keys under one key id')
      distinct.set(id, key)
    }
    const imported = new Map<string, Map<string, CryptoKey>>()
    for (const { iss, kid, x } of distinct.values()) {
      const ofIssuer = imported.get(iss) ?? new Map<string, CryptoKey>()
      imported.set(iss, ofIssuer.set(kid, await importKey(x)))
    }
    return new IdentityKeys(imported)
  }

  /**
   * The person whom an assertion names; `null`, not vouched for, when there is none, its issuer or its key are not known
   * here, or it is outside its time. Those depend on this side's page and clock, which must not shut a room to others.
   * @param expected room id, public key of the device, and ms since 1970
   * @throws IdentityError when it is no assertion, or claims a known key and does not verify for room and device
   */
  async verify(
    assertion: string | null,
    expected: { room: string; device: Bytes; now: number },
  ): Promise<Identity | null> {
    if (assertion === null) return null
    if (assertion.length > MAX_ASSERTION) throw new IdentityError('too long')
    const { issuer, kid } = claimedBy(assertion)
    const ofIssuer = issuer === undefined ? undefined : this.#keys.get(issuer)
    if (!ofIssuer) return null
    if (kid === undefined) throw new IdentityError('names no key')
    const key = ofIssuer.get(kid)
    if (!key) return null
    const claims = await authenticate(assertion, key)
    if (claims.room !== expected.room) throw new IdentityError('for another room')
    if (claims.cnf.jkt !== (await deviceThumbprint(expected.device)))
      throw new IdentityError('for another device')
    if (!isInTime(claims, expected.now / 1_000)) return null
    return { issuer: claims.iss, subject: claims.sub, name: claims.name }
  }
}

async function importKey(x: string): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('raw', fromBase64Url(x), 'Ed25519', false, ['verify'])
  } catch (cause) {
    throw new IdentityError('not an Ed25519 key', { cause })
  }
}

/** What an assertion says of itself, to choose the key by; nothing of it is believed yet. */
function claimedBy(assertion: string): { issuer: string | undefined; kid: string | undefined } {
  try {
    const { header, claims } = v.parse(Claimed, partsOf(assertion))
    return { issuer: claims.iss, kid: header.kid }
  } catch (cause) {
    throw new IdentityError('not an assertion', { cause })
  }
}

async function authenticate(assertion: string, key: CryptoKey): Promise<v.InferOutput<typeof Claims>> {
  try {
    const [header = '', payload = '', signature = '', ...rest] = assertion.split('.')
    if (rest.length > 0) throw new TypeError('more than three parts')
    v.parse(Header, read(header))
    const signed = utf8(`${header}.${payload}`)
    if (!(await crypto.subtle.verify('Ed25519', key, fromBase64Url(signature), signed)))
      throw new TypeError('another signature')
    const claims = v.parse(Claims, read(payload))
    if (claims.exp - claims.iat > MAX_LIFE) throw new RangeError('lives too long')
    return claims
  } catch (cause) {
    throw new IdentityError('does not verify', { cause })
  }
}

/** RFC 7519 sections 4.1.4 to 4.1.6, in seconds. */
const isInTime = ({ iat, nbf = iat, exp }: v.InferOutput<typeof Claims>, now: number): boolean =>
  Math.max(iat, nbf) <= now + TOLERANCE && exp > now - TOLERANCE

/** What an assertion says of itself. */
function partsOf(assertion: string): { header: unknown; claims: unknown } {
  const [header = '', claims = ''] = assertion.split('.')
  return { header: read(header), claims: read(claims) }
}

/** @throws SyntaxError | TypeError when the part is not JSON in UTF-8 in base64url */
const read = (part: string): unknown =>
  JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64Url(part)))
