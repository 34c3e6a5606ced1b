import * as v from 'valibot'
import { SnugError } from '../../protocol/errors.ts'
import { TokenAnswer } from '../../protocol/http.ts'
import { Id } from '../../protocol/ids.ts'
import type { Access, AccessProvider } from '../call/meeting.ts'
import { RoomKey } from './access.ts'

/** Milliseconds between looks at whether the person closed the pop-up, and the longest wait for them. */
const LOOK_EVERY = 500
const WAIT_AT_MOST = 600_000

/** Why the pop-up brought no access. */
export type PopupProblem = 'blocked' | 'closed'
export type PopupResult = { access: Access } | { problem: PopupProblem }

/** The page `/connect` of the meeting server is there and wants to know the key of this device. */
const ReadyMessage = v.strictObject({ type: v.literal('snug-connect-ready'), room: Id })
/** What it posts to its opener in the end. */
const ConnectMessage = v.strictObject({
  ...TokenAnswer.entries,
  type: v.literal('snug-connect'),
  room: Id,
  roomKey: v.optional(RoomKey),
})
const PopupMessage = v.variant('type', [ReadyMessage, ConnectMessage])

export interface Popup {
  /** Waits for the access, which is good once. @throws SnugError signed_out when there is none (any more) */
  get: AccessProvider
  result: Promise<PopupResult>
}

/**
 * Opens the meeting server's sign-in in a pop-up and waits for the access it posts. Must be called within a click; the
 * pop-up is told the key of this device when `get` is. Only messages of that very window and of the server's exact
 * origin count, and only that origin is told anything; anything else is ignored. Ends with `closed` when `signal` aborts.
 */
export function openPopup(server: string, room: string, signal: AbortSignal): Popup {
  let tell: (deviceKey: string) => void = () => undefined
  const deviceKey = new Promise<string>((resolve) => {
    tell = resolve
  })
  const result = connect({ server, room, deviceKey }, signal)
  let used = false
  return {
    result,
    async get(key) {
      tell(await key())
      const it = await result
      if (used || 'problem' in it) throw new SnugError('signed_out')
      used = true
      return it.access
    },
  }
}

interface Request {
  server: string
  room: string
  /** Public key of this device, as soon as it is known. */
  deviceKey: Promise<string>
}

function connect(request: Request, signal: AbortSignal): Promise<PopupResult> {
  const url = new URL('/connect', request.server)
  url.search = new URLSearchParams({ room: request.room, origin: location.origin }).toString()
  const popup = window.open(url, 'snug-connect', 'popup,width=480,height=640')
  if (!popup) return Promise.resolve({ problem: 'blocked' })
  return listen(popup, url.origin, request, signal)
}

function listen(
  popup: Window,
  origin: string,
  { room, deviceKey }: Request,
  signal: AbortSignal,
): Promise<PopupResult> {
  const done = new AbortController()
  const introduce = async () => {
    const message = { type: 'snug-device', room, deviceKey: await deviceKey }
    if (!done.signal.aborted) popup.postMessage(message, origin)
  }
  const result = new Promise<PopupResult>((resolve) => {
    const closed = () => resolve({ problem: 'closed' })
    const looking = setInterval(() => popup.closed && closed(), LOOK_EVERY)
    const waiting = setTimeout(closed, WAIT_AT_MOST)
    done.signal.addEventListener('abort', () => {
      clearInterval(looking)
      clearTimeout(waiting)
    })
    signal.addEventListener('abort', closed, { signal: done.signal })
    const onMessage = (event: MessageEvent) => {
      if (event.source !== popup || event.origin !== origin) return
      const message = v.safeParse(PopupMessage, event.data)
      if (!message.success || message.output.room !== room) return
      if (message.output.type === 'snug-connect-ready') return void introduce()
      const { type: _type, room: _room, ...access } = message.output
      resolve({ access })
    }
    window.addEventListener('message', onMessage, { signal: done.signal })
  })
  return result.finally(() => {
    done.abort()
    popup.close()
  })
}
