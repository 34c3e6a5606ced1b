/**
 * One's membership in the group of the meeting: a state machine fed with the server's news one at a time. Whatever
 * does not fit ends in leaving the keys behind and joining anew, never in going on without them.
 */
import type { GroupAt } from '../../protocol/messages.ts'
import type { Bytes } from '../crypto/bytes.ts'
import { openEnvelope, sealEnvelope } from '../crypto/envelope.ts'
import { type Group, GroupError, type GroupRules } from '../crypto/group.ts'
import { IdentityError } from '../crypto/identity.ts'
import { Duties } from './duties.ts'
import { Entry } from './entry.ts'
import type { Turn } from './media-keys.ts'
import type { MembershipEvents } from './membership-events.ts'
import type { GroupNews, NoticeKind } from './messages.ts'
import { Rejoining } from './rejoining.ts'
import { removalFor } from './removals.ts'
import { atOf, baseKeys, follow, isOf, type Plan, planChange, planNewGroup, STEP_WITHIN } from './steps.ts'
import { ENTERED, turnOf } from './turns.ts'

type State = { at: 'outside' } | { at: 'in'; group: Group } | { at: 'rejoining' }

type News<T extends GroupNews['type']> = Extract<GroupNews, { type: T }>

export class Membership {
  readonly #rules: GroupRules
  readonly #events: MembershipEvents
  readonly #entry: Entry
  readonly #rejoining: Rejoining
  readonly #duties: Duties
  #state: State = { at: 'outside' }
  #self = ''
  #seated = new Set<string>()
  #seq = 0
  /** The connection was away, and what was missed is not known yet. */
  #behind = false
  /** Gives up waiting for what was missed. */
  #missing?: () => void
  #pending?: { ref: number; plan: Plan; turn: Turn; expire: () => void }

