/** A meeting's group as it lives: people who come, go, drop out, lag and get into each other's way, and the server. */
import assert from 'node:assert/strict'
import type { ClientState } from 'ts-mls/clientState.js'
import { type Bytes, toBase64Url, utf8 } from '../../widget/crypto/bytes.ts'
import { Group, GroupError } from '../../widget/crypto/group.ts'
import { Delivery, placeOf, seeded } from './group-delivery.ts'
import { at, codeOf, hasCode, type Person, people } from './group-people.ts'
import { deriveAnyway } from './mls-insider.ts'
import { rawJoin, rawReceive } from './mls-raw.ts'

interface Member {
  person: Person
  group: Group
  /** How much of the log was received, and for how many steps they receive nothing more. */
  cursor: number
  lag: number
  /** Gone without saying so. */
  silent: boolean
}

/** Somebody with a library without our checks and a good memory. */
interface Insider {
  leaf: number
  state: ClientState
}

/** States of those removed that are tried on everything later. */
const REMOVED_KEPT = 8

export class Walk {
  readonly #random: () => number
  readonly #server = new Delivery()
  readonly #room = people()
  #identities: Person[] = []
  #members: Member[] = []
  #insiders: Insider[] = []
  #removed: Group[] = []
  readonly counts: Record<string, number> = {}
  largest = 0

  constructor(seed: number) {
    this.#random = seeded(seed)
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
    return this.#members.filter(
      ({ silent, lag, cursor }) => !silent && lag === 0 && cursor === this.#server.log.length,
    )
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
    for (const member of this.#members) if (member.lag > 0) member.lag--
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
    return this.#heal()
  }

  /** Nobody is left: the next one creates a group. */
  async #begin(): Promise<void> {
    this.#insiders = []
    const person = await this.#newcomer()
    const group = await Group.create(person.rules, person.own)
    assert.ok(await this.#server.offer(this.#server.at, group, null))
    this.#add(person, group)
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

  #add(person: Person, group: Group): void {
    this.#members.push({ person, group, cursor: this.#server.log.length, lag: 0, silent: false })
  }

  async #enter(): Promise<void> {
    if (this.#live.length && this.#random() < 0.12) return this.#enterInsider()
    await this.#join(await this.#newcomer())
    this.#count('join')
  }

  async #join(person: Person): Promise<void> {
    const { info, at: on } = this.#server
    assert.ok(info)
    const { group, commit } = await Group.join(person.rules, person.own, info)
    assert.ok(await this.#server.offer(on, group, commit))
    this.#add(person, group)
  }

