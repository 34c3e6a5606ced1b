/** The meeting in one room, in memory: who is there, what they are told, whose media they get. */
import {
  type ErrorCode,
  MAX_PARTICIPANTS,
  type Role,
  type ServerMessage,
  SnugError,
  SOURCES,
  type Source,
} from '../../protocol/index.ts'
import type { Feed, Sfu } from '../sfu/sfu.ts'
import type { IceSource } from '../turn/ice.ts'
import { Delivery } from './delivery.ts'
import type { Attendance, Entry, Link, MeetingMessage, Of, Why } from './link.ts'
import { Lobby } from './lobby.ts'
import { Media } from './media.ts'
import { MediaRoom } from './media-room.ts'
import { Moderation } from './moderation.ts'
import { People } from './people.ts'
import { Seat } from './seat.ts'

export interface MeetingEvents {
  ice: IceSource
  /** A one-time secret for the seat's next connection. */
  secret(seat: Seat): string
  gone(seat: Seat): void
  /** The last one has gone. `closed` settles when the media server holds nothing of the meeting any more. */
  empty(closed: Promise<unknown>): void
}

export class Meeting {
  readonly #sfu: Sfu
  readonly #events: MeetingEvents
  readonly #media: MediaRoom
  readonly #people = new People()
  readonly #delivery = new Delivery(this.#people)
  readonly #lobby = new Lobby(this.#people)
  readonly #moderation = new Moderation(this.#people)
  /** Who was removed, with their places: their secrets lead to nothing but the reason. */
  readonly #removed = new Map<string, Seat[]>()
  readonly #ending = new Set<Promise<unknown>>()

  constructor(sfu: Sfu, events: MeetingEvents) {
    this.#sfu = sfu
    this.#events = events
    this.#media = new MediaRoom(sfu)
    // Ahead of the first wish for it; a failure is met again by whoever needs the room.
    if (sfu.state === 'up') this.#media.get().catch(() => undefined)
  }

  get participants(): number {
    return this.#people.size
  }

  get joined(): number {
    return this.#people.joined.length
  }

