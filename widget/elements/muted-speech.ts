/**
 * Notices that somebody speaks while muted, on this device alone: a muted microphone stays open for a quick unmute, and
 * a copy of its track is listened to here. Where the track has ended nothing is listened to.
 */
import type { Devices } from '../call/meeting.ts'
import { loudness } from './level-meter.ts'

/** Milliseconds between two looks, and that somebody has to be loud; root mean square of speech. */
const LOOK_EVERY = 100
const LOUD_FOR = 700
const LOUD = 0.04

export class MutedSpeech {
  readonly #heard: (speaks: boolean) => void
  #microphone?: MediaStreamTrack
  #stop?: () => void

  /** @param heard told once when somebody speaks, and when that is over: they unmuted */
  constructor(heard: (speaks: boolean) => void) {
    this.#heard = heard
  }

  follow({ microphone, tracks }: Devices): void {
    if (tracks.microphone) this.#microphone = tracks.microphone
    const listen = microphone === 'off' && this.#microphone?.readyState === 'live'
    if (listen) this.#listen(this.#microphone as MediaStreamTrack)
    else this.end()
  }

  end(): void {
    this.#stop?.()
  }

  #listen(microphone: MediaStreamTrack): void {
    if (this.#stop) return
    const copy = microphone.clone()
    copy.enabled = true
    const context = new AudioContext()
    const analyser = new AnalyserNode(context, { fftSize: 1024 })
    new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([copy]) }).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    let loud = 0
    const timer = setInterval(() => {
      if (microphone.readyState !== 'live') return this.end()
      analyser.getFloatTimeDomainData(samples)
      loud = loudness(samples) > LOUD ? loud + LOOK_EVERY : Math.max(0, loud - LOOK_EVERY / 2)
      if (loud === LOUD_FOR) this.#heard(true)
    }, LOOK_EVERY)
    this.#stop = () => {
      this.#stop = undefined
      clearInterval(timer)
      copy.stop()
      void context.close()
      this.#heard(false)
    }
  }
}
