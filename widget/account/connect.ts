import * as v from 'valibot'
import { Id } from '../../protocol/ids.ts'

/** What an embedding page asks for in the address of the pop-up. */
export interface ConnectRequest {
  room: string
  /** Exact origin of the page that gets the meeting. */
  origin: string
}

/** What that page gets, posted to exactly its origin. */
export interface ConnectMessage {
  type: 'snug-connect'
  room: string
  access: string
  roomKey: string
}

/** The request in a query such as `?room=…&origin=…`; undefined when it is none that can be granted. */
export function connectRequestOf(search: string): ConnectRequest | undefined {
  const query = new URLSearchParams(search)
  const [room, origin] = [query.get('room'), query.get('origin')]
  if (!v.is(Id, room) || !origin || !URL.canParse(origin)) return undefined
  const url = new URL(origin)
  const web = url.protocol === 'https:' || url.protocol === 'http:'
  return web && url.origin === origin ? { room, origin } : undefined
}
