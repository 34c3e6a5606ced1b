/**
 * One stay in a room, on the side that holds the keys: takes the page's wishes and the server's news one at a time,
 * and hands out what may be seen and sent.
 */
import type { Order } from '../../protocol/ids.ts'
import type { Bytes } from '../crypto/bytes.ts'
import { meetingCode } from '../crypto/codes.ts'
import type { DeviceKey } from '../crypto/device-key.ts'
import { equal } from '../crypto/fields.ts'
import { type Group, type GroupRules, type Member, newLeaf } from '../crypto/group.ts'
import { IdentityError, IdentityKeys } from '../crypto/identity.ts'
import { deriveRoomSecrets } from '../crypto/room-secret.ts'
import { Arrivals } from './arrivals.ts'
import { Door, Visitor } from './lobby.ts'
import type { MediaKeys, Turn } from './media-keys.ts'
import { Membership } from './membership.ts'
import {
  type FromWorker,
  type GroupNews,
  type NoticeKind,
  type OwnState,
  type PollWish,
  type RecordingSaid,
  type ToWorker,
  WORKER_REFS,
} from './messages.ts'
import { People } from './people.ts'
import type { Pins } from './pins.ts'
import type { Queue } from './queue.ts'
import { Talk } from './talk.ts'

/** Milliseconds after the last keystroke in the own name until the way into the group is made anew. */
const NAME_SETTLES = 400
/** Milliseconds after which one who came says who they are: the others draw no sooner, and pictures are on their way. */
const SAID_AFTER = 60
/** Milliseconds over which a large group answers a newcomer, per member. */
const SPREAD = 8

type Opening = Omit<Extract<ToWorker, { type: 'open' }>, 'type' | 'ref'>
type Base = Parameters<MediaKeys['follow']>[0]['base']

/** Why a request of the page can't be carried out. */
export class Refusal extends Error {
  constructor(readonly code: Extract<FromWorker, { type: 'refused' }>['code']) {
    super(code)
  }
}

/** @throws Refusal identity_refused for what is not to be believed */
async function believed(check: () => Promise<void>): Promise<void> {
  await check().catch((error) => {
    throw error instanceof IdentityError ? new Refusal('identity_refused') : error
  })
}

