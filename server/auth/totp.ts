/** Codes of authenticator applications (RFC 6238): six digits, SHA-1, a new one every half minute. */
import { Secret, TOTP } from 'otpauth'

/** Bytes of a secret: 160 bits, as RFC 4226 wants them. */
const SECRET_SIZE = 20
/** Steps that a clock may be off, either way. */
const WINDOW = 1

const totp = (secret: Secret, names: { issuer?: string; label?: string } = {}) =>
  new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: 30, ...names })

/**
 * A fresh secret (base32) and the address by which applications take it in.
 * @param issuer shown by them beside the login; without a colon
 */
export function newTotpSecret(issuer: string, login: string): { secret: string; uri: string } {
  const secret = new Secret({ size: SECRET_SIZE })
  return { secret: secret.base32, uri: totp(secret, { issuer, label: login }).toString() }
}

/** The number of the half minute that a code is of, one before to one after now; undefined when it is of none. */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  const codes = totp(Secret.fromBase32(secret))
  const timestamp = now.getTime()
  const off = codes.validate({ token: code, window: WINDOW, timestamp })
  return off === null ? undefined : codes.counter({ timestamp }) + off
}
