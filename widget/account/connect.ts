import * as v from 'valibot'
import { FRAME_PATH } from '../../protocol/frame.ts'
import { PublicKey, type TokenAnswer } from '../../protocol/http.ts'
import { Id } from '../../protocol/ids.ts'

/** What an embedding page asks for in the address of the pop-up. */
export interface ConnectRequest {
  room: string
  /** Exact origin of the page that gets the meeting. */
  origin: string
  /** Exact origin of the page that it is shown in: another one where that is a frame of this server. */
  shownIn: string
}

/** What that page gets, posted to exactly its origin. */
export interface ConnectMessage extends TokenAnswer {
  type: 'snug-connect'
  room: string
  roomKey: string
}

const DeviceMessage = v.strictObject({ type: v.literal('snug-device'), room: Id, deviceKey: PublicKey })

/** The request in a query such as `?room=…&origin=…`; undefined when it is none that can be granted. */
export function connectRequestOf(search: string): ConnectRequest | undefined {
  const query = new URLSearchParams(search)
  const [room, origin] = [query.get('room'), query.get('origin')]
  if (!v.is(Id, room) || !origin || !URL.canParse(origin)) return undefined
  const url = new URL(origin)
  const web = url.protocol === 'https:' || url.protocol === 'http:'
  return web && url.origin === origin ? { room, origin, shownIn: origin } : undefined
}

/** The same where the page that asks is this server's in a frame: the origin in its address is that of the page around. */
export function withPageAround(request: ConnectRequest, opener: Window): ConnectRequest {
  if (request.origin !== location.origin) return request
  const { pathname, search } = opener.location
  const around = connectRequestOf(`?room=${request.room}&${search.slice(1)}`)
  return pathname === FRAME_PATH && around ? { ...request, shownIn: around.origin } : request
}

/**
 * Asks the page that waits for the public key of its device (Ed25519, base64url). Only an answer of that very window,
 * at exactly the origin of the request, counts. Never settles when there is none.
 */
export function askDeviceKey(
  opener: Window,
  { room, origin }: ConnectRequest,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve) => {
    const onMessage = (event: MessageEvent) => {
      if (event.source !== opener || event.origin !== origin) return
      const message = v.safeParse(DeviceMessage, event.data)
      if (message.success && message.output.room === room) resolve(message.output.deviceKey)
    }
    window.addEventListener('message', onMessage, { signal })
    opener.postMessage({ type: 'snug-connect-ready', room }, origin)
  })
}