export class Session {
  readonly #device: DeviceKey
  readonly #keys: MediaKeys
  readonly #queue: Queue
  readonly #post: (message: FromWorker) => void
  readonly #people: People
  readonly #talk: Talk
  readonly #arrivals = new Arrivals(
    (kind, name) => this.#notice(kind, name),
    (ms, act) => this.#queue.later(ms, act),
  )
  /** Known people who came with unknown devices. */
  #changed: string[] = []
  #opening?: Opening
  #identityKeys?: IdentityKeys
  #membership?: Membership
  #door?: Door
  #visitor?: Visitor
  /** What requests to be let in are sealed to. */
  #lobby: string | null = null
  #welcome?: Extract<GroupNews, { type: 'welcome' }>
  #reference = WORKER_REFS
  #renaming?: () => void
  /** Epoch authenticator of the code that was told last. */
  #coded?: Bytes

  constructor(
    device: DeviceKey,
    pins: Pins,
    keys: MediaKeys,
    queue: Queue,
    post: (message: FromWorker) => void,
  ) {
    this.#device = device
    this.#keys = keys
    this.#queue = queue
    this.#post = post
    this.#people = new People(pins, (participant) => this.#changed.push(participant))
    this.#talk = new Talk(this.#people, {
      self: () => this.#self,
      members: () => this.#membership?.group?.members,
      send: async (plain, to) => (await this.#membership?.say(plain, to)) ?? false,
      seal: async (plain) => this.#membership?.seal(plain),
      post,
      show: () => this.#show(),
    })
  }

  #notice(kind: NoticeKind, name = ''): void {
    this.#post({ type: 'notice', kind, name })
  }

  /** @throws Refusal room_key_missing | identity_refused */
  async open(opening: Opening): Promise<void> {
    this.#opening = opening
    await believed(async () => {
      this.#identityKeys = await IdentityKeys.import(opening.identityKeys)
      await this.#checkOwn()
    })
    if (opening.roomKey !== undefined) return this.#unlock(opening.roomKey)
    this.#visitor = this.#newVisitor()
  }

  #newVisitor(): Visitor {
    const { room, assertion = null } = this.#opening as Opening
    const visitor = new Visitor(room, this.#device, assertion)
    visitor.lobby = this.#lobby
    return visitor
  }

  async #checkOwn(): Promise<void> {
    const { room, assertion = null } = this.#opening as Opening
    const expected = { room, device: this.#device.publicKey, now: Date.now() }
    await this.#identityKeys?.verify(assertion, expected)
  }

  /** A newer assertion of who one is, for when the group is entered anew. */
  renew(assertion: string): void {
    if (this.#opening) this.#opening = { ...this.#opening, assertion }
    if (this.#visitor) this.#visitor.assertion = assertion
  }

  async #unlock(roomKey: string): Promise<void> {
    const { room } = this.#opening as Opening
    const secrets = await deriveRoomSecrets(room, roomKey).catch(() => {
      throw new Refusal('room_key_missing')
    })
    const rules = { secrets, identityKeys: this.#identityKeys as IdentityKeys, now: () => Date.now() }
    this.#door = new Door(rules, roomKey)
    this.#membership = this.#join(rules)
    this.#visitor = undefined
    if (this.#welcome) await this.#membership.welcome(this.#welcome)
  }

  #join(rules: GroupRules): Membership {
    return new Membership(rules, {
      send: (message) => this.#post({ type: 'send', message }),
      ref: () => ++this.#reference,
      ownLeaf: () => this.#ownLeaf(rules),
      later: (ms, act) => this.#queue.later(ms, act),
      moved: (group, turn, base) => this.#moved(group, turn, base),
      out: () => this.#keys.leave(),
      seen: (members) => this.#queue.run(() => this.#seen(members)),
      behind: (behind) => {
        this.#keys.behind = behind
      },
      said: (leaf, plain) => this.#talk.hear(leaf, plain),
      notice: (kind) => this.#notice(kind),
      fault: (code) => {
        this.#keys.clear()
        this.#post({ type: 'fault', code })
      },
    })
  }

  #ownLeaf(rules: GroupRules) {
    const { assertion = null } = this.#opening as Opening
    return newLeaf(rules, this.#device, this.#self, this.#talk.name, assertion)
  }

  get #self(): string {
    return this.#welcome?.self.id ?? ''
  }

  /** News of the server, in order. */
  async take(news: GroupNews): Promise<void> {
    const membership = this.#membership
    switch (news.type) {
      case 'welcome':
        return this.#welcomed(news)
      case 'lobby':
        this.#lobby = news.key
        if (this.#visitor) this.#visitor.lobby = news.key
        return
      case 'admitted':
        return this.#admitted(news.sealed)
      case 'knock':
        await this.#door?.knocked(news)
        return this.#post({ type: 'knocks', knocks: this.#door?.waiting ?? [] })
      case 'participant':
        return membership?.participant(news.participant.id)
      case 'gone':
        this.#arrivals.gone(news.id, news.why)
        membership?.gone(news.id)
        return
      case 'joined':
        return membership?.joined(news)
      case 'group':
        return membership?.groupIs(news)
      case 'commit':
        return membership?.commit(news)
      case 'app':
        return membership?.app(news)
      case 'caught-up':
        return this.#caughtUp(news)
      case 'error':
        return news.ref === undefined ? undefined : membership?.refused(news.ref, news.code)
    }
  }

  async #welcomed(news: Extract<GroupNews, { type: 'welcome' }>): Promise<void> {
    this.#welcome = news
    this.#lobby = news.lobby
    if (!news.resumed) {
      this.#talk.reset()
      this.#arrivals.reset()
    }
    this.#door?.clear()
    this.#post({ type: 'knocks', knocks: [] })
    if (this.#visitor) this.#askAgain(this.#visitor, news)
    await this.#membership?.welcome(news)
  }

  /** A request that may have been lost with the connection is made again. */
  #askAgain(visitor: Visitor, { resumed, lobby }: Extract<GroupNews, { type: 'welcome' }>): void {
    visitor.lobby = lobby
    const { request } = visitor
    if (resumed && request !== undefined) this.#post({ type: 'send', message: { type: 'knock', request } })
  }

  /** What one told while the connection was away may have been lost. */
  #caughtUp(news: Extract<GroupNews, { type: 'caught-up' }>): void {
    this.#membership?.caughtUp(news)
    this.#queue.later(0, () => this.#talk.repeat())
  }

  join(): Promise<void> | undefined {
    return this.#membership?.join()
  }

  lost(): void {
    this.#talk.lost()
    this.#membership?.lost()
  }

  /** What one tells the others from now on. */
  async tell(state: OwnState): Promise<void> {
    if ((await this.#talk.tell(state)) !== 'name' || this.#membership?.group) return
    this.#renaming?.()
    this.#renaming = this.#queue.later(NAME_SETTLES, () => this.#membership?.leafChanged())
  }

  /** @throws Refusal wrong_state while not in the group */
  async chat(text: string): Promise<void> {
    if (!(await this.#talk.say({ t: 'chat', text }))) throw new Refusal('wrong_state')
  }

  async react(emoji: string): Promise<void> {
    await this.#talk.say({ t: 'reaction', emoji })
  }

  /** @throws Refusal wrong_state while not in the group, and for a poll that is over or not one's own */
  async poll(wish: PollWish): Promise<void> {
    if (!(await this.#talk.poll(wish))) throw new Refusal('wrong_state')
  }

  /** @throws Refusal wrong_state while not in the group */
  async record(said: RecordingSaid): Promise<void> {
    if (!(await this.#talk.record(said))) throw new Refusal('wrong_state')
  }

  /** Something for a moderator to have somebody stop, sealed. @throws Refusal wrong_state while not in the group */
  async order(to: string, what: Order): Promise<string> {
    const data = await this.#talk.order(to, what)
    if (data === undefined) throw new Refusal('wrong_state')
    return data
  }

  /** Code to compare, of this moment. @throws Refusal wrong_state while not in the group */
  code(): Promise<{ digits: string; words: number[] }> {
    const group = this.#membership?.group
    if (!group) throw new Refusal('wrong_state')
    this.#coded = group.authenticator()
    return meetingCode(this.#coded)
  }

  /** @throws Refusal wrong_state when the code that was told last is not that of this moment any more */
  async compared(): Promise<void> {
    const now = this.#membership?.group?.authenticator()
    if (!now || !this.#coded || !equal(now, this.#coded)) throw new Refusal('wrong_state')
    await this.#people.compared(this.#self)
    this.#show()
  }

  /** The person says that somebody's unknown device is theirs. */
  async acknowledge(id: string): Promise<void> {
    await this.#people.acknowledge(id)
    this.#show()
  }

  /** Also by whoever has the room secret, where everybody new is let in by somebody inside. */
  async knock(): Promise<void> {
    this.#visitor ??= this.#newVisitor()
    const asked = await this.#visitor.ask(this.#talk.name)
    if (!asked) return
    this.#post({ type: 'send', message: { type: 'knock', request: asked.request } })
    this.#post({ type: 'asked', code: asked.code })
  }

  async admit(id: string, code: string): Promise<void> {
    const sealed = await this.#door?.admission(id, code).catch(() => undefined)
    if (sealed) this.#post({ type: 'send', message: { type: 'admit', id, sealed } })
  }

  async #admitted(sealed: string): Promise<void> {
    const roomKey = await this.#visitor?.admitted(sealed)
    if (typeof roomKey !== 'string') return
    this.#visitor = undefined
    if (this.#membership) return this.#post({ type: 'admitted' })
    await this.#unlock(roomKey)
    this.#post({ type: 'admitted', ...(this.#opening?.tellRoomKey ? { roomKey } : {}) })
  }

  async #seen(members: readonly Member[]): Promise<void> {
    await this.#people.are(
      members.filter(({ participant }) => participant !== this.#self),
      this.#self,
      false,
    )
    this.#show()
  }

  /** Keys first, so that frames flow. Who the people are takes look-ups: that has its turn after what waits by now. */
  async #moved(group: Group, turn: Turn, base: Base): Promise<void> {
    const leaves = new Map(group.members.map(({ participant, leaf }) => [participant, leaf]))
    await this.#keys.follow({ number: group.epoch, own: group.leaf, leaves, base }, turn)
    this.#queue.run(() => this.#met(group.members, turn))
  }

  async #met(members: readonly Member[], turn: Turn): Promise<void> {
    await this.#people.are(members, this.#self, true)
    const others = members.filter(({ participant }) => participant !== this.#self)
    const present = others.map(({ participant }) => [participant, this.#people.nameOf(participant)] as const)
    this.#talk.forget(this.#arrivals.are(new Map(present)))
    for (const participant of this.#changed.splice(0)) this.#arrivals.tell('key-changed', participant)
    if (turn.kind === 'entered') {
      this.#talk.noted()
      this.#queue.later(SAID_AFTER, () => this.#talk.repeat())
    }
    // Also to who came back with a new leaf: they know nothing any more.
    const newcomer = members.find(({ leaf }) => leaf === turn.newcomer)?.participant
    if (newcomer !== undefined)
      this.#queue.later(Math.random() * SPREAD * members.length, () => this.#talk.repeat(newcomer))
    this.#show()
  }

  #show(): void {
    for (const participant of this.#people.said)
      this.#arrivals.said(participant, this.#people.nameOf(participant))
    this.#post({ type: 'people', ...this.#people.view(this.#self) })
  }
}
