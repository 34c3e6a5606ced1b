/** The way into a meeting. */
import * as v from 'valibot'
import { Base64Url, Id } from '../ids.ts'

/** Ed25519 public key: 32 bytes. */
export const PublicKey = v.pipe(Base64Url(43), v.length(43))
const IdentityText = v.pipe(v.string(), v.minLength(1), v.maxLength(255))
/** Public key that assertions about people are signed with: issuer, key id, and `x` of its JWK (RFC 8037). */
export const IdentityKey = v.object({ iss: IdentityText, kid: IdentityText, x: PublicKey })
export type IdentityKey = v.InferOutput<typeof IdentityKey>
/** Assertion about who somebody is: a JWS (RFC 7515, compact) of at most 4,096 characters. */
const IdentityAssertion = v.pipe(
  v.string(),
  v.maxLength(4_096),
  v.regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, 'a compact JWS'),
)
/**
 * POST /api/token. `origin` is the page the meeting is shown in; absent: the server's own. `deviceKey`: public key of
 * the device, that the identity assertion is to be bound to; absent: none is wanted.
 */
export const TokenRequest = v.strictObject({
  room: Id,
  origin: v.optional(v.pipe(v.string(), v.maxLength(255))),
  deviceKey: v.optional(PublicKey),
})
/** Also what a host application answers at its `token-url`. The server itself gives `identityKeys`, and no `roomKey`. */
export const TokenAnswer = v.object({
  access: v.pipe(v.string(), v.minLength(1), v.maxLength(4_096)),
  roomKey: v.optional(Base64Url(64)),
  identity: v.optional(IdentityAssertion),
  identityKeys: v.optional(v.pipe(v.array(IdentityKey), v.maxLength(8))),
})
export type TokenAnswer = v.InferOutput<typeof TokenAnswer>
