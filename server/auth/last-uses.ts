import { type Clock, secondsOf } from '../time.ts'

/** Seconds without a request and without a place in a meeting after which a session ends. */
export const IDLE = 2 * 60 * 60

/** When sessions were used last, in memory only: stored it would tell who was there when. Ids are as stored, hashes. */
export class LastUses {
  readonly #at = new Map<string, number>()

  constructor(readonly clock: Clock) {}

  /** Counts as used now, unless it was idle for too long before: then false. */
  use(session: string): boolean {
    const now = secondsOf(this.clock())
    if (now - (this.#at.get(session) ?? now) >= IDLE) return false
    this.#at.set(session, now)
    return true
  }

  /** Those that were idle for too long. */
  idle(): string[] {
    const now = secondsOf(this.clock())
    return [...this.#at].flatMap(([session, at]) => (now - at >= IDLE ? [session] : []))
  }

  forget(session: string): void {
    this.#at.delete(session)
  }
}
