/** A person in a meeting without a socket: what they were told, and their requests. For unit tests. */
import * as v from 'valibot'
import {
  type ErrorCode,
  type GroupAt,
  type Participant,
  ServerMessage,
  SnugError,
} from '../../protocol/index.ts'
import type { Attendance, Entry, Link, MeetingMessage } from '../../server/meetings/link.ts'
import type { Meetings } from '../../server/meetings/meetings.ts'
import { SDP } from './fake-sfu.ts'
import { OpaqueMember } from './opaque-member.ts'

type Told<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>

export const ROOM = 'r'.repeat(22)

/** Lets everything that waits for no timer happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

export class Attendee implements Link {
  readonly told: ServerMessage[] = []
  /** Fails the test when the meeting relays anything out of order. */
  readonly member: OpaqueMember
  closed?: ErrorCode
  attendance!: Attendance

  constructor(member = new OpaqueMember()) {
    this.member = member
  }

  static enter(meetings: Meetings, entry: Partial<Entry> = {}): Attendee {
    const attendee = new Attendee()
    attendee.attendance = meetings.enter(
      { room: ROOM, sub: 'subject', role: 'member', origin: 'https://host.example', ...entry },
      attendee,
    )
    return attendee
  }

  /** The same person on a new connection. */
  resume(meetings: Meetings, origin = 'https://host.example'): Attendee {
    const attendee = new Attendee(this.member)
    attendee.attendance = meetings.resume(this.last('welcome').resume, origin, attendee)
    return attendee
  }

  /** In the meeting with media that is up. */
  static async join(meetings: Meetings, entry: Partial<Entry> = {}): Promise<Attendee> {
    const attendee = Attendee.enter(meetings, entry)
    await attendee.ask({ type: 'prepare', ref: 1, publish: SDP })
    await attendee.joinNow()
    await settle()
    return attendee
  }

  /** What the group is at; asks. */
  async group(): Promise<GroupAt | null> {
    await this.ask({ type: 'group', ref: 1_000 })
    return this.last('group').at
  }

  async joinNow(): Promise<void> {
    await this.ask(this.member.join(await this.group()))
  }

  send(message: ServerMessage): void {
    this.told.push(v.parse(ServerMessage, message))
    this.member.hear(message)
  }

  close(code: ErrorCode): void {
    this.closed ??= code
  }

  get id(): string {
    return this.last('welcome').self.id
  }

  all<T extends ServerMessage['type']>(type: T): Told<T>[] {
    return this.told.filter((message): message is Told<T> => message.type === type)
  }

  last<T extends ServerMessage['type']>(type: T): Told<T> {
    const message = this.all(type).at(-1)
    if (!message) throw new Error(`was not told ${type}`)
    return message
  }

  /** Types of the messages since `mark`. */
  types(mark = 0): string[] {
    return this.told.slice(mark).map(({ type }) => type)
  }

  async ask(message: MeetingMessage): Promise<void> {
    await this.attendance.handle(message)
  }

  /** Code of the refusal, if it is one. */
  async refusal(message: MeetingMessage): Promise<ErrorCode | undefined> {
    try {
      await this.attendance.handle(message)
      return undefined
    } catch (error) {
      if (error instanceof SnugError) return error.code
      throw error
    }
  }
}

export const idsOf = (participants: readonly Participant[]): string[] => participants.map(({ id }) => id)
