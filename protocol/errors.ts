import * as v from 'valibot'

/**
 * Every error that crosses a boundary, with the text shown to the person.
 * The text says what happened and what to do; it never discloses whether a hidden thing exists.
 */
export const ERRORS = {
  bad_request: 'The request was not understood. Reload the page and try again.',
  too_large: 'The message is too large.',
  rate_limited: 'Too many attempts. Wait a minute, then try again.',
  signed_out: 'You are signed out. Sign in, then try again.',
  wrong_credentials: 'Login or password is wrong.',
  code_needed: 'This account has a second factor. Enter a code of it.',
  code_wrong: 'This code is wrong, or it was used already. Wait for the next one.',
  factor_missing: 'This server asks everybody for a second factor. Reload the page to set yours up.',
  sign_in_unavailable: 'The sign-in of your organisation cannot be reached. Try again in a while.',
  sign_in_refused:
    'The sign-in of your organisation did not let you in. Try again, or ask its administrator.',
  csrf: 'This page is out of date. Reload it and try again.',
  forbidden: 'You may not do this.',
  not_found: 'This does not exist, or it is not open to you.',
  conflict: 'Somebody changed this at the same time. Reload and try again.',
  login_taken: 'This login is taken. Choose another one.',
  invite_invalid: 'This link was used already or has expired. Ask for a new one.',
  last_owner: 'A room needs at least one owner.',
  last_admin: 'The server needs at least one active administrator.',
  origin_not_allowed:
    'This page may not show meetings of this server. Ask the administrator to add its address to SNUG_EMBED_ORIGINS.',
  token_missing: 'No access token was given for this meeting.',
  token_invalid: 'The access token for this meeting is not valid.',
  token_expired: 'The access token for this meeting has expired. Reload the page.',
  token_used: 'The access token for this meeting was used already. Reload the page.',
  resume_invalid: 'The connection was away for too long. Join again.',
  room_full: 'The room is full.',
  room_closed: 'The room was closed.',
  room_locked: 'The meeting is locked: nobody new comes in now.',
  admission_needed: 'Somebody in the meeting has to let you in.',
  meeting_ended: 'The meeting was ended for everybody.',
  epoch_conflict: 'Somebody else was quicker. Trying again.',
  not_admitted: 'You were not let in.',
  removed: 'You were removed from the meeting.',
  account_disabled: 'Your account was disabled.',
  replaced: 'This meeting goes on in another connection of yours.',
  too_slow: 'Your connection is too slow to follow the meeting.',
  wrong_state: 'This is not possible right now. Try again.',
  media_unavailable: 'The media server is not available. Reconnecting.',
  media_refused: 'The media server refused the connection. Try again.',
  relay_missing:
    'This room sends media through a relay only, and the server has none. Ask the administrator to set SNUG_TURN.',
  shutting_down: 'The server is restarting. Reconnecting.',
  disk_full:
    'The disk of the server is full, so nothing could be saved. Nothing is lost. Ask the administrator to make room.',
  internal: 'Something went wrong at the server. Try again.',
} as const

export type ErrorCode = keyof typeof ERRORS
/** Those about accounts and of what is kept, which only the server's own pages meet. */
export type AccountCode =
  | 'conflict'
  | 'too_large'
  | 'wrong_credentials'
  | 'code_needed'
  | 'code_wrong'
  | 'factor_missing'
  | 'sign_in_unavailable'
  | 'sign_in_refused'
  | 'login_taken'
  | 'invite_invalid'
  | 'last_owner'
  | 'last_admin'
/** Those that clients cure by themselves, so that nobody is told. */
export type PassingCode = 'epoch_conflict' | 'resume_invalid' | 'shutting_down' | 'too_slow'
export const ErrorCode = v.picklist(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]])

/** An error with a code of the catalogue. */
export class SnugError extends Error {
  constructor(
    readonly code: ErrorCode,
    options?: ErrorOptions,
  ) {
    // In browsers the texts are left out.
    super(ERRORS[code] || code, options)
    this.name = 'SnugError'
  }
}

/** WebSocket close code for a refusal or an end; the close reason is the error code itself. */
export const CLOSE_CODE = 4000
/** Body of every HTTP error: `{"code": "...", "text": "..."}`. */
export const ErrorBody = v.object({ code: ErrorCode, text: v.string() })
