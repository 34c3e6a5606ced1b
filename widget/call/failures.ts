import { type ErrorCode, SnugError } from '../../protocol/errors.ts'
import type { Failure, LocalErrorCode } from './meeting.ts'

/** Codes after which trying again by hand makes sense. */
const RETRY: ReadonlySet<ErrorCode | LocalErrorCode> = new Set([
  'server_unreachable',
  'encryption_failed',
  'devices_refused',
  'devices_missing',
  'devices_busy',
  'identity_refused',
  'internal',
  'media_refused',
  'media_unavailable',
  'not_admitted',
  'rate_limited',
  'replaced',
  'room_full',
  'room_locked',
  'token_expired',
  'token_used',
  'wrong_state',
])

/** The failure shown to the person for a code of either side. */
export function failureOf(code: ErrorCode | LocalErrorCode): Failure {
  const way = code === 'signed_out' ? 'sign-in' : RETRY.has(code) ? 'retry' : 'none'
  return { code, way }
}

/** An error of this side with a code; the counterpart of SnugError. */
export class LocalError extends Error {
  constructor(
    readonly code: LocalErrorCode,
    options?: ErrorOptions,
  ) {
    super(code, options)
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
