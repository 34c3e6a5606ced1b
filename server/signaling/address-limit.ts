import { createHmac, randomBytes } from 'node:crypto'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { prefixOf } from '../auth/throttle.ts'

const WINDOW_SECONDS = 60

/** Counts upgrades per address prefix for a minute. No address is kept: only an HMAC under a key of this process. */
export class AddressLimit {
  readonly #key = randomBytes(32)
  readonly #limiter: RateLimiterMemory

  constructor(perMinute: number) {
    this.#limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_SECONDS })
  }

  /** Whether one more is allowed. */
  take(address: string | undefined): Promise<boolean> {
    const key = createHmac('sha256', this.#key).update(prefixOf(address)).digest('base64url')
    return this.#limiter.consume(key).then(
      () => true,
      () => false,
    )
  }
}
