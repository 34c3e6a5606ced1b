/** The way into the group: made ready before it is wanted, then gone. Does nothing once one is in. */
import type { GroupAt } from '../../protocol/messages.ts'
import { GroupError, type GroupRules } from '../crypto/group.ts'
import { IdentityError } from '../crypto/identity.ts'
import type { MembershipEvents } from './membership-events.ts'
import { ForeignGroup, type Plan, planWayIn } from './steps.ts'

/** Milliseconds: of the first wait before trying again; before a foreign state of the group is looked at again. */
const AGAIN_FIRST = 200
const FOREIGN_WAIT = 900
const FOREIGN_TRIES = 3
/** Milliseconds: a way in is made anew before an assertion in it may have run out; older it is not taken. */
const RENEWED_AFTER = 50_000
const FRESH = 60_000
/** Tries in a row to get into a group that does not fit. */
const TRIES = 4

/** `made`: when the plan was, ms since 1970. */
interface Waiting {
  at: 'waiting'
  plan?: Plan
  made?: number
  group?: { at: GroupAt | null; info: string | null }
}
type State = { at: 'over' } | Waiting | { at: 'joining'; ref: number; plan: Plan }

export class Entry {
  readonly #rules: GroupRules
  readonly #events: MembershipEvents
  #state: State = { at: 'over' }
  #wanted = false
  #tries = 0
  #renewal?: () => void

  constructor(rules: GroupRules, events: MembershipEvents) {
    this.#rules = rules
    this.#events = events
  }

  get at(): State['at'] {
    return this.#state.at
  }

  get wanted(): boolean {
    return this.#wanted
  }

  /** A new place at the table: nobody asked to be in yet. */
  reset(): void {
    this.#wanted = false
    this.#tries = 0
  }

  /** Looks for the way in. */
  wait(): void {
    this.#state = { at: 'waiting' }
    this.#ask()
  }

  /** One is in, or gone. */
  end(): void {
    this.#state = { at: 'over' }
    this.#tries = 0
    this.#renewal?.()
  }

  #ask(): void {
    this.#events.send({ type: 'group', ref: this.#events.ref() })
  }

  /** Enters as soon as the way is known. */
  async join(): Promise<void> {
    this.#wanted = true
    if (this.#state.at !== 'waiting') return
    const { plan, made = 0, group } = this.#state
    if (plan && this.#rules.now() - made < FRESH) return this.#send(plan)
    if (group) await this.groupIs(group.at, group.info)
  }

  /** The own name or identity changed before joining, or may have: the way in is made anew. */
  async leafChanged(): Promise<void> {
    if (this.#state.at !== 'waiting' || !this.#state.group) return
    const { at, info } = this.#state.group
    await this.groupIs(at, info)
  }

  async groupIs(at: GroupAt | null, info: string | null): Promise<void> {
    const waiting: Waiting = { at: 'waiting', group: { at, info } }
    this.#state = waiting
    try {
      const plan = await planWayIn(this.#rules, await this.#events.ownLeaf(), at, info)
      waiting.plan = plan
      waiting.made = this.#rules.now()
      this.#tries = 0
      this.#renewal?.()
      this.#renewal = this.#events.later(RENEWED_AFTER, () => this.leafChanged())
      this.#events.seen(plan.group.members)
      if (this.#wanted) this.#send(plan)
    } catch (error) {
      this.#cannot(error)
    }
  }

  #cannot(error: unknown): void {
    if (error instanceof IdentityError) return this.#events.fault('identity_refused')
    const foreign = error instanceof ForeignGroup
    if (!foreign && !(error instanceof GroupError)) throw error
    // The key is wrong, or the members have not replaced yet what somebody else put in the group's place.
    if (++this.#tries >= (foreign ? FOREIGN_TRIES : TRIES))
      return this.#events.fault(foreign ? 'room_key_wrong' : 'encryption_failed')
    // The next change of the group is told by itself; until then there is no way in.
    this.#events.later(foreign ? FOREIGN_WAIT : AGAIN_FIRST * 2 ** this.#tries, () => {
      if (this.#state.at === 'waiting' && !this.#state.plan) this.#ask()
    })
  }

  #send(plan: Plan): void {
    const ref = this.#events.ref()
    this.#state = { at: 'joining', ref, plan }
    this.#events.send({ type: 'join', ref, step: plan.step, lobby: this.#rules.secrets.lobby.publicKey })
  }

  /** The way that one is let in by; undefined while none was sent, or another than `ref`. */
  sent(ref?: number): Plan | undefined {
    const state = this.#state
    return state.at === 'joining' && (ref ?? state.ref) === state.ref ? state.plan : undefined
  }

  /** @returns whether it was about the way in */
  refused(ref: number, code: string): boolean {
    if (!this.sent(ref)) return false
    // Somebody has to let this side in first; then it is asked to join once more.
    if (code === 'admission_needed') this.#wanted = false
    if (code === 'epoch_conflict' || code === 'admission_needed') this.wait()
    else this.#state = { at: 'waiting' }
    return true
  }
}