  constructor(rules: GroupRules, events: MembershipEvents) {
    this.#rules = rules
    this.#events = events
    this.#entry = new Entry(rules, events)
    this.#rejoining = new Rejoining(rules, events)
    this.#duties = new Duties(events.later, {
      remove: () => this.#remove(),
      heal: () => this.#change((group) => group.heal(), { kind: 'healed', dropped: [] }),
    })
  }

  /** The group, while in it. */
  get group(): Group | undefined {
    return this.#state.at === 'in' ? this.#state.group : undefined
  }

  /** A connection stands: a new place, or the old one kept. */
  async welcome({ self, resumed, roster }: News<'welcome'>): Promise<void> {
    this.#seated = new Set([self.id, ...roster.map(({ id }) => id)])
    if (!resumed || self.id !== this.#self) return this.#begin(self.id)
    if (!self.joined) return this.#wait()
    // Let in, though the answer was lost.
    const sent = this.#entry.sent()
    if (sent) await this.#enter(sent, true)
    const outside = this.#entry.at === 'waiting'
    // Whoever did not ask to be in is not brought in by the server's word.
    if (outside && !this.#entry.wanted) return this.#wait()
    this.#catchUp()
    if (outside) this.#anew()
  }

  /** Asks for what was missed. Who is never told what that was does not know whom the keys are shared with. */
  #catchUp(): void {
    this.#events.send({ type: 'catch-up', seq: this.#seq })
    this.#missing?.()
    this.#missing = this.#events.later(STEP_WITHIN, () => {
      this.#setBehind(false)
      this.#anew('renewed')
    })
  }

  #begin(self: string): void {
    this.#self = self
    this.#entry.reset()
    this.#wait()
  }

  #wait(): void {
    this.#missing?.()
    this.#dropPending()
    this.#events.out()
    this.#rejoining.end()
    this.#state = { at: 'outside' }
    this.#entry.wait()
  }

  /** Enters as soon as the way is known. */
  join(): Promise<void> {
    return this.#entry.join()
  }

  /** The own name or identity changed before joining. */
  leafChanged(): Promise<void> {
    return this.#entry.leafChanged()
  }

  async groupIs({ ref, at, info }: News<'group'>): Promise<void> {
    if (this.#entry.at === 'waiting') return this.#entry.groupIs(at, info)
    if (this.#state.at === 'rejoining') return this.#rejoining.groupIs(ref, at, info)
  }

  async joined({ ref, roster }: News<'joined'>): Promise<void> {
    const plan = this.#entry.sent(ref)
    if (!plan) return
    this.#seated = new Set([this.#self, ...roster.map(({ id }) => id)])
    // What is told begins anew with it, whatever was missed before.
    await this.#enter(plan, false)
  }

  /** @param behind what happened since is still to be told */
  async #enter({ group, base }: Plan, behind: boolean): Promise<void> {
    if (this.#state.at !== 'rejoining') this.#seq = 0
    this.#entry.end()
    this.#rejoining.end()
    this.#setBehind(behind)
    this.#state = { at: 'in', group }
    await this.#events.moved(group, ENTERED, base)
    this.#arrange()
  }

  participant(id: string): void {
    this.#seated.add(id)
  }

  gone(id: string): void {
    this.#seated.delete(id)
    this.#arrange()
  }

  /** @returns whether the number follows the last one; a gap means that something was withheld */
  #count(seq: number): boolean {
    const follows = seq === this.#seq + 1
    this.#seq = seq
    return follows
  }

  async commit({ seq, to, commit }: News<'commit'>): Promise<void> {
    const state = this.#state
    const whole = this.#count(seq)
    const rejoined = this.#rejoining.accepted(to, commit)
    if (rejoined) return this.#enter(rejoined, this.#behind)
    if (state.at !== 'in') return
    const pending = this.#pending
    if (pending && isOf(pending.plan, to, commit)) return this.#accepted(pending.plan, pending.turn)
    if (!whole || commit === null || to.group !== state.group.id) return this.#anew('renewed')
    await this.#receive(state.group, to, commit)
  }

  async #accepted({ group, base }: Plan, turn: Turn): Promise<void> {
    this.#dropPending()
    if (turn.kind === 'entered') this.#events.out()
    this.#state = { at: 'in', group }
    await this.#events.moved(group, turn, base)
    this.#arrange()
  }

  async #receive(group: Group, to: GroupAt, commit: string): Promise<void> {
    try {
      const next = await follow(this.#rules, group, to, commit)
      this.#dropPending()
      this.#state = { at: 'in', group: next.group }
      await this.#events.moved(next.group, turnOf(next.change), await baseKeys(next.group))
      this.#arrange()
    } catch (error) {
      if (!(error instanceof GroupError)) throw error
      this.#anew(error.code === 'removed' ? undefined : 'refused')
    }
  }

  /** Leaves the keys behind and joins the group as it is now. Until then nothing is sent or opened. */
  #anew(notice?: NoticeKind): void {
    if (notice) this.#events.notice(notice)
    this.#dropPending()
    this.#duties.stop()
    this.#events.out()
    this.#entry.end()
    this.#state = { at: 'rejoining' }
    this.#rejoining.begin()
  }

  #setBehind(behind: boolean): void {
    this.#behind = behind
    this.#events.behind(behind)
  }

  /** A request of this side was refused. */
  refused(ref: number, code: string): void {
    if (this.#pending?.ref === ref) {
      this.#dropPending()
      this.#events.later(code === 'epoch_conflict' ? 50 + Math.random() * 150 : 2_000, () => this.#arrange())
    } else if (!this.#entry.refused(ref, code)) this.#rejoining.refused(ref, code)
  }

  caughtUp({ seq, complete }: News<'caught-up'>): void {
    if (this.#state.at !== 'in' && this.#state.at !== 'rejoining') return
    this.#seq = seq
    this.#missing?.()
    this.#setBehind(false)
    if (this.#state.at === 'rejoining') return this.#anew()
    if (!complete) return this.#anew()
    // What was not among the missed messages was never accepted.
    this.#dropPending()
    this.#arrange()
  }

  async app({ seq, data }: News<'app'>): Promise<void> {
    const state = this.#state
    const whole = this.#count(seq)
    if (state.at !== 'in') return
    if (!whole) return this.#anew('renewed')
    const opened = await openEnvelope(this.#rules.secrets, 'app', null, data)
    if (!opened) return this.#events.notice('refused')
    try {
      const { group, leaf, plain } = await state.group.decrypt(opened)
      this.#state = { at: 'in', group }
      this.#events.said(leaf, plain)
    } catch (error) {
      // Often of an epoch before one's own; what is replayed or forged looks the same and is dropped as well.
      if (!(error instanceof GroupError)) throw error
    }
  }

  /** Says something to everybody or one of them. @returns false while not in the group */
  async say(plain: Bytes, to?: string): Promise<boolean> {
    const data = await this.seal(plain)
    if (data === undefined) return false
    this.#events.send({ type: 'app', data, ...(to === undefined ? {} : { to }) })
    return true
  }

  /** An application message, to be sent at once. Undefined while not in the group. */
  async seal(plain: Bytes): Promise<string | undefined> {
    if (this.#state.at !== 'in' || this.#behind) return undefined
    const { group, message } = await this.#state.group.encrypt(plain)
    this.#state = { at: 'in', group }
    return sealEnvelope(this.#rules.secrets, 'app', null, message)
  }

  /** The connection broke: what was to be done waits for the next one. */
  lost(): void {
    this.#missing?.()
    this.#duties.stop()
    // Also of whoever is joining anew: how that ended is told together with what came after it.
    if (this.#state.at !== 'outside') this.#setBehind(true)
  }

  /** What this member has to do for the group, now or later. */
  #arrange(): void {
    if (this.#state.at === 'in' && !this.#pending) this.#duties.arrange(this.#state.group, this.#seated)
    else this.#duties.stop()
  }

  async #remove(): Promise<void> {
    if (this.#state.at !== 'in' || this.#pending) return
    const { group } = this.#state
    const removal = removalFor(group.members, group.leaf, this.#seated)
    if (!removal) return
    const { leaves, alone } = removal
    if (!alone) return this.#change((it) => it.remove(leaves), { kind: 'removed', dropped: leaves })
    try {
      this.#propose(await planNewGroup(this.#rules, await this.#events.ownLeaf(), atOf(group)), ENTERED)
    } catch (error) {
      if (!(error instanceof IdentityError)) throw error
      this.#events.fault('identity_refused')
    }
  }

  async #change(make: Parameters<typeof planChange>[2], turn: Turn): Promise<void> {
    if (this.#state.at !== 'in' || this.#pending) return
    try {
      this.#propose(await planChange(this.#rules, this.#state.group, make), turn)
    } catch {
      // Somebody in the group has keys that nothing can be sealed to: it can't go on with them.
      this.#anew('refused')
    }
  }

  #propose(plan: Plan, turn: Turn): void {
    const ref = this.#events.ref()
    const expire = this.#events.later(STEP_WITHIN, () => this.refused(ref, 'internal'))
    this.#pending = { ref, plan, turn, expire }
    this.#events.send({ type: 'commit', ref, step: plan.step })
  }

  #dropPending(): void {
    this.#pending?.expire()
    this.#pending = undefined
  }
}
