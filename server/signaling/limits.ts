import { SILENCE_LOST } from '../../protocol/index.ts'

/** Bounds of the control channel. */
export interface Limits {
  /** Upgrades that are being checked at once; more are refused with HTTP 503. */
  pendingUpgrades: number
  /** Upgrades a minute from one address prefix. */
  upgradesPerMinute: number
  /** Milliseconds to check one upgrade. */
  checkWithin: number
  /** Cost of messages a second, and at once; see COST. */
  messagesPerSecond: number
  messageBurst: number
  /** Messages of one connection that are being handled at once. */
  inFlight: number
  /** Malformed messages of one connection. */
  malformed: number
  /** Bytes that wait to be sent to one client. */
  buffered: number
  /** Milliseconds of silence after which a client is gone. */
  silence: number
  /** Milliseconds that a closed connection has for its farewell. */
  closeWithin: number
}

export const LIMITS: Limits = {
  pendingUpgrades: 200,
  upgradesPerMinute: 600,
  checkWithin: 5_000,
  messagesPerSecond: 50,
  messageBurst: 100,
  inFlight: 64,
  malformed: 20,
  buffered: 1_048_576,
  silence: SILENCE_LOST,
  closeWithin: 2_000,
}

/** A token bucket: `perSecond` tokens a second, at most `burst` at once. */
export class TokenBucket {
  readonly #perSecond: number
  readonly #burst: number
  readonly #now: () => number
  #tokens: number
  #filledAt: number

  /** @param now milliseconds, monotonic */
  constructor(perSecond: number, burst: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond
    this.#burst = burst
    this.#now = now
    this.#tokens = burst
    this.#filledAt = now()
  }

  /** Whether there was enough. */
  take(cost = 1): boolean {
    const now = this.#now()
    const gained = ((now - this.#filledAt) / 1_000) * this.#perSecond
    this.#tokens = Math.min(this.#burst, this.#tokens + gained)
    this.#filledAt = now
    if (this.#tokens < cost) return false
    this.#tokens -= cost
    return true
  }
}
