/** One participant's place in a meeting: its connection, its stage, and its timers. */
import {
  type ErrorCode,
  type Participant,
  RESUME_WITHIN,
  type Role,
  type ServerMessage,
  SnugError,
  type Source,
} from '../../protocol/index.ts'
import { randomId } from '../auth/secrets.ts'
import { TokenBucket } from '../token-bucket.ts'
import type { Entry, Link } from './link.ts'
import type { Media } from './media.ts'
import { Relay } from './relay.ts'

/** Milliseconds: the longest wait before lost media is offered again, the first one, and when counting starts anew. */
const RENEW_MOST = 4_000
const RENEW_FIRST = 250
const RENEW_FORGET = 30_000
/**
 * Milliseconds that the place of a page which seems to go is kept. Most say `leave` first; a page whose proxy was restarted
 * sounds the same and is back in one or two seconds.
 */
export const GOING_WITHIN = 3_000
/** Milliseconds in which one key frame serves all who begin to get pictures. */
const PICTURES_EVERY = 100
/** Steps of the group by one place a second, and at once. */
const STEPS_PER_SECOND = 2
const STEPS_BURST = 10
/** Requests to be let in by one place a second, and at once: each costs everybody in the meeting. */
const KNOCKS_PER_SECOND = 0.5
const KNOCKS_BURST = 4
/** Returns of one place a second, and at once: each is told the whole state anew. */
const RETURNS_PER_SECOND = 0.5
const RETURNS_BURST = 10

type Line = { at: 'online'; link: Link } | { at: 'away'; timer: NodeJS.Timeout } | { at: 'gone' }
type Stage = { at: 'waiting' } | { at: 'joined'; lobby: string; sharing: Sharing; relay: Relay }
/** What is shared of a screen. */
export type Sharing = 'none' | 'silent' | 'with-sound'

export class Seat {
  readonly id = randomId()
  #entry: Entry
  readonly media: Media
  readonly steps = new TokenBucket(STEPS_PER_SECOND, STEPS_BURST)
  readonly knocks = new TokenBucket(KNOCKS_PER_SECOND, KNOCKS_BURST)
  readonly returns = new TokenBucket(RETURNS_PER_SECOND, RETURNS_BURST)
  /** In this meeting: that of the token, or a higher one that was given. */
  role: Role
  /** Sources that a moderator stopped and that were not started again. */
  readonly stopped = new Set<Source>()
  /** Wants to be told of every step of the group, while waiting. */
  follows = false
  /** Being let in, until joined: whoever was away then is told on coming back. */
  admission?: Extract<ServerMessage, { type: 'admitted' }>
  #stage: Stage = { at: 'waiting' }
  #line: Line
  #renewal?: NodeJS.Timeout
  #renewals = 0
  #renewedAt = 0
  /** Media was lost while nobody could be told. */
  #owed = false
  #picturesAt = -Infinity

  constructor(entry: Entry, link: Link, media: (id: string) => Media) {
    this.#entry = entry
    this.role = entry.role
    this.#line = { at: 'online', link }
    this.media = media(this.id)
  }

  get entry(): Entry {
    return this.#entry
  }

  /** The room gives this role now. */
  become(role: Role): void {
    this.#entry = { ...this.#entry, role }
    this.role = role
  }

  get online(): boolean {
    return this.#line.at === 'online'
  }

  get timers(): number {
    return Number(this.#line.at === 'away') + Number(this.#renewal !== undefined)
  }

  /** As others see it. */
  get participant(): Participant {
    return { id: this.id, role: this.role }
  }

  get joined(): boolean {
    return this.#stage.at === 'joined'
  }

  /** What is relayed to this place; none before joining. */
  get relay(): Relay | undefined {
    return this.#stage.at === 'joined' ? this.#stage.relay : undefined
  }

  /** Key to which this person reads requests to be let in, once joined. */
  get lobby(): string | undefined {
    return this.#stage.at === 'joined' ? this.#stage.lobby : undefined
  }

  get sharing(): Sharing {
    return this.#stage.at === 'joined' ? this.#stage.sharing : 'none'
  }

  /** Also once more, by somebody who missed too much: what is relayed begins anew. */
  join(lobby: string): void {
    this.#stage = {
      at: 'joined',
      lobby,
      sharing: this.sharing,
      relay: new Relay((message) => this.send(message)),
    }
    this.stopped.clear()
    this.follows = false
    this.admission = undefined
  }

  /** @throws SnugError wrong_state before joining */
  share(sharing: Sharing): void {
    if (this.#stage.at !== 'joined') throw new SnugError('wrong_state')
    this.#stage.sharing = sharing
  }

  holds(link: Link): boolean {
    return this.#line.at === 'online' && this.#line.link === link
  }

  /** Lost to a person who is away; `resume` tells them the state as it is then. For what must not be lost: `relay`. */
  send(message: ServerMessage): void {
    if (this.#line.at === 'online') this.#line.link.send(message)
  }

  /** Somebody is about to get the pictures of this person. */
  picturesBegin(): void {
    const now = performance.now()
    if (now - this.#picturesAt < PICTURES_EVERY) return
    this.#picturesAt = now
    this.send({ type: 'pictures' })
  }

  away(going: boolean, expired: () => void): void {
    this.#stopRenewal()
    this.#line = { at: 'away', timer: setTimeout(expired, going ? GOING_WITHIN : RESUME_WITHIN) }
  }

  back(link: Link): void {
    // The client says first what it has; what was sent into the old line may not have arrived.
    this.relay?.pause()
    const before = this.#line
    this.#line = { at: 'online', link }
    if (before.at === 'away') clearTimeout(before.timer)
    if (before.at === 'online') before.link.close('replaced')
  }

  gone(code?: ErrorCode): void {
    const before = this.#line
    this.#line = { at: 'gone' }
    this.#stage = { at: 'waiting' }
    this.#stopRenewal()
    if (before.at === 'away') clearTimeout(before.timer)
    if (before.at === 'online' && code) before.link.close(code)
  }

  mediaDown(): void {
    this.#stopRenewal()
    this.#owed = !this.online
    this.send({ type: 'media', state: 'down' })
  }

  mediaUp(): void {
    this.send({ type: 'media', state: 'up' })
  }

  /** Media was lost for this person only: they prepare again, after growing waits when it happens again and again. */
  renewMedia(isUp: () => boolean): void {
    this.mediaDown()
    if (!this.online) return
    const now = performance.now()
    if (now - this.#renewedAt > RENEW_FORGET) this.#renewals = 0
    this.#renewedAt = now
    const wait = this.#renewals++ ? Math.min(RENEW_FIRST * 2 ** (this.#renewals - 2), RENEW_MOST) : 0
    this.#renewal = setTimeout(() => {
      this.#renewal = undefined
      if (isUp()) this.mediaUp()
    }, wait)
  }

  /** Tells what was lost while away. */
  settleMedia(isUp: () => boolean): void {
    if (!this.#owed) return
    this.#owed = false
    if (isUp()) this.renewMedia(isUp)
  }

  #stopRenewal(): void {
    // A renewal that is stopped before it was told is still owed.
    if (this.#renewal) this.#owed = true
    clearTimeout(this.#renewal)
    this.#renewal = undefined
  }
}
