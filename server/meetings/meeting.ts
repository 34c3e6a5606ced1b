/** The meeting in one room, in memory: who is there, what they are told, whose media they get. */
import { type ErrorCode, MAX_PARTICIPANTS, SnugError } from '../../protocol/index.ts'
import type { Feed, Sfu } from '../sfu/sfu.ts'
import { Indexes } from './indexes.ts'
import type { Attendance, Entry, Link, MeetingMessage } from './link.ts'
import { Media } from './media.ts'
import { MediaRoom } from './media-room.ts'
import { Seat } from './seat.ts'

export interface MeetingEvents {
  /** A one-time secret for the seat's next connection. */
  secret(seat: Seat): string
  gone(seat: Seat): void
  /** The last one has gone. `closed` settles when the media server holds nothing of the meeting any more. */
  empty(closed: Promise<unknown>): void
}

type Of<T extends MeetingMessage['type']> = Extract<MeetingMessage, { type: T }>

export class Meeting {
  readonly #sfu: Sfu
  readonly #events: MeetingEvents
  readonly #media: MediaRoom
  readonly #seats = new Map<string, Seat>()
  readonly #indexes = new Indexes()
  readonly #ending = new Set<Promise<unknown>>()

  constructor(sfu: Sfu, events: MeetingEvents) {
    this.#sfu = sfu
    this.#events = events
    this.#media = new MediaRoom(sfu)
    // Ahead of the first wish for it; a failure is met again by whoever needs the room.
    if (sfu.state === 'up') this.#media.get().catch(() => undefined)
  }

  get participants(): number {
    return this.#seats.size
  }

  get timers(): number {
    return [...this.#seats.values()].reduce((sum, seat) => sum + seat.timers, 0)
  }

  /** @throws SnugError room_full */
  enter(entry: Entry, link: Link): Attendance {
    const index = this.#seats.size < MAX_PARTICIPANTS ? this.#indexes.take() : undefined
    if (index === undefined) throw new SnugError('room_full')
    const seat: Seat = new Seat(entry, index, link, (id) => this.#mediaOf(id, () => seat))
    this.#seats.set(seat.id, seat)
    this.#welcome(seat, false)
    return this.#attend(seat, link)
  }

  resume(seat: Seat, link: Link): Attendance {
    seat.back(link)
    this.#welcome(seat, true)
    const { slots, outstanding } = seat.media
    if (slots.length) seat.send({ type: 'slots', slots })
    if (outstanding) seat.send({ type: 'offer', ...outstanding })
    seat.settleMedia(this.#isUp)
    return this.#attend(seat, link)
  }

  readonly #isUp = () => this.#sfu.state === 'up'

  #mediaOf(id: string, seat: () => Seat): Media {
    return new Media(id, this.#media, {
      offer: (n, sdp) => seat().send({ type: 'offer', n, sdp }),
      slots: (slots) => seat().send({ type: 'slots', slots }),
      feeds: () => this.#want(),
      lost: () => seat().renewMedia(this.#isUp),
    })
  }

  #welcome(seat: Seat, resumed: boolean): void {
    const { id, index, entry, stage } = seat
    seat.send({
      type: 'welcome',
      self: { id, index, role: entry.role, joined: stage.at === 'joined' },
      resumed,
      resume: this.#events.secret(seat),
      media: this.#sfu.state,
      roster: this.#rosterWithout(seat),
    })
  }

  #rosterWithout(seat: Seat) {
    return [...this.#seats.values()].flatMap((other) =>
      other !== seat && other.participant ? [other.participant] : [],
    )
  }

