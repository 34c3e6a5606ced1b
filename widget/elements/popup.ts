import * as v from 'valibot'
import { Id } from '../../protocol/ids.ts'
import type { Access } from '../call/meeting.ts'
import { RoomKey } from './access.ts'

/** Milliseconds between looks at whether the person closed the pop-up, and the longest wait for them. */
const LOOK_EVERY = 500
const WAIT_AT_MOST = 600_000

/** Why the pop-up brought no access. */
export type PopupProblem = 'blocked' | 'closed'
export type PopupResult = { access: Access } | { problem: PopupProblem }

/** What the page `/connect` of the meeting server posts to its opener. */
const ConnectMessage = v.strictObject({
  type: v.literal('snug-connect'),
  room: Id,
  access: v.pipe(v.string(), v.minLength(1), v.maxLength(4_096)),
  roomKey: v.optional(RoomKey),
})

/**
 * Opens the meeting server's sign-in in a pop-up and waits for the access it posts. Must be called within a click.
 * Only a message of that very window and of the server's exact origin counts; anything else is ignored.
 * Ends with `closed` when `signal` aborts.
 */
export function connectByPopup(server: string, room: string, signal: AbortSignal): Promise<PopupResult> {
  const url = new URL('/connect', server)
  url.search = new URLSearchParams({ room, origin: location.origin }).toString()
  const popup = window.open(url, 'snug-connect', 'popup,width=480,height=640')
  if (!popup) return Promise.resolve({ problem: 'blocked' })
  return listen(popup, url.origin, room, signal)
}

function listen(popup: Window, origin: string, room: string, signal: AbortSignal): Promise<PopupResult> {
  const done = new AbortController()
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
      const access = event.source === popup && event.origin === origin && accessFrom(event.data, room)
      if (access) resolve({ access })
    }
    window.addEventListener('message', onMessage, { signal: done.signal })
  })
  return result.finally(() => {
    done.abort()
    popup.close()
  })
}

function accessFrom(data: unknown, room: string): Access | undefined {
  const message = v.safeParse(ConnectMessage, data)
  if (!message.success || message.output.room !== room) return undefined
  const { access, roomKey } = message.output
  return roomKey ? { access, roomKey } : { access }
}
