/** Making an account, and what people do with their own. */
import * as v from 'valibot'
import { AuthKey, InviteToken, Login, Salt, VaultBlob, Version } from './fields.ts'

/** POST /api/invites/check {token} → InviteAnswer */
export const InviteCheck = v.strictObject({ token: InviteToken })
export const InviteAnswer = v.object({ admin: v.boolean(), memory: v.number(), iterations: v.number() })
/** POST /api/register → SessionAnswer, signed in */
export const RegisterRequest = v.strictObject({
  token: InviteToken,
  login: Login,
  salt: Salt,
  authKey: AuthKey,
  vault: VaultBlob,
})
/**
 * POST /api/account/password → 204; every other session of the account ends.
 * `version`: of the vault that was read; when it is not the current one, 409 conflict.
 */
export const PasswordRequest = v.strictObject({
  authKey: AuthKey,
  newSalt: Salt,
  newAuthKey: AuthKey,
  vault: VaultBlob,
  version: v.optional(Version),
})
/** POST /api/password-reset/check {token} → ResetAnswer: whose password the link replaces. */
export const ResetAnswer = v.object({ login: v.string(), memory: v.number(), iterations: v.number() })
/**
 * POST /api/password-reset → 204: another password and an empty vault, since nobody can open the one of before; every
 * session of the account ends. Nobody is signed in by it.
 */
export const ResetRequest = v.strictObject({
  token: InviteToken,
  salt: Salt,
  authKey: AuthKey,
  vault: VaultBlob,
})
/** POST /api/account/delete → 204: everything that is kept of oneself, and the rooms that nobody else owns. `authKey` is needed where there is a password. */
export const DeleteRequest = v.strictObject({ authKey: v.optional(AuthKey) })
/** GET /api/account/sessions. `count`: on how many devices one is signed in, with this one. */
export const SessionsAnswer = v.object({ count: v.number() })
/** DELETE /api/account/sessions → 204: every other one ends. `authKey` is needed where there is a password. */
export const SessionsEnd = v.strictObject({ authKey: v.optional(AuthKey) })
/** GET /api/account/export: rows of each table that are about oneself. */
export const ExportAnswer = v.object({
  what: v.string(),
  tables: v.record(v.string(), v.array(v.record(v.string(), v.unknown()))),
})
/** GET /api/vault; PUT /api/vault with the version read → {version}, or 409 conflict */
export const VaultAnswer = v.object({ vault: VaultBlob, version: Version })
export const VaultRequest = v.strictObject({ vault: VaultBlob, version: Version })
