/**
 * One participant's subscribing peer connection at the media server. Everything that changes it runs one after the
 * other: an offer that is not answered blocks the next one, and VideoRoom keeps no order between requests in flight.
 */
import { kindOf, type Layer, SnugError } from '../../protocol/index.ts'
import type { Reply, RoomHandle } from './janode-handle.ts'
import { LayerKeeper } from './janode-layers.ts'
import type { RoomAccess } from './janode-publisher.ts'
import { readLayerChange, readStreams, type StreamReport } from './janode-streams.ts'
import { active, slim } from './sdp.ts'
import type { Feed, SfuSubscriber, SubscriberEvents } from './sfu.ts'
import {
  type Available,
  feedKey,
  type Kind,
  type Plan,
  planned,
  planSlots,
  type SlotState,
  switched,
} from './slots.ts'

/** What a subscriber needs to know of its room. */
export interface RoomView {
  access: RoomAccess
  /** The room's silent streams. */
  dummy: Source
  /** Where a feed is to be had now, if its publisher is up. */
  find(feed: Feed): Available | undefined
  /** Slots of each kind made at once. */
  slots: number
  left(subscriber: JanodeSubscriber): void
}

interface Source {
  feed: string
  mids: Record<Kind, string>
}

/** Milliseconds a browser may take to answer; longer than a broken control channel is kept. */
const ANSWER_WITHIN = 30_000
const SPARE = 2
/** Milliseconds without a new wish after which slots are made ahead of need: that keeps the browser busy. */
const IDLE = 3_000
const CHUNK = 4
/** Offers and answers of so many sections stay below the size limit of a session description in `protocol/`. */
const MOST_SLOTS = 70

export class JanodeSubscriber implements SfuSubscriber {
  #slots: SlotState[] = []
  #wanted: readonly Feed[] = []
  /** Feeds the media server refused; tried again with the next wish. */
  #refused = new Set<string>()
  #layers: LayerKeeper
  #offer: { n: number; sdp: string; streams: StreamReport[]; timer: NodeJS.Timeout } | undefined
  #offers = 0
  #answer = ''
  #restartAfterAnswer = false
  /** Media can flow. Before, a feed's key frame would be asked for and lost. */
  #up = false
  #closed = false
  #queue: Promise<unknown> = Promise.resolve()
  #settling: Promise<void> | undefined
  #spare = 0
  #idle: NodeJS.Timeout | undefined
  #told = ''

  constructor(
    readonly handle: RoomHandle,
    readonly view: RoomView,
    readonly events: SubscriberEvents,
  ) {
    this.#layers = new LayerKeeper(
      (streams) => this.handle.ask({ request: 'configure', streams }),
      () => void this.settle(),
    )
    handle.on('event', (data) => this.#layerReached(data))
    handle.once('handle_webrtcup', () => {
      this.#up = true
      this.#growWhenIdle()
      void this.settle()
    })
    for (const event of ['handle_hangup', 'handle_detached']) handle.once(event, () => this.#down())
    // An offer nobody asked for follows when a stream vanished while another offer was out.
    handle.on(
      'offer',
      () => void this.#serial(() => this.#repeatAnswer()).catch((error) => this.#report(error)),
    )
  }

  async join(): Promise<void> {
    const { access, slots } = this.view
    const streams = this.#dummies({ audio: slots, video: slots })
    const body = {
      request: 'join',
      ptype: 'subscriber',
      ...access,
      use_msid: false,
      autoupdate: false,
      streams,
    }
    const reply = await this.handle.ask(body)
    this.#slots = readStreams(reply).map(({ mid, kind }) => ({ mid, kind, carries: null, live: true }))
    this.#sendOffer(reply, active)
  }

  answer(n: number, sdp: string): Promise<void> {
    return this.#serial(async () => {
      const offer = this.#offer
      if (offer?.n !== n) throw new SnugError('wrong_state')
      await this.#start(sdp)
      clearTimeout(offer.timer)
      this.#offer = undefined
      this.#answer = sdp
      this.#addSlots(offer.streams)
      if (this.#restartAfterAnswer) await this.#restartNow()
    }).then(() => this.settle())
  }

