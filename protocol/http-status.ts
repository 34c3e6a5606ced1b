import type { ErrorCode } from './errors.ts'

/** HTTP status for an error code; what is not listed is 400. */
export const HTTP_STATUS: Partial<Record<ErrorCode, number>> = {
  disk_full: 507,
  too_large: 413,
  rate_limited: 429,
  signed_out: 401,
  wrong_credentials: 401,
  factor_missing: 403,
  code_needed: 401,
  code_wrong: 401,
  sign_in_unavailable: 503,
  sign_in_refused: 403,
  csrf: 403,
  forbidden: 403,
  origin_not_allowed: 403,
  not_found: 404,
  conflict: 409,
  login_taken: 409,
  last_owner: 409,
  last_admin: 409,
  invite_invalid: 410,
  media_unavailable: 503,
  internal: 500,
}

export const statusOf = (code: ErrorCode): number => HTTP_STATUS[code] ?? 400
