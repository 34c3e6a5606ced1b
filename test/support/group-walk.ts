/** A meeting's group as it lives: people who come, go, drop out, lag and get into each other's way, on the real server. */
import assert from 'node:assert/strict'
import { type Bytes, toBase64Url } from '../../widget/crypto/bytes.ts'
import { Group, GroupError } from '../../widget/crypto/group.ts'
import { placeOf, type Seat, Server, seeded } from './group-delivery.ts'
import { Removed } from './group-hostile.ts'
import { agree, couldRead, hears, type Insider, type Member, says, stepsFor } from './group-members.ts'
import { at, codeOf, type Person, people } from './group-people.ts'
import { deriveAnyway } from './mls-insider.ts'
import { rawJoin, rawReceive } from './mls-raw.ts'
import { stateOf } from './mls-stolen.ts'

/** More than the server keeps for somebody whose connection is away. */
const TOO_MUCH = 300
/** How often somebody who stays shows that the attempts of those removed would work for them. */
const CONTROLS = 0.25

export class Walk {
  readonly #random: () => number
  readonly #server = new Server()
  /** Of somebody who never joins, and is told what the group is. */
  readonly #door = this.#server.enter()
  readonly #room = people()
  #identities: Person[] = []
  #members: Member[] = []
  #insiders: Insider[] = []
  readonly #removed: Removed
  /** The newest commit of this group. */
  #commit: Bytes | null = null
  readonly counts: Record<string, number> = {}
  largest = 0

  constructor(seed: number) {
    this.#random = seeded(seed)
    this.#removed = new Removed(this.#random)
  }

  async prepare(identities: number): Promise<void> {
    this.#identities = await Promise.all(
      Array.from({ length: identities }, (_, index) => this.#room.person(`Person ${index}`)),
    )
  }

  get size(): number {
    return this.#members.length + this.#insiders.length
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1
  }

  #pick<T>(list: readonly T[]): T {
    return at(list, Math.floor(this.#random() * list.length))
  }

  /** Members who received everything and are still there. */
  get #live(): Member[] {
    return this.#members.filter(({ silent, lag, seat }) => !silent && lag === 0 && seat.inbox.length === 0)
  }

  /** One thing happens; `target`: how many should be in the group. */
  async step(target: number): Promise<void> {
    if (this.#members.length === 0) await this.#begin()
    else if (this.size < target && this.#random() < 0.6) await this.#enter()
    else await this.#anything(target)
    await this.#follow()
  }

  /** Somebody enters unless so many are there, those not counted who lag or are gone without a word; else anything. */
  async fill(target: number): Promise<void> {
    if (this.#members.length === 0) await this.#begin()
    else if (this.#live.length + this.#insiders.length < target) await this.#enter()
    else await this.#anything(target)
    await this.#follow()
  }

  async #follow(): Promise<void> {
    this.#server.rest()
    for (const member of this.#members.filter(({ lag }) => lag > 0)) {
      member.lag--
      if (member.lag === 0) await this.#back(member)
    }
    await this.#receive()
    await this.#check()
    this.largest = Math.max(this.largest, this.#live.length + this.#insiders.length)
  }

  async #anything(target: number): Promise<void> {
    const crowded = this.size > target
    const chance = this.#random()
    if (crowded && chance < 0.5) return this.#leave('leave')
    if (chance < 0.25) return this.#enter()
    if (chance < 0.35) return this.#leave('leave')
    if (chance < 0.45) return this.#leave('kick')
    if (chance < 0.5) return this.#leave('two at once')
    if (chance < 0.58) return this.#drop()
    if (chance < 0.7) return this.#lag()
    if (chance < 0.82) return this.#conflict()
    if (chance < 0.9) return this.#comeBack()
    if (chance < 0.92) return this.#missTooMuch()
    return this.#heal()
  }

  /** Nobody is left: the next one creates a group. */
  async #begin(): Promise<void> {
    await this.#insidersEnd()
    assert.equal(this.#door.group().at, null, 'the server forgot the group')
    const person = await this.#newcomer()
    const group = await Group.create(person.rules, person.own)
    const seat = this.#server.enter()
    assert.ok(await this.#offer(seat, 'join', null, group, null))
    this.#add(person, group, seat)
    this.#count('create')
  }

  /** Somebody who is not in the group, with a fresh leaf. */
  async #newcomer(): Promise<Person> {
    const present = new Set(this.#members.map(({ person }) => person.own.participant))
    const outside = this.#identities.filter(({ own }) => !present.has(own.participant))
    return outside.length ? this.#again(this.#pick(outside)) : this.#room.person('Another')
  }

  #again({ device, own }: Person): Promise<Person> {
    return this.#room.person(own.name, { device, participant: own.participant })
  }

  #add(person: Person, group: Group, seat: Seat): void {
    this.#members.push({ person, group, seat, lag: 0, silent: false })
  }

  async #enter(): Promise<void> {
    if (this.#live.length && this.#random() < 0.12) return this.#enterInsider()
    await this.#join(await this.#newcomer(), this.#server.enter())
    this.#count('join')
  }

  /** A step is offered to the server. @returns whether it was taken */
  async #offer(seat: Seat, ...step: Parameters<Seat['offer']>): Promise<boolean> {
    const taken = await seat.offer(...step)
    if (taken) this.#commit = step[3]
    return taken
  }

  async #join(person: Person, seat: Seat): Promise<Bytes> {
    const { info, at: on } = seat.group()
    assert.ok(info)
    const { group, commit } = await Group.join(person.rules, person.own, info)
    assert.ok(await this.#offer(seat, 'join', on, group, commit))
    this.#add(person, group, seat)
    return commit
  }

  async #enterInsider(): Promise<void> {
    const seat = this.#server.enter()
    const { info, at: on } = seat.group()
    const person = await this.#room.person('Insider')
    assert.ok(info && on)
    const { state, commit } = await rawJoin(person, info)
    // The commit is theirs, the next GroupInfo somebody else's: ours can be made from a state of ours only.
    const live = this.#pick(this.#live)
    const { group } = await live.group.receive(commit)
    assert.ok(await this.#offer(seat, 'join', on, group, commit))
    this.#insiders.push({ seat, state })
    await this.#receive()
    this.#count('join')
  }

  /** Somebody leaves or is removed; whoever is first among those left does it. */
  async #leave(how: 'leave' | 'kick' | 'two at once'): Promise<void> {
    const live = this.#live
    if (live.length === 0) return this.#resume()
    const remover = how === 'kick' ? this.#pick(live) : at(live, 0)
    const others = remover.group.members.map(({ leaf }) => leaf).filter((leaf) => leaf !== remover.group.leaf)
    if (others.length === 0) return
    const gone = [this.#pick(others), ...(how === 'two at once' ? [this.#pick(others)] : [])]
    await this.#remove(remover, gone)
    this.#count(how)
  }

  async #remove(remover: Member, leaves: readonly number[]): Promise<void> {
    try {
      const { group, commit } = await remover.group.remove(leaves)
      await this.#staysInReach(remover, leaves, group, commit)
      await this.#step(remover, group, commit)
    } catch (error) {
      if (!(error instanceof GroupError && error.code === 'sole_member')) throw error
      await this.#startAnew(remover)
    }
  }

