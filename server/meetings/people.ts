/** The seats of one meeting, and who of them joined, in the order of joining. */
import type { Participant, ServerMessage } from '../../protocol/index.ts'
import type { Seat } from './seat.ts'

export class People implements Iterable<Seat> {
  readonly #seats = new Map<string, Seat>()
  readonly #joined = new Set<Seat>()

  get size(): number {
    return this.#seats.size
  }

  [Symbol.iterator](): Iterator<Seat> {
    return this.#seats.values()
  }

  get(id: string): Seat | undefined {
    return this.#seats.get(id)
  }

  add(seat: Seat): void {
    this.#seats.set(seat.id, seat)
  }

  /** Whether the seat was there. */
  delete(seat: Seat): boolean {
    this.#joined.delete(seat)
    return this.#seats.delete(seat.id)
  }

  /** Whoever joins once more stays where they are in the order. */
  joins(seat: Seat, lobby: string): void {
    seat.join(lobby)
    this.#joined.add(seat)
  }

  /** Who joined and is or may come back, the longest first. */
  get joined(): readonly Seat[] {
    return [...this.#joined]
  }

  get waiting(): readonly Seat[] {
    return [...this].filter(({ joined }) => !joined)
  }

  rosterWithout(seat: Seat): Participant[] {
    return this.joined.filter((other) => other !== seat).map(({ participant }) => participant)
  }

  tell(message: ServerMessage, without?: Seat): void {
    for (const seat of this) if (seat !== without) seat.send(message)
  }

  tellJoined(message: ServerMessage): void {
    for (const seat of this.#joined) seat.send(message)
  }
}
