import type { CookieOptions } from 'express'

export interface CookieNames {
  session: string
  csrf: string
  /** Random, for people who are not signed in: what their CSRF token is bound to. */
  visitor: string
}

/** The `__Host-` prefix pins a cookie to this host and to TLS, where there is TLS. */
export function cookieNames(secure: boolean): CookieNames {
  const prefix = secure ? '__Host-snug' : 'snug'
  return { session: prefix, csrf: `${prefix}-csrf`, visitor: `${prefix}-visitor` }
}

export const cookieOptions = (secure: boolean, sameSite: 'lax' | 'strict') =>
  ({ path: '/', httpOnly: true, secure, sameSite }) satisfies CookieOptions
