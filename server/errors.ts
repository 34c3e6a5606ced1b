import type { ErrorRequestHandler } from 'express'
import { statusOf } from '../protocol/http-status.ts'
import { SnugError } from '../protocol/index.ts'

/** Too many attempts; `retryAfter`: seconds until the next one counts. */
export class RateLimited extends SnugError {
  constructor(readonly retryAfter: number) {
    super('rate_limited')
  }
}

/** Something is there already, or was changed meanwhile. `text`: what, and what to do, where the catalogue can't say it. */
export class Conflict extends SnugError {
  constructor(text: string) {
    super('conflict')
    this.message = text
  }
}

/** What body-parser calls its refusals. */
const PARSER_ERRORS: Record<string, 'too_large' | 'bad_request'> = {
  'entity.too.large': 'too_large',
  'entity.parse.failed': 'bad_request',
  'encoding.unsupported': 'bad_request',
  'charset.unsupported': 'bad_request',
  'request.aborted': 'bad_request',
  'request.size.invalid': 'bad_request',
}

/** Any thrown thing as an error of the catalogue; what is not known is `internal`. */
export function toSnugError(error: unknown): SnugError {
  if (error instanceof SnugError) return error
  if (error instanceof URIError) return new SnugError('bad_request', { cause: error })
  if (isDiskFull(error)) return new SnugError('disk_full', { cause: error })
  const type = error instanceof Error && 'type' in error ? String(error.type) : ''
  return new SnugError(PARSER_ERRORS[type] ?? 'internal', { cause: error })
}

/** By SQLite or the file system. */
const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['SQLITE_FULL', 'ENOSPC'].includes(String(error.code))

/** Answers with status and `{code, text}`; nothing else of the error is disclosed. */
export const errorHandler: ErrorRequestHandler = (thrown, _request, response, next) => {
  if (response.headersSent) {
    next(thrown)
    return
  }
  const error = toSnugError(thrown)
  if (error instanceof RateLimited) response.setHeader('Retry-After', String(error.retryAfter))
  response.status(statusOf(error.code)).json({ code: error.code, text: error.message })
}
