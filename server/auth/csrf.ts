/** Double submit with an HMAC over the session id, and a look at where the request says it comes from. */
import { parseCookie } from 'cookie'
import { doubleCsrf } from 'csrf-csrf'
import type { Request, RequestHandler, Response } from 'express'
import { http, SnugError } from '../../protocol/index.ts'
import { cookieNames, cookieOptions } from './cookies.ts'
import { randomToken } from './secrets.ts'
import { signedIn } from './sign-in.ts'

export interface CsrfOptions {
  secret: string
  /** Origin of the server's own pages. */
  origin: string
  secure: boolean
}

export interface Csrf {
  /** Refuses requests that change something without a token of this very session. */
  handlers: RequestHandler[]
  /** The token to be sent with such requests; sets its cookies. */
  token(request: Request, response: Response): string
}

const VISITOR = /^[A-Za-z0-9_-]{43}$/
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

export function createCsrf({ secret, origin, secure }: CsrfOptions): Csrf {
  const names = cookieNames(secure)
  const cookie = cookieOptions(secure, 'strict')

  const visitorOf = (request: Request): string => {
    const value: unknown = request.cookies[names.visitor]
    return typeof value === 'string' && VISITOR.test(value) ? value : ''
  }
  const boundTo = (request: Request): string =>
    signedIn(request) ? `session ${request.sessionID}` : `visitor ${visitorOf(request)}`
  const tokens = doubleCsrf({
    getSecret: () => secret,
    getSessionIdentifier: boundTo,
    cookieName: names.csrf,
    cookieOptions: cookie,
    getCsrfTokenFromRequest: (request) => request.get(http.CSRF_HEADER),
  })

  const protect: RequestHandler = (request, _response, next) => {
    if (SAFE_METHODS.includes(request.method)) return next()
    const bound = signedIn(request) !== undefined || visitorOf(request) !== ''
    if (!bound || !fromOwnPage(request, origin) || !tokens.validateRequest(request))
      throw new SnugError('csrf')
    next()
  }
  return {
    handlers: [readCookies, protect],
    token(request, response) {
      if (!signedIn(request) && !visitorOf(request)) {
        request.cookies[names.visitor] = randomToken()
        response.cookie(names.visitor, request.cookies[names.visitor], cookie)
      }
      return tokens.generateCsrfToken(request, response)
    },
  }
}

const readCookies: RequestHandler = (request, _response, next) => {
  request.cookies = parseCookie(request.headers.cookie ?? '')
  next()
}

/** Browsers tell where a request comes from; other clients don't. */
function fromOwnPage(request: Request, origin: string): boolean {
  const from = request.get('origin')
  const site = request.get('sec-fetch-site')
  return (from === undefined || from === origin) && (site === undefined || site === 'same-origin')
}