  #attend(seat: Seat, link: Link): Attendance {
    const whileHeld = (act: () => void) => {
      if (seat.holds(link)) act()
    }
    return {
      handle: (message) => (seat.holds(link) ? this.#handle(seat, link, message) : undefined),
      lost: () => whileHeld(() => seat.away(() => this.#gone(seat))),
      leave: () => whileHeld(() => this.#gone(seat)),
    }
  }

  #handle(seat: Seat, link: Link, message: MeetingMessage): void | Promise<void> {
    switch (message.type) {
      case 'prepare':
        return this.#prepare(seat, link, message)
      case 'restart':
        return this.#restart(seat, link, message)
      case 'answer':
        return seat.media.answer(message.n, message.sdp)
      case 'join':
        return this.#join(seat, link, message)
      case 'presence':
        return this.#presence(seat, message)
      case 'share':
        return this.#share(seat, message)
      case 'watch':
        return this.#watch(seat, message)
    }
  }

  async #prepare(seat: Seat, link: Link, { ref, publish }: Of<'prepare'>): Promise<void> {
    if (!this.#isUp()) throw new SnugError('media_unavailable')
    link.send({ type: 'prepared', ref, answer: await seat.media.prepare(publish) })
  }

  async #restart(seat: Seat, link: Link, { ref, publish }: Of<'restart'>): Promise<void> {
    link.send({ type: 'restarted', ref, answer: await seat.media.restart(publish) })
  }

  #join(seat: Seat, link: Link, { ref, presence }: Of<'join'>): void {
    seat.stage = { at: 'joined', presence, sharing: false }
    link.send({ type: 'joined', ref, roster: this.#rosterWithout(seat) })
    this.#want()
    this.#announce(seat)
  }

  #presence(seat: Seat, { presence }: Of<'presence'>): void {
    if (seat.stage.at !== 'joined') throw new SnugError('wrong_state')
    seat.stage = { ...seat.stage, presence }
    this.#announce(seat)
  }

  #share(seat: Seat, { on }: Of<'share'>): void {
    if (seat.stage.at !== 'joined') throw new SnugError('wrong_state')
    seat.stage = { ...seat.stage, sharing: on }
    this.#want()
  }

  #watch(seat: Seat, { streams }: Of<'watch'>): void {
    const known = streams.filter(({ participant }) => participant !== seat.id && this.#seats.has(participant))
    if (streams.length && !known.length) throw new SnugError('not_found')
    seat.media.watch(known)
  }

  #announce(seat: Seat): void {
    const { participant } = seat
    if (!participant) return
    for (const other of this.#seats.values()) {
      if (other !== seat) other.send({ type: 'participant', participant })
    }
  }

  /** Everybody who joined gets the media of everybody else who joined and has a publisher that is up. */
  #want(): void {
    const feeds = [...this.#seats.values()].flatMap(feedsOf)
    for (const seat of this.#seats.values()) {
      seat.media.want(
        seat.stage.at === 'joined' ? feeds.filter(({ participant }) => participant !== seat.id) : [],
      )
    }
  }

  /** Others stop wanting the media before it ends. */
  #gone(seat: Seat, code?: ErrorCode): void {
    if (!this.#seats.delete(seat.id)) return
    this.#indexes.giveBack(seat.index)
    const was = seat.stage.at
    this.#want()
    if (was === 'joined') for (const other of this.#seats.values()) other.send({ type: 'gone', id: seat.id })
    seat.gone(code)
    this.#events.gone(seat)
    this.#end(seat.media.close())
    if (this.#seats.size === 0) this.#events.empty(this.#close())
  }

  #end(ending: Promise<unknown>): void {
    this.#ending.add(ending)
    ending.finally(() => this.#ending.delete(ending))
  }

  async #close(): Promise<void> {
    await Promise.all(this.#ending)
    await this.#media.close()
  }

  /** Removes everybody, or everybody under one pseudonym. */
  remove(code: ErrorCode, subject?: string): void {
    for (const seat of [...this.#seats.values()]) {
      if (subject === undefined || seat.entry.sub === subject) this.#gone(seat, code)
    }
  }

  /** The media server went or came. Whoever was joined stays joined and prepares again. */
  mediaState(state: 'up' | 'down'): void {
    if (state === 'down') this.#end(this.#media.close())
    for (const seat of [...this.#seats.values()]) {
      if (state === 'up') seat.mediaUp()
      else {
        seat.media.abandon()
        seat.mediaDown()
      }
    }
  }
}

function feedsOf({ id, stage, media }: Seat): Feed[] {
  if (stage.at !== 'joined' || media.at !== 'up') return []
  const feeds: Feed[] = [
    { participant: id, source: 'microphone' },
    { participant: id, source: 'camera' },
  ]
  return stage.sharing ? [...feeds, { participant: id, source: 'screen' }] : feeds
}
