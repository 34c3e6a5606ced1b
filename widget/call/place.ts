/**
 * One stay in a room: from the first connection until leaving. Owns the control channel, the peer connections and
 * the encryption, and turns the server's messages into changes of the model. Fails closed: media leaves only while
 * joined, with the control channel open and the encryption working.
 */
import type { Layer, Order, ServerMessage, Source } from '../../protocol/index.ts'
import { WORKER_REFS } from '../worker/messages.ts'
import { type Actions, actionsOf } from './actions.ts'
import { Admittance } from './admittance.ts'
import { afterNews, afterTelling } from './changes.ts'
import { Conversation } from './conversation.ts'
import type { Encryption, OwnState, RecordingSaid, Telling } from './encryption.ts'
import { Entrance } from './entrance.ts'
import { codeOf, failureOf } from './failures.ts'
import type { Access, MeetingOptions } from './meeting.ts'
import type { Model } from './model.ts'
import { Moderating } from './moderating.ts'
import { type OwnTracks, Peers, type Reports } from './peers.ts'
import { Signalling } from './signalling.ts'
import { watchWakes } from './wakes.ts'

/** Milliseconds until being let in has to be answered. */
const JOIN_WITHIN = 20_000
/**
 * Milliseconds that the group waits at most until what others send is agreed on. Connecting takes longer than getting the
 * keys, so whatever delays that delays the first picture, and the keys do not.
 */
const KEYS_WITHIN = 100
/** Milliseconds in which somebody who came gets their first pictures. */
const FIRST_PICTURES = 120

/** What a place needs of the meeting it belongs to. */
export interface PlaceHost {
  readonly model: Model
  change(change: Partial<Model>): void
  state(): OwnState
  tracks(): OwnTracks
  /** Stops a source, or lowers the hand. */
  obey(what: Order): void
  /** Somebody, or oneself, said something of a recording. */
  recorded(from: string, said: RecordingSaid): void
}

export type WantedLayers = { participant: string; source: Source; layer: Layer }[]

