/**
 * What can go wrong on this side of the account API. Server codes stay `SnugError`.
 * The English text is for developers and a fallback; pages show `errorText`.
 */
export const ACCOUNT_ERRORS = {
  server_unreachable: 'The server cannot be reached. Check your connection, then try again.',
  answer_invalid: 'The server gave an answer that cannot be right. Reload the page and try again.',
  kdf_refused: 'The server asked for weak or absurd password protection, so nothing was sent to it.',
  kdf_unavailable:
    'The keys of your password could not be made in this browser. Close other tabs, then try again.',
  password_short: 'Choose a password of at least 10 characters.',
  password_wrong: 'This password does not open your vault.',
  vault_locked: 'Your vault is locked. Enter your password to open it.',
  vault_full: 'Your vault is full. Delete rooms that are not needed any more.',
  data_damaged: 'This could not be decrypted: the key is wrong or the data is damaged.',
  room_taken: 'The id that was drawn for the room belongs to another one. Create it again.',
  links_full: 'The room has as many guest links as it can have. Withdraw one first.',
  title_empty: 'Give the room a name.',
} as const

export type AccountErrorCode = keyof typeof ACCOUNT_ERRORS

/** An error of this side with a code; the counterpart of SnugError. */
export class AccountError extends Error {
  constructor(
    readonly code: AccountErrorCode,
    options?: ErrorOptions,
  ) {
    super(ACCOUNT_ERRORS[code], options)
    this.name = 'AccountError'
  }
}
