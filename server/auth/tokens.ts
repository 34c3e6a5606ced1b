/** Access tokens: who may enter which room from which page, for two minutes, once. */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import * as v from 'valibot'
import { Id, Role, SnugError } from '../../protocol/index.ts'
import { beginning, type Clock, secondsOf, systemClock } from '../time.ts'
import { Remembered } from './remembered.ts'
import { keyedId, randomId, type Secrets } from './secrets.ts'

/** Seconds from minting to expiry. */
export const LIFE = 120
/** Seconds that clocks may differ. */
export const TOLERANCE = 5
/** Characters of the longest token looked at. */
export const MAX_LENGTH = 2_048
/** Tokens of which the use is remembered at once. */
const MAX_REMEMBERED = 100_000
export const ALGORITHM = 'EdDSA'
export const TYPE = 'snug-access+jwt'

export const AccessClaims = v.object({
  room: Id,
  /** Pseudonym of the account in this room. */
  sub: v.pipe(v.string(), v.minLength(22), v.maxLength(64)),
  role: Role,
  /** Origin of the page that may use the token. */
  origin: v.pipe(v.string(), v.maxLength(255)),
  /** Media through a relay only. */
  relayOnly: v.optional(v.boolean(), false),
  /** Joins once somebody in the meeting let them in. */
  guest: v.optional(v.boolean()),
  jti: Id,
  iat: v.number(),
  /** Seconds since 1970. */
  exp: v.number(),
})
export type AccessClaims = Omit<v.InferOutput<typeof AccessClaims>, 'iat'>
export type AccessGrant = Pick<AccessClaims, 'room' | 'sub' | 'role' | 'origin'> & {
  relayOnly?: boolean
  guest?: boolean
  /** As stored; stays here and is not in the token. */
  session?: string
}
/** `key`: the session that the token was asked for in, if any. */
export type OwnClaims = AccessClaims & { key?: string }

export interface AccessTokens {
  mint(grant: AccessGrant): Promise<string>
  /**
   * Claims of a token, which is used up by this. The caller compares `origin` with the page.
   * @throws SnugError token_missing | token_invalid | token_expired | token_used
   */
  verify(token: string | undefined): Promise<OwnClaims>
  /** Refuses the tokens minted so far for a room, or for one subject in it, as used. */
  revoke(of: { room: string; sub?: string }): void
}

export interface AccessTokenOptions {
  key: Secrets['signing']
  issuer: string
  audience: string
  clock?: Clock
}

/** EdDSA over Ed25519 (RFC 8037) and nothing else. Tokens from before the start of the process are refused. */
export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
  const { issuer, audience, clock = systemClock } = options
  const privateKey = createPrivateKey({ key: { ...options.key }, format: 'jwk' })
  const publicKey = createPublicKey(privateKey)
  const started = beginning(clock)
  const minted = new Remembered<AccessGrant>(clock, MAX_REMEMBERED, TOLERANCE)
  const used = new Remembered<true>(clock, MAX_REMEMBERED, TOLERANCE)

  const authenticate = async (token: string) => {
    const { payload } = await jwtVerify(token, publicKey, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer,
      audience,
      clockTolerance: TOLERANCE,
      maxTokenAge: LIFE,
      currentDate: clock(),
    })
    return v.parse(AccessClaims, payload)
  }

  return {
    async mint(grant) {
      const { room, sub, role, origin, relayOnly = false, guest } = grant
      const iat = secondsOf(clock())
      const jti = randomId()
      const token = await new SignJWT({ room, role, origin, relayOnly, ...(guest && { guest }) })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(sub)
        .setJti(jti)
        .setIssuedAt(iat)
        .setExpirationTime(iat + LIFE)
        .sign(privateKey)
      minted.add(jti, iat + LIFE, grant)
      return token
    },
    async verify(token) {
      if (!token) throw new SnugError('token_missing')
      if (token.length > MAX_LENGTH) throw new SnugError('token_invalid')
      const { iat, ...claims } = await authenticate(token).catch(refuse)
      // What was used or revoked before a restart is forgotten, so nothing older than the process is taken.
      if (iat < started()) throw new SnugError('token_expired')
      if (used.has(claims.jti)) throw new SnugError('token_used')
      used.add(claims.jti, claims.exp, true)
      const key = minted.get(claims.jti)?.session
      minted.delete(claims.jti)
      return key === undefined ? claims : { ...claims, key }
    },
    revoke({ room, sub }) {
      for (const [jti, exp, grant] of minted.entries()) {
        if (grant.room === room && (sub === undefined || grant.sub === sub)) used.add(jti, exp, true)
      }
    },
  }
}

export function refuse(cause: unknown): never {
  throw new SnugError(cause instanceof errors.JWTExpired ? 'token_expired' : 'token_invalid', { cause })
}

/** Pseudonym of an account in one room: two rooms cannot be linked by it. */
export const subjectOf = (secret: string, account: string, room: string): string =>
  keyedId(secret, 'subject', account, room)
