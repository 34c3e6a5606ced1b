/** The meeting of one element: wishes of the person in, snapshots out. */
import type { Source } from '../../protocol/index.ts'
import { OwnDevices } from './devices.ts'
import { type StartedWorker, startWorker } from './early.ts'
import { createEncryption, type Encryption, type PresenceContent } from './encryption.ts'
import { codeOf, failureOf, LocalError } from './failures.ts'
import type { Meeting, MeetingOptions, MeetingSnapshot } from './meeting.ts'
import { emptyModel, type Model, stateOf } from './model.ts'
import { Place, type WantedLayers } from './place.ts'
import { reachable } from './signalling.ts'

type Listener = (snapshot: MeetingSnapshot) => void

/** @param worker the first stay's; later ones start their own */
export function createMeeting(options: MeetingOptions, worker?: Promise<StartedWorker>): Meeting {
  return new MeetingController(options, worker)
}

class MeetingController implements Meeting {
  readonly #options: MeetingOptions
  readonly #devices: OwnDevices
  readonly #listeners = new Set<Listener>()
  #model: Model
  #place?: Place
  #snapshot: MeetingSnapshot
  #telling = false
  #closed = false
  /** Counts the stays, so that what belongs to an ended one is dropped. */
  #stay = 0

  #worker?: Promise<StartedWorker>

  constructor(options: MeetingOptions, worker?: Promise<StartedWorker>) {
    this.#worker = worker
    this.#options = { ...options, access: reachable(options.access) }
    this.#model = emptyModel(options.name)
    this.#devices = new OwnDevices(() => {
      this.#place?.refresh()
      this.#tell()
    })
    this.#snapshot = this.#look()
  }

  get snapshot(): MeetingSnapshot {
    return this.#snapshot
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async open(): Promise<void> {
    this.#endStay()
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
      const access = await this.#options.access()
      encryption = await starting
      const roomKey = this.#options.roomKey ?? access.roomKey
      if (!roomKey) throw new LocalError('room_key_missing')
      if (stay !== this.#stay) return
      this.#place = new Place(this.#hostOf(stay), this.#options, encryption, access)
      await encryption.open(this.#options.room, roomKey)
      await this.#settled()
    } catch (error) {
      encryption?.close()
      if (stay !== this.#stay) return
      const code = codeOf(error, 'encryption_failed')
      this.#change({
        link: code === 'signed_out' ? { at: 'signed-out' } : { at: 'failed', failure: failureOf(code) },
      })
    }
  }

  async join(): Promise<void> {
    this.#change({ wish: 'in-call' })
    if (this.#place) await this.#place.join()
  }

  async leave(): Promise<void> {
    this.#endStay()
    this.#change({ wish: 'left', wasIn: false, roster: [], presences: new Map(), slots: [] })
    await Promise.all(
      (['microphone', 'camera', 'screen'] as const).map((source) => this.#devices.set(source, false)),
    )
  }

  setName(name: string): void {
    this.#change({ name })
    this.#place?.refresh()
  }

  setMicrophone(on: boolean): Promise<void> {
    return this.#devices.set('microphone', on)
  }

  setCamera(on: boolean): Promise<void> {
    return this.#devices.set('camera', on)
  }

  chooseDevice(kind: 'microphone' | 'camera', id: string): Promise<void> {
    return this.#devices.choose(kind, id)
  }

  shareScreen(on: boolean): Promise<void> {
    return this.#devices.set('screen', on)
  }

  watch(layers: WantedLayers): void {
    this.#place?.watch(layers)
  }

  close(): void {
    this.#closed = true
    this.#endStay()
    this.#devices.close()
    this.#listeners.clear()
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
      presence: (): PresenceContent => {
        const { microphone, camera, screen } = this.#devices.state
        return {
          name: this.#model.name,
          microphone: microphone === 'on',
          camera: camera === 'on',
          screen: screen === 'on',
        }
      },
      tracks: (): Partial<Record<Source, MediaStreamTrack>> => this.#devices.state.tracks,
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

  #change(change: Partial<Model>): void {
    this.#model = { ...this.#model, ...change }
    this.#tell()
  }

  #look(): MeetingSnapshot {
    const state = stateOf(this.#model, this.#devices.state, (mid) => this.#place?.track(mid))
    return { state, devices: this.#devices.state }
  }

  /** Changes that come together become one snapshot, after the messages that wait: keys go before pictures. */
  #tell(): void {
    if (this.#telling || this.#closed) return
    this.#telling = true
    setTimeout(() => {
      this.#telling = false
      if (this.#closed) return
      this.#snapshot = this.#look()
      for (const listener of [...this.#listeners]) listener(this.#snapshot)
    })
  }
}
