/** The one connection to the media server: session with keep-alive, reconnection, and handles kept ready. */
import Janode, { type Connection, type Session } from 'janode'
import { SnugError } from '../../protocol/index.ts'
import { REQUEST_WITHIN, RoomHandle, within } from './janode-handle.ts'

// Janode would write its configuration, the secret included.
Janode.Logger.setLevel('none')

export interface LinkOptions {
  /** Control WebSocket of Janus. */
  url: string
  apiSecret: string
}

type State = { at: 'down' } | { at: 'up'; connection: Connection; session: Session; control: RoomHandle }

/** Handles attached ahead of need. */
const POOL = 4
/** Seconds; Janus ends a session that was silent for 30. */
const KEEP_ALIVE = 10
/** Milliseconds. */
const BACK_OFF = { first: 50, last: 2_000 }

export class JanodeLink {
  #state: State = { at: 'down' }
  #listeners = new Set<(state: 'up' | 'down') => void>()
  #pool: RoomHandle[] = []
  #attached = new Set<RoomHandle>()
  #filling = false
  #closed = false
  #timer: NodeJS.Timeout | undefined
  #wait = BACK_OFF.first

  constructor(readonly options: LinkOptions) {
    void this.#connect()
  }

  get state(): 'up' | 'down' {
    return this.#state.at
  }

  onState(listener: (state: 'up' | 'down') => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Handles that carry or await a peer connection. */
  get used(): number {
    return this.#attached.size - this.#pool.length - (this.#state.at === 'up' ? 1 : 0)
  }

  /** The handle for requests about rooms. @throws SnugError media_unavailable */
  get control(): RoomHandle {
    if (this.#state.at === 'down') throw new SnugError('media_unavailable')
    return this.#state.control
  }

  /** A fresh handle, which the caller ends. @throws SnugError media_unavailable */
  async take(): Promise<RoomHandle> {
    const ready = this.#pool.pop()
    void this.#fill()
    return ready ?? (await this.#attach())
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#timer)
    if (this.#state.at === 'down') return
    const { connection, session } = this.#state
    this.#lost()
    await within(REQUEST_WITHIN, session.destroy()).catch(() => {})
    await within(REQUEST_WITHIN, connection.close()).catch(() => {})
  }

  async #connect(): Promise<void> {
    let connection: Connection | undefined
    try {
      connection = await this.#open()
      const session = await within(REQUEST_WITHIN, connection.create(KEEP_ALIVE))
      session.once(Janode.EVENT.SESSION_DESTROYED, () => this.#lost())
      const control = await within(REQUEST_WITHIN, session.attach(RoomHandle.plugin))
      this.#up({ at: 'up', connection, session, control })
    } catch {
      connection?.close().catch(() => {})
      this.#retry()
    }
  }

  async #open(): Promise<Connection> {
    const { url, apiSecret } = this.options
    const connection = await Janode.connect({
      address: [{ url, apisecret: apiSecret }],
      max_retries: 0,
      retry_time_secs: 0,
      ws_options: { handshakeTimeout: REQUEST_WITHIN },
    })
    connection.once(Janode.EVENT.CONNECTION_ERROR, () => this.#lost())
    return connection
  }

  #up(state: State & { at: 'up' }): void {
    if (this.#closed || state.control.gone) throw new SnugError('media_unavailable')
    this.#wait = BACK_OFF.first
    this.#state = state
    this.#keep(state.control)
    void this.#fill()
    this.#tell('up')
  }

  #lost(): void {
    if (this.#state.at === 'down') return
    const { connection } = this.#state
    this.#state = { at: 'down' }
    this.#pool = []
    this.#attached.clear()
    this.#tell('down')
    if (this.#closed) return
    connection.close().catch(() => {})
    this.#retry()
  }

  #retry(): void {
    if (this.#closed) return
    this.#timer = setTimeout(() => void this.#connect(), this.#wait)
    this.#wait = Math.min(this.#wait * 2, BACK_OFF.last)
  }

  #tell(state: 'up' | 'down'): void {
    for (const listener of this.#listeners) listener(state)
  }

  async #attach(): Promise<RoomHandle> {
    const state = this.#state
    if (state.at === 'down') throw new SnugError('media_unavailable')
    try {
      const handle = await within(REQUEST_WITHIN, state.session.attach(RoomHandle.plugin))
      if (this.#state !== state) throw new SnugError('media_unavailable')
      return this.#keep(handle)
    } catch {
      throw new SnugError('media_unavailable')
    }
  }

  #keep(handle: RoomHandle): RoomHandle {
    this.#attached.add(handle)
    handle.once(Janode.EVENT.HANDLE_DETACHED, () => {
      this.#attached.delete(handle)
      this.#pool = this.#pool.filter((other) => other !== handle)
    })
    return handle
  }

  async #fill(): Promise<void> {
    if (this.#filling) return
    this.#filling = true
    try {
      while (!this.#closed && this.#pool.length < POOL) {
        const handle = await this.#attach()
        if (!handle.gone) this.#pool.push(handle)
      }
    } catch {
      // Down; the pool is filled again when it is up.
    } finally {
      this.#filling = false
    }
  }
}