  want(feeds: readonly Feed[]): void {
    this.#wanted = feeds
    this.#refused.clear()
    this.#growWhenIdle()
    void this.settle()
  }

  #growWhenIdle(): void {
    clearTimeout(this.#idle)
    this.#spare = 0
    this.#idle = setTimeout(() => {
      this.#spare = SPARE
      void this.settle()
    }, IDLE)
  }

  watch(layers: readonly (Feed & { layer: Layer })[]): void {
    this.#layers.watch(layers)
    void this.settle()
  }

  restart(): Promise<void> {
    return this.#serial(async () => {
      if (!this.#offer) return this.#restartNow()
      // VideoRoom makes no new offer before the last one is answered; its answer may have been lost on the way.
      this.#restartAfterAnswer = true
      this.#tellOffer(this.#offer.sdp, this.#offer.streams)
    })
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#finish()
    await this.handle.end()
  }

  /** A publishing connection is gone without notice: the slots it fed are dead. */
  lost(origin: string): void {
    this.#slots = this.#slots.map((slot) =>
      slot.carries?.origin === origin ? { ...slot, carries: null, live: false } : slot,
    )
    void this.settle()
  }

  /**
   * Brings the slots to the newest wish and tells of them. Never rejects.
   * Calls while it runs make it run once more.
   */
  settle(): Promise<void> {
    if (this.#settling) return this.#settling
    const run = this.#serial(async () => {
      this.#settling = undefined
      await this.#settleOnce()
    }).catch((error) => this.#report(error))
    this.#settling = run
    return run
  }

  async #settleOnce(): Promise<void> {
    const plan = planSlots(this.#slots, this.#available(), {
      mayNegotiate: !this.#offer,
      spare: this.#spare,
      chunk: CHUNK,
      most: MOST_SLOTS,
    })
    // Told ahead, so that the browser knows whose frames come before the first of them is there.
    this.#tellSlots(planned(this.#slots, plan))
    await this.#carryOut(plan)
    this.#tellSlots(this.#slots)
    await this.#layers.apply(this.#slots)
    if (!this.#offer && this.#answer && plan.grow.audio + plan.grow.video > 0) await this.#grow(plan.grow)
  }

  #available(): Available[] {
    if (!this.#up) return []
    return this.#wanted.flatMap((feed) => {
      const found = this.view.find(feed)
      return found && !this.#refused.has(feedKey(feed)) ? [found] : []
    })
  }

  async #carryOut({ assign, park }: Plan): Promise<void> {
    const targets = [...assign, ...park.map((mid) => ({ mid, to: null }))]
    if (targets.length === 0) return
    try {
      await this.#switch(targets)
    } catch (error) {
      // One bad feed makes VideoRoom refuse all.
      if (targets.length === 1) return this.#refuse(targets[0]?.to ?? null, error)
      for (const target of targets)
        await this.#switch([target]).catch((cause) => this.#refuse(target.to, cause))
    }
  }

  #refuse(to: Available | null, error: unknown): void {
    if (to) this.#refused.add(feedKey(to.feed))
    this.#report(error)
  }

  async #switch(targets: { mid: string; to: Available | null }[]): Promise<void> {
    const streams = targets.map(({ mid, to }) => ({ ...this.#sourceFor(mid, to), sub_mid: mid }))
    const asked = this.handle.ask({ request: 'switch', streams })
    this.#tellBeginnings(targets)
    const reply = await asked
    const report = new Map(readStreams(reply).map((stream) => [stream.mid, stream]))
    const targetOf = new Map(targets.map(({ mid, to }) => [mid, to]))
    this.#slots = this.#slots.map((slot) => switched(slot, report.get(slot.mid), targetOf))
    for (const { mid } of targets) this.#layers.forget(mid)
    if (reply.sdp) await this.#repeatAnswer()
    if (targets.some(({ mid, to }) => to && report.get(mid)?.feed !== to.origin))
      throw new SnugError('media_refused')
  }

  /** The media server tells them too, but not before it has switched, and a camera's next picture may be the one. */
  #tellBeginnings(targets: readonly { to: Available | null }[]): void {
    const feeds = targets.flatMap(({ to }) => to?.feed ?? [])
    const seen = feeds.filter(({ source }) => kindOf(source) === 'video')
    if (seen.length) this.events.begins([...new Set(seen.map(({ participant }) => participant))])
  }

  #sourceFor(mid: string, to: Available | null): { feed: string; mid: string } {
    const { dummy } = this.view
    if (to) return { feed: to.origin, mid: to.originMid }
    const kind = this.#slots.find((slot) => slot.mid === mid)?.kind ?? 'video'
    return { feed: dummy.feed, mid: dummy.mids[kind] }
  }

  /**
   * Revives slots whose stream had vanished. The offer is, but for its version, the one the browser answered last,
   * so its answer holds and the browser isn't asked.
   */
  async #repeatAnswer(): Promise<void> {
    if (this.#answer && !this.#offer) await this.#start(this.#answer)
  }

  async #grow(by: Record<Kind, number>): Promise<void> {
    this.#sendOffer(await this.handle.ask({ request: 'update', subscribe: this.#dummies(by) }))
  }

  #dummies(count: Record<Kind, number>): { feed: string; mid: string }[] {
    const { feed, mids } = this.view.dummy
    return (['audio', 'video'] as const).flatMap((kind) => Array(count[kind]).fill({ feed, mid: mids[kind] }))
  }

  #addSlots(streams: StreamReport[]): void {
    const known = new Set(this.#slots.map(({ mid }) => mid))
    for (const { mid, kind } of streams)
      if (!known.has(mid)) this.#slots = [...this.#slots, { mid, kind, carries: null, live: true }]
  }

  async #restartNow(): Promise<void> {
    this.#restartAfterAnswer = false
    this.#sendOffer(await this.handle.ask({ request: 'configure', restart: true }))
  }

  async #start(sdp: string): Promise<void> {
    await this.handle.ask({ request: 'start' }, { type: 'answer', sdp, e2ee: true })
  }

  #sendOffer(reply: Reply, change = (offer: string) => offer): void {
    if (!reply.sdp) throw new SnugError('media_refused')
    this.#tellOffer(change(slim(reply.sdp)), readStreams(reply))
  }

  #tellOffer(sdp: string, streams: StreamReport[]): void {
    if (this.#closed) return
    clearTimeout(this.#offer?.timer)
    const timer = setTimeout(() => this.#down(), ANSWER_WITHIN)
    this.#offer = { n: ++this.#offers, sdp, streams, timer }
    this.events.offer(this.#offer.n, sdp)
  }

  #tellSlots(states: readonly SlotState[]): void {
    const slots = states.map(({ mid, carries }) => ({ mid, feed: carries?.feed ?? null }))
    const text = JSON.stringify(slots)
    if (this.#closed || text === this.#told) return
    this.#told = text
    this.events.slots(slots)
  }

  #layerReached(data: unknown): void {
    const change = readLayerChange(data)
    if (change) this.#layers.reached(change.mid, change.substream)
  }

  #report(error: unknown): void {
    if (!this.#closed) this.events.error(error instanceof SnugError ? error : new SnugError('media_refused'))
  }

  #down(): void {
    if (this.#closed) return
    this.#finish()
    this.events.down()
    void this.handle.end()
  }

  #finish(): void {
    this.#closed = true
    clearTimeout(this.#idle)
    clearTimeout(this.#offer?.timer)
    this.#layers.close()
    this.view.left(this)
  }

  #serial<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#queue.then(() => {
      if (this.#closed) throw new SnugError('media_unavailable')
      return work()
    })
    this.#queue = run.catch(() => {})
    return run
  }
}
