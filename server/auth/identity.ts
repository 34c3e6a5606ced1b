/**
 * Stand-alone sign-in vouches for people to the others in their meetings: it tells them the login of whoever holds a
 * device's key. Nothing of it is stored, and the meeting itself carries it sealed.
 */
import { createPrivateKey } from 'node:crypto'
import { SignJWT } from 'jose'
import type { http } from '../../protocol/index.ts'
import type { Account } from '../store/store.ts'
import { type Clock, secondsOf, systemClock } from '../time.ts'
import { keyedId, type Secrets, sha256 } from './secrets.ts'

/** Seconds from minting to expiry: the longest that clients take. */
const LIFE = 12 * 60 * 60

export interface IdentityIssuer {
  /** What assertions are verified with. */
  readonly keys: http.IdentityKey[]
  /**
   * An assertion (JWS, EdDSA) that this device in this room is the account's.
   * @param deviceKey Ed25519 public key, base64url
   */
  assert(account: Pick<Account, 'id' | 'login'>, to: { room: string; deviceKey: string }): Promise<string>
}

export interface IdentityIssuerOptions {
  secrets: Pick<Secrets, 'identity' | 'subject'>
  issuer: string
  clock?: Clock
}

export function createIdentityIssuer(options: IdentityIssuerOptions): IdentityIssuer {
  const { secrets, issuer, clock = systemClock } = options
  const { x } = secrets.identity
  const privateKey = createPrivateKey({ key: { ...secrets.identity }, format: 'jwk' })
  const kid = thumbprint(x)
  return {
    keys: [{ iss: issuer, kid, x }],
    assert({ id, login }, { room, deviceKey }) {
      const iat = secondsOf(clock())
      return new SignJWT({ room, name: login, cnf: { jkt: thumbprint(deviceKey) } })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'snug-identity+jwt', kid })
        .setIssuer(issuer)
        .setSubject(keyedId(secrets.subject, 'identity', id))
        .setIssuedAt(iat)
        .setExpirationTime(iat + LIFE)
        .sign(privateKey)
    },
  }
}

/** SHA-256 thumbprint (RFC 7638) of an Ed25519 public key (RFC 8037); both base64url. */
function thumbprint(publicKey: string): string {
  // The last character of 43 has two spare bits, and the thumbprint is of the form where they are zero.
  const x = Buffer.from(publicKey, 'base64url').toString('base64url')
  return sha256(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`)
}
