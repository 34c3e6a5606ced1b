import type { ErrorCode, Role } from '../../protocol/index.ts'

/** What account and room services may do to meetings that go on now. Nothing here is stored. */
export interface LiveControl {
  /** Ids of the rooms with a connection in them, people in pre-join included. */
  rooms(): string[]
  /** How many are in the meeting of a room, those who have not joined yet left out. */
  people(room: string): number
  /** Closes every connection of a pseudonymous subject in a room with the code. */
  remove(room: string, subject: string, code: ErrorCode): void
  /** Gives every connection of a subject in a room the role that the room gives now. */
  become(room: string, subject: string, role: Role): void
  /** Keys of hosts and sessions by whose tokens somebody is in, as in `Entry.key`. */
  keys(): string[]
  /** Closes every connection that came by a token of this key; a new token lets it back in. */
  endKey(key: string, code: ErrorCode): void
  /** Ends the meeting in a room for everyone. */
  endRoom(room: string, code: ErrorCode): void
}
