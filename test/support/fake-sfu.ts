/** A media server in memory, whose every step a test can hold back or make fail. */
import { type Layer, type Slot, SnugError } from '../../protocol/index.ts'
import type {
  Feed,
  Sfu,
  SfuPublisher,
  SfuRoom,
  SfuSubscriber,
  SubscriberEvents,
} from '../../server/sfu/sfu.ts'

export const SDP = 'v=0\r\n'

type Step = 'createRoom' | 'publish' | 'subscribe' | 'up' | 'restart' | 'answer' | 'close'

export class FakeSfu implements Sfu {
  state: 'up' | 'down' = 'up'
  readonly rooms = new Set<FakeRoom>()
  readonly log: string[] = []
  /** Descriptions that publishers came with. */
  readonly offers: string[] = []
  readonly #listeners = new Set<(state: 'up' | 'down') => void>()
  readonly #failing = new Set<Step>()
  readonly #held = new Map<Step, Promise<void>>()

  onState(listener: (state: 'up' | 'down') => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get listeners(): number {
    return this.#listeners.size
  }

  change(state: 'up' | 'down'): void {
    this.state = state
    if (state === 'down') this.rooms.clear()
    for (const listener of [...this.#listeners]) listener(state)
  }

  /** The step fails from now on, or works again. */
  fail(step: Step, failing = true): void {
    if (failing) this.#failing.add(step)
    else this.#failing.delete(step)
  }

  /** The step waits until the function returned is called. */
  hold(step: Step): () => void {
    let release = () => {}
    this.#held.set(
      step,
      new Promise((resolve) => {
        release = () => {
          this.#held.delete(step)
          resolve()
        }
      }),
    )
    return () => release()
  }

  async step(step: Step): Promise<void> {
    this.log.push(step)
    await this.#held.get(step)
    if (this.#failing.has(step)) throw new SnugError('media_refused')
  }

  async createRoom(): Promise<SfuRoom> {
    await this.step('createRoom')
    if (this.state === 'down') throw new SnugError('media_unavailable')
    const room = new FakeRoom(this)
    this.rooms.add(room)
    return room
  }

  async census() {
    const rooms = [...this.rooms]
    const handles = rooms.reduce(
      (sum, { publishers, subscribers }) => sum + publishers.size + subscribers.size,
      0,
    )
    return { rooms: rooms.length, handles }
  }

  async close(): Promise<void> {}

  get subscribers(): FakeSubscriber[] {
    return [...this.rooms].flatMap((room) => [...room.subscribers])
  }
  subscriberOf(participant: string): FakeSubscriber | undefined {
    return this.subscribers.find((subscriber) => subscriber.participant === participant)
  }
  publisherOf(participant: string): FakePublisher | undefined {
    return [...this.rooms]
      .flatMap((room) => [...room.publishers])
      .find((publisher) => publisher.participant === participant)
  }
}

class FakeRoom implements SfuRoom {
  readonly publishers = new Set<FakePublisher>()
  readonly subscribers = new Set<FakeSubscriber>()
  constructor(readonly sfu: FakeSfu) {}

  async publish(participant: string, offer: string) {
    await this.sfu.step('publish')
    this.sfu.offers.push(offer)
    const publisher = new FakePublisher(this, participant)
    this.publishers.add(publisher)
    return { publisher, answer: `${SDP}a=answer\r\n` }
  }

  async subscribe(participant: string, events: SubscriberEvents) {
    await this.sfu.step('subscribe')
    const subscriber = new FakeSubscriber(this, participant, events)
    this.subscribers.add(subscriber)
    subscriber.offer()
    return subscriber
  }

  async close(): Promise<void> {
    await this.sfu.step('close')
    this.sfu.rooms.delete(this)
  }
}

export class FakePublisher implements SfuPublisher {
  readonly up: Promise<void>
  #down = () => {}
  constructor(
    readonly room: FakeRoom,
    readonly participant: string,
  ) {
    this.up = room.sfu.step('up')
    this.up.catch(() => undefined)
  }
  onDown(listener: () => void): void {
    this.#down = listener
  }
  breakDown(): void {
    this.#down()
  }
  async restart(_offer: string): Promise<string> {
    await this.room.sfu.step('restart')
    return `${SDP}a=restarted\r\n`
  }
  async close(): Promise<void> {
    this.room.sfu.log.push(`close publisher ${this.participant}`)
    await this.room.sfu.step('close')
    this.room.publishers.delete(this)
  }
}

export class FakeSubscriber implements SfuSubscriber {
  wanted: readonly Feed[] = []
  layers: (Feed & { layer: Layer })[] = []
  answered: number[] = []
  #n = 0
  constructor(
    readonly room: FakeRoom,
    readonly participant: string,
    readonly events: SubscriberEvents,
  ) {}

  offer(): void {
    this.events.offer(++this.#n, `${SDP}a=offer:${this.#n}\r\n`)
  }
  async answer(n: number, _sdp: string): Promise<void> {
    await this.room.sfu.step('answer')
    this.answered.push(n)
  }
  want(feeds: readonly Feed[]): void {
    this.room.sfu.log.push(`want ${this.participant} ${feeds.length}`)
    const known = new Set(this.wanted.map(({ participant }) => participant))
    this.wanted = feeds
    const fresh = new Set(feeds.map(({ participant }) => participant).filter((id) => !known.has(id)))
    if (fresh.size) this.events.begins([...fresh])
    const slots: Slot[] = feeds.map((feed, at) => ({ mid: String(at), feed: { ...feed } }))
    this.events.slots(slots)
  }
  watch(layers: readonly (Feed & { layer: Layer })[]): void {
    this.layers.push(...layers)
  }
  async restart(): Promise<void> {
    await this.room.sfu.step('restart')
    this.offer()
  }
  async close(): Promise<void> {
    await this.room.sfu.step('close')
    this.room.subscribers.delete(this)
  }
  /** `participant source`, sorted. */
  get feeds(): string[] {
    return this.wanted.map(({ participant, source }) => `${participant} ${source}`).sort()
  }
}
