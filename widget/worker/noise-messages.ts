/** Between a page and the worker that takes out noise. */

/** One second of this many samples, and so many at once: what the program takes. */
export const RATE = 48_000
export const FRAME = 480

/**
 * Where the sound comes from and where it goes: streams where the browser has them for tracks, else a port to an
 * AudioWorklet, which takes and gives `Float32Array`s of samples from -1 to 1.
 */
export type NoiseRequest =
  | { readable: ReadableStream<AudioData>; writable: WritableStream<AudioData> }
  | { port: MessagePort }

/** `ready` comes first, without any request; `over`: nothing comes any more. */
export type NoiseAnswer = { type: 'ready' } | { type: 'over'; failed: boolean }
