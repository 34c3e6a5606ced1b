import { msg } from '@lit/localize'
import * as v from 'valibot'
import { type AccountCode, ErrorCode, SnugError } from '../../protocol/index.ts'
import { AccountError, type AccountErrorCode } from '../account/account-error.ts'
import { failureText } from '../elements/failures.ts'

const SERVER_TEXTS: Record<AccountCode, () => string> = {
  conflict: () => msg('Somebody changed this at the same time. Reload and try again.'),
  too_large: () => msg('The message is too large.'),
  factor_missing: () =>
    msg('This server asks everybody for a second factor. Reload the page to set yours up.'),
  wrong_credentials: () => msg('Login or password is wrong.'),
  code_needed: () => msg('This account has a second factor. Enter a code of it.'),
  code_wrong: () => msg('This code is wrong, or it was used already. Wait for the next one.'),
  sign_in_unavailable: () => msg('The sign-in of your organisation cannot be reached. Try again in a while.'),
  sign_in_refused: () =>
    msg('The sign-in of your organisation did not let you in. Try again, or ask its administrator.'),
  login_taken: () => msg('This login is taken. Choose another one.'),
  invite_invalid: () => msg('This link was used already or has expired. Ask for a new one.'),
  last_owner: () => msg('A room needs at least one owner.'),
  last_admin: () => msg('The server needs at least one active administrator.'),
}

const TEXTS: Record<AccountErrorCode, () => string> = {
  server_unreachable: () => msg('The server cannot be reached. Check your connection, then try again.'),
  answer_invalid: () => msg('The server gave an answer that cannot be right. Reload the page and try again.'),
  kdf_refused: () => msg('The server asked for weak password protection, so nothing was sent to it.'),
  kdf_unavailable: () =>
    msg('The keys of your password could not be made in this browser. Close other tabs, then try again.'),
  password_short: () => msg('Choose a password of at least 10 characters.'),
  password_wrong: () => msg('This password does not open your vault.'),
  vault_locked: () => msg('Your vault is locked. Enter your password to open it.'),
  vault_full: () => msg('Your vault is full. Delete rooms that are not needed any more.'),
  data_damaged: () => msg('This could not be decrypted: the key is wrong or the data is damaged.'),
  room_taken: () =>
    msg('The id that was drawn for the room belongs to another one. Create it again: another id is drawn.'),
  links_full: () => msg('The room has as many guest links as it can have. Withdraw one first.'),
  title_empty: () => msg('Give the room a name.'),
}

/** What is shown to the person for anything thrown, in the language in use. */
export function errorText(error: unknown): string {
  if (error instanceof AccountError) return TEXTS[error.code]()
  if (error instanceof SnugError) return codeText(error.code)
  const code = (error as { code?: unknown } | undefined)?.code
  if (v.is(ErrorCode, code)) return codeText(code)
  return msg('Something went wrong. Reload the page and try again.')
}

/** Where a person who is signed in gives their password again: it can only be the password that is wrong. */
export function wrongPasswordText(error: unknown): string {
  const wrong =
    (error instanceof SnugError && error.code === 'wrong_credentials') ||
    (error instanceof AccountError && error.code === 'password_wrong')
  return wrong ? msg('The password is wrong.') : errorText(error)
}

const isAccountCode = (code: ErrorCode): code is AccountCode => Object.hasOwn(SERVER_TEXTS, code)

const codeText = (code: ErrorCode): string => (isAccountCode(code) ? SERVER_TEXTS[code]() : failureText(code))
