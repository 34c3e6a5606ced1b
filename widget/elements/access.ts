/**
 * Where a meeting's access comes from. First match wins: the page's `tokenProvider`, its `token-url`, a `token` given
 * once, and else a pop-up at the meeting server that the person opens by a click.
 */
import * as v from 'valibot'
import { SnugError } from '../../protocol/errors.ts'
import { TokenAnswer } from '../../protocol/http.ts'
import { Base64Url } from '../../protocol/ids.ts'
import { LocalError } from '../call/failures.ts'
import type { Access } from '../call/meeting.ts'

/** Milliseconds for an answer of the page's `token-url`. */
const TOKEN_TIMEOUT = 10_000

/** A room key: 32 bytes as base64url. */
export const RoomKey = v.pipe(Base64Url(43), v.length(43))

/** Given by the host page as a property: brings a fresh access token each time it is called. */
export type TokenProvider = (room: string) => Promise<Access>

export interface AccessSettings {
  room: string
  token?: string | null
  tokenUrl?: string | null
  tokenProvider?: TokenProvider
}

export type AccessSource =
  /** The page brings tokens by itself. */
  | { by: 'page'; get: () => Promise<Access> }
  /** The person has to sign in at the meeting server first. */
  | { by: 'popup' }

/** Chooses the source; asks nobody yet. */
export function accessSource(settings: AccessSettings): AccessSource {
  const { room, token, tokenUrl, tokenProvider } = settings
  if (tokenProvider) return { by: 'page', get: async () => checked(await tokenProvider(room)) }
  if (tokenUrl) return { by: 'page', get: () => fetchToken(tokenUrl, room) }
  if (token) return { by: 'page', get: once(token) }
  return { by: 'popup' }
}

/** A token given as an attribute is good for one connection. */
function once(token: string): () => Promise<Access> {
  let used = false
  return async () => {
    if (used) throw new SnugError('token_used')
    used = true
    return { access: token }
  }
}

/**
 * Asks the host page's own server for a token.
 * @throws SnugError, LocalError: token_missing (also for an address elsewhere) | signed_out (401) | not_found | server_unreachable
 */
async function fetchToken(tokenUrl: string, room: string): Promise<Access> {
  const url = new URL(tokenUrl, document.baseURI)
  if (url.origin !== location.origin) throw new SnugError('token_missing')
  const response = await fetch(url, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ room }),
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
  if (!parsed.success || !parsed.output.access) throw new SnugError('token_missing')
  const { access, roomKey } = parsed.output
  return roomKey ? { access, roomKey } : { access }
}

/**
 * The room key to use: the page's property, else what came with the access, else the fragment `#k=…` of the page.
 * @throws SnugError, LocalError: room_key_missing | room_key_wrong
 */
export function chooseRoomKey(property?: string | null, answer?: string, hash = location.hash): string {
  const key = property || answer || new URLSearchParams(hash.slice(1)).get('k')
  if (!key) throw new LocalError('room_key_missing')
  if (!v.is(RoomKey, key)) throw new LocalError('room_key_wrong')
  return key
}
