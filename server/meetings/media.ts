/**
 * The media of one participant over the whole stay: one pair of peer connections at a time. A newer `prepare`
 * replaces the older one; what belongs to a replaced pair is dropped.
 */
import { type Slot, SnugError } from '../../protocol/index.ts'
import type { Feed } from '../sfu/sfu.ts'
import type { MediaRoom } from './media-room.ts'
import { type Layers, Pair } from './pair.ts'

export interface MediaEvents {
  offer(n: number, sdp: string): void
  slots(slots: Slot[]): void
  /** Pictures of these participants are about to come. */
  begins(participants: readonly string[]): void
  /** Whether the own feeds can be wanted has changed. */
  feeds(): void
  /** The pair is gone; the client has to prepare again. */
  lost(): void
}

type State = { at: 'none' } | { at: 'connecting'; pair: Pair } | { at: 'up'; pair: Pair }

/** An offer that the client has not answered: `n` counts for the client, `inner` for the pair. */
interface Outstanding {
  n: number
  inner: number
  sdp: string
}

export class Media {
  readonly #participant: string
  readonly #room: MediaRoom
  readonly #events: MediaEvents
  #state: State = { at: 'none' }
  #turn = 0
  #closing: Promise<unknown> = Promise.resolve()
  /** A pair whose publisher is still to come. */
  #begun?: Promise<Pair>
  #wanted: readonly Feed[] = []
  #offers = 0
  #outstanding?: Outstanding
  #slots: Slot[] = []

  constructor(participant: string, room: MediaRoom, events: MediaEvents) {
    this.#participant = participant
    this.#room = room
    this.#events = events
  }

  get at(): State['at'] {
    return this.#state.at
  }

  /** The newest assignment, and the offer that waits for an answer: for a client that comes back. */
  get slots(): Slot[] {
    return this.#slots
  }
  get outstanding(): { n: number; sdp: string } | undefined {
    return this.#outstanding && { n: this.#outstanding.n, sdp: this.#outstanding.sdp }
  }

  /**
   * A new pair, of which the subscriber is connected while its publisher is still to come. Replaces whatever was there.
   * @throws SnugError media_unavailable, or wrong_state when replaced or closed meanwhile
   */
  async subscribe(): Promise<void> {
    const begun = this.#begin()
    this.#begun = begun
    await begun
  }

  /**
   * Connects the publisher of the pair that `subscribe` began; else replaces whatever was there by a whole one. Resolves
   * with the answer to the publisher's offer.
   * @throws SnugError media_refused | media_unavailable, or wrong_state when replaced or closed meanwhile
   */
  async prepare(offer: string): Promise<string> {
    const begun = this.#begun ?? this.#begin()
    this.#begun = undefined
    const turn = this.#turn
    const pair = await begun
    try {
      return await pair.publish(offer)
    } catch (error) {
      if (turn === this.#turn) void this.close()
      throw error
    }
  }

  async #begin(): Promise<Pair> {
    const closing = this.close()
    const turn = this.#turn
    const [room] = await Promise.all([this.#room.get(), closing])
    if (turn !== this.#turn) throw new SnugError('wrong_state')
    const pair = new Pair(this.#participant, room, {
      offer: (inner, sdp) => this.#offer(inner, sdp),
      slots: (slots) => this.#assigned(slots),
      begins: (participants) => this.#events.begins(participants),
      up: () => this.#up(pair),
      down: () => this.#lost(),
    })
    this.#state = { at: 'connecting', pair }
    if (this.#wanted.length) pair.want(this.#wanted)
    pair.subscribe()
    return pair
  }

  #up(pair: Pair): void {
    this.#state = { at: 'up', pair }
    this.#events.feeds()
  }

  #lost(): void {
    void this.close()
    this.#events.lost()
  }

  #offer(inner: number, sdp: string): void {
    const n = ++this.#offers
    this.#outstanding = { n, inner, sdp }
    this.#events.offer(n, sdp)
  }

  #assigned(slots: Slot[]): void {
    this.#slots = slots
    this.#events.slots(slots)
  }

  /** @throws SnugError wrong_state when there is no such offer; media_refused | media_unavailable */
  async answer(n: number, sdp: string): Promise<void> {
    const [offer, turn] = [this.#outstanding, this.#turn]
    if (this.#state.at === 'none' || offer?.n !== n) throw new SnugError('wrong_state')
    this.#outstanding = undefined
    try {
      await this.#state.pair.answer(offer.inner, sdp)
    } catch (error) {
      // After a refusal neither side could go on with this subscriber; an answer that is late may still come.
      if (turn === this.#turn && !(error instanceof SnugError && error.code === 'media_unavailable'))
        this.#lost()
      throw error
    }
  }

  /** @throws SnugError wrong_state when there is nothing to restart; media_refused */
  async restart(offer: string): Promise<string> {
    if (this.#state.at === 'none') throw new SnugError('wrong_state')
    return this.#state.pair.restart(offer)
  }

  /** The feeds wanted from now on, also by the next pair. */
  want(feeds: readonly Feed[]): void {
    if (same(feeds, this.#wanted)) return
    this.#wanted = feeds
    if (this.#state.at !== 'none') this.#state.pair.want(feeds)
  }

  watch(layers: Layers): void {
    if (this.#state.at !== 'none') this.#state.pair.watch(layers)
  }

  /** Ends the pair. Others are told first, so that nobody wants its feeds any more. Never rejects. */
  close(): Promise<unknown> {
    this.#turn++
    const before = this.#state
    this.#state = { at: 'none' }
    this.#begun = undefined
    this.#outstanding = undefined
    this.#slots = []
    if (before.at === 'none') return this.#closing
    if (before.at === 'up') this.#events.feeds()
    this.#closing = Promise.all([this.#closing, before.pair.close()])
    return this.#closing
  }

  /** As `close`, when the media server is dead: a next `prepare` doesn't wait for the end of what was there. */
  abandon(): void {
    void this.close()
    this.#closing = Promise.resolve()
  }
}

const same = (some: readonly Feed[], others: readonly Feed[]): boolean =>
  some.length === others.length &&
  some.every(({ participant, source }, at) => {
    const other = others[at]
    return other?.participant === participant && other.source === source
  })
