/** Between a page and the worker that takes out noise. */

/** One second of this many samples, and so many at once: what the program takes. */
export const RATE = 48_000
export const FRAME = 480

/** Where the sound comes from, and where it goes. */
export interface NoiseRequest {
  readable: ReadableStream<AudioData>
  writable: WritableStream<AudioData>
}

/** `ready` comes first, without any request; `works` with every second of sound; `over`: nothing comes any more. */
export type NoiseAnswer = { type: 'ready' | 'works' } | { type: 'over'; failed: boolean }
