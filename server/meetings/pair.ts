/** One pair of peer connections at the media server. Made once, closed once; what arrives too late is closed too. */
import { type Layer, type Slot, SnugError, withOwnAddresses, withoutAddresses } from '../../protocol/index.ts'
import type { Feed, SfuPublisher, SfuRoom, SfuSubscriber } from '../sfu/sfu.ts'
import { settled, within } from './within.ts'

/** Milliseconds. Shorter than what the client waits for its answer. */
const CONNECT_WITHIN = 8_000
const RESTART_WITHIN = 5_000
const ANSWER_WITHIN = 8_000
const CLOSE_WITHIN = 3_000

export interface PairEvents {
  offer(n: number, sdp: string): void
  slots(slots: Slot[]): void
  begins(participants: readonly string[]): void
  /** The feeds of the publisher can be wanted. */
  up(): void
  /** One of the two connections is gone. Told once. */
  down(): void
}

export type Layers = readonly (Feed & { layer: Layer })[]

export class Pair {
  readonly #participant: string
  readonly #room: SfuRoom
  readonly #events: PairEvents
  #state: 'open' | 'down' | 'closed' = 'open'
  #publisher?: SfuPublisher
  #subscriber?: SfuSubscriber
  #subscribing?: Promise<SfuSubscriber>
  #wanted: readonly Feed[] = []
  #layers: Layers = []
  #restarting = false

  constructor(participant: string, room: SfuRoom, events: PairEvents) {
    this.#participant = participant
    this.#room = room
    this.#events = events
  }

  get open(): boolean {
    return this.#state === 'open'
  }

  /** Connects the subscriber; call once. A failure is told as `down`. */
  subscribe(): void {
    this.#subscribing = this.#subscribe(this.#room)
    this.#subscribing.catch(() => this.#down())
  }

  /**
   * Connects the publisher; call once. Resolves with the answer to its offer, without waiting for the subscriber.
   * @throws SnugError media_refused | media_unavailable | wrong_state when closed meanwhile
   */
  async publish(offer: string): Promise<string> {
    if (!this.open) throw new SnugError('wrong_state')
    const publishing = this.#room.publish(this.#participant, withoutAddresses(offer))
    const { publisher, answer } = await within(publishing, CONNECT_WITHIN, 'media_unavailable', (late) =>
      shut(late.publisher),
    )
    if (this.#state === 'closed') {
      await shut(publisher)
      throw new SnugError('wrong_state')
    }
    this.#publisher = publisher
    publisher.onDown(() => this.#down())
    publisher.up.then(
      () => {
        if (this.#state === 'open') this.#events.up()
      },
      () => this.#down(),
    )
    return withOwnAddresses(answer)
  }

  async #subscribe(room: SfuRoom): Promise<SfuSubscriber> {
    const whileOpen =
      <T extends unknown[]>(tell: (...args: T) => void) =>
      (...args: T) => {
        if (this.#state === 'open') tell(...args)
      }
    const subscribing = room.subscribe(this.#participant, {
      offer: whileOpen((n, sdp) => this.#events.offer(n, withOwnAddresses(sdp))),
      slots: whileOpen((slots) => this.#events.slots(slots)),
      begins: whileOpen((participants) => this.#events.begins(participants)),
      down: () => this.#down(),
      // A feed that ended meanwhile; the next wish carries the truth.
      error: () => undefined,
    })
    const subscriber = await within(subscribing, CONNECT_WITHIN, 'media_unavailable', shut)
    if (this.#state === 'closed') {
      await shut(subscriber)
      throw new SnugError('wrong_state')
    }
    this.#subscriber = subscriber
    if (this.#layers.length) subscriber.watch(this.#layers)
    if (this.#wanted.length) subscriber.want(this.#wanted)
    this.#layers = []
    return subscriber
  }

  #down(): void {
    if (this.#state !== 'open') return
    this.#state = 'down'
    this.#events.down()
  }

  /** Remembered until the subscriber is there. */
  want(feeds: readonly Feed[]): void {
    this.#wanted = feeds
    this.#subscriber?.want(feeds)
  }

  /** Remembered until the subscriber is there. */
  watch(layers: Layers): void {
    if (this.#subscriber) this.#subscriber.watch(layers)
    else this.#layers = mergeLayers(this.#layers, layers)
  }

  /** @throws SnugError media_refused | media_unavailable | wrong_state */
  async answer(n: number, sdp: string): Promise<void> {
    const subscriber = await this.#subscribing
    if (!subscriber || this.#state !== 'open') throw new SnugError('wrong_state')
    await within(subscriber.answer(n, withoutAddresses(sdp)), ANSWER_WITHIN, 'media_unavailable').catch(
      refuse,
    )
  }

  /** ICE restart of both; the subscriber's offer comes as an event. Resolves with the publisher's answer. */
  async restart(offer: string): Promise<string> {
    const [publisher, subscriber] = [this.#publisher, this.#subscriber]
    if (!publisher || !subscriber || this.#state !== 'open' || this.#restarting)
      throw new SnugError('wrong_state')
    this.#restarting = true
    try {
      const both = Promise.all([publisher.restart(withoutAddresses(offer)), subscriber.restart()])
      const [answer] = await within(both, RESTART_WITHIN, 'media_refused').catch(refuse)
      return withOwnAddresses(answer)
    } finally {
      this.#restarting = false
    }
  }

  /** Never rejects; nothing is told after this. What is still being connected closes itself. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    await Promise.all([this.#subscriber && shut(this.#subscriber), this.#publisher && shut(this.#publisher)])
  }
}

const shut = (connection: { close(): Promise<void> }): Promise<void> =>
  settled(connection.close(), CLOSE_WITHIN)

/** What a client sent may be refused in the media server's own words, which are not for the client. */
function refuse(cause: unknown): never {
  throw cause instanceof SnugError ? cause : new SnugError('media_refused', { cause })
}

function mergeLayers(older: Layers, newer: Layers): Layers {
  const key = ({ participant, source }: Feed) => `${source} ${participant}`
  return [...new Map([...older, ...newer].map((layer) => [key(layer), layer])).values()]
}
