/** Counts attempts in memory, under a key that lives a day, of an address prefix; no address is kept. */
import { createHmac, randomBytes } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimited } from '../errors.ts'
import { type Clock, dayOf } from '../time.ts'

const QUARTER = 15 * 60
const HOUR = 60 * 60

/** Attempts (`points`) within `duration` seconds. */
const LIMITS = {
  /** Anything at all, by address prefix: many people may share one. */
  requests: { points: 3_000, duration: 60 },
  loginByPerson: { points: 10, duration: QUARTER },
  loginByPrefix: { points: 50, duration: QUARTER },
  /** Of a second factor: whoever tries has the password already, from wherever they come. */
  codeByPerson: { points: 10, duration: QUARTER },
  kdf: { points: 300, duration: QUARTER },
  invite: { points: 50, duration: QUARTER },
  password: { points: 10, duration: QUARTER },
  inviting: { points: 100, duration: HOUR },
  makingRooms: { points: 100, duration: HOUR },
  naming: { points: 200, duration: HOUR },
  asking: { points: 600, duration: 60 },
  elsewhere: { points: 100, duration: QUARTER },
  entering: { points: 120, duration: 60 },
} as const
export type Limit = keyof typeof LIMITS

export class Throttle {
  readonly #limiters = new Map<Limit, RateLimiterMemory>()
  #day = ''
  #key = randomBytes(32)

  /** @param onLimit told once when a limit is reached, until it is over */
  constructor(
    readonly clock: Clock,
    readonly onLimit: (limit: Limit, subject: string[]) => Promise<void> = async () => {},
  ) {}

  /** Counts an attempt by `subject`. @throws RateLimited when there were too many */
  async take(limit: Limit, ...subject: string[]): Promise<void> {
    try {
      await this.#limiter(limit).consume(this.#name(subject))
    } catch (reason) {
      if (!(reason instanceof RateLimiterRes)) throw reason
      if (reason.consumedPoints === LIMITS[limit].points + 1) await this.onLimit(limit, subject)
      throw new RateLimited(Math.max(1, Math.ceil(reason.msBeforeNext / 1000)))
    }
  }

  /** Takes one counted attempt back, because it succeeded. */
  async giveBack(limit: Limit, ...subject: string[]): Promise<void> {
    await this.#limiter(limit).reward(this.#name(subject))
  }

  /** Starts counting anew. */
  async forget(limit: Limit, ...subject: string[]): Promise<void> {
    await this.#limiter(limit).delete(this.#name(subject))
  }

  #limiter(limit: Limit): RateLimiterMemory {
    const limiter = this.#limiters.get(limit) ?? new RateLimiterMemory(LIMITS[limit])
    this.#limiters.set(limit, limiter)
    return limiter
  }

  #name(subject: string[]): string {
    const day = dayOf(this.clock())
    if (day !== this.#day) {
      this.#day = day
      this.#key = randomBytes(32)
    }
    return createHmac('sha256', this.#key).update(subject.join('\n')).digest('base64url')
  }
}

/** The /24 of an IPv4 or the /48 of an IPv6 address; what is neither shares one prefix. */
export function prefixOf(address: string | undefined): string {
  const plain = (address ?? '').replace(/%.*$/, '').toLowerCase()
  const mapped = plain.replace(/^::ffff:(?=\d+\.)/, '')
  if (isIPv4(mapped)) return mapped.split('.').slice(0, 3).join('.')
  if (!plain.includes(':')) return 'unknown'
  const [head = '', tail = ''] = plain.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail.split(':').filter(Boolean)
  const zeros = plain.includes('::') ? Math.max(0, 8 - left.length - right.length) : 0
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right]
  return groups
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
