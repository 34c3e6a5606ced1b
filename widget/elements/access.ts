/**
 * Where a meeting's access comes from. First match wins: the page's `tokenProvider`, its `token-url`, a `token` given
 * once, and else a pop-up at the meeting server that the person opens by a click.
 */
import * as v from 'valibot'
import { SnugError } from '../../protocol/errors.ts'
import { IdentityKey, TokenAnswer } from '../../protocol/http.ts'
import { Base64Url } from '../../protocol/ids.ts'
import { LocalError } from '../call/failures.ts'
import type { Access, AccessProvider } from '../call/meeting.ts'

/** Milliseconds for an answer of the page's `token-url`. */
const TOKEN_TIMEOUT = 10_000

/** A room key: 32 bytes as base64url. */
export const RoomKey = v.pipe(Base64Url(43), v.length(43))

/** Keys that a page may trust by its property, beside those that come with the access. */
const PageKeys = v.pipe(v.array(IdentityKey), v.maxLength(24))

/**
 * Given by the host page as a property: brings a fresh access token each time it is called, and an identity assertion
 * for this device (public key, Ed25519, base64url).
 */
export type TokenProvider = (room: string, deviceKey: string) => Promise<Access>

export interface AccessSettings {
  room: string
  token?: string | null
  tokenUrl?: string | null
  tokenProvider?: TokenProvider
}

export type AccessSource =
  /** The page brings tokens by itself. */
  | { by: 'page'; get: AccessProvider }
  /** The person has to sign in at the meeting server first. */
  | { by: 'popup' }

/** Chooses the source; asks nobody yet. */
export function accessSource(settings: AccessSettings): AccessSource {
  const { room, token, tokenUrl, tokenProvider } = settings
  if (tokenProvider)
    return { by: 'page', get: async (deviceKey) => checked(await tokenProvider(room, await deviceKey())) }
  if (tokenUrl)
    return {
      by: 'page',
      get: async (deviceKey) => fetchToken(tokenUrl, { room, deviceKey: await deviceKey() }),
    }
  if (token) return { by: 'page', get: once(token) }
  return { by: 'popup' }
}

/** A token given as an attribute is good for one connection. */
function once(token: string): AccessProvider {
  let used = false
  return async () => {
    if (used) throw new SnugError('token_used')
    used = true
    return { access: token }
  }
}

/**
 * Asks the host page's own server for a token.
 * @throws SnugError, LocalError: token_missing (also for an address elsewhere) | signed_out (401) | not_found |
 * server_unreachable | identity_refused
 */
async function fetchToken(tokenUrl: string, body: { room: string; deviceKey: string }): Promise<Access> {
  const url = new URL(tokenUrl, document.baseURI)
  if (url.origin !== location.origin) throw new SnugError('token_missing')
  const response = await fetch(url, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TOKEN_TIMEOUT),
  }).catch(() => {
    throw new LocalError('server_unreachable')
  })
  if (response.status === 401) throw new SnugError('signed_out')
  if (response.status === 403 || response.status === 404) throw new SnugError('not_found')
  if (!response.ok) throw new LocalError('server_unreachable')
  return checked(await response.json().catch(() => undefined))
}

function checked(answer: unknown): Access {
  const parsed = v.safeParse(TokenAnswer, answer)
  if (parsed.success) return parsed.output
  const about = String(parsed.issues[0].path?.[0].key)
  throw about.startsWith('identity') ? new LocalError('identity_refused') : new SnugError('token_missing')
}

/** What the page itself gives for every access. */
export interface PageSettings {
  roomKey?: string | null
  identityKeys?: readonly IdentityKey[] | null
}

/**
 * The access together with what the page gives.
 * @throws LocalError room_key_wrong | identity_refused (when the page's keys are none)
 */
export function completed(access: Access, page: PageSettings): Access {
  const roomKey = chooseRoomKey(page.roomKey, access.roomKey)
  const more = v.safeParse(PageKeys, page.identityKeys ?? [])
  if (!more.success) throw new LocalError('identity_refused')
  const identityKeys = [...(access.identityKeys ?? []), ...more.output]
  return { ...access, ...(roomKey && { roomKey }), ...(identityKeys.length > 0 && { identityKeys }) }
}

/**
 * The room key to use: the page's property, else what came with the access, else the fragment `#k=…` of the page;
 * undefined when there is none.
 * @throws LocalError room_key_wrong
 */
export function chooseRoomKey(
  property?: string | null,
  answer?: string,
  hash = location.hash,
): string | undefined {
  const key = property || answer || new URLSearchParams(hash.slice(1)).get('k') || undefined
  if (key && !v.is(RoomKey, key)) throw new LocalError('room_key_wrong')
  return key
}
