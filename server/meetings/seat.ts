/** One participant's place in a meeting: its connection, its stage, and its timers. */
import { type ErrorCode, type Participant, RESUME_WITHIN, type ServerMessage } from '../../protocol/index.ts'
import { randomId } from '../auth/secrets.ts'
import type { Entry, Link } from './link.ts'
import type { Media } from './media.ts'

/** Milliseconds: the longest wait before lost media is offered again, the first one, and when counting starts anew. */
const RENEW_MOST = 4_000
const RENEW_FIRST = 250
const RENEW_FORGET = 30_000

type Line = { at: 'online'; link: Link } | { at: 'away'; timer: NodeJS.Timeout } | { at: 'gone' }
type Stage = { at: 'waiting' } | { at: 'joined'; presence: string; sharing: boolean }

export class Seat {
  readonly id = randomId()
  readonly index: number
  readonly entry: Entry
  readonly media: Media
  stage: Stage = { at: 'waiting' }
  #line: Line
  #renewal?: NodeJS.Timeout
  #renewals = 0
  #renewedAt = 0
  /** Media was lost while nobody could be told. */
  #owed = false

  constructor(entry: Entry, index: number, link: Link, media: (id: string) => Media) {
    this.entry = entry
    this.index = index
    this.#line = { at: 'online', link }
    this.media = media(this.id)
  }

  get online(): boolean {
    return this.#line.at === 'online'
  }

  get timers(): number {
    return Number(this.#line.at === 'away') + Number(this.#renewal !== undefined)
  }

  /** As others see it, once joined. */
  get participant(): Participant | undefined {
    if (this.stage.at !== 'joined') return undefined
    return { id: this.id, index: this.index, presence: this.stage.presence }
  }

  holds(link: Link): boolean {
    return this.#line.at === 'online' && this.#line.link === link
  }

  /** Lost to a person who is away; `resume` tells them the state as it is then. */
  send(message: ServerMessage): void {
    if (this.#line.at === 'online') this.#line.link.send(message)
  }

  away(expired: () => void): void {
    this.#stopRenewal()
    this.#line = { at: 'away', timer: setTimeout(expired, RESUME_WITHIN) }
  }

  back(link: Link): void {
    const before = this.#line
    this.#line = { at: 'online', link }
    if (before.at === 'away') clearTimeout(before.timer)
    if (before.at === 'online') before.link.close('replaced')
  }

  gone(code?: ErrorCode): void {
    const before = this.#line
    this.#line = { at: 'gone' }
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