export class Place {
  readonly #host: PlaceHost
  readonly #encryption: Encryption
  readonly #signalling: Signalling
  readonly #peers: Peers
  readonly #conversation: Conversation
  readonly #moderating: Moderating
  readonly #admittance: Admittance
  readonly #entrance = new Entrance({
    enter: () => this.#enter(),
    send: () => this.refresh(),
  })
  readonly #unwatch: () => void
  readonly actions: Actions
  #closed = false
  /** On another network since the peer connections were checked last. */
  #moved = false
  /** What the server knows to be shared. */
  #shared = { on: false, sound: false }
  #joining?: ReturnType<typeof setTimeout>
  /** When somebody came last. */
  #came = -Infinity
  #layers: WantedLayers = []

  constructor(host: PlaceHost, options: MeetingOptions, encryption: Encryption, first: Access) {
    this.#host = host
    this.#encryption = encryption
    this.#conversation = new Conversation(host)
    this.#admittance = new Admittance(host, encryption, {
      roomKey: options.onRoomKey,
      prepare: () => void this.#peers.prepare(),
      join: () => this.join(),
    })
    let unused: string | undefined = first.access
    const token = async () => {
      const known = unused
      unused = undefined
      if (known !== undefined) return known
      const { access, identity } = await options.access(() => encryption.device)
      if (identity) encryption.renew(identity)
      return access
    }
    this.#signalling = new Signalling(options.server, token, {
      message: (message) => this.#receive(message),
      lost: () => this.#lost(),
      ended: (code) => this.#fail(code),
    })
    this.#peers = new Peers(this.#signalling, encryption, {
      media: (state) => this.#media(state),
      answered: () => {
        if (host.model.wish === 'in-call') this.join()
      },
      tracks: () => host.change({}),
      picture: () => this.#entrance.seen(),
      failed: (error) => this.#fail(codeOf(error)),
    })
    this.#moderating = new Moderating(
      {
        get model() {
          return host.model
        },
        change: (change) => host.change(change),
        obey: (what) => host.obey(what),
        notice: (kind, name) => this.#conversation.noticed({ kind, name }),
        seal: (to, what) => encryption.order(to, what),
      },
      this.#signalling,
    )
    this.actions = actionsOf(encryption, this.#signalling, this.#admittance, this.#moderating)
    encryption.pause(true)
    encryption.tell(host.state())
    encryption.listen({
      send: (message) => this.#signalling.post(message),
      told: (telling) => this.#told(telling),
      failed: (code) => this.#fail(code),
    })
    this.#unwatch = watchWakes((moved) => this.#woke(moved))
    this.#signalling.open()
    // The socket opens while this keeps the page busy.
    setTimeout(() => this.#build())
  }

  #build(): void {
    try {
      if (!this.#closed && !this.#peers.built && !this.#host.model.lobby) this.#peers.build()
    } catch (error) {
      this.#fail(codeOf(error))
    }
  }

  /** Does not wait for silence to be noticed: both ways are tried at once. */
  #woke(moved: boolean): void {
    this.#moved ||= moved
    this.#signalling.check()
    if (this.#host.model.link.at === 'online') this.#follow()
  }

  /** Takes the media along to another network. */
  #follow(): void {
    if (this.#moved && this.#peers.connected) void this.#peers.restart()
    this.#moved = false
  }

  track(mid: string): MediaStreamTrack | undefined {
    return this.#peers.track(mid)
  }

  reports(): Promise<Reports | undefined> {
    return this.#peers.reports()
  }

  get layers(): WantedLayers {
    return this.#layers
  }

  /**
   * Somebody is on the way in, oneself or another, and nothing but pictures is waited for: drawing would only delay what
   * this computer opens or encodes for them.
   */
  get hurrying(): boolean {
    if (performance.now() - this.#came < FIRST_PICTURES) return true
    const { link, wasIn } = this.#host.model
    const coming = !wasIn && link.at === 'online' && !link.joined
    return this.#peers.connected && (this.#entrance.entering || (coming && this.#joining !== undefined))
  }

  /** Enters the call as soon as the connection allows; called again after every reconnect. */
  join(): void {
    const { link, lobby } = this.#host.model
    if (link.at !== 'online' || link.joined || lobby || this.#entrance.entering) return
    this.#encryption.join()
    clearTimeout(this.#joining)
    this.#joining = setTimeout(() => this.#fail('wrong_state'), JOIN_WITHIN)
  }

  /** Own devices or name changed: what is sent and told follows. */
  refresh(): void {
    const { link } = this.#host.model
    const live = link.at === 'online' && link.joined && link.media !== 'down' && !this.#entrance.holding
    const state = this.#host.state()
    this.#encryption.pause(!live)
    this.#peers.send(live ? this.#host.tracks() : {})
    this.#encryption.tell(state)
    if (!live) return
    this.#moderating.refresh(state)
    this.#share({ on: state.screen, sound: state.sound })
  }

  #share(shared: { on: boolean; sound: boolean }): void {
    const { on, sound } = this.#shared
    if (shared.on !== on || shared.sound !== sound) this.#signalling.post({ type: 'share', ...shared })
    this.#shared = shared
  }

  watch(layers: WantedLayers): void {
    this.#layers = layers
    if (layers.length) this.#signalling.post({ type: 'watch', streams: layers })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#joining)
    this.#unwatch()
    this.#entrance.stop()
    this.#conversation.close()
    this.#admittance.close()
    this.#encryption.pause(true)
    this.#signalling.close()
    this.#peers.close()
    this.#encryption.close()
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case 'offer':
        void this.#peers.offered(message.n, message.sdp)
        return
      case 'slots':
        this.#encryption.bind(message.slots)
        this.#peers.bind(message.slots)
        return this.#host.change({ slots: message.slots })
      case 'media':
        if (message.state === 'down') this.#peers.suspend()
        else void this.#prepare()
        return
      case 'diagnosis':
        return this.#host.change({ diagnosis: message.on })
      case 'pictures':
        return this.#encryption.refreshPictures()
      case 'ice':
        return this.#peers.relay(message.ice)
      case 'pong':
      case 'prepared':
      case 'restarted':
      case 'done':
        return
      case 'role':
        return this.#moderating.role(message)
      case 'rules':
        this.#moderating.rules(message)
        return this.#admittance.rules(message)
      default:
        this.#encryption.take(message)
        this.#takeNews(message)
    }
  }

  #takeNews(news: Parameters<Encryption['take']>[0]): void {
    switch (news.type) {
      case 'welcome':
        return this.#welcome(news)
      case 'joined':
        return this.#joined(news.roster)
      case 'participant':
        this.#came = performance.now()
        return this.#host.change(afterNews(this.#host.model, news))
      case 'gone':
        return this.#host.change(afterNews(this.#host.model, news))
      case 'lobby':
        return this.#admittance.lobbyIs(news.key)
      case 'error':
        return this.#refused(news)
    }
  }

  /** Being let in was refused for good; a conflict is tried again by the encryption. */
  #refused({ ref, code }: Extract<ServerMessage, { type: 'error' }>): void {
    // What has no number is a request to be let in, or nothing that anybody waits for.
    if (ref === undefined && code === 'rate_limited') return this.#admittance.tooOften()
    const { link, wish } = this.#host.model
    const waiting = wish === 'in-call' && link.at === 'online' && !link.joined
    if (
      ref !== undefined &&
      ref >= WORKER_REFS &&
      waiting &&
      code !== 'epoch_conflict' &&
      code !== 'wrong_state'
    ) {
      if (code === 'admission_needed') {
        clearTimeout(this.#joining)
        this.#joining = undefined
        this.#admittance.needed()
      } else this.#fail(code)
    }
  }

  #welcome({ self, roster, resumed, media, lobby, ice }: Extract<ServerMessage, { type: 'welcome' }>): void {
    if (ice) this.#peers.relay(ice)
    const alive = resumed && this.#peers.connected
    const { wasIn } = this.#host.model
    const outside = this.#admittance.outside(lobby, resumed)
    this.#host.change({
      selfId: self.id,
      diagnosis: false,
      role: self.role,
      roster: roster.filter(({ id }) => id !== self.id),
      link: { at: 'online', joined: self.joined, media: alive ? 'up' : wasIn ? 'down' : 'connecting' },
      lobby: outside,
      rules: { locked: false, lobby: false },
      ...(resumed ? {} : { slots: [], holders: [], troubles: new Map(), knocks: [], polls: [] }),
    })
    this.#moderating.back()
    if (media === 'down') this.#peers.suspend()
    else if (!alive && !outside) void (resumed ? this.#peers.restart() : this.#prepare())
    else if (alive) this.#follow()
    this.#moved = false
    this.#shared = { on: false, sound: false }
    if (self.joined) this.#back()
    else if (this.#host.model.wish === 'in-call') this.#joining = setTimeout(() => this.join(), KEYS_WITHIN)
  }

  /** In the lobby nothing is connected that could carry media. */
  #prepare(): Promise<void> {
    return this.#host.model.lobby ? Promise.resolve() : this.#peers.prepare()
  }

  #joined(roster: Extract<ServerMessage, { type: 'joined' }>['roster']): void {
    clearTimeout(this.#joining)
    this.#host.change({ roster })
    const { wasIn, holders } = this.#host.model
    // Others may send a picture; nothing else is to keep this computer busy until it is there.
    if (!wasIn && holders.some(({ self }) => !self)) this.#entrance.begin(this.#peers.connected)
    else this.#enter()
  }

  #enter(): void {
    this.#patchLink({ joined: true })
    this.#host.change({ wasIn: true })
    this.refresh()
  }

  /** What the server may have missed while the connection was away. */
  #back(): void {
    clearTimeout(this.#joining)
    this.#host.change({ wasIn: true })
    this.refresh()
    this.watch(this.#layers)
  }

  #lost(): void {
    clearTimeout(this.#joining)
    if (this.#entrance.entering) this.#host.change({ wasIn: true })
    this.#entrance.stop()
    this.#encryption.lost()
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

  #patchLink(change: { joined?: boolean; media?: 'up' | 'down' }): void {
    const { link } = this.#host.model
    if (link.at === 'online') this.#host.change({ link: { ...link, ...change } })
  }

  #told(telling: Telling): void {
    switch (telling.type) {
      case 'asked':
        return this.#admittance.asked(telling.code)
      case 'admitted':
        return this.#admittance.admitted(telling.roomKey)
      case 'fault':
        return this.#fail(telling.code)
      case 'said': {
        const { from, name, said } = telling
        if (said.type === 'recording' || said.type === 'consent') return this.#host.recorded(from, said)
        if (said.type === 'order') return this.#moderating.ordered(from, name, said.what)
        return this.#conversation.heard(telling)
      }
      case 'notice':
        return this.#conversation.noticed(telling)
      default:
        return this.#host.change(afterTelling(this.#host.model, telling))
    }
  }

  #fail(code: Parameters<typeof failureOf>[0]): void {
    if (this.#closed) return
    this.close()
    this.#host.change({
      link: code === 'signed_out' ? { at: 'signed-out' } : { at: 'failed', failure: failureOf(code) },
    })
  }
}
