/**
 * One stay in a room: from the first connection until leaving. Owns the control channel, the peer connections and
 * the encryption, and turns the server's messages into changes of the model. Fails closed: media leaves only while
 * joined, with the control channel open and the encryption working.
 */
import type { Layer, Participant, ServerMessage, Source } from '../../protocol/index.ts'
import type { Encryption, PresenceContent } from './encryption.ts'
import { Entrance } from './entrance.ts'
import { codeOf, failureOf, LocalError } from './failures.ts'
import type { Access, MeetingOptions } from './meeting.ts'
import { type Model, streamKey } from './model.ts'
import { type OwnTracks, Peers } from './peers.ts'
import { Signalling } from './signalling.ts'

/** What a place needs of the meeting it belongs to. */
export interface PlaceHost {
  readonly model: Model
  change(change: Partial<Model>): void
  presence(): PresenceContent
  tracks(): OwnTracks
}

export type WantedLayers = { participant: string; source: Source; layer: Layer }[]

export class Place {
  readonly #host: PlaceHost
  readonly #encryption: Encryption
  readonly #signalling: Signalling
  readonly #peers: Peers
  #closed = false
  #rosterTurn = 0
  #told = ''
  /** The own presence sealed ahead of joining, so that a click needs no turn of the worker. */
  #ready?: { told: string; sealed: Promise<string> }
  readonly #entrance = new Entrance({
    enter: () => this.#enter(),
    send: () => this.refresh(),
  })
  #sharing = false
  #layers: WantedLayers = []

  constructor(host: PlaceHost, options: MeetingOptions, encryption: Encryption, first: Access) {
    this.#host = host
    this.#encryption = encryption
    let unused: string | undefined = first.access
    const token = async () => {
      const access = unused ?? (await options.access()).access
      unused = undefined
      return access
    }
    this.#signalling = new Signalling(options.server, token, {
      message: (message) => this.#receive(message),
      lost: () => this.#lost(),
      ended: (code) => this.#fail(code),
    })
    this.#peers = new Peers(this.#signalling, encryption, {
      media: (state) => this.#media(state),
      negotiated: () => host.change({ negotiated: true }),
      tracks: () => host.change({}),
      picture: () => this.#entrance.seen(),
      failed: (error) => this.#fail(codeOf(error)),
    })
    encryption.pause(true)
    encryption.onFailed((code) => this.#fail(code))
    encryption.onTrouble(({ participant, source, reason }) => {
      const troubles = new Set(host.model.troubles)
      if (reason === null) troubles.delete(streamKey(participant, source))
      else troubles.add(streamKey(participant, source))
      host.change({ troubles })
    })
    this.#signalling.open()
    // The socket opens while this keeps the page busy.
    setTimeout(() => this.#build())
  }

  #build(): void {
    try {
      if (!this.#closed && !this.#peers.built) this.#peers.build()
    } catch (error) {
      this.#fail(codeOf(error))
    }
  }

  track(mid: string): MediaStreamTrack | undefined {
    return this.#peers.track(mid)
  }

  /** Enters the call as soon as the connection allows; called again after every reconnect. */
  async join(): Promise<void> {
    const { link } = this.#host.model
    if (link.at !== 'online' || link.joined || this.#entrance.entering) return
    try {
      const presence = await this.#seal()
      const { roster } = await this.#signalling.request('join', { presence })
      if (this.#closed) return
      const opening = this.#openRoster(roster)
      if (this.#isWorthWaiting()) this.#entrance.begin(this.#peers.connected)
      else this.#enter()
      await opening
    } catch (error) {
      if (!this.#closed && codeOf(error) !== 'wrong_state') this.#fail(codeOf(error))
    }
  }

  /** Own devices or name changed: what is sent and told follows. */
  refresh(): void {
    const { link } = this.#host.model
    const live = link.at === 'online' && link.joined && link.media !== 'down' && !this.#entrance.holding
    this.#encryption.pause(!live)
    this.#peers.send(live ? this.#host.tracks() : {})
    if (link.at === 'online' && !link.joined) this.#sealAhead()
    if (!live) return
    const on = this.#host.presence().screen
    if (on !== this.#sharing) this.#signalling.post({ type: 'share', on })
    this.#sharing = on
    this.#tellPresence().catch(() => this.#fail('encryption_failed'))
  }

  watch(layers: WantedLayers): void {
    this.#layers = layers
    if (layers.length) this.#signalling.post({ type: 'watch', streams: layers })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#entrance.stop()
    this.#encryption.pause(true)
    this.#signalling.close()
    this.#peers.close()
    this.#encryption.close()
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        return this.#welcome(message)
      case 'offer':
        void this.#peers.offered(message.n, message.sdp)
        return
      case 'participant':
        void this.#openRoster(withParticipant(this.#host.model.roster, message.participant))
        return
      case 'gone':
        void this.#openRoster(this.#host.model.roster.filter(({ id }) => id !== message.id))
        return
      case 'slots':
        this.#encryption.bind(message.slots)
        this.#host.change({ slots: message.slots })
        return
      case 'media':
        if (message.state === 'down') this.#peers.suspend()
        else void this.#peers.prepare()
    }
  }

  #welcome({ self, roster, resumed, media }: Extract<ServerMessage, { type: 'welcome' }>): void {
    const alive = resumed && this.#peers.connected
    const first = !this.#host.model.wasIn
    this.#encryption.identify(self)
    this.#host.change({
      selfId: self.id,
      role: self.role,
      link: { at: 'online', joined: self.joined, media: alive ? 'up' : first ? 'connecting' : 'down' },
      ...(resumed ? {} : { slots: [], troubles: new Set<string>() }),
    })
    void this.#openRoster(roster)
    if (media === 'down') this.#peers.suspend()
    else if (!alive) void (resumed ? this.#peers.restart() : this.#peers.prepare())
    this.#told = ''
    this.#ready = undefined
    this.#sharing = false
    if (self.joined) this.#back()
    else if (this.#host.model.wish === 'in-call') void this.join()
    else this.#sealAhead()
  }

  /** What the server may have missed while the connection was away. */
  #back(): void {
    this.refresh()
    this.watch(this.#layers)
  }

  #lost(): void {
    if (this.#entrance.entering) this.#host.change({ wasIn: true })
    this.#entrance.stop()
    this.#host.change({ link: { at: 'lost' } })
    this.refresh()
    this.#peers.standStill()
  }

  #media(state: 'up' | 'down'): void {
    this.#patchLink({ media: state })
    this.refresh()
    if (state !== 'up') return
    this.watch(this.#layers)
    this.#entrance.connected()
  }

  /** Whether somebody else's picture may come. */
  #isWorthWaiting(): boolean {
    const { wasIn, presences } = this.#host.model
    return !wasIn && [...presences.values()].some((presence) => presence?.camera || presence?.screen)
  }

  #enter(): void {
    this.#patchLink({ joined: true })
    this.#host.change({ wasIn: true })
    this.refresh()
  }

  #patchLink(change: { joined?: boolean; media?: 'up' | 'down' }): void {
    const { link } = this.#host.model
    if (link.at === 'online') this.#host.change({ link: { ...link, ...change } })
  }

  async #openRoster(roster: readonly Participant[]): Promise<void> {
    const turn = ++this.#rosterTurn
    this.#host.change({ roster })
    try {
      const presences = await this.#encryption.roster([...roster])
      if (this.#closed || turn !== this.#rosterTurn) return
      this.#host.change({ presences })
      const opened = [...presences.values()]
      const none = opened.length > 0 && opened.every((presence) => presence === null)
      // Once in the call the key has been of use; one bad presence then is that person's trouble, not the call's end.
      if (none && !this.#host.model.wasIn) this.#fail('room_key_wrong')
    } catch (error) {
      this.#fail(codeOf(error, 'encryption_failed'))
    }
  }

  #sealAhead(): void {
    const content = this.#host.presence()
    const told = JSON.stringify(content)
    if (this.#ready?.told === told) return
    const sealed = this.#encryption.seal(content)
    sealed.catch(() => undefined)
    this.#ready = { told, sealed }
  }

  async #seal(): Promise<string> {
    const content = this.#host.presence()
    this.#told = JSON.stringify(content)
    try {
      const ahead = this.#ready?.told === this.#told ? this.#ready.sealed : undefined
      this.#ready = undefined
      return await (ahead ?? this.#encryption.seal(content))
    } catch (error) {
      throw new LocalError('encryption_failed', { cause: error })
    }
  }

  async #tellPresence(): Promise<void> {
    if (JSON.stringify(this.#host.presence()) === this.#told) return
    const presence = await this.#seal()
    if (!this.#closed) this.#signalling.post({ type: 'presence', presence })
  }

  #fail(code: Parameters<typeof failureOf>[0]): void {
    if (this.#closed) return
    this.close()
    this.#host.change({
      link: code === 'signed_out' ? { at: 'signed-out' } : { at: 'failed', failure: failureOf(code) },
    })
  }
}

const withParticipant = (roster: readonly Participant[], one: Participant): Participant[] =>
  roster.some(({ id }) => id === one.id)
    ? roster.map((other) => (other.id === one.id ? one : other))
    : [...roster, one]
