/**
 * Who has no room secret asks the people in the meeting to be let in. Admission is keying: the server only relays the
 * request, the sealed secret and the refusal; whoever was let in joins as anybody does.
 */
import { SnugError } from '../../protocol/index.ts'
import { may } from '../rooms/rights.ts'
import type { Of } from './link.ts'
import type { People } from './people.ts'
import type { Seat } from './seat.ts'

export class Lobby {
  readonly #people: People
  /** Open requests: one per seat, so no more than there are seats. */
  readonly #knocks = new Map<Seat, string>()
  #key: string | null = null

  constructor(people: People) {
    this.#people = people
  }

  /** Key to seal requests to: that of whoever joined first of those who are there. */
  get key(): string | null {
    return this.#key
  }

  get knocks(): number {
    return this.#knocks.size
  }

  /**
   * Who comes back asks again, with what everybody knows already: that is told to nobody.
   * @throws SnugError wrong_state for whoever joined; rate_limited
   */
  knock(seat: Seat, { request }: Of<'knock'>): void {
    if (seat.joined) throw new SnugError('wrong_state')
    if (this.#knocks.get(seat) === request) return
    if (!seat.knocks.take()) throw new SnugError('rate_limited')
    seat.admission = undefined
    this.#knocks.set(seat, request)
    this.#people.tellJoined({ type: 'knock', id: seat.id, request })
  }

  /** The seat that is let in. @throws SnugError wrong_state | forbidden | not_found */
  admit(seat: Seat, { id, sealed }: Of<'admit'>): Seat {
    const knocker = this.#knocker(seat, id)
    knocker.admission = { type: 'admitted', by: seat.id, sealed }
    knocker.send(knocker.admission)
    this.over(knocker)
    return knocker
  }

  /** The seat that is refused, whose connection is to be closed. @throws SnugError wrong_state | forbidden | not_found */
  refuse(seat: Seat, { id }: Of<'refuse'>): Seat {
    return this.#knocker(seat, id)
  }

  #knocker(seat: Seat, id: string): Seat {
    if (!seat.joined) throw new SnugError('wrong_state')
    if (!may(seat.role, 'admit')) throw new SnugError('forbidden')
    const knocker = this.#people.get(id)
    if (!knocker || !this.#knocks.has(knocker)) throw new SnugError('not_found')
    return knocker
  }

  /** The request of a seat is over, if it had one: it was let in or refused, has joined or is gone. */
  over(seat: Seat): void {
    if (!this.#knocks.delete(seat)) return
    this.#people.tellJoined({ type: 'knock', id: seat.id, request: null })
  }

  /** Tells somebody who joined, or comes back, what they may have missed. */
  arrive(seat: Seat): void {
    if (!seat.joined) {
      if (seat.admission) seat.send(seat.admission)
      return
    }
    for (const [{ id }, request] of this.#knocks) seat.send({ type: 'knock', id, request })
  }

  /** Somebody joined or is gone. */
  renewKey(): void {
    const key = this.#people.joined[0]?.lobby ?? null
    if (key === this.#key) return
    this.#key = key
    for (const seat of this.#people.waiting) seat.send({ type: 'lobby', key })
  }
}
