/** Links for guests of a room. */
import * as v from 'valibot'
import { Base64Url, Id } from '../ids.ts'
import { InviteToken } from './fields.ts'

/** SHA-256 of the secret in a guest link. */
const GuestLinkId = v.pipe(Base64Url(43), v.length(43))
const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most))
/** POST /api/rooms/:id/guest-links (owners and moderators) → InviteCreated; DELETE /api/rooms/:id/guest-links/:link → 204 */
export const GuestLinkRequest = v.strictObject({ days: count(90), uses: count(200) })
/** GET /api/rooms/:id/guest-links (owners and moderators) */
export const GuestLinksAnswer = v.array(
  v.object({ id: GuestLinkId, usesLeft: v.number(), expiresOn: v.string() }),
)
/** Lets the same guest in again while the link is valid. */
const GuestPass = v.pipe(Base64Url(44), v.length(44))
/** POST /api/guest, by anybody: uses the link once; with the pass of the answer before, not again. */
export const GuestRequest = v.strictObject({ token: InviteToken, pass: v.optional(GuestPass) })
export const GuestAnswer = v.object({
  room: Id,
  access: v.pipe(v.string(), v.maxLength(4_096)),
  pass: GuestPass,
})
