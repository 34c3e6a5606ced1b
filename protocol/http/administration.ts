/** What administrators do. */
import * as v from 'valibot'
import { Id } from '../ids.ts'
import { InviteToken } from './fields.ts'

/** POST /api/invites (administrators) → InviteCreated; POST /api/accounts/:id/password-reset answers it, for a ResetRequest. */
export const InviteRequest = v.strictObject({ admin: v.optional(v.boolean(), false) })
/** `expires`: ISO day. */
export const InviteCreated = v.object({ token: InviteToken, expires: v.string() })
/** GET /api/accounts (administrators) */
export const AccountsAnswer = v.array(
  v.object({
    id: Id,
    login: v.string(),
    admin: v.boolean(),
    disabled: v.boolean(),
    /** Whether there is one; DELETE /api/accounts/:id/second-factor (administrators) → 204 takes it off. */
    secondFactor: v.optional(v.boolean(), false),
    /** Signs in elsewhere, and has no password here. */
    external: v.optional(v.boolean(), false),
  }),
)
/** PATCH /api/accounts/:id (administrators) → 204 */
export const AccountChange = v.strictObject({ disabled: v.boolean() })
/** POST /api/diagnosis (administrators) → DiagnosisAnswer; DELETE ends it before → 204. */
export const DiagnosisRequest = v.strictObject({
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(60)),
})
export const DiagnosisAnswer = v.object({ until: v.string() })
/** GET /api/security-events?language=de (administrators). `day`: YYYY-MM-DD; `accounts`: how many it was about. */
export const SecurityEventsAnswer = v.array(
  v.object({
    day: v.string(),
    event: v.string(),
    meaning: v.string(),
    count: v.number(),
    accounts: v.number(),
  }),
)
export type SecurityEventsAnswer = v.InferOutput<typeof SecurityEventsAnswer>
