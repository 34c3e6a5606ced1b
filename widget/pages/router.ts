import * as v from 'valibot'
import { Id } from '../../protocol/ids.ts'

/** Where one is. `key` changes whenever the page has to be built anew. */
export type Route =
  | { page: 'sign-in' }
  | { page: 'set-up' }
  | { page: 'invite' }
  | { page: 'new-password' }
  | { page: 'rooms' }
  | { page: 'room'; id: string }
  | { page: 'people' }
  | { page: 'hosts' }
  | { page: 'account' }
  | { page: 'privacy' }
  | { page: 'connect' }
  | { page: 'guest' }
  | { page: 'missing' }

const FIXED: Record<string, Route> = {
  '/': { page: 'rooms' },
  '/rooms': { page: 'rooms' },
  '/sign-in': { page: 'sign-in' },
  '/setup': { page: 'set-up' },
  '/invite': { page: 'invite' },
  '/new-password': { page: 'new-password' },
  '/people': { page: 'people' },
  '/hosts': { page: 'hosts' },
  '/account': { page: 'account' },
  '/privacy': { page: 'privacy' },
  '/connect': { page: 'connect' },
  '/guest': { page: 'guest' },
}

/** The route of a path; what is none is `missing`. */
export function routeOf(path: string): Route {
  const plain = path.length > 1 ? path.replace(/\/$/, '') : path
  const id = /^\/r\/([^/]+)$/.exec(plain)?.[1]
  if (v.is(Id, id)) return { page: 'room', id }
  return (Object.hasOwn(FIXED, plain) && FIXED[plain]) || { page: 'missing' }
}

/** Event by which pages ask the application to go somewhere: `detail` is a path of this server. */
export const GO = 'snug-go'

/** Asks for another page. */
export function go(from: EventTarget, path: string): void {
  from.dispatchEvent(new CustomEvent<string>(GO, { detail: path, bubbles: true, composed: true }))
}

/** Event by which pages ask the application to sign out; they are gone themselves when it is done. */
export const SIGN_OUT = 'snug-sign-out'

export const signOut = (from: EventTarget): boolean =>
  from.dispatchEvent(new CustomEvent(SIGN_OUT, { bubbles: true, composed: true }))

/** The path of a click on a link of this application; undefined when the browser should follow it itself. */
export function pathOfClick(event: MouseEvent): string | undefined {
  if (event.defaultPrevented || event.button !== 0) return undefined
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return undefined
  const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement)
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin)
    return undefined
  if (routeOf(link.pathname).page === 'missing') return undefined
  return link.pathname + link.search + link.hash
}
