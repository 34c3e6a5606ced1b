/** Access tokens that host applications mint, and where each token goes to be verified. */
import { createPublicKey } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import * as v from 'valibot'
import { SnugError } from '../../protocol/index.ts'
import type { Entry } from '../meetings/link.ts'
import type { HostKey, HostStore, HostWithKeys, SessionStore } from '../store/store.ts'
import { beginning, type Clock, secondsOf, systemClock } from '../time.ts'
import { Remembered } from './remembered.ts'
import { keyedId } from './secrets.ts'
import {
  AccessClaims,
  type AccessTokens,
  ALGORITHM,
  LIFE,
  MAX_LENGTH,
  refuse,
  TOLERANCE,
  TYPE,
} from './tokens.ts'

/** Tokens of one host of which the use is remembered at once, so that no host can block another. */
const MAX_REMEMBERED = 20_000

export interface TokenVerifier {
  /**
   * Uses the token up.
   * @throws SnugError token_missing | token_invalid | token_expired | token_used | origin_not_allowed | not_found
   */
  verify(token: string | undefined): Promise<Entry>
}

export interface TokenVerifierOptions {
  /** The server's own. */
  own: Pick<AccessTokens, 'verify'>
  hosts: Pick<HostStore, 'byName'>
  sessions: Pick<SessionStore, 'get'>
  /** Origin at which browsers reach the server: issuer of its own tokens, audience of all. */
  publicUrl: string
  /** Keeps the rooms of hosts apart from all others. */
  roomKey: string
  clock?: Clock
}

/** The key that a connection owes its place to, as in `Entry.key`. */
export const placeKey = (host: string, kid: string): string => `${host} ${kid}`

/** Not a session’s, which is one word. */
export const isPlaceKey = (key: string): boolean => key.includes(' ')

/** Tokens go by their `iss`; nobody but the server itself can mint those that are its own. */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { own, publicUrl, sessions, clock = systemClock } = options
  const ofHosts = hostTokens(options)
  const ofOurselves = async (token: string): Promise<Entry> => {
    const entry = await own.verify(token)
    const ended = entry.key !== undefined && !(await sessions.get(entry.key, secondsOf(clock())))
    if (ended) throw new SnugError('token_used')
    return entry
  }
  return {
    async verify(token) {
      if (!token) throw new SnugError('token_missing')
      if (token.length > MAX_LENGTH) throw new SnugError('token_invalid')
      const said = saidBy(token)
      return said.iss === publicUrl ? ofOurselves(token) : ofHosts(token, said)
    },
  }
}

const Said = v.object({
  iss: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  kid: v.optional(v.pipe(v.string(), v.maxLength(64)), ''),
})

/** What a token says of itself, of which nothing is proven. @throws SnugError token_invalid */
function saidBy(token: string): v.InferOutput<typeof Said> {
  try {
    return v.parse(Said, { iss: decodeJwt(token).iss, kid: decodeProtectedHeader(token).kid })
  } catch (cause) {
    throw new SnugError('token_invalid', { cause })
  }
}

function hostTokens({ hosts, publicUrl, roomKey, clock = systemClock }: TokenVerifierOptions) {
  const started = beginning(clock)
  const used = new Map<string, Remembered<true>>()

  const usedOf = (host: string): Remembered<true> => {
    const known = used.get(host) ?? new Remembered<true>(clock, MAX_REMEMBERED, TOLERANCE)
    used.set(host, known)
    return known
  }
  const authenticate = async (token: string, { name }: HostWithKeys, { x }: HostKey) => {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: name,
      audience: publicUrl,
      clockTolerance: TOLERANCE,
      maxTokenAge: LIFE,
      currentDate: clock(),
    })
    return v.parse(AccessClaims, payload)
  }

  return async (token: string, { iss, kid }: v.InferOutput<typeof Said>): Promise<Entry> => {
    const host = await hosts.byName(iss)
    const key = host?.keys.find((one) => one.kid === kid)
    if (!host || !key) throw new SnugError('token_invalid')
    const { iat, jti, exp, ...claims } = await authenticate(token, host, key).catch(refuse)
    if (exp - iat > LIFE) throw new SnugError('token_invalid')
    // What was used before a restart is forgotten, so nothing older than the process is taken.
    if (iat < started()) throw new SnugError('token_expired')
    if (usedOf(host.id).has(jti)) throw new SnugError('token_used')
    usedOf(host.id).add(jti, exp, true)
    if (!host.origins.includes(claims.origin)) throw new SnugError('origin_not_allowed')
    if (host.rooms && !host.rooms.includes(claims.room)) throw new SnugError('not_found')
    return { ...claims, room: roomOf(roomKey, host.name, claims.room), key: placeKey(host.id, kid) }
  }
}

/** A host's room as the meetings know it: no other host, nor the server itself, can have one of this id. */
export const roomOf = (secret: string, host: string, room: string): string =>
  keyedId(secret, 'room of a host', host, room)
