/** The own microphone, camera and screen: acquired only when switched on, released when switched off. */
import type { Source } from '../../protocol/index.ts'
import { failureOf } from './failures.ts'
import type { Devices, Failure, LocalErrorCode } from './meeting.ts'

const AUDIO: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
const VIDEO: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
}

/** A camera is stopped when off (its light goes out); a microphone stays open for a quick unmute, unsent. */
export class OwnDevices {
  #state: Devices = {
    microphone: 'off',
    camera: 'off',
    screen: 'off',
    tracks: {},
    microphones: [],
    cameras: [],
  }
  #closed = false
  readonly #held = new Map<Source, MediaStreamTrack>()
  readonly #wanted = new Map<Source, boolean>()
  readonly #onChange: () => void

  constructor(onChange: () => void) {
    this.#onChange = onChange
    navigator.mediaDevices?.addEventListener('devicechange', this.#list)
  }

  get state(): Devices {
    return this.#state
  }

  /** Switches a source. Never throws: what went wrong is in `state.failure`. */
  async set(source: Source, on: boolean): Promise<void> {
    this.#wanted.set(source, on)
    if (!on) return this.#off(source)
    if (this.#state[source] !== 'off') return
    this.#update({ [source]: 'starting', failure: undefined })
    try {
      const track = this.#usable(source) ?? (await this.#acquire(source))
      if (this.#closed || !this.#wanted.get(source)) return this.#release(source, track)
      this.#hold(source, track)
      this.#update({ [source]: 'on', tracks: { ...this.#state.tracks, [source]: track } })
      await this.#list()
    } catch (error) {
      this.#update({ [source]: 'off', failure: deviceFailure(source, error) })
    }
  }

  /** Takes another device from now on, also while in use. */
  async choose(kind: 'microphone' | 'camera', id: string): Promise<void> {
    this.#update(kind === 'microphone' ? { microphoneId: id } : { cameraId: id })
    const on = this.#state[kind] !== 'off'
    this.#off(kind)
    this.#stop(kind)
    if (on) await this.set(kind, true)
  }

  close(): void {
    this.#closed = true
    navigator.mediaDevices?.removeEventListener('devicechange', this.#list)
    for (const source of [...this.#held.keys()]) this.#stop(source)
  }

  #usable(source: Source): MediaStreamTrack | undefined {
    const track = this.#held.get(source)
    return track?.readyState === 'live' ? track : undefined
  }

  async #acquire(source: Source): Promise<MediaStreamTrack> {
    const media = navigator.mediaDevices
    if (!media) throw new DOMException('', 'SecurityError')
    const { microphoneId, cameraId } = this.#state
    const stream =
      source === 'screen'
        ? await media.getDisplayMedia({ video: { frameRate: { max: 30 } }, audio: false })
        : source === 'camera'
          ? await media.getUserMedia({ video: { ...VIDEO, ...exactly(cameraId) } })
          : await media.getUserMedia({ audio: { ...AUDIO, ...exactly(microphoneId) } })
    const [track] = stream.getTracks()
    if (!track) throw new DOMException('', 'NotFoundError')
    if (source === 'screen') track.contentHint = 'detail'
    return track
  }

  #hold(source: Source, track: MediaStreamTrack): void {
    this.#held.set(source, track)
    track.enabled = true
    track.onended = () => {
      if (this.#held.get(source) !== track) return
      this.#stop(source)
      const unplugged = source === 'screen' ? {} : { failure: failureOf('devices_missing') }
      this.#withdraw(source, unplugged)
    }
  }

  #off(source: Source): void {
    const track = this.#held.get(source)
    if (track && source === 'microphone') track.enabled = false
    else this.#stop(source)
    if (this.#state[source] !== 'off') this.#withdraw(source, {})
  }

  #release(source: Source, track: MediaStreamTrack): void {
    if (this.#held.get(source) === track) this.#held.delete(source)
    track.stop()
    if (this.#state[source] !== 'off') this.#withdraw(source, {})
  }

  #withdraw(source: Source, more: Partial<Devices>): void {
    const { [source]: _gone, ...tracks } = this.#state.tracks
    this.#update({ ...more, [source]: 'off', tracks })
  }

  #stop(source: Source): void {
    const track = this.#held.get(source)
    this.#held.delete(source)
    if (!track) return
    track.onended = null
    track.stop()
  }

  /** Names of devices are only told by the browser once one was allowed. */
  readonly #list = async (): Promise<void> => {
    const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? []
    if (this.#closed) return
    const named = (kind: MediaDeviceKind) =>
      all
        .filter((device) => device.kind === kind && device.deviceId !== '')
        .map((device) => ({ id: device.deviceId, label: device.label }))
    this.#update({ microphones: named('audioinput'), cameras: named('videoinput') })
  }

  #update(change: Partial<Devices>): void {
    this.#state = { ...this.#state, ...change }
    if (!this.#closed) this.#onChange()
  }
}

const exactly = (id: string | undefined): MediaTrackConstraints => (id ? { deviceId: { exact: id } } : {})

function deviceFailure(source: Source, error: unknown): Failure {
  return failureOf(source === 'screen' ? 'share_refused' : deviceCode(error))
}

function deviceCode(error: unknown): LocalErrorCode {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'devices_missing'
  if (name === 'NotReadableError' || name === 'AbortError') return 'devices_busy'
  if (name === 'SecurityError') return 'insecure_page'
  return 'devices_refused'
}
