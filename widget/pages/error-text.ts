import { msg } from '@lit/localize'
import * as v from 'valibot'
import { ErrorCode, SnugError } from '../../protocol/index.ts'
import { AccountError, type AccountErrorCode } from '../account/account-error.ts'
import { failureText } from '../elements/failures.ts'

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
  title_empty: () => msg('Give the room a name.'),
}

/** What is shown to the person for anything thrown, in the language in use. */
export function errorText(error: unknown): string {
  if (error instanceof AccountError) return TEXTS[error.code]()
  if (error instanceof SnugError) return failureText(error.code)
  const code = (error as { code?: unknown } | undefined)?.code
  if (v.is(ErrorCode, code)) return failureText(code)
  return msg('Something went wrong. Reload the page and try again.')
}
