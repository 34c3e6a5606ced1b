import type { ClientMessage, ErrorCode, Role, ServerMessage } from '../../protocol/index.ts'

/** A connection as the meeting sees it. Neither method throws or waits. */
export interface Link {
  send(message: ServerMessage): void
  /** Ends the connection; its end is not reported back by then. */
  close(code: ErrorCode): void
}

/** Messages that mean something to a meeting; the others are the connection's own. */
export type MeetingMessage = Exclude<ClientMessage, { type: 'ping' | 'leave' }>
export type Of<T extends MeetingMessage['type']> = Extract<MeetingMessage, { type: T }>
/** Why somebody is not in the meeting any more. */
export type Why = Extract<ServerMessage, { type: 'gone' }>['why']

/** A meeting as one connection sees it. A connection that was replaced by a newer one has no effect any more. */
export interface Attendance {
  /** The same one for all connections of a place, one after the other. */
  readonly place: object
  /** @throws SnugError (also as rejection) for the client */
  handle(message: MeetingMessage): void | Promise<void>
  /** The connection broke: the place is kept for RESUME_WITHIN, where the page seems to be `going` for GOING_WITHIN. */
  lost(going?: boolean): void
  /** The person left, or has to leave. */
  leave(why?: 'left' | 'removed'): void
}

/** Who enters which room, as the access token says. */
export interface Entry {
  room: string
  /** Pseudonym of the account in this room. */
  sub: string
  role: Role
  /** Origin of the page that the meeting is shown in. */
  origin: string
  /** Media through a relay only. */
  relayOnly?: boolean
  /** Came by a link without an account: joins once somebody in the meeting let them in. */
  guest?: boolean
  /** What the place depends on: the host's key that the token was signed with, or the session it was asked for in. */
  key?: string
}
