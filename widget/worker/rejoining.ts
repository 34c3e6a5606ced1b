/**
 * Joining anew, for a member that can't go on with the group as it has it: asks for the group as it is now and goes into
 * it, or puts a new one in its place. Waits longer each time, and gives up in the end.
 */
import type { GroupAt } from '../../protocol/messages.ts'
import { GroupError, type GroupRules } from '../crypto/group.ts'
import { IdentityError } from '../crypto/identity.ts'
import { Lately } from './lately.ts'
import type { MembershipEvents } from './membership-events.ts'
import { ForeignGroup, isOf, type Plan, planNewGroup, planWayIn, STEP_WITHIN, sameAt } from './steps.ts'

/** Milliseconds: of the first wait before trying again; before a foreign state of the group is looked at again. */
const AGAIN_FIRST = 200
const FOREIGN_WAIT = 400
/** New groups that one member makes of its own accord while RECENT. */
const RESETS = 3
/** Milliseconds in which joining anew counts; the more often, the longer it waits, up to the last. */
const RECENT = 60_000
const REJOIN_MOST = 10_000
/** Tries in a row to get into a group that does not fit, before a new one is made. */
const TRIES = 4

export class Rejoining {
  readonly #rules: GroupRules
  readonly #events: MembershipEvents
  /** The request that is waited for, and the way in where that was sent. */
  #asked?: { ref: number; plan?: Plan }
  #tries = 0
  /** State of the group that was not of this room. */
  #foreign: GroupAt | null = null
  readonly #resets = new Lately(RECENT)
  readonly #rejoins = new Lately(RECENT)
  #again?: () => void

  constructor(rules: GroupRules, events: MembershipEvents) {
    this.#rules = rules
    this.#events = events
  }

  begin(): void {
    this.#ask(this.#patience())
  }

  /** One is in, or starts anew from outside. */
  end(): void {
    this.#again?.()
    this.#asked = undefined
    this.#tries = 0
    this.#foreign = null
  }

  #ask(wait: number): void {
    this.#again?.()
    this.#asked = undefined
    this.#again = this.#events.later(wait, () => {
      const ref = this.#events.ref()
      this.#events.send({ type: 'group', ref })
      this.#expect({ ref })
    })
  }

  /** An answer that does not come is not waited for. */
  #expect(asked: { ref: number; plan?: Plan }): void {
    this.#asked = asked
    this.#again?.()
    this.#again = this.#events.later(STEP_WITHIN, () => this.begin())
  }

  /** Milliseconds to wait: whoever makes one join anew over and over shall not get to keep everybody busy. */
  #patience(): number {
    const times = this.#rejoins.count() - 1
    return times && Math.min(AGAIN_FIRST * 2 ** times, REJOIN_MOST) * (0.5 + Math.random() / 2)
  }

  async groupIs(ref: number | undefined, at: GroupAt | null, info: string | null): Promise<void> {
    if (ref === undefined || this.#asked?.ref !== ref) return
    try {
      this.#send(await planWayIn(this.#rules, await this.#events.ownLeaf(), at, info))
    } catch (error) {
      // A newer assertion does not hold.
      if (error instanceof IdentityError) return this.#events.fault('identity_refused')
      if (error instanceof ForeignGroup) return this.#afterForeign(at)
      if (!(error instanceof GroupError)) throw error
      if (++this.#tries < TRIES) return this.begin()
      await this.#makeNew(at)
    }
  }

  /** Somebody without the room secret put something in the group's place: it is asked for once more, then replaced. */
  async #afterForeign(at: GroupAt | null): Promise<void> {
    if (sameAt(at, this.#foreign)) return this.#makeNew(at)
    this.#foreign = at
    this.#ask(Math.random() * FOREIGN_WAIT)
  }

  /** Again and again without being able to go on together: somebody is not of this room, or this device is at fault. */
  async #makeNew(at: GroupAt | null): Promise<void> {
    if (this.#resets.count() > RESETS) return this.#events.fault('encryption_failed')
    this.#events.notice('renewed')
    this.#send(await planNewGroup(this.#rules, await this.#events.ownLeaf(), at))
  }

  #send(plan: Plan): void {
    const ref = this.#events.ref()
    this.#events.send({ type: 'commit', ref, step: plan.step })
    this.#expect({ ref, plan })
  }

  /** The way in that was sent, when the server relays that very one. */
  accepted(to: GroupAt, commit: string | null): Plan | undefined {
    const plan = this.#asked?.plan
    return plan && isOf(plan, to, commit) ? plan : undefined
  }

  refused(ref: number, code: string): void {
    if (this.#asked?.ref !== ref) return
    if (code !== 'epoch_conflict') this.#tries++
    this.begin()
  }
}
