/**
 * What each place in a meeting may still ask of the server. It belongs to the place, which outlives its connections: whoever
 * comes back goes on with what they had left.
 */
import { TokenBucket } from '../token-bucket.ts'
import type { Limits } from './limits.ts'

export class Allowances {
  readonly #limits: Limits
  readonly #buckets = new WeakMap<object, TokenBucket>()

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** The same one for the same place. */
  of(place: object): TokenBucket {
    const known = this.#buckets.get(place)
    if (known) return known
    const { messagesPerSecond, messageBurst } = this.#limits
    const bucket = new TokenBucket(messagesPerSecond, messageBurst)
    this.#buckets.set(place, bucket)
    return bucket
  }
}