  /** Control: what those removed try leads to the next keys where somebody stays. */
  async #staysInReach(remover: Member, leaves: readonly number[], next: Group, commit: Bytes): Promise<void> {
    const staying = this.#live.find((one) => one !== remover && !leaves.includes(one.group.leaf))
    if (!staying || this.#random() > CONTROLS) return
    const derived = await deriveAnyway(stateOf(staying.group), commit)
    assert.equal(derived && toBase64Url(Uint8Array.from(derived)), codeOf(next), 'control')
    this.#count('control')
  }

  /** One would remain: a new group, of which the others know nothing. */
  async #startAnew(member: Member): Promise<void> {
    const before = member.group
    const person = await this.#again(member.person)
    const group = await Group.create(person.rules, person.own)
    assert.ok(await this.#offer(member.seat, 'commit', placeOf(before), group, null))
    for (const other of this.#members.filter((one) => one !== member)) await this.#forget(other, null)
    await this.#insidersEnd()
    this.#members = []
    this.#add(person, group, member.seat)
    this.#count('sole member')
  }

  /** @param commit that removed them */
  async #forget({ group, seat }: Member, commit: Bytes | null): Promise<void> {
    seat.leave()
    await this.#removed.add(stateOf(group), commit, group)
  }

  async #insidersEnd(): Promise<void> {
    for (const { seat, state } of this.#insiders) {
      seat.leave()
      await this.#removed.add(state, null)
    }
    this.#insiders = []
  }

  /** A member's own step, once the server took it. */
  async #step(member: Member, group: Group, commit: Bytes): Promise<void> {
    assert.ok(await this.#offer(member.seat, 'commit', placeOf(member.group), group, commit))
    member.group = group
  }

  /** Somebody vanishes, and is removed once it was noticed. */
  async #drop(): Promise<void> {
    const live = this.#live
    if (live.length < 2) return
    const { members } = at(live, 0).group
    const lost = this.#members.filter(({ silent }) => silent).map(({ person }) => person.own.participant)
    const gone = members.find(({ participant }) => lost.includes(participant))
    if (gone && this.#random() < 0.6) await this.#remove(at(live, 0), [gone.leaf])
    else this.#away(at(live, live.length - 1), { silent: true })
    this.#count('drop')
  }

  async #lag(): Promise<void> {
    const live = this.#live
    if (live.length < 2) return
    this.#away(this.#pick(live.slice(1)), { lag: 1 + Math.floor(this.#random() * 6) })
    this.#count('lag')
  }

  #away(member: Member, how: Partial<Pick<Member, 'lag' | 'silent'>>): void {
    Object.assign(member, how)
    member.seat.lose()
  }

  /** Whoever comes back gets what was missed; when that is too much, they join anew. */
  async #back(member: Member): Promise<void> {
    Object.assign(member, { lag: 0, silent: false })
    if (!member.seat.back()) await this.#joinAnew(member)
  }

  /** Two commit at once: one of them is too late, follows the other, and tries again. */
  async #conflict(): Promise<void> {
    const live = this.#live
    if (live.length < 3) return
    const [winner, loser] = [this.#pick(live.slice(0, -1)), at(live, live.length - 1)]
    const on = placeOf(loser.group)
    const [newcomer, seat] = [await this.#newcomer(), this.#server.enter()]
    const { info } = seat.group()
    assert.ok(info)
    const [first, second, third] = await Promise.all([
      winner.group.heal(),
      loser.group.heal(),
      Group.join(newcomer.rules, newcomer.own, info),
    ])
    await this.#step(winner, first.group, first.commit)
    const late = await this.#offer(loser.seat, 'commit', on, second.group, second.commit)
    assert.ok(!late, 'the second is refused')
    assert.ok(!(await this.#offer(seat, 'join', on, third.group, third.commit)), 'and so is the third')
    await this.#receive()
    const retried = await loser.group.heal()
    await this.#step(loser, retried.group, retried.commit)
    await this.#receive()
    await this.#join(newcomer, seat)
    this.#count('conflict')
  }

  /** Somebody who dropped out or lags behind comes back with a fresh leaf, in place of the former one. */
  async #comeBack(): Promise<void> {
    const member = this.#members.find(({ silent, lag }) => silent || lag > 0)
    if (!member || this.#live.length === 0) return
    member.seat.back()
    await this.#joinAnew(member)
    this.#count('come back')
  }

  async #joinAnew(member: Member): Promise<void> {
    this.#members = this.#members.filter((other) => other !== member)
    const { epoch } = member.seat.group().at ?? assert.fail('there is a group')
    const commit = await this.#join(await this.#again(member.person), member.seat)
    assert.equal(member.seat.group().at?.epoch, epoch + 1)
    await this.#removed.add(stateOf(member.group), commit, member.group)
  }

  /** Somebody is away while more is said than the server keeps. */
  async #missTooMuch(): Promise<void> {
    const live = this.#live
    if (live.length < 2) return
    const member = this.#pick(live.slice(1))
    this.#away(member, { lag: 1 })
    for (let count = 0; count < TOO_MUCH; count++) at(live, 0).seat.say(Uint8Array.of(count & 255))
    this.#count('miss too much')
  }

  /** Nobody is up to date: those who lag behind catch up. */
  async #resume(): Promise<void> {
    for (const member of [...this.#members]) await this.#back(member)
    await this.#receive()
    if (this.#live.length > 0) return
    for (const member of this.#members) await this.#forget(member, null)
    this.#members = []
  }

  async #heal(): Promise<void> {
    const live = this.#live
    if (live.length < 2) return
    const member = this.#pick(live)
    const { group, commit } = await member.group.heal()
    await this.#step(member, group, commit)
    this.#count('heal')
  }

  /** Everybody whose connection stands takes what came; those removed try, too. */
  async #receive(): Promise<void> {
    await Promise.all(
      this.#members.filter(({ lag, silent }) => lag === 0 && !silent).map((member) => this.#catchUp(member)),
    )
    for (const insider of [...this.#insiders]) await this.#insiderFollows(insider)
  }

  async #catchUp(member: Member): Promise<void> {
    for (const { to, commit } of stepsFor(member.seat)) {
      if (to.group === member.group.id && to.epoch <= member.group.epoch) continue
      try {
        if (!commit) throw new GroupError('removed', 'a new group')
        member.group = (await member.group.receive(commit)).group
      } catch (error) {
        assert.ok(error instanceof GroupError && error.code === 'removed', String(error))
        this.#members = this.#members.filter((other) => other !== member)
        return this.#forget(member, commit)
      }
    }
  }

  /** Insiders follow while they may, and then try what they can. */
  async #insiderFollows(insider: Insider): Promise<void> {
    for (const { commit } of stepsFor(insider.seat)) {
      if (!commit) continue
      const before = insider.state
      insider.state = await rawReceive(before, commit)
      if (insider.state.groupActiveState.kind === 'active') continue
      this.#insiders = this.#insiders.filter((other) => other !== insider)
      insider.seat.leave()
      await this.#removed.add(insider.state, null)
      await this.#removed.add(before, commit)
      this.#count('insider removed')
      return
    }
  }

  /** All who are up to date agree; what is said crosses; those removed learn nothing. */
  async #check(): Promise<void> {
    const live = this.#live
    const [first] = live
    if (!first) return
    const code = agree(live, this.#insiders)
    assert.deepEqual(placeOf(first.group), this.#door.group().at)
    const said = await this.#talk(live)
    await this.#removed.learnNothing({ said, commit: this.#commit, code })
  }

  /** @returns what one of them said, and two heard */
  async #talk(live: readonly Member[]): Promise<Bytes> {
    const speaker = this.#pick(live)
    const said = await says(speaker)
    const listeners = live.filter((member) => member !== speaker).slice(0, 2)
    if (listeners[0] && this.#random() < CONTROLS) await couldRead(listeners[0], said)
    for (const listener of listeners) {
      await hears(listener, speaker)
      this.#count('heard')
    }
    for (const { seat } of [...live, ...this.#insiders]) seat.inbox = []
    return said
  }
}
