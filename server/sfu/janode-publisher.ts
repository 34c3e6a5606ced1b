/** One participant's publishing peer connection at the media server. */
import { SnugError, type Source } from '../../protocol/index.ts'
import { JanusRefusal, type RoomHandle } from './janode-handle.ts'
import { randomSecret } from './janus-config.ts'
import { midsOf } from './sdp.ts'
import type { SfuPublisher } from './sfu.ts'

/** Milliseconds from the answer to `webrtcup`. */
const UP_WITHIN = 15_000

export interface RoomAccess {
  room: string
  pin: string
}

type State = 'connecting' | 'up' | 'down' | 'closed'

export class JanodePublisher implements SfuPublisher {
  /** Random id at the media server. */
  readonly origin = randomSecret()
  readonly up: Promise<void>
  #state: State = 'connecting'
  #mids: Record<Source, string> | undefined
  #listeners: (() => void)[] = []
  #settleUp: { resolve: () => void; reject: (error: Error) => void }
  #timer: NodeJS.Timeout | undefined

  constructor(
    readonly participant: string,
    readonly handle: RoomHandle,
    /** Lets subscribers put their slots elsewhere, and takes the publisher from the room. */
    readonly release: (publisher: JanodePublisher) => Promise<void>,
  ) {
    this.#settleUp = { resolve: () => {}, reject: () => {} }
    this.up = new Promise((resolve, reject) => {
      this.#settleUp = { resolve, reject }
    })
    this.up.catch(() => {})
    handle.once('handle_webrtcup', () => this.#toUp())
    for (const event of ['handle_hangup', 'handle_detached']) handle.once(event, () => this.#toDown())
  }

  get state(): State {
    return this.#state
  }

  mid(source: Source): string {
    return this.#mids?.[source] ?? ''
  }

  /** @returns the answer @throws SnugError media_refused | media_unavailable */
  async join({ room, pin }: RoomAccess, offer: string): Promise<string> {
    this.#mids = midsOf(offer)
    const body = { request: 'joinandconfigure', ptype: 'publisher', room, pin, id: this.origin }
    const answer = await this.#negotiate(body, offer)
    this.#timer = setTimeout(() => this.#toDown(), UP_WITHIN)
    if (this.#state !== 'connecting') clearTimeout(this.#timer)
    return answer
  }

  onDown(listener: () => void): void {
    this.#listeners.push(listener)
  }

  async restart(offer: string): Promise<string> {
    if (this.#state === 'down' || this.#state === 'closed') throw new SnugError('media_unavailable')
    const mids = midsOf(offer)
    if (JSON.stringify(mids) !== JSON.stringify(this.#mids)) throw new SnugError('media_refused')
    return this.#negotiate({ request: 'configure' }, offer, true)
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#finish('closed')
    await this.release(this)
    await this.handle.end()
  }

  async #negotiate(body: object, sdp: string, update?: true): Promise<string> {
    try {
      const jsep = { type: 'offer', sdp, e2ee: true, ...(update && { update }) } as const
      const reply = await this.handle.ask(body, jsep)
      if (reply.sdp) return reply.sdp
    } catch (error) {
      if (!(error instanceof JanusRefusal)) throw error
    }
    throw new SnugError('media_refused')
  }

  #toUp(): void {
    if (this.#state !== 'connecting') return
    clearTimeout(this.#timer)
    this.#state = 'up'
    this.#settleUp.resolve()
  }

  #toDown(): void {
    if (this.#state === 'closed' || this.#state === 'down') return
    this.#finish('down')
    for (const listener of this.#listeners) listener()
  }

  #finish(state: 'down' | 'closed'): void {
    clearTimeout(this.#timer)
    this.#state = state
    this.#settleUp.reject(new SnugError('media_unavailable'))
  }
}
