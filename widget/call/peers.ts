/**
 * Both peer connections of one place in the meeting: connected as soon as there is a place, rebuilt when they
 * break. Reports one state of both.
 */
import { type Ice, type Slot, SnugError, SOURCES, type Source } from '../../protocol/index.ts'
import type { Encryption } from './encryption.ts'
import { codeOf, LocalError } from './failures.ts'
import { Publisher } from './publisher.ts'
import type { Signalling } from './signalling.ts'
import { Subscriber } from './subscriber.ts'

/** Milliseconds: for both to connect; of `disconnected` before a restart; and tries in a row before giving up. */
const CONNECT_WITHIN = 12_000
const DISCONNECTED_FOR = 2_500
const TRIES = 5
/**
 * Milliseconds that the publishing connection waits at most until the other one is offered, answered, and connected: making
 * it keeps the page busy, and what the others send is what a newcomer waits for.
 */
const OFFERED_WITHIN = 100
const ANSWERED_WITHIN = 500
const SUBSCRIBED_WITHIN = 150

export interface PeersEvents {
  /** Both connected / not any more (they are being built again). */
  media(state: 'up' | 'down'): void
  /** What the others send was agreed on: from here on the network is waited for. */
  answered(): void
  /** Tracks of the subscriber changed. */
  tracks(): void
  /** The first packets of somebody's picture are here. */
  picture(): void
  /** Gave up. */
  failed(error: unknown): void
}

/** What the browser counts of both connections. */
export interface Reports {
  sent: RTCStatsReport
  received: RTCStatsReport
  /** Sources by section of what is sent. */
  sources: ReadonlyMap<string, Source>
}

export type OwnTracks = Partial<Record<Source, MediaStreamTrack>>

interface Pair {
  subscriber: Subscriber
  /** For the subscriber. */
  wait: Wait
  publisher?: Publisher
  /** The first offer of the publisher. */
  offer: Promise<string>
  /** The server knows of it. */
  used: boolean
}

export class Peers {
  #pair?: Pair
  #ice?: Ice
  #up = false
  #tries = 0
  #timer?: ReturnType<typeof setTimeout>
  #tracks: OwnTracks = {}
  #answering: Promise<void> = Promise.resolve()
  readonly #signalling: Signalling
  readonly #encryption: Encryption
  readonly #events: PeersEvents

  constructor(signalling: Signalling, encryption: Encryption, events: PeersEvents) {
    this.#signalling = signalling
    this.#encryption = encryption
    this.#events = events
  }

  track(mid: string): MediaStreamTrack | undefined {
    return this.#pair?.subscriber.track(mid)
  }

  /** Which feed each section carries: the whole assignment. */
  bind(slots: readonly Slot[]): void {
    this.#pair?.subscriber.bind(slots)
  }

  get built(): boolean {
    return this.#pair !== undefined
  }

  get connected(): boolean {
    return !!this.#pair?.publisher?.connected && this.#pair.subscriber.connected
  }

  async reports(): Promise<Reports | undefined> {
    const { publisher, subscriber } = this.#pair ?? {}
    if (!publisher || !subscriber) return undefined
    const [sent, received] = await Promise.all([publisher.report(), subscriber.report()])
    return { sent, received, sources: publisher.sources }
  }

  /** Which tracks are sent from now on; sources not named are stopped. Kept over a rebuild. */
  send(tracks: OwnTracks): void {
    this.#tracks = tracks
    this.#applyTracks()
  }

  #applyTracks(): void {
    const publisher = this.#pair?.publisher
    if (!publisher) return
    // A track that ended meanwhile is refused by replaceTrack; nothing is sent for it then.
    for (const source of SOURCES)
      publisher.setTrack(source, this.#tracks[source] ?? null).catch(() => undefined)
  }

