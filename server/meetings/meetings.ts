/** All meetings that go on now. Nothing of a meeting is left when its last participant has gone. */
import { type ErrorCode, type Role, SnugError } from '../../protocol/index.ts'
import type { LiveControl } from '../rooms/live-control.ts'
import type { Sfu } from '../sfu/sfu.ts'
import { CREDENTIAL_LIFE, type IceSource, noRelay } from '../turn/ice.ts'
import type { Attendance, Entry, Link } from './link.ts'
import { Meeting } from './meeting.ts'
import { Resumes } from './resumes.ts'
import type { Seat } from './seat.ts'

export interface MeetingsCensus {
  meetings: number
  participants: number
  /** Timers of people who are away or wait for their media or for news of the group. */
  pendingTimers: number
  /** Secrets that could continue a connection, or tell why not. */
  resumable: number
  /** Open requests to be let in. */
  knocks: number
  /** Messages that are kept for people whose connection may break. */
  relayed: number
  /** Meetings that are over and of which the media server may still hold something. */
  ending: number
}

export class Meetings implements LiveControl {
  readonly #sfu: Sfu
  readonly #ice: IceSource
  readonly #renewal: NodeJS.Timeout
  readonly #meetings = new Map<string, Meeting>()
  readonly #resumes = new Resumes<Seat>()
  readonly #ending = new Set<Promise<unknown>>()
  readonly #stopListening: () => void
  #closed = false
  #diagnosis = false

  constructor(sfu: Sfu, ice: IceSource = noRelay) {
    this.#sfu = sfu
    this.#ice = ice
    this.#renewal = setInterval(() => this.#renewIce(), CREDENTIAL_LIFE * 500).unref()
    this.#stopListening = sfu.onState((state) => {
      for (const meeting of [...this.#meetings.values()]) meeting.mediaState(state)
    })
  }

  /**
   * A new participant; `welcome` is sent before this returns.
   * @throws SnugError room_full | removed | relay_missing | shutting_down
   */
  enter(entry: Entry, link: Link): Attendance {
    if (this.#closed) throw new SnugError('shutting_down')
    const attendance = (this.#meetings.get(entry.room) ?? this.#open(entry.room)).enter(entry, link)
    this.#tellDiagnosis(link)
    return attendance
  }

  /**
   * The place of a connection that broke. The secret is used up by success.
   * @throws SnugError resume_invalid | origin_not_allowed | removed; rate_limited, after which the secret still works
   */
  resume(secret: string, origin: string, link: Link): Attendance {
    const seat = this.#resumes.find(secret)
    const meeting = seat && this.#meetings.get(seat.entry.room)
    if (!seat || !meeting) throw new SnugError('resume_invalid')
    if (seat.entry.origin !== origin) throw new SnugError('origin_not_allowed')
    if (!seat.returns.take()) throw new SnugError('rate_limited')
    const attendance = meeting.resume(seat, link)
    this.#tellDiagnosis(link)
    return attendance
  }

  /** Everybody in a meeting, and whoever comes, is told while it is on. */
  diagnose(on: boolean): void {
    if (this.#diagnosis === on) return
    this.#diagnosis = on
    for (const meeting of this.#meetings.values()) meeting.tell({ type: 'diagnosis', on })
  }

  #tellDiagnosis(link: Link): void {
    if (this.#diagnosis) link.send({ type: 'diagnosis', on: true })
  }

  #open(room: string): Meeting {
    const meeting = new Meeting(this.#sfu, {
      ice: this.#ice,
      secret: (seat) => this.#resumes.issue(seat),
      gone: (seat) => this.#resumes.revoke(seat),
      empty: (closed) => {
        this.#meetings.delete(room)
        this.#ending.add(closed)
        closed.finally(() => this.#ending.delete(closed))
      },
    })
    this.#meetings.set(room, meeting)
    return meeting
  }

  #renewIce(): void {
    for (const meeting of this.#meetings.values()) meeting.renewIce()
  }

  rooms(): string[] {
    return [...this.#meetings.keys()]
  }

  people(room: string): number {
    return this.#meetings.get(room)?.joined ?? 0
  }

  remove(room: string, subject: string, code: ErrorCode): void {
    this.#meetings.get(room)?.remove(code, subject)
  }

  become(room: string, subject: string, role: Role): void {
    this.#meetings.get(room)?.become(subject, role)
  }

  keys(): string[] {
    return [...new Set([...this.#meetings.values()].flatMap(({ keys }) => keys))]
  }

  endKey(key: string, code: ErrorCode): void {
    for (const meeting of [...this.#meetings.values()]) meeting.endKey(key, code)
  }

  endRoom(room: string, code: ErrorCode): void {
    this.#meetings.get(room)?.remove(code)
  }

  census(): MeetingsCensus {
    const meetings = [...this.#meetings.values()]
    const sum = (of: (meeting: Meeting) => number) => meetings.reduce((all, each) => all + of(each), 0)
    return {
      meetings: meetings.length,
      participants: sum(({ participants }) => participants),
      pendingTimers: sum(({ timers }) => timers),
      resumable: this.#resumes.size,
      knocks: sum(({ knocks }) => knocks),
      relayed: sum(({ kept }) => kept),
      ending: this.#ending.size,
    }
  }

  /** Ends every meeting and lets nobody in any more; resolves when the media server holds none of them. */
  async close(code: ErrorCode): Promise<void> {
    this.#closed = true
    clearInterval(this.#renewal)
    this.#stopListening()
    for (const room of this.rooms()) this.endRoom(room, code)
    await Promise.all(this.#ending)
  }
}
