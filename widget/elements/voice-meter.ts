import { loudness } from './level-meter.ts'

/** Milliseconds between two looks at the levels. */
const LOOK_EVERY = 200
/** Root mean square of all together below which nobody is looked at singly. */
const SILENT = 0.005
/** Per second: enough for how loud a voice is, and a sixth of what there is to do at the usual rate. */
const RATE = 8_000
/** At each look: 16 ms, which even a deep voice swings through once. */
const SAMPLES = 128

interface Line {
  track: MediaStreamTrack
  source: MediaStreamAudioSourceNode
  analyser: AnalyserNode
}

/**
 * Measures how loud each voice is, after decryption and on this computer only: one audio context that plays nothing, one
 * analyser per track, looked at a few times a second while anything is heard at all.
 */
export class VoiceMeter {
  #context?: AudioContext
  /** Hears all voices together. */
  #all?: AnalyserNode
  #lines = new Map<string, Line>()
  #timer?: ReturnType<typeof setInterval>
  #samples = new Float32Array(SAMPLES)

  constructor(private readonly tell: (levels: Map<string, number>) => void) {}

  /** The voices there are now, by id. */
  listen(tracks: ReadonlyMap<string, MediaStreamTrack>): void {
    if (tracks.size === 0) return this.close()
    for (const [id, { track }] of this.#lines) if (tracks.get(id) !== track) this.#drop(id)
    for (const [id, track] of tracks) if (!this.#lines.has(id)) this.#add(id, track)
    this.#timer ??= setInterval(this.#look, LOOK_EVERY)
  }

  /** Goes on after a click where the browser wanted one. */
  resume(): void {
    void this.#context?.resume()
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    if (this.#lines.size) this.tell(new Map())
    for (const id of this.#lines.keys()) this.#drop(id)
    void this.#context?.close()
    this.#context = this.#all = undefined
  }

  #add(id: string, track: MediaStreamTrack): void {
    this.#context ??= silentContext()
    this.#all ??= new AnalyserNode(this.#context, { fftSize: SAMPLES })
    const analyser = new AnalyserNode(this.#context, { fftSize: SAMPLES })
    const mediaStream = new MediaStream([track])
    const source = new MediaStreamAudioSourceNode(this.#context, { mediaStream })
    source.connect(analyser).connect(this.#all)
    this.#lines.set(id, { track, source, analyser })
  }

  #drop(id: string): void {
    const line = this.#lines.get(id)
    line?.source.disconnect()
    line?.analyser.disconnect()
    this.#lines.delete(id)
  }

  #look = (): void => {
    if (this.#context?.state !== 'running' || !this.#all) return
    const silent = this.#loudness(this.#all) < SILENT
    this.tell(
      new Map([...this.#lines].map(([id, { analyser }]) => [id, silent ? 0 : this.#loudness(analyser)])),
    )
  }

  /** Root mean square of the newest samples. */
  #loudness(analyser: AnalyserNode): number {
    analyser.getFloatTimeDomainData(this.#samples)
    return loudness(this.#samples)
  }
}

/** Long buffers, and no output device where that can be said. */
function silentContext(): AudioContext {
  const sinkId = { type: 'none' }
  const options = { latencyHint: 'playback', sampleRate: RATE, sinkId } as AudioContextOptions
  return new AudioContext(options)
}
