/**
 * Who rules a meeting: the roles that were given for its time, its rules, and who may do what to whom. All of it is
 * forgotten when nobody is in the meeting any more.
 */
import {
  GIVING,
  type MeetingAction,
  type OnSomebody,
  ORDERING,
  outranks,
  type Role,
  SnugError,
} from '../../protocol/index.ts'
import { may } from '../rooms/rights.ts'
import type { Of } from './link.ts'
import type { People } from './people.ts'
import type { Seat } from './seat.ts'

interface Rules {
  locked: boolean
  lobby: boolean
}

const OPEN: Rules = { locked: false, lobby: false }
const RANK: Record<Role, number> = { owner: 2, moderator: 1, member: 0 }
/** Guests who wait at once, so that they can't take all the places. */
const MAX_GUESTS = 20

export class Moderation {
  readonly #people: People
  #rules = OPEN
  /** Roles given, by pseudonym, so that they outlast a lost connection. */
  readonly #given = new Map<string, Role>()
  /** Who was in the meeting or let in, by pseudonym: they are not new. */
  readonly #known = new Set<string>()

  constructor(people: People) {
    this.#people = people
  }

  /** Somebody comes. @throws SnugError room_locked | room_full */
  enter(seat: Seat): void {
    const { sub } = seat.entry
    if (this.#rules.locked && !this.#known.has(sub)) throw new SnugError('room_locked')
    const guests = this.#people.waiting.filter(({ entry }) => entry.guest)
    if (seat.entry.guest && guests.length >= MAX_GUESTS) throw new SnugError('room_full')
    seat.role = this.#given.get(sub) ?? seat.role
  }

  /** Tells somebody who comes, or comes back, the rules, unless they are as usual. */
  arrive(seat: Seat): void {
    if (this.#rules.locked || this.#rules.lobby) seat.send({ type: 'rules', ...this.#rules })
  }

  /** @throws SnugError room_locked | admission_needed */
  mayJoin({ entry, joined }: Seat): void {
    if (joined || this.#known.has(entry.sub)) return
    if (this.#rules.locked) throw new SnugError('room_locked')
    if (this.#rules.lobby || entry.guest) throw new SnugError('admission_needed')
  }

  /** @throws SnugError room_locked */
  mayAdmit(): void {
    if (this.#rules.locked) throw new SnugError('room_locked')
  }

  /** Somebody joined, or was let in. */
  knows({ entry }: Seat): void {
    this.#known.add(entry.sub)
  }

  /** @throws SnugError forbidden | wrong_state before joining */
  demand(seat: Seat, action: MeetingAction): void {
    if (!may(seat.role, action)) throw new SnugError('forbidden')
    if (!seat.joined) throw new SnugError('wrong_state')
  }

  /**
   * All places of the person with this place, for whoever may do this to them: never to oneself, never to an owner
   * unless one is one, and never to an owner of the room by somebody who is owner for the meeting only.
   * @throws SnugError forbidden | wrong_state | not_found
   */
  placesOf(id: string, seat: Seat, action: OnSomebody): Seat[] {
    this.demand(seat, action)
    const sub = this.#people.get(id)?.entry.sub
    if (sub === undefined) throw new SnugError('not_found')
    const places = [...this.#people].filter(({ entry }) => entry.sub === sub)
    const above = ({ role, entry }: Seat) =>
      !outranks(seat.role, role) || !outranks(seat.entry.role, entry.role)
    // Somebody who was given their role may not turn it against those who hold it by the room.
    if (sub === seat.entry.sub || places.some(above)) throw new SnugError('forbidden')
    return places
  }

  /** The place that an order goes to. @throws SnugError forbidden | wrong_state | not_found */
  target(seat: Seat, { id, what }: Of<'order'>): Seat {
    this.placesOf(id, seat, ORDERING[what])
    const target = this.#people.get(id)
    if (!target?.joined) throw new SnugError('not_found')
    if (what === 'microphone' || what === 'camera') target.stopped.add(what)
    if (what === 'screen') target.share('none')
    return target
  }

  /** @throws SnugError forbidden | wrong_state | not_found */
  giveRole(seat: Seat, { id, role }: Of<'role'>): void {
    const places = this.placesOf(id, seat, GIVING[role])
    for (const place of places) {
      const { sub, role: least } = place.entry
      place.role = RANK[role] > RANK[least] ? role : least
      if (place.role === least) this.#given.delete(sub)
      else this.#given.set(sub, place.role)
      this.#people.tell({ type: 'role', id: place.id, role: place.role, by: seat.id })
    }
  }

  /** By the room itself: also takes what was given for the time of the meeting. */
  become(sub: string, role: Role): void {
    this.#given.delete(sub)
    for (const seat of this.#people) {
      if (seat.entry.sub !== sub) continue
      const before = seat.role
      seat.become(role)
      if (role !== before) this.#people.tell({ type: 'role', id: seat.id, role, by: seat.id })
    }
  }

  /** @throws SnugError forbidden | wrong_state */
  setRules(seat: Seat, { locked, lobby }: Of<'rules'>): void {
    if (locked !== undefined) this.demand(seat, 'lock')
    if (lobby !== undefined) this.demand(seat, 'lobby')
    const { locked: wasLocked, lobby: hadLobby } = this.#rules
    this.#rules = { locked: locked ?? wasLocked, lobby: lobby ?? hadLobby }
    this.#people.tell({ type: 'rules', ...this.#rules, by: seat.id })
  }

  /** Nobody is in any more who could rule or let in: whoever waits begins anew. */
  nobodyJoined(): void {
    this.#given.clear()
    this.#known.clear()
    for (const seat of this.#people) {
      if (seat.role === seat.entry.role) continue
      seat.role = seat.entry.role
      seat.send({ type: 'role', id: seat.id, role: seat.role, by: seat.id })
    }
    if (!this.#rules.locked && !this.#rules.lobby) return
    this.#rules = OPEN
    this.#people.tell({ type: 'rules', ...OPEN })
  }
}
