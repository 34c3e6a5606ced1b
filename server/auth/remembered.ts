import { SnugError } from '../../protocol/index.ts'
import { type Clock, secondsOf } from '../time.ts'

/** Seconds from now to the expiry of a token at most, with some tolerance: whatever expires later is of another time. */
const FURTHEST = 600

/** Token ids until their expiry. Bounded: fails closed when full. */
export class Remembered<T> {
  readonly #entries = new Map<string, { exp: number; value: T }>()

  /**
   * @param most entries at once
   * @param tolerance seconds that they are kept beyond their expiry
   */
  constructor(
    readonly clock: Clock,
    readonly most: number,
    readonly tolerance: number,
  ) {}

  has(jti: string): boolean {
    return this.#entries.has(jti)
  }

  get(jti: string): T | undefined {
    return this.#entries.get(jti)?.value
  }

  delete(jti: string): void {
    this.#entries.delete(jti)
  }

  /** @throws SnugError internal when too many are remembered */
  add(jti: string, exp: number, value: T): void {
    this.#forget()
    if (this.#entries.size >= this.most) throw new SnugError('internal')
    this.#entries.set(jti, { exp, value })
  }

  *entries(): Generator<[jti: string, exp: number, value: T]> {
    for (const [jti, { exp, value }] of this.#entries) yield [jti, exp, value]
  }

  /**
   * Entries are nearly in the order of expiry, as all live nearly equally long. Those of a time that the clock was set back
   * from stay, and must not be in the way of the others.
   */
  #forget(): void {
    const now = secondsOf(this.clock())
    const past = now - this.tolerance - 1
    for (const [jti, { exp }] of this.#entries) {
      if (exp <= past) this.#entries.delete(jti)
      else if (exp <= now + FURTHEST) return
    }
  }
}
