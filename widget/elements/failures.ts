import { msg } from '@lit/localize'
import type { AccountCode, ErrorCode, PassingCode } from '../../protocol/errors.ts'
import type { Failure, LocalErrorCode } from '../call/meeting.ts'

type FailureCode = Failure['code']

const LOCAL_TEXTS: Record<LocalErrorCode, () => string> = {
  room_missing: () =>
    msg('This page does not say which room to open. Its author has to give the room’s id of 22 characters.'),
  server_missing: () =>
    msg(
      'This page does not say which meeting server to use. Its author has to give an address with https://.',
    ),
  room_key_missing: () =>
    msg(
      'The key of this room is missing. Open the complete invitation link, including the part after the # sign, or ask for a new one.',
    ),
  room_key_wrong: () => msg('The key of this room is not valid. Ask for a new invitation link.'),
  server_unreachable: () =>
    msg('The meeting server cannot be reached. Check your connection, then try again.'),
  browser_unsupported: () =>
    msg('This browser cannot encrypt meetings end to end. Use a current Chrome, Edge, Firefox or Safari.'),
  insecure_page: () => msg('Meetings need a secure page. Open this page with https://.'),
  encryption_failed: () => msg('Encryption does not work, so nothing is sent. Try again.'),
  devices_refused: () =>
    msg('This page may not use your camera or microphone. Allow it in the address bar of the browser.'),
  devices_missing: () => msg('No camera or microphone was found. Connect one, then try again.'),
  devices_busy: () => msg('Another program is using your camera or microphone. Close it, then try again.'),
  device_lost: () => msg('A device is gone. Connect one.'),
  device_swapped: () => msg('A device is gone. Another one is in use now.'),
  blur_failed: () =>
    msg(
      'The background can’t be blurred, so your camera is off. Switch the blur off to use it all the same.',
    ),
  noise_failed: () => msg('Strong noise suppression does not work here. The browser’s own is in use.'),
  share_refused: () => msg('The screen was not shared.'),
  identity_refused: () => msg('The proof of who you are, which this page gave, was not accepted. Try again.'),
}

/** Those that only the server's own pages meet are theirs. */
const SERVER_TEXTS: Record<Exclude<ErrorCode, AccountCode | PassingCode>, () => string> = {
  bad_request: () => msg('The request was not understood. Reload the page and try again.'),
  rate_limited: () => msg('Too many attempts. Wait a minute, then try again.'),
  signed_out: () => msg('You are signed out. Sign in, then try again.'),
  csrf: () => msg('This page is out of date. Reload it and try again.'),
  forbidden: () => msg('You may not do this.'),
  not_found: () => msg('This does not exist, or it is not open to you.'),
  origin_not_allowed: () =>
    msg(
      'This page may not show meetings of this server. Ask the administrator to add its address to SNUG_EMBED_ORIGINS.',
    ),
  token_missing: () => msg('No access token was given for this meeting.'),
  token_invalid: () => msg('The access token for this meeting is not valid.'),
  token_expired: () => msg('The access token for this meeting has expired. Reload the page.'),
  token_used: () => msg('The access token for this meeting was used already. Reload the page.'),
  disk_full: () =>
    msg(
      'The disk of the server is full, so nothing could be saved. Nothing is lost. Ask the administrator to make room.',
    ),
  room_full: () => msg('The room is full.'),
  room_closed: () => msg('The room was closed.'),
  room_locked: () => msg('The meeting is locked: nobody new comes in now.'),
  admission_needed: () => msg('Somebody in the meeting has to let you in.'),
  meeting_ended: () => msg('The meeting was ended for everybody.'),
  not_admitted: () => msg('You were not let in.'),
  removed: () => msg('You were removed from the meeting.'),
  account_disabled: () => msg('Your account was disabled.'),
  replaced: () => msg('This meeting goes on in another connection of yours.'),
  wrong_state: () => msg('This is not possible right now. Try again.'),
  media_unavailable: () => msg('The media server is not available. Reconnecting.'),
  media_refused: () => msg('The media server refused the connection. Try again.'),
  relay_missing: () =>
    msg(
      'This room sends media through a relay only, and the server has none. Ask the administrator to set SNUG_TURN.',
    ),
  internal: () => msg('Something went wrong at the server. Try again.'),
}

const TEXTS: Record<string, () => string> = { ...LOCAL_TEXTS, ...SERVER_TEXTS }

/** The text for a code in the language in use. */
export const failureText = (code: FailureCode): string =>
  TEXTS[code]?.() ?? msg('Something went wrong. Try again.')
