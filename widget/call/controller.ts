/** The meeting of one element: wishes of the person in, snapshots out. */
import { type Order, SnugError, type Source } from '../../protocol/index.ts'
import { OwnDevices } from './devices.ts'
import { type StartedWorker, startWorker } from './early.ts'
import { Elsewhere } from './elsewhere.ts'
import {
  createEncryption,
  type Encryption,
  type Opening,
  type OwnState,
  type RecordingSaid,
} from './encryption.ts'
import { codeOf, failureOf, LocalError } from './failures.ts'
import type {
  Access,
  DeviceKind,
  Meeting,
  MeetingCode,
  MeetingOptions,
  MeetingSnapshot,
  Moderation,
  NoiseSuppression,
  OwnSource,
  PersonFigures,
  PollWish,
  REACTIONS,
  RecordWish,
} from './meeting.ts'
import { emptyModel, type Model, stateOf } from './model.ts'
import { Place, type WantedLayers } from './place.ts'
import { QualityWatch } from './quality.ts'
import type { Recordings } from './recordings.ts'
import { reachable } from './signalling.ts'
import { type Listener, Snapshots } from './snapshots.ts'
import type { Statistics } from './statistics.ts'

export { rehearse } from './rehearse.ts'

/** Milliseconds that whoever joins sees nothing new while the first picture is on its way. */
const HURRY = 120

/** @param worker the first stay's; later ones start their own */
export function createMeeting(options: MeetingOptions, worker?: Promise<StartedWorker>): Meeting {
  return new MeetingController(options, worker)
}

class MeetingController implements Meeting {
  readonly #options: MeetingOptions
  readonly #devices: OwnDevices
  readonly #elsewhere = new Elsewhere()
  readonly #snapshots: Snapshots
  #model: Model
  #place?: Place
  #closed = false
  /** Counts the stays, so that what belongs to an ended one is dropped. */
  #stay = 0

  #worker?: Promise<StartedWorker>
  #statistics?: Statistics
  #recordings?: Promise<Recordings>
  readonly #quality: QualityWatch