  get timers(): number {
    return [...this.#people].reduce((sum, seat) => sum + seat.timers, this.#delivery.timers)
  }

  get knocks(): number {
    return this.#lobby.knocks
  }

  /** Messages that are kept for those who may come back. */
  get kept(): number {
    return this.#delivery.kept
  }

  /** @throws SnugError room_full | room_locked | removed | relay_missing */
  enter(entry: Entry, link: Link): Attendance {
    if (this.#removed.has(entry.sub)) throw new SnugError('removed')
    if (this.#people.size >= MAX_PARTICIPANTS) throw new SnugError('room_full')
    if (entry.relayOnly && !this.#events.ice(true)) throw new SnugError('relay_missing')
    const seat: Seat = new Seat(entry, link, (id) => this.#mediaOf(id, () => seat))
    this.#moderation.enter(seat)
    this.#people.add(seat)
    this.#welcome(seat, false)
    return this.#attend(seat, link)
  }

  /** @throws SnugError removed */
  resume(seat: Seat, link: Link): Attendance {
    if (this.#removed.has(seat.entry.sub)) throw new SnugError('removed')
    seat.back(link)
    this.#welcome(seat, true)
    const { slots, outstanding } = seat.media
    if (slots.length) seat.send({ type: 'slots', slots })
    if (outstanding) seat.send({ type: 'offer', ...outstanding })
    seat.settleMedia(this.#isUp)
    this.#delivery.back(seat)
    this.#lobby.arrive(seat)
    return this.#attend(seat, link)
  }

  readonly #isUp = () => this.#sfu.state === 'up'

  #mediaOf(id: string, seat: () => Seat): Media {
    return new Media(id, this.#media, {
      offer: (n, sdp) => seat().send({ type: 'offer', n, sdp }),
      slots: (slots) => seat().send({ type: 'slots', slots }),
      begins: (participants) => {
        for (const each of participants) this.#people.get(each)?.picturesBegin()
      },
      feeds: () => this.#want(),
      lost: () => seat().renewMedia(this.#isUp),
    })
  }

  #welcome(seat: Seat, resumed: boolean): void {
    const { id, role, joined } = seat
    seat.send({
      type: 'welcome',
      self: { id, role, joined },
      resumed,
      resume: this.#events.secret(seat),
      media: this.#sfu.state,
      roster: this.#people.rosterWithout(seat),
      lobby: this.#lobby.key,
      ...this.#iceOf(seat),
    })
    this.#moderation.arrive(seat)
  }

  #iceOf({ entry }: Seat) {
    const ice = this.#events.ice(entry.relayOnly ?? false)
    return ice && { ice }
  }

  /** Credentials of relays run out. */
  renewIce(): void {
    for (const seat of this.#people) {
      const fresh = this.#iceOf(seat)
      if (fresh) seat.send({ type: 'ice', ...fresh })
    }
  }

  #attend(seat: Seat, link: Link): Attendance {
    const whileHeld = (act: () => void) => {
      if (seat.holds(link)) act()
    }
    return {
      place: seat,
      handle: (message) => (seat.holds(link) ? this.#handle(seat, link, message) : undefined),
      lost: (going = false) =>
        whileHeld(() => seat.away(going, () => this.#gone(seat, going ? 'left' : 'lost'))),
      leave: (why = 'left') => whileHeld(() => this.#gone(seat, why)),
    }
  }

  #handle(seat: Seat, link: Link, message: MeetingMessage): void | Promise<void> {
    switch (message.type) {
      case 'subscribe':
        return this.#subscribe(seat)
      case 'prepare':
        return this.#prepare(seat, link, message)
      case 'restart':
        return this.#restart(seat, link, message)
      case 'answer':
        return seat.media.answer(message.n, message.sdp)
      case 'join':
        return this.#join(seat, link, message)
      case 'group':
        return this.#delivery.group(seat, link, message)
      case 'commit':
        return this.#delivery.commit(seat, message)
      case 'app':
        return this.#delivery.app(seat, message)
      case 'catch-up':
        return this.#delivery.catchUp(seat, message)
      case 'knock':
        return this.#lobby.knock(seat, message)
      case 'admit':
        return this.#admit(seat, message)
      case 'refuse':
        return this.#gone(this.#lobby.refuse(seat, message), 'removed', 'not_admitted')
      case 'kick':
      case 'order':
      case 'role':
      case 'rules':
        return this.#moderate(seat, link, message)
      case 'end':
        this.#moderation.demand(seat, 'end')
        return this.remove('meeting_ended')
      case 'start':
        seat.stopped.delete(message.source)
        return this.#want()
      case 'share':
        return this.#share(seat, message)
      case 'watch':
        return this.#watch(seat, message)
    }
  }

  async #subscribe(seat: Seat): Promise<void> {
    if (!this.#isUp()) throw new SnugError('media_unavailable')
    await seat.media.subscribe()
  }

  async #prepare(seat: Seat, link: Link, { ref, publish }: Of<'prepare'>): Promise<void> {
    if (!this.#isUp()) throw new SnugError('media_unavailable')
    link.send({ type: 'prepared', ref, answer: await seat.media.prepare(publish) })
  }

  async #restart(seat: Seat, link: Link, { ref, publish }: Of<'restart'>): Promise<void> {
    link.send({ type: 'restarted', ref, answer: await seat.media.restart(publish) })
  }

  /** Also once more, by somebody who has to join the group anew. */
  #join(seat: Seat, link: Link, { ref, step, lobby }: Of<'join'>): void {
    this.#moderation.mayJoin(seat)
    this.#delivery.take(seat, step)
    this.#moderation.knows(seat)
    const { joined } = seat
    this.#lobby.over(seat)
    this.#people.joins(seat, lobby)
    link.send({ type: 'joined', ref, roster: this.#people.rosterWithout(seat) })
    this.#want()
    if (!joined) this.#people.tell({ type: 'participant', participant: seat.participant }, seat)
    this.#delivery.announce(seat, step, seat)
    this.#lobby.renewKey()
    this.#lobby.arrive(seat)
  }

  #admit(seat: Seat, message: Of<'admit'>): void {
    if (seat.joined) this.#moderation.mayAdmit()
    this.#moderation.knows(this.#lobby.admit(seat, message))
  }

  /** What owners and moderators ask for. @throws SnugError forbidden | wrong_state | not_found */
  #moderate(seat: Seat, link: Link, message: Of<'kick' | 'order' | 'role' | 'rules'>): void {
    if (message.type === 'kick') this.#kick(this.#moderation.placesOf(message.id, seat, 'kick'))
    else if (message.type === 'order') this.#order(seat, message)
    else if (message.type === 'role') this.#moderation.giveRole(seat, message)
    else this.#moderation.setRules(seat, message)
    link.send({ type: 'done', ref: message.ref })
  }

  /** Removes a person with all their places. */
  #kick(places: Seat[]): void {
    const [first] = places
    if (first) this.#removed.set(first.entry.sub, places)
    for (const place of places) this.#gone(place, 'removed', 'removed')
  }

  /** Told first, so that nobody is cut off without a word. */
  #order(seat: Seat, message: Of<'order'>): void {
    this.#delivery.order(seat, this.#moderation.target(seat, message), message.data)
    this.#want()
  }

  #share(seat: Seat, { on, sound = false }: Of<'share'>): void {
    seat.share(on ? (sound ? 'with-sound' : 'silent') : 'none')
    this.#want()
  }

  #watch(seat: Seat, { streams }: Of<'watch'>): void {
    const known = streams.filter(
      ({ participant }) => participant !== seat.id && this.#people.get(participant),
    )
    if (streams.length && !known.length) throw new SnugError('not_found')
    seat.media.watch(known)
  }

