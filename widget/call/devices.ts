/** The own microphone, camera and screen: acquired only when switched on, released when switched off. */
import type { Source } from '../../protocol/index.ts'
import { acquire, acquireScreen, codeOfDevice } from './device-access.ts'
import { failureOf, LocalError } from './failures.ts'
import type { DeviceKind, Devices, LocalErrorCode, NoiseSuppression, OwnSource } from './meeting.ts'

const LISTS = { microphone: 'microphones', camera: 'cameras' } as const
type Kind = keyof typeof LISTS
type Tracks = Devices['tracks']
const KINDS = Object.keys(LISTS) as Kind[]
const OWN: OwnSource[] = [...KINDS, 'screen']
/** Events after which a device may have come or gone unnoticed: the page was frozen, or lay in the cache. */
const AWOKEN = ['resume', 'visibilitychange'] as const

/** A camera is stopped when off (its light goes out); a microphone stays open for a quick unmute, unsent. */
export class OwnDevices {
  #state: Devices = {
    microphone: 'off',
    camera: 'off',
    screen: 'off',
    tracks: {},
    microphones: [],
    cameras: [],
    speakers: [],
  }
  #closed = false
  readonly #held = new Map<Source, MediaStreamTrack>()
  /** Counts the switches of each source, so that what an older one brings is let go. */
  readonly #turns = new Map<OwnSource, number>()
  /** What went off because nothing was connected: it goes on again by itself. */
  readonly #lost = new Set<Kind>()
  readonly #onChange: () => void
  readonly #files: string

  /** @param files folder of the server's files, for what changes picture and sound */
  constructor(onChange: () => void, files = '') {
    this.#onChange = onChange
    this.#files = files
    navigator.mediaDevices?.addEventListener('devicechange', this.#onDevices)
    for (const event of AWOKEN) document.addEventListener(event, this.#onAwake)
  }

  get state(): Devices {
    return this.#state
  }

  /** Switches a source. Never throws: what went wrong is in `state.failure`. */
  async set(source: OwnSource, on: boolean): Promise<void> {
    if (source !== 'screen') this.#lost.delete(source)
    if (!on) return this.#off(source)
    if (this.#state[source] === 'off') await this.#start(source)
  }

  /** Takes another device from now on, also while in use. */
  async choose(kind: DeviceKind, id: string): Promise<void> {
    this.#update({ [`${kind}Id`]: id })
    if (kind !== 'speaker') await this.#anew(kind)
  }

  async setBlur(on: boolean): Promise<void> {
    this.#update({ blur: on })
    await this.#anew('camera')
  }

  async setNoise(noise: NoiseSuppression): Promise<void> {
    this.#update({ noise })
    await this.#anew('microphone')
  }

  async #anew(kind: Kind): Promise<void> {
    const on = this.#state[kind] !== 'off'
    this.#off(kind)
    this.#stop(kind)
    if (on) await this.#start(kind)
  }

  /** Where a speaker has to be chosen in the browser's own dialogue. Cancelling it changes nothing. */
  async pickSpeaker(): Promise<void> {
    const chosen = await navigator.mediaDevices?.selectAudioOutput?.().catch(() => undefined)
    if (!chosen) return
    this.#update({ speakerId: chosen.deviceId })
    await this.#list()
  }

  note(change: Pick<Devices, 'elsewhere'>): void {
    this.#update(change)
  }

  /** Everything off and let go of, the microphone too: nobody is to be heard or seen any more. */
  release(): void {
    for (const source of OWN) {
      if (source !== 'screen') this.#lost.delete(source)
      this.#turn(source)
      this.#stop(source)
      if (this.#state[source] !== 'off') this.#withdraw(source, {})
    }
  }

  close(): void {
    this.#closed = true
    navigator.mediaDevices?.removeEventListener('devicechange', this.#onDevices)
    for (const event of AWOKEN) document.removeEventListener(event, this.#onAwake)
    for (const source of [...this.#held.keys()]) this.#stop(source)
  }

  /** @param cause why it is started by itself; told when that works */
  async #start(source: OwnSource, cause?: 'device_swapped' | 'noise_failed'): Promise<void> {
    const turn = this.#turn(source)
    this.#update({ [source]: 'starting', ...(cause ? {} : { failure: undefined, failed: undefined }) })
    try {
      const fresh = this.#usable(source) ?? (await this.#acquire(source))
      const stale = this.#closed || this.#turns.get(source) !== turn
      for (const [each, track] of Object.entries(fresh) as [Source, MediaStreamTrack][])
        if (stale) track.stop()
        else this.#hold(each, track)
      if (stale) return
      const told = cause ? { failure: failureOf(cause), failed: source } : {}
      this.#update({ [source]: 'on', tracks: { ...this.#state.tracks, ...fresh }, ...told })
      await this.#list()
    } catch (error) {
      if (this.#turns.get(source) === turn) this.#withdraw(source, this.#reason(source, error, cause))
    }
  }

  async #acquire(source: OwnSource): Promise<Tracks> {
    if (source === 'screen') return acquireScreen()
    return { [source]: await (source === 'camera' ? this.#camera() : this.#microphone()) }
  }

  /** A blurred picture is all that anybody gets of a camera which is to be blurred. */
  async #camera(): Promise<MediaStreamTrack> {
    const { blur, cameraId } = this.#state
    const track = await acquire('camera', cameraId)
    if (!blur) return track
    const { blurred } = await import('./effects.ts').catch(() => {
      track.stop()
      throw new LocalError('blur_failed')
    })
    const picture = await blurred(track, `${this.#files}blur-3.2.0/`, () => this.#unblurred(picture))
    return picture
  }

  /** Where noise can't be taken out, the browser's own way to do that is better than no voice. */
  async #microphone(): Promise<MediaStreamTrack> {
    const { noise = 'browser', microphoneId } = this.#state
    const track = await acquire('microphone', microphoneId, noise === 'browser')
    if (noise !== 'strong') return track
    try {
      const { withoutNoise } = await import('./effects.ts')
      const voice = await withoutNoise(track, this.#files, () => this.#noisy(voice))
      return voice
    } catch {
      track.stop()
      // Unless the person wants something else by now.
      if (this.#state.noise === noise)
        this.#update({ noise: 'browser', failure: failureOf('noise_failed'), failed: 'microphone' })
      return acquire('microphone', microphoneId)
    }
  }

  #noisy(track: MediaStreamTrack): void {
    if (this.#held.get('microphone') !== track) return
    const on = this.#state.microphone !== 'off'
    this.#stop('microphone')
    this.#withdraw('microphone', {
      noise: 'browser',
      failure: failureOf('noise_failed'),
      failed: 'microphone',
    })
    if (on) void this.#start('microphone', 'noise_failed')
  }

  #unblurred(track: MediaStreamTrack): void {
    if (this.#held.get('camera') !== track) return
    this.#stop('camera')
    this.#withdraw('camera', { failure: failureOf('blur_failed'), failed: 'camera' })
  }

  #reason(source: OwnSource, error: unknown, cause?: string): Partial<Devices> {
    const code: LocalErrorCode =
      source === 'screen' ? 'share_refused' : error instanceof LocalError ? error.code : codeOfDevice(error)
    if (cause && source !== 'screen' && code === 'devices_missing') return this.#gone(source)
    return { failure: failureOf(code), failed: source }
  }

  #gone(kind: Kind): Partial<Devices> {
    this.#lost.add(kind)
    return { failure: failureOf('device_lost'), failed: kind }
  }

  #turn(source: OwnSource): number {
    const turn = (this.#turns.get(source) ?? 0) + 1
    this.#turns.set(source, turn)
    return turn
  }

  #usable(source: OwnSource): Tracks | undefined {
    const track = this.#held.get(source)
    return track?.readyState === 'live' ? { [source]: track } : undefined
  }

  #hold(source: Source, track: MediaStreamTrack): void {
    this.#held.set(source, track)
    track.enabled = true
    track.onended = () => this.#ended(source, track)
  }

  /** Unplugged, taken away, or (a screen) stopped in the browser's own bar. */
  #ended(source: Source, track: MediaStreamTrack): void {
    if (this.#held.get(source) !== track) return
    if (source === 'sound') {
      this.#stop(source)
      return this.#update({ tracks: without(this.#state.tracks, source) })
    }
    const on = this.#state[source] !== 'off'
    this.#stop(source)
    if (source === 'screen' || !on) return this.#off(source)
    this.#withdraw(source, {})
    void this.#start(source, 'device_swapped')
  }

  #off(source: OwnSource): void {
    this.#turn(source)
    const track = this.#held.get(source)
    if (track && source === 'microphone') track.enabled = false
    else this.#stop(source)
    if (this.#state[source] !== 'off') this.#withdraw(source, {})
  }

  #withdraw(source: OwnSource, more: Partial<Devices>): void {
    this.#update({ ...more, [source]: 'off', tracks: without(this.#state.tracks, source) })
  }

  #stop(source: Source): void {
    if (source === 'screen') this.#stop('sound')
    const track = this.#held.get(source)
    this.#held.delete(source)
    if (!track) return
    track.onended = null
    track.stop()
  }

  /** What was plugged out while the page slept was perhaps never told. */
  readonly #onDevices = async (): Promise<void> => {
    for (const [source, track] of [...this.#held])
      if (track.readyState === 'ended') this.#ended(source, track)
    await this.#list()
    for (const kind of KINDS) await this.#takeBack(kind)
  }

  readonly #onAwake = (): void => {
    const used = this.#held.size || this.#lost.size
    if (used && document.visibilityState === 'visible') void this.#onDevices()
  }

  /** The chosen device came back, or there is one again. */
  async #takeBack(kind: Kind): Promise<void> {
    const there = this.#state[LISTS[kind]]
    if (this.#lost.has(kind) && there.length) {
      this.#lost.delete(kind)
      return this.#start(kind)
    }
    const chosen = this.#state[`${kind}Id`]
    const inUse = this.#held.get(kind)?.getSettings().deviceId
    const back = chosen && inUse && inUse !== chosen && there.some(({ id }) => id === chosen)
    if (!back || this.#state[kind] !== 'on') return
    await this.choose(kind, chosen)
  }

  /** Names of devices are only told by the browser once one was allowed. */
  async #list(): Promise<void> {
    const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? []
    if (this.#closed) return
    const named = (kind: MediaDeviceKind) =>
      all
        .filter((device) => device.kind === kind && device.deviceId !== '')
        .map((device) => ({ id: device.deviceId, label: device.label }))
    this.#update({
      microphones: named('audioinput'),
      cameras: named('videoinput'),
      speakers: named('audiooutput'),
    })
  }

  #update(change: Partial<Devices>): void {
    this.#state = { ...this.#state, ...change }
    if (!this.#closed) this.#onChange()
  }
}

/** The sound of a screen goes with it. */
function without(tracks: Tracks, source: Source): Tracks {
  const rest = { ...tracks }
  delete rest[source]
  if (source === 'screen') delete rest.sound
  return rest
}
