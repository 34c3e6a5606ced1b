/** Who is signed in, and how one signs in. */
import * as v from 'valibot'
import { Id } from '../ids.ts'
import { AuthKey, Login, Salt } from './fields.ts'
import { FactorCode } from './second-factor.ts'

/**
 * GET /api/session. `vault`: where the secrets of the person's rooms are kept; who signs in elsewhere has no password
 * that could open one at the server.
 */
export const SessionAnswer = v.object({
  account: v.nullable(
    v.object({
      id: Id,
      login: v.string(),
      admin: v.boolean(),
      vault: v.picklist(['server', 'browser']),
      /** The server asks for a second factor, and until it is set up answers `factor_missing` to nearly all. */
      factorMissing: v.optional(v.boolean(), false),
    }),
  ),
  csrf: v.string(),
  /** Whether rooms can send media through a relay only. */
  relay: v.optional(v.boolean(), false),
})
/** POST /api/kdf → KdfAnswer. Not by GET: addresses are kept in logs of proxies and in histories, and a login is somebody. */
export const KdfRequest = v.strictObject({ login: Login })
/** Argon2id parameters: memory in KiB. Unknown logins get a stable made-up salt. */
export const KdfAnswer = v.object({ salt: Salt, memory: v.number(), iterations: v.number() })
/**
 * POST /api/login → SessionAnswer. Where the account has a second factor and the key is right, `code_needed` without a
 * code and `code_wrong` with another one.
 */
export const LoginRequest = v.strictObject({
  login: Login,
  authKey: AuthKey,
  code: v.optional(FactorCode),
})
/** GET /api/sign-in: names of the ways in beside a password of this server; `null`: there is none. */
export const WaysIn = v.object({ provider: v.nullable(v.string()), directory: v.nullable(v.string()) })
/** POST /api/directory → SessionAnswer. The password is checked by the organisation's directory. */
export const DirectoryRequest = v.strictObject({
  login: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(128)),
  password: v.pipe(v.string(), v.minLength(1), v.maxLength(512)),
})