  /** Everybody who joined gets the media of everybody else who joined and has a publisher that is up. */
  #want(): void {
    const feeds = this.#people.joined.flatMap(feedsOf)
    // The media server does one thing after the other, and whoever came last sees nobody yet.
    for (const seat of [...this.#people].reverse()) {
      seat.media.want(seat.joined ? feeds.filter(({ participant }) => participant !== seat.id) : [])
    }
  }

  /** Others stop wanting the media before it ends. */
  #gone(seat: Seat, why: Why, code?: ErrorCode): void {
    if (!this.#people.delete(seat)) return
    const { joined } = seat
    this.#want()
    this.#lobby.over(seat)
    if (joined) this.#people.tell({ type: 'gone', id: seat.id, why })
    seat.gone(code)
    this.#lobby.renewKey()
    if (!this.#people.joined.length) {
      this.#delivery.nobodyJoined()
      this.#moderation.nobodyJoined()
    }
    if (!this.#removed.get(seat.entry.sub)?.includes(seat)) this.#events.gone(seat)
    this.#end(seat.media.close())
    if (this.#people.size === 0) this.#empty()
  }

  #empty(): void {
    this.#delivery.end()
    for (const seat of [...this.#removed.values()].flat()) this.#events.gone(seat)
    this.#removed.clear()
    this.#events.empty(this.#close())
  }

  #end(ending: Promise<unknown>): void {
    this.#ending.add(ending)
    ending.finally(() => this.#ending.delete(ending))
  }

  async #close(): Promise<void> {
    await Promise.all(this.#ending)
    await this.#media.close()
  }

  /** News for everybody, those who have not joined yet included. */
  tell(message: ServerMessage): void {
    this.#people.tell(message)
  }

  /** Removes everybody, or everybody under one pseudonym. */
  remove(code: ErrorCode, subject?: string): void {
    for (const seat of [...this.#people]) {
      if (subject === undefined || seat.entry.sub === subject) this.#gone(seat, 'removed', code)
    }
  }

  /** The room gives somebody another role, whatever they were given for the meeting. */
  become(subject: string, role: Role): void {
    this.#moderation.become(subject, role)
  }

  get keys(): string[] {
    return [...this.#people].flatMap(({ entry }) => entry.key ?? [])
  }

  /** Ends the places that a host's key or a session gave. They may be taken anew with another one. */
  endKey(key: string, code: ErrorCode): void {
    for (const seat of [...this.#people]) if (seat.entry.key === key) this.#gone(seat, 'lost', code)
  }

  /** The media server went or came. Whoever was joined stays joined and prepares again. */
  mediaState(state: 'up' | 'down'): void {
    if (state === 'down') this.#end(this.#media.close())
    for (const seat of [...this.#people]) {
      if (state === 'up') seat.mediaUp()
      else {
        seat.media.abandon()
        seat.mediaDown()
      }
    }
  }
}

function feedsOf({ id, sharing, stopped, media }: Seat): Feed[] {
  if (media.at !== 'up') return []
  const relayed: Record<Source, boolean> = {
    microphone: !stopped.has('microphone'),
    camera: !stopped.has('camera'),
    screen: sharing !== 'none',
    sound: sharing === 'with-sound',
  }
  const sources = SOURCES.filter((source) => relayed[source])
  return sources.map((source) => ({ participant: id, source }))
}