  constructor(options: MeetingOptions, worker?: Promise<StartedWorker>) {
    this.#worker = worker
    this.#options = { ...options, access: reachable(options.access) }
    this.#model = emptyModel(options.name)
    this.#devices = new OwnDevices(
      () => {
        this.#place?.refresh()
        this.#tell()
      },
      new URL('.', new URL(options.workerUrl, location.href)).href,
    )
    this.#quality = new QualityWatch(this.#qualityHost())
    this.#snapshots = new Snapshots(
      () => this.#look(),
      (snapshot) => this.#told(snapshot),
    )
    document.addEventListener('visibilitychange', this.#lookElsewhere)
  }

  get snapshot(): MeetingSnapshot {
    return this.#snapshots.last
  }

  subscribe(listener: Listener): () => void {
    return this.#snapshots.subscribe(listener)
  }

  async open(): Promise<void> {
    this.#endStay()
    void this.#lookElsewhere()
    const stay = ++this.#stay
    const { wish, name } = this.#model
    this.#model = { ...emptyModel(name), wish: wish === 'left' ? 'pre-join' : wish }
    this.#tell()
    let encryption: Encryption | undefined
    try {
      if (!this.#options.room) throw new LocalError('room_missing')
      if (!isSecureContext) throw new LocalError('insecure_page')
      const starting = createEncryption(this.#worker ?? startWorker(this.#options.workerUrl))
      this.#worker = undefined
      starting.then(
        (it) => {
          if (stay !== this.#stay) it.close()
        },
        () => undefined,
      )
      encryption = await starting
      const { device } = encryption
      const access = await this.#options.access(() => device)
      const roomKey = this.#options.roomKey ?? access.roomKey
      if (stay !== this.#stay) return encryption.close()
      if (!roomKey) this.#change({ lobby: { open: false, code: '' } })
      this.#place = new Place(this.#hostOf(stay), this.#options, encryption, access)
      await encryption.open(this.#opening(access, roomKey))
      await this.#settled()
    } catch (error) {
      encryption?.close()
      if (stay !== this.#stay) return
      this.#place?.close()
      // The server's refusal came first, and closed what is missed now.
      const { at } = this.#model.link
      if (at === 'failed' || at === 'signed-out') return
      const code = codeOf(error, 'encryption_failed')
      this.#change({
        link: code === 'signed_out' ? { at: 'signed-out' } : { at: 'failed', failure: failureOf(code) },
      })
    }
  }

  #opening({ identity, identityKeys = [] }: Access, roomKey: string | undefined): Opening {
    return {
      room: this.#options.room,
      ...(roomKey ? { roomKey } : {}),
      ...(identity ? { assertion: identity } : {}),
      identityKeys,
      tellRoomKey: this.#options.onRoomKey !== undefined,
    }
  }

  async join(): Promise<void> {
    this.#model = { ...this.#model, wish: 'in-call' }
    this.#place?.join()
    this.#tell()
  }

  async leave(): Promise<void> {
    this.#endStay()
    this.#change({ ...emptyModel(this.#model.name), link: this.#model.link, wish: 'left' })
  }

  setName(name: string): void {
    this.#change({ name })
    this.#place?.refresh()
  }

  setMicrophone(on: boolean): Promise<void> {
    return this.#switch('microphone', on)
  }

  setCamera(on: boolean): Promise<void> {
    return this.#switch('camera', on)
  }

  chooseDevice(kind: DeviceKind, id: string): Promise<void> {
    return this.#devices.choose(kind, id)
  }

  pickSpeaker(): Promise<void> {
    return this.#devices.pickSpeaker()
  }

  setBlur(on: boolean): Promise<void> {
    return this.#devices.setBlur(on)
  }

  setNoise(how: NoiseSuppression): Promise<void> {
    return this.#devices.setNoise(how)
  }

  shareScreen(on: boolean): Promise<void> {
    return this.#switch('screen', on)
  }

  /** Whoever is told that everything is off switches nothing on unseen. */
  async #switch(source: OwnSource, on: boolean): Promise<void> {
    if (!on || !this.#over) await this.#devices.set(source, on)
  }

  /** However it ended. */
  get #over(): boolean {
    const { wish, link } = this.#model
    return wish === 'left' || link.at === 'failed' || link.at === 'signed-out'
  }

  watch(layers: WantedLayers): void {
    this.#place?.watch(layers)
  }

  say(text: string): Promise<void> {
    return this.#here().actions.say(text)
  }

  react(emoji: (typeof REACTIONS)[number]): void {
    this.#place?.actions.react(emoji)
  }

  async poll(wish: PollWish): Promise<void> {
    await this.#here().actions.poll(wish)
  }

  async record(wish: RecordWish): Promise<void> {
    await (await this.#recording()).carryOut(wish)
  }

  /** Loaded with the first word about one. Without it nobody agrees to anything. */
  #recording(): Promise<Recordings> {
    this.#recordings ??= import('./recordings.ts').then(
      ({ Recordings }) => new Recordings(this.#recordingHost()),
    )
    this.#recordings.catch(() => {
      this.#recordings = undefined
    })
    return this.#recordings
  }

  #recordingHost() {
    return {
      look: () => this.#look(),
      subscribe: (listener: Listener) => this.subscribe(listener),
      say: (said: RecordingSaid) => this.#here().actions.record(said),
      change: (change: Pick<Model, 'recordings' | 'recordingEnd'>) => this.#change(change),
    }
  }

  raiseHand(up: boolean): void {
    this.#change({ hand: up ? this.#model.hand || Date.now() : 0 })
    this.#place?.refresh()
  }

  code(): Promise<MeetingCode> {
    return this.#here().actions.code()
  }

  markCompared(): Promise<void> {
    return this.#here().actions.markCompared()
  }

  acknowledge(id: string): void {
    this.#place?.actions.acknowledge(id)
  }

  knock(): void {
    this.#place?.actions.knock()
  }

  admit(id: string, code: string): void {
    this.#place?.actions.admit(id, code)
  }

  refuse(id: string): void {
    this.#place?.actions.refuse(id)
  }

  async moderate(wish: Moderation): Promise<void> {
    await this.#here().actions.moderate(wish)
  }

  async statistics(): Promise<PersonFigures[]> {
    const { Statistics } = await import('./statistics.ts')
    this.#statistics ??= new Statistics()
    const place = this.#here()
    const reports = await place.reports()
    if (!reports) throw new SnugError('wrong_state')
    return this.#statistics.read(reports, this.#model)
  }

  #qualityHost() {
    const self = this
    return {
      get model() {
        return self.#model
      },
      reports: async () => this.#place?.reports(),
      /** What is not seen is not sent here, and a muted microphone is not sent at all. */
      due: (participant: string, source: Source) => {
        const holder = this.#model.holders.find(({ id }) => id === participant)
        const wanted = this.#place?.layers.find(
          (one) => one.participant === participant && one.source === source,
        )
        return !!holder?.[source] && (source === 'microphone' || (!!wanted && wanted.layer !== 'off'))
      },
      change: (qualities: Model['qualities']) => this.#change({ qualities }),
    }
  }

  /** What a moderator wants stopped is stopped at once. */
  #obey(what: Order): void {
    if (what === 'hand') this.raiseHand(false)
    else void this.#devices.set(what, false)
  }

  /** @throws SnugError wrong_state before `open` and after the end */
  #here(): Place {
    if (!this.#place) throw new SnugError('wrong_state')
    return this.#place
  }

  close(): void {
    this.#closed = true
    document.removeEventListener('visibilitychange', this.#lookElsewhere)
    this.#elsewhere.leave()
    this.#quality.watch(false)
    void this.#recordings?.then((it) => it.close())
    this.#endStay()
    this.#devices.close()
    this.#snapshots.close()
  }

  #endStay(): void {
    this.#stay++
    this.#place?.close()
    this.#place = undefined
  }

  /** The view of this meeting that one stay gets; silent once the stay is over. */
  #hostOf(stay: number) {
    const self = this
    return {
      get model() {
        return self.#model
      },
      change: (change: Partial<Model>) => {
        if (stay === this.#stay) this.#change(change)
      },
      state: (): OwnState => {
        const { microphone, camera, screen, tracks } = this.#devices.state
        const { name, hand } = this.#model
        return {
          name,
          microphone: microphone === 'on',
          camera: camera === 'on',
          screen: screen === 'on',
          sound: tracks.sound !== undefined,
          hand,
        }
      },
      tracks: (): Partial<Record<Source, MediaStreamTrack>> => this.#devices.state.tracks,
      obey: (what: Order) => this.#obey(what),
      recorded: (from: string, said: RecordingSaid) =>
        void this.#recording().then(
          (it) => it.hear(from, said),
          () => undefined,
        ),
    }
  }

  /** Resolves when there is something for the person to do. */
  #settled(): Promise<void> {
    const done = () => !['connecting', 'joining'].includes(this.#look().state.phase)
    return new Promise((resolve) => {
      if (done() || this.#closed) return resolve()
      const stop = this.subscribe(() => {
        if (!done()) return
        stop()
        resolve()
      })
    })
  }

  readonly #lookElsewhere = async (): Promise<void> => {
    if (document.visibilityState === 'hidden') return
    const elsewhere = await this.#elsewhere.look()
    if (!this.#closed && elsewhere !== !!this.#devices.state.elsewhere) this.#devices.note({ elsewhere })
  }

  #change(change: Partial<Model>): void {
    this.#model = { ...this.#model, ...change }
    if (this.#over) this.#devices.release()
    this.#tell()
  }

  #look(): MeetingSnapshot {
    const state = stateOf(this.#model, this.#devices.state, (mid) => this.#place?.track(mid))
    return { state, devices: this.#devices.state }
  }

  #tell(): void {
    this.#snapshots.changed(this.#place?.hurrying ? HURRY : 0)
  }

  #told({ state }: MeetingSnapshot): void {
    this.#quality.watch(state.phase === 'in-call')
    if ('participants' in state) this.#elsewhere.enter()
    else this.#elsewhere.leave()
  }
}