  /** Relays to be used from now on. What was built ahead, without knowing of them, is built again. */
  relay(ice: Ice): void {
    this.#ice = ice
    if (!this.#pair) return
    if (!this.#pair.used) this.build()
    else for (const peer of [this.#pair.publisher, this.#pair.subscriber]) peer?.renew(ice)
  }

  /** Makes both connections and the first offer, ahead of `prepare`. */
  build(): Pair {
    this.#teardown()
    this.#tell(false)
    const { tracks, picture } = this.#events
    const wait = new Wait(OFFERED_WITHIN)
    const report = (state: RTCPeerConnectionState) => {
      if (state === 'connected') wait.end()
      this.#onState()
    }
    const subscriber = new Subscriber(this.#ice, this.#encryption, report, tracks, picture)
    const offer = wait.over.then(() => this.#firstOffer(pair))
    const pair: Pair = { subscriber, wait, offer, used: false }
    offer.catch(() => undefined)
    this.#pair = pair
    return pair
  }

  #firstOffer(pair: Pair): Promise<string> {
    if (this.#pair !== pair) throw new SnugError('wrong_state')
    pair.publisher = new Publisher(this.#ice, this.#encryption, () => this.#onState())
    this.#applyTracks()
    return pair.publisher.offer()
  }

  /** Connects both peer connections anew. */
  async prepare(): Promise<void> {
    const pair = this.#pair && !this.#pair.used ? this.#pair : this.build()
    pair.used = true
    this.#watchdog(CONNECT_WITHIN)
    this.#signalling.post({ type: 'subscribe' })
    try {
      const publish = await pair.offer
      if (this.#pair !== pair) return
      const { answer } = await this.#signalling.request('prepare', { publish })
      if (this.#pair !== pair) return
      await pair.publisher?.accept(answer)
    } catch (error) {
      if (this.#pair === pair) this.#failed(error)
    }
  }

  /** After the control channel came back or the path changed: ICE restart, and a rebuild if that fails. */
  async restart(): Promise<void> {
    const pair = this.#pair
    if (!pair?.publisher) return this.prepare()
    this.#watchdog(CONNECT_WITHIN / 2)
    try {
      const publish = await pair.publisher.offer({ iceRestart: true })
      const { answer } = await this.#signalling.request('restart', { publish })
      if (this.#pair === pair) await pair.publisher.accept(answer)
    } catch {
      if (this.#pair === pair) await this.#again()
    }
  }

  /** An offer of the media server for the subscriber; answered one after the other. */
  offered(n: number, offer: string): Promise<void> {
    const pair = this.#pair
    this.#answering = this.#answering.then(() => this.#answer(pair, n, offer))
    return this.#answering
  }

  async #answer(pair: Pair | undefined, n: number, offer: string): Promise<void> {
    if (!pair || this.#pair !== pair) return
    try {
      pair.wait.atMost(ANSWERED_WITHIN)
      const sdp = await pair.subscriber.answer(offer)
      if (this.#pair !== pair) return
      this.#signalling.post({ type: 'answer', n, sdp })
      this.#events.answered()
      pair.wait.atMost(SUBSCRIBED_WITHIN)
    } catch (error) {
      if (this.#pair === pair) this.#failed(error)
    }
  }

  /** The media server is gone: wait for it without trying. */
  suspend(): void {
    this.#teardown()
    this.#tell(false)
  }

  /** While the control channel is away nothing can be repaired. */
  standStill(): void {
    clearTimeout(this.#timer)
  }

  close(): void {
    this.#teardown()
  }

  #onState(): void {
    if (this.connected) {
      clearTimeout(this.#timer)
      this.#tries = 0
      return this.#tell(true)
    }
    if (!this.#up) return
    this.#tell(false)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.restart(), DISCONNECTED_FOR)
  }

  #tell(up: boolean): void {
    if (up === this.#up) return
    this.#up = up
    this.#events.media(up ? 'up' : 'down')
  }

  #watchdog(within: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (!this.connected) this.#again().catch(() => undefined)
    }, within)
  }

  async #again(): Promise<void> {
    if (++this.#tries >= TRIES) this.#events.failed(new LocalError('server_unreachable'))
    else await this.prepare()
  }

  /** A refusal is tried again; `wrong_state` means that the control channel broke, which has its own way back. */
  #failed(error: unknown): void {
    if (codeOf(error) === 'wrong_state') return
    if (++this.#tries >= TRIES) return this.#events.failed(error)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.prepare(), 300 * 2 ** this.#tries)
  }

  #teardown(): void {
    clearTimeout(this.#timer)
    const pair = this.#pair
    this.#pair = undefined
    pair?.wait.end()
    pair?.publisher?.close()
    pair?.subscriber.close()
  }
}

/** A wait that is over when it is ended, or at last after a time that can be set anew meanwhile. */
class Wait {
  readonly over: Promise<void>
  #end = () => {}
  #timer?: ReturnType<typeof setTimeout>

  constructor(milliseconds: number) {
    this.over = new Promise((resolve) => {
      this.#end = resolve
    })
    this.atMost(milliseconds)
  }

  atMost(milliseconds: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#end, milliseconds)
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#end()
  }
}