  async #enterInsider(): Promise<void> {
    const { info, at: on } = this.#server
    const person = await this.#room.person('Insider')
    assert.ok(info && on)
    const { state, commit } = await rawJoin(person, info)
    // The commit is theirs, the next GroupInfo somebody else's: ours can be made from a state of ours only.
    const live = this.#pick(this.#live)
    const { group } = await live.group.receive(commit)
    assert.ok(await this.#server.offer(on, group, commit))
    this.#insiders.push({ leaf: state.privatePath.leafIndex, state })
    await this.#receive({ state, except: at(this.#insiders, this.#insiders.length - 1) })
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
      await this.#commit(remover, group, commit)
    } catch (error) {
      if (!(error instanceof GroupError && error.code === 'sole_member')) throw error
      await this.#startAnew(remover)
    }
  }

  /** One would remain: a new group, of which the others know nothing. */
  async #startAnew(member: Member): Promise<void> {
    const before = member.group
    const person = await this.#again(member.person)
    const group = await Group.create(person.rules, person.own)
    assert.ok(await this.#server.offer(placeOf(before), group, null))
    this.#forget(this.#members.filter((other) => other !== member))
    this.#insiders = []
    this.#members = []
    this.#add(person, group)
    this.#count('sole member')
  }

  #forget(members: readonly Member[]): void {
    this.#removed = [...members.map(({ group }) => group), ...this.#removed].slice(0, REMOVED_KEPT)
  }

  async #commit(member: Member, group: Group, commit: Bytes): Promise<void> {
    assert.ok(await this.#server.offer(placeOf(member.group), group, commit))
    member.group = group
    member.cursor = this.#server.log.length
  }

  /** Somebody vanishes, and is removed once it was noticed. */
  async #drop(): Promise<void> {
    const live = this.#live
    if (live.length < 2) return
    const { members } = at(live, 0).group
    const lost = this.#members.filter(({ silent }) => silent).map(({ person }) => person.own.participant)
    const gone = members.find(({ participant }) => lost.includes(participant))
    if (gone && this.#random() < 0.6) await this.#remove(at(live, 0), [gone.leaf])
    else at(live, live.length - 1).silent = true
    this.#count('drop')
  }

  async #lag(): Promise<void> {
    const live = this.#live
    if (live.length < 2) return
    this.#pick(live.slice(1)).lag = 1 + Math.floor(this.#random() * 6)
    this.#count('lag')
  }

  /** Two commit at once: one of them is too late, follows the other, and tries again. */
  async #conflict(): Promise<void> {
    const live = this.#live
    if (live.length < 3) return
    const [winner, loser] = [this.#pick(live.slice(0, -1)), at(live, live.length - 1)]
    const on = placeOf(loser.group)
    const newcomer = await this.#newcomer()
    const { info } = this.#server
    assert.ok(info)
    const [first, second, third] = await Promise.all([
      winner.group.heal(),
      loser.group.heal(),
      Group.join(newcomer.rules, newcomer.own, info),
    ])
    await this.#commit(winner, first.group, first.commit)
    assert.ok(!(await this.#server.offer(on, second.group, second.commit)), 'the second is refused')
    assert.ok(!(await this.#server.offer(on, third.group, third.commit)), 'and so is the third')
    await this.#receive()
    const retried = await loser.group.heal()
    await this.#commit(loser, retried.group, retried.commit)
    await this.#receive()
    await this.#join(newcomer)
    this.#count('conflict')
  }

  /** Somebody who dropped out or lags behind comes back with a fresh leaf, in place of the former one. */
  async #comeBack(): Promise<void> {
    const member = this.#members.find(({ silent, lag }) => silent || lag > 0)
    if (!member || this.#live.length === 0) return
    const person = await this.#again(member.person)
    this.#members = this.#members.filter((other) => other !== member)
    const before = this.#server.log.length
    await this.#join(person)
    assert.equal(this.#server.log.length, before + 1)
    this.#forget([member])
    this.#count('come back')
  }

  /** Nobody is up to date: those who lag behind catch up. */
  async #resume(): Promise<void> {
    for (const member of this.#members) Object.assign(member, { lag: 0, silent: false })
    await this.#receive()
    if (this.#live.length === 0) this.#members = []
  }

  async #heal(): Promise<void> {
    const live = this.#live
    if (live.length < 2) return
    const member = this.#pick(live)
    const { group, commit } = await member.group.heal()
    await this.#commit(member, group, commit)
    this.#count('heal')
  }

  /** Everybody who doesn't lag receives what is new; those removed try, too. */
  async #receive(joined?: { except: Insider; state: ClientState }): Promise<void> {
    await Promise.all(
      this.#members.filter(({ lag, silent }) => lag === 0 && !silent).map((member) => this.#catchUp(member)),
    )
    await this.#insidersFollow(joined?.except)
  }

  async #catchUp(member: Member): Promise<void> {
    while (member.cursor < this.#server.log.length) {
      const { to, commit } = at(this.#server.log, member.cursor)
      member.cursor++
      if (to.group === member.group.id && to.epoch <= member.group.epoch) continue
      try {
        if (!commit) throw new GroupError('removed', 'a new group')
        member.group = (await member.group.receive(commit)).group
      } catch (error) {
        assert.ok(error instanceof GroupError && error.code === 'removed', String(error))
        this.#members = this.#members.filter((other) => other !== member)
        this.#forget([member])
        return
      }
    }
  }

  #followed = 0

  /** Insiders never lag: they follow while they may, and then try what they can. */
  async #insidersFollow(except?: Insider): Promise<void> {
    const entries = this.#server.log.slice(this.#followed)
    this.#followed = this.#server.log.length
    for (const { commit } of entries) {
      if (!commit) continue
      for (const insider of this.#insiders.filter((other) => other !== except)) {
        const next = await rawReceive(insider.state, commit)
        if (next.groupActiveState.kind === 'active') {
          insider.state = next
          continue
        }
        assert.equal(await deriveAnyway(insider.state, commit), null, 'a removed member derived the next key')
        this.#insiders = this.#insiders.filter((other) => other !== insider)
        this.#count('insider removed')
      }
    }
  }

  /** All who are up to date agree; what is said crosses; those removed learn nothing. */
  async #check(): Promise<void> {
    const live = this.#live
    const [first] = live
    if (!first) return
    for (const { group } of live) {
      assert.equal(group.epoch, first.group.epoch)
      assert.equal(codeOf(group), codeOf(first.group))
      assert.deepEqual(group.members, first.group.members)
    }
    for (const { state } of this.#insiders)
      assert.equal(toBase64Url(Uint8Array.from(state.keySchedule.epochAuthenticator)), codeOf(first.group))
    assert.deepEqual(placeOf(first.group), this.#server.at)
    const speaker = this.#pick(live)
    const said = await speaker.group.encrypt(utf8('hello'))
    speaker.group = said.group
    for (const listener of live.filter((member) => member !== speaker).slice(0, 2)) {
      const heard = await listener.group.decrypt(said.message)
      assert.equal(heard.leaf, speaker.group.leaf)
      listener.group = heard.group
    }
    const last = this.#server.log.at(-1)
    for (const removed of this.#removed) {
      await assert.rejects(removed.decrypt(said.message), hasCode('bad_message'))
      if (last?.commit) await assert.rejects(removed.receive(last.commit), GroupError)
    }
  }
}
