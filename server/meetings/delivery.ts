/**
 * Delivery service of one meeting (RFC 9750 section 5): one order of the steps of its group, the newest GroupInfo for
 * whoever joins next, and what the members say to each other. All of it is sealed by the clients; nothing of it is
 * looked into, logged or stored, and nothing is left when nobody is there who could hold the keys.
 */
import { type GroupStep, SnugError } from '../../protocol/index.ts'
import { TokenBucket } from '../token-bucket.ts'
import { GroupState } from './group.ts'
import type { Link, Of } from './link.ts'
import type { People } from './people.ts'
import type { Seat } from './seat.ts'
import { Throttle } from './throttle.ts'

/** Steps of one meeting a second, and at once: everybody may come at the same time. */
const STEPS_PER_SECOND = 20
const STEPS_BURST = 60
/** Milliseconds between two tellings of the group to those who wait. */
const NEWS_EVERY = 100

export class Delivery {
  readonly #people: People
  readonly #group = new GroupState()
  readonly #steps = new TokenBucket(STEPS_PER_SECOND, STEPS_BURST)
  readonly #news = new Throttle(NEWS_EVERY, () => this.#tellFollowers())

  constructor(people: People) {
    this.#people = people
  }

  get timers(): number {
    return this.#news.timers
  }

  /** Messages that are kept for those who may come back. */
  get kept(): number {
    return this.#people.joined.reduce((sum, { relay }) => sum + (relay?.kept ?? 0), 0)
  }

  /** Whoever waits is told again after every step, until they join. */
  group(seat: Seat, link: Link, { ref }: Of<'group'>): void {
    seat.follows = !seat.joined
    link.send({ type: 'group', ref, at: this.#group.at, info: this.#group.info })
  }

  /**
   * Steps that could be taken are counted, so that nobody can use up the rate of a meeting by steps that are too late,
   * and nobody alone by steps that are in time.
   * @throws SnugError bad_request | epoch_conflict | rate_limited
   */
  take(seat: Seat, step: GroupStep): void {
    this.#group.step(step, () => {
      if (!seat.steps.take() || !this.#steps.take()) throw new SnugError('rate_limited')
    })
  }

  /** Tells a step that was taken. `without`: whoever joined by it, and is told so. */
  announce(by: Seat, { to, commit }: GroupStep, without?: Seat): void {
    for (const seat of this.#people.joined) {
      if (seat !== without) seat.relay?.push({ type: 'commit', by: by.id, to, commit })
    }
    this.#tellNews()
  }

  /** @throws SnugError wrong_state before joining; else as `take` */
  commit(seat: Seat, { step }: Of<'commit'>): void {
    if (!seat.relay) throw new SnugError('wrong_state')
    this.take(seat, step)
    this.announce(seat, step)
  }

  /** @throws SnugError wrong_state before joining; not_found when `to` is nobody else who joined */
  app(seat: Seat, { to, data }: Of<'app'>): void {
    if (!seat.relay) throw new SnugError('wrong_state')
    const others = this.#people.joined.filter((other) => other !== seat)
    const addressed = to === undefined ? others : others.filter(({ id }) => id === to)
    if (to !== undefined && !addressed.length) throw new SnugError('not_found')
    for (const other of addressed) other.relay?.push({ type: 'app', by: seat.id, data })
  }

  /** To one who joined: has them stop something. */
  order(by: Seat, target: Seat, data: string): void {
    target.relay?.push({ type: 'app', by: by.id, data })
  }

  /** @throws SnugError wrong_state before joining, and unless the connection is a new one */
  catchUp(seat: Seat, { seq }: Of<'catch-up'>): void {
    if (!seat.relay) throw new SnugError('wrong_state')
    seat.relay.catchUp(seq)
  }

  /** Tells who waits and comes back what the group is by now. */
  back(seat: Seat): void {
    if (seat.follows) this.#tellGroup(seat)
  }

  /** Whoever comes now begins a new group. */
  nobodyJoined(): void {
    if (!this.#group.at) return
    this.#group.forget()
    this.#tellNews()
  }

  end(): void {
    this.#group.forget()
    this.#news.stop()
  }

  #tellNews(): void {
    if (this.#followers().length) this.#news.call()
  }

  #followers(): Seat[] {
    return this.#people.waiting.filter(({ follows }) => follows)
  }

  #tellFollowers(): void {
    for (const seat of this.#followers()) this.#tellGroup(seat)
  }

  #tellGroup(seat: Seat): void {
    seat.send({ type: 'group', at: this.#group.at, info: this.#group.info })
  }
}
