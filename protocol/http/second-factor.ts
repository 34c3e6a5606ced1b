/** The second factor of an account with a password. */
import * as v from 'valibot'
import { AuthKey } from './fields.ts'

/**
 * A code of a second factor: six digits of the authenticator application, or a recovery code. Written as people type
 * them: spaces and dashes don't count, nor whether an O is a nought.
 */
export const FactorCode = v.pipe(
  v.string(),
  v.maxLength(40),
  v.transform((text) => text.replace(/[\s-]/g, '').toLowerCase().replace(/o/g, '0').replace(/[il]/g, '1')),
  v.regex(/^([0-9]{6}|[0-9a-hjkmnp-tv-z]{12})$/, 'a code of six digits, or a recovery code of twelve signs'),
)
/** GET /api/account/second-factor (accounts with a password here). `codesLeft`: unused recovery codes. `required`: it can't be turned off. */
export const FactorAnswer = v.object({ on: v.boolean(), required: v.boolean(), codesLeft: v.number() })
/** Base32 (RFC 4648) of 160 bits. */
const FactorSecret = v.pipe(v.string(), v.regex(/^[A-Z2-7]{32}$/, 'a secret of 32 base32 characters'))
/** POST /api/account/second-factor/secret: a fresh one to be confirmed; `uri`: what authenticator applications read. */
export const FactorDraft = v.object({ secret: FactorSecret, uri: v.pipe(v.string(), v.maxLength(1_024)) })
/** PUT /api/account/second-factor → RecoveryCodes; every other session of the account ends. */
export const FactorRequest = v.strictObject({ authKey: AuthKey, secret: FactorSecret, code: FactorCode })
/** POST /api/account/second-factor/codes → RecoveryCodes; DELETE /api/account/second-factor → 204 */
export const FactorCheck = v.strictObject({ authKey: AuthKey, code: FactorCode })
/** Each works once, in place of a code of the application. */
export const RecoveryCodes = v.object({ codes: v.array(v.string()) })
