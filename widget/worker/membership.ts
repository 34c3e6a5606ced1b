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
import { Lately } from './lately.ts'
import type { Turn } from './media-keys.ts'
import type { MembershipEvents } from './membership-events.ts'
import type { GroupNews, NoticeKind } from './messages.ts'
import { removalFor } from './removals.ts'
import {
  atOf,
  baseKeys,
  ForeignGroup,
  follow,
  isOf,
  type Plan,
  planChange,
  planEntry,
  planNewGroup,
  sameAt,
} from './steps.ts'
import { ENTERED, turnOf } from './turns.ts'

/** Milliseconds: of the first wait before trying again; until a step that nobody answered is given up. */
const AGAIN_FIRST = 200
const STEP_WITHIN = 10_000
/** Milliseconds before a foreign state of the group is looked at again, by a member and by a newcomer. */
const FOREIGN_WAIT = 400
const FOREIGN_WAIT_OUTSIDE = 900
const FOREIGN_TRIES = 3
/** New groups that one member makes of its own accord while RECENT. */
const RESETS = 3
/** Milliseconds in which joining anew counts; the more often, the longer it waits, up to the last. */
const RECENT = 60_000
const REJOIN_MOST = 10_000
/** Tries in a row to get into a group that does not fit, before a member makes a new one, or a newcomer gives up. */
const TRIES = 4

type State =
  | { at: 'nowhere' }
  | { at: 'waiting'; plan?: Plan; group?: { at: GroupAt | null; info: string | null } }
  | { at: 'joining'; ref: number; plan: Plan }
  | { at: 'in'; group: Group }
  | { at: 'rejoining'; ref: number; plan?: Plan }

type News<T extends GroupNews['type']> = Extract<GroupNews, { type: T }>

export class Membership {
  readonly #rules: GroupRules
  readonly #events: MembershipEvents
  #state: State = { at: 'nowhere' }
  #self = ''
  #seated = new Set<string>()
  #wanted = false
  #seq = 0
  #tries = 0
  /** State of the group that was not of this room. */
  #foreign: GroupAt | null = null
  /** The connection was away, and what was missed is not known yet. */
  #behind = false
  readonly #resets = new Lately(RECENT)
  readonly #rejoins = new Lately(RECENT)
  #again?: () => void
  #pending?: { ref: number; plan: Plan; turn: Turn; expire: () => void }
  readonly #duties: Duties

  constructor(rules: GroupRules, events: MembershipEvents) {
    this.#rules = rules
    this.#events = events
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
    if (this.#state.at === 'joining') await this.#enter(this.#state.plan)
    // Whoever did not ask to be in is not brought in by the server's word.
    if (this.#state.at === 'waiting' && !this.#wanted) return this.#wait()
    this.#events.send({ type: 'catch-up', seq: this.#seq })
    if (this.#state.at === 'waiting') this.#anew()
  }

  #begin(self: string): void {
    this.#self = self
    this.#wanted = false
    this.#tries = 0
    this.#foreign = null
    this.#again?.()
    this.#setBehind(false)
    this.#events.out()
    this.#wait()
  }

  #wait(): void {
    this.#dropPending()
    this.#state = { at: 'waiting' }
    this.#ask()
  }

  #ask(): number {
    const ref = this.#events.ref()
    this.#events.send({ type: 'group', ref })
    return ref
  }

