import { ERRORS, type ErrorCode, SnugError } from '../../protocol/index.ts'
import type { Failure, LocalErrorCode } from './meeting.ts'

const LOCAL: Record<LocalErrorCode, Omit<Failure, 'code'>> = {
  room_missing: { text: 'No room was named. Set the attribute “room”.', way: 'none' },
  room_key_missing: {
    text: 'The key of this room is missing, so nothing can be decrypted. Ask a member for the full link of the room.',
    way: 'none',
  },
  room_key_wrong: {
    text: 'The key in this link does not fit the room. Ask a member for the current link.',
    way: 'none',
  },
  server_unreachable: {
    text: 'The meeting server cannot be reached. Check your connection, then try again.',
    way: 'retry',
  },
  browser_unsupported: {
    text: 'This browser cannot encrypt calls end to end. Use a current Chrome, Edge, Firefox or Safari.',
    way: 'none',
  },
  insecure_page: {
    text: 'Camera, microphone and encryption need a secure page. Open this page by https.',
    way: 'none',
  },
  encryption_failed: {
    text: 'Encryption stopped working, so nothing is sent any more. Try again.',
    way: 'retry',
  },
  devices_refused: {
    text: 'The browser does not allow camera or microphone here. Allow them in the address bar, then try again.',
    way: 'retry',
  },
  devices_missing: { text: 'No camera or microphone was found. Plug one in, then try again.', way: 'retry' },
  devices_busy: {
    text: 'The camera or microphone is used by another program. Close it there, then try again.',
    way: 'retry',
  },
  share_refused: { text: 'The screen was not shared.', way: 'none' },
  identity_refused: {
    text: 'The proof of who you are, which this page gave, was not accepted. Try again.',
    way: 'retry',
  },
}

/** Codes after which trying again by hand makes sense. */
const RETRY: ReadonlySet<ErrorCode> = new Set([
  'internal',
  'media_refused',
  'media_unavailable',
  'not_admitted',
  'rate_limited',
  'replaced',
  'resume_invalid',
  'room_full',
  'room_locked',
  'shutting_down',
  'token_expired',
  'token_used',
  'too_slow',
  'wrong_state',
])

const isLocal = (code: string): code is LocalErrorCode => code in LOCAL

/** The failure shown to the person for a code of either side. */
export function failureOf(code: ErrorCode | LocalErrorCode): Failure {
  if (isLocal(code)) return { code, ...LOCAL[code] }
  const way = code === 'signed_out' ? 'sign-in' : RETRY.has(code) ? 'retry' : 'none'
  return { code, text: ERRORS[code], way }
}

/** An error of this side with a code; the counterpart of SnugError. */
export class LocalError extends Error {
  constructor(
    readonly code: LocalErrorCode,
    options?: ErrorOptions,
  ) {
    super(LOCAL[code].text, options)
    this.name = 'LocalError'
  }
}

/** The code of anything thrown; what has none becomes `fallback`. */
export function codeOf(
  error: unknown,
  fallback: ErrorCode | LocalErrorCode = 'internal',
): ErrorCode | LocalErrorCode {
  if (error instanceof SnugError || error instanceof LocalError) return error.code
  return fallback
}
