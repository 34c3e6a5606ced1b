/**
 * Takes noise out of one microphone, off the page's thread. The server allows this file's worker WebAssembly, and nothing
 * else: it reaches nothing and keeps nothing.
 */
import code from '@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm'
import { Denoiser, Frames } from './denoiser.ts'
import { FRAME, type NoiseAnswer, type NoiseRequest, RATE } from './noise-messages.ts'

/** What a worker has of its kind of scope; this file is checked with the types of a page. */
const scope = self as unknown as Pick<Worker, 'postMessage' | 'onmessage'>
const post = (answer: NoiseAnswer): void => scope.postMessage(answer)

const denoiser = new Denoiser(Uint8Array.from(atob(code), (char) => char.charCodeAt(0)))
const frames = new Frames()
/** Samples so far. */
let given = 0

const streams = new TransformStream<AudioData, AudioData>({
  transform(sound, controller) {
    const { sampleRate, timestamp } = sound
    const samples = mixed(sound)
    sound.close()
    if (sampleRate !== RATE) throw new Error(`${sampleRate} samples in a second`)
    const shape = { format: 'f32-planar', sampleRate, numberOfFrames: FRAME, numberOfChannels: 1 } as const
    for (const data of frames.add(samples)) {
      denoiser.clean(data)
      controller.enqueue(new AudioData({ ...shape, timestamp, data }))
      given += FRAME
      if (given % RATE === 0) post({ type: 'works' })
    }
  },
})

/** All channels in one. */
function mixed(sound: AudioData): Float32Array {
  const { numberOfChannels: channels, numberOfFrames: length } = sound
  const sum = new Float32Array(length)
  const samples = new Float32Array(length)
  for (let planeIndex = 0; planeIndex < channels; planeIndex++) {
    sound.copyTo(samples, { planeIndex, format: 'f32-planar' })
    for (const [i, sample] of samples.entries()) sum[i] = (sum[i] ?? 0) + sample / channels
  }
  return sum
}

scope.onmessage = ({ data }: MessageEvent<NoiseRequest>) => {
  const over = (failed: boolean) => () => post({ type: 'over', failed })
  void data.readable.pipeThrough(streams).pipeTo(data.writable).then(over(false), over(true))
}

post({ type: 'ready' })