  /** Enters as soon as the way is known. */
  async join(): Promise<void> {
    this.#wanted = true
    if (this.#state.at !== 'waiting') return
    const { plan, group } = this.#state
    if (plan) return this.#sendJoin(plan)
    if (group) await this.#prepare(group.at, group.info)
  }

  /** The own name or identity changed before joining: the way in is made anew. */
  async leafChanged(): Promise<void> {
    if (this.#state.at !== 'waiting' || !this.#state.group) return
    const { at, info } = this.#state.group
    this.#state.plan = undefined
    await this.#prepare(at, info)
  }

  async groupIs({ ref, at, info }: News<'group'>): Promise<void> {
    if (this.#state.at === 'waiting') return this.#prepare(at, info)
    if (this.#state.at === 'rejoining' && this.#state.ref === ref) return this.#sendRejoin(at, info)
  }

  async #prepare(at: GroupAt | null, info: string | null): Promise<void> {
    this.#state = { at: 'waiting', group: { at, info } }
    try {
      const plan = await this.#planEntry(at, info)
      this.#state.plan = plan
      this.#tries = 0
      this.#events.seen(plan.group.members)
      if (this.#wanted) this.#sendJoin(plan)
    } catch (error) {
      this.#cannotEnter(error)
    }
  }

  async #planEntry(at: GroupAt | null, info: string | null): Promise<Plan> {
    const own = await this.#events.ownLeaf()
    if (!at || !info) return planNewGroup(this.#rules, own, at)
    try {
      return await planEntry(this.#rules, own, at, info)
    } catch (error) {
      // Nobody is in it but the leaf that one had before.
      if (error instanceof GroupError && error.code === 'sole_member')
        return planNewGroup(this.#rules, own, at)
      throw error
    }
  }

  #cannotEnter(error: unknown): void {
    if (error instanceof ForeignGroup) return this.#foreignOutside()
    if (error instanceof IdentityError) return this.#events.fault('identity_refused')
    if (!(error instanceof GroupError)) throw error
    // The next change of the group is told by itself; until then there is no way in.
    if (++this.#tries >= TRIES) return this.#events.fault('encryption_failed')
    this.#events.later(AGAIN_FIRST * 2 ** this.#tries, () => {
      if (this.#state.at === 'waiting' && !this.#state.plan) this.#ask()
    })
  }

  /** The key is wrong, or the members have not replaced yet what somebody else put in the group's place. */
  #foreignOutside(): void {
    if (++this.#tries >= FOREIGN_TRIES) return this.#events.fault('room_key_wrong')
    this.#events.later(FOREIGN_WAIT_OUTSIDE, () => {
      if (this.#state.at === 'waiting' && !this.#state.plan) this.#ask()
    })
  }

  #sendJoin(plan: Plan): void {
    const ref = this.#events.ref()
    this.#state = { at: 'joining', ref, plan }
    this.#events.send({ type: 'join', ref, step: plan.step, lobby: this.#rules.secrets.lobby.publicKey })
  }

  async joined({ ref, roster }: News<'joined'>): Promise<void> {
    if (this.#state.at !== 'joining' || this.#state.ref !== ref) return
    this.#seated = new Set([this.#self, ...roster.map(({ id }) => id)])
    await this.#enter(this.#state.plan)
  }

  async #enter({ group, base }: Plan): Promise<void> {
    const rejoined = this.#state.at === 'rejoining'
    if (!rejoined) this.#seq = 0
    this.#tries = 0
    this.#foreign = null
    this.#again?.()
    this.#setBehind(false)
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
    if (state.at === 'rejoining') {
      if (state.plan && isOf(state.plan, to, commit)) await this.#enter(state.plan)
      return
    }
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
    this.#askAnew(this.#patience())
  }

  #askAnew(wait: number): void {
    this.#again?.()
    this.#state = { at: 'rejoining', ref: -1 }
    this.#again = this.#events.later(wait, () => {
      if (this.#state.at !== 'rejoining') return
      const ref = this.#ask()
      this.#state = { at: 'rejoining', ref }
      this.#expect(ref)
    })
  }

  /** An answer that does not come is not waited for. */
  #expect(ref: number): void {
    this.#again?.()
    this.#again = this.#events.later(STEP_WITHIN, () => {
      if (this.#state.at === 'rejoining' && this.#state.ref === ref) this.#anew()
    })
  }

  /** Milliseconds to wait: whoever makes one join anew over and over shall not get to keep everybody busy. */
  #patience(): number {
    const times = this.#rejoins.count() - 1
    return times && Math.min(AGAIN_FIRST * 2 ** times, REJOIN_MOST) * (0.5 + Math.random() / 2)
  }

  async #sendRejoin(at: GroupAt | null, info: string | null): Promise<void> {
    try {
      this.#sendRejoinBy(await this.#planEntry(at, info))
    } catch (error) {
      // It ran out during the stay.
      if (error instanceof IdentityError) return this.#events.fault('identity_refused')
      if (error instanceof ForeignGroup) return this.#afterForeign(at)
      if (!(error instanceof GroupError)) throw error
      if (++this.#tries < TRIES) return this.#anew()
      await this.#makeNew(at)
    }
  }

  /** Somebody without the room secret put something in the group's place: it is asked for once more, then replaced. */
  async #afterForeign(at: GroupAt | null): Promise<void> {
    if (sameAt(at, this.#foreign)) return this.#makeNew(at)
    this.#foreign = at
    this.#askAnew(Math.random() * FOREIGN_WAIT)
  }

  /** Again and again without being able to go on together: somebody is not of this room, or this device is at fault. */
  async #makeNew(at: GroupAt | null): Promise<void> {
    if (this.#resets.count() > RESETS) return this.#events.fault('encryption_failed')
    this.#events.notice('renewed')
    this.#sendRejoinBy(await planNewGroup(this.#rules, await this.#events.ownLeaf(), at))
  }

  #sendRejoinBy(plan: Plan): void {
    const ref = this.#events.ref()
    this.#state = { at: 'rejoining', ref, plan }
    this.#events.send({ type: 'commit', ref, step: plan.step })
    this.#expect(ref)
  }

  #setBehind(behind: boolean): void {
    this.#behind = behind
    this.#events.behind(behind)
  }

  /** A request of this side was refused. */
  refused(ref: number, code: string): void {
    const state = this.#state
    if (this.#pending?.ref === ref) {
      this.#dropPending()
      this.#events.later(code === 'epoch_conflict' ? 50 + Math.random() * 150 : 2_000, () => this.#arrange())
    } else if (state.at === 'joining' && state.ref === ref) {
      if (code === 'epoch_conflict') this.#wait()
      else this.#state = { at: 'waiting' }
    } else if (state.at === 'rejoining' && state.ref === ref) {
      if (code !== 'epoch_conflict') this.#tries++
      this.#anew()
    }
  }

  caughtUp({ seq, complete }: News<'caught-up'>): void {
    if (this.#state.at !== 'in' && this.#state.at !== 'rejoining') return
    this.#seq = seq
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
    if (this.#state.at !== 'in' || this.#behind) return false
    const { group, message } = await this.#state.group.encrypt(plain)
    this.#state = { at: 'in', group }
    const data = await sealEnvelope(this.#rules.secrets, 'app', null, message)
    this.#events.send({ type: 'app', data, ...(to === undefined ? {} : { to }) })
    return true
  }

  /** The connection broke: what was to be done waits for the next one. */
  lost(): void {
    this.#duties.stop()
    if (this.#state.at === 'in') this.#setBehind(true)
  }

  leave(): void {
    this.#dropPending()
    this.#duties.stop()
    this.#state = { at: 'nowhere' }
    this.#events.out()
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
    this.#propose(await planNewGroup(this.#rules, await this.#events.ownLeaf(), atOf(group)), ENTERED)
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
