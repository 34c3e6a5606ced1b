/** RNNoise, as its package compiled it: takes out of a voice what is none. */
import { FRAME } from './noise-messages.ts'

/** Full scale, as the program counts. */
const SCALE = 32_768
const BYTES = 4

/** What the program offers, and this uses. Addresses are in bytes. */
interface Program {
  memory: WebAssembly.Memory
  __wasm_call_ctors(): void
  malloc(bytes: number): number
  /** @param model 0: the one in it. @returns 0 when it can't */
  rnnoise_create(model: number): number
  /** @returns how likely it is that somebody speaks */
  rnnoise_process_frame(state: number, out: number, samples: number): number
}

export class Denoiser {
  readonly #program: Program
  readonly #state: number
  readonly #at: number

  /** @throws WebAssembly.CompileError, also where the page's policy allows none */
  constructor(code: BufferSource) {
    const env = {
      emscripten_memcpy_big: (to: number, from: number, bytes: number): number => {
        new Uint8Array(this.#program.memory.buffer).copyWithin(to, from, from + bytes)
        return to
      },
      // What it has at the start is more than it ever takes.
      emscripten_resize_heap: () => 0,
      __assert_fail: () => {
        throw new Error('RNNoise stopped')
      },
    }
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { env })
    this.#program = exports as unknown as Program
    this.#program.__wasm_call_ctors()
    this.#state = this.#program.rnnoise_create(0)
    this.#at = this.#program.malloc(FRAME * BYTES)
    if (!this.#state || !this.#at) throw new Error('RNNoise did not start')
  }

  /**
   * Cleans what follows on what came before, late by one frame.
   * @param samples one frame, from -1 to 1; changed in place
   */
  clean(samples: Float32Array): void {
    const heap = new Float32Array(this.#program.memory.buffer, this.#at, FRAME)
    for (const [i, sample] of samples.entries()) heap[i] = sample * SCALE
    this.#program.rnnoise_process_frame(this.#state, this.#at, this.#at)
    for (const [i, sample] of heap.entries()) samples[i] = sample / SCALE
  }
}

/** Makes whole frames of samples that come in any number. */
export class Frames {
  #rest = new Float32Array(FRAME)
  #filled = 0

  /** @returns those that are full now, each its own array */
  add(samples: Float32Array): Float32Array<ArrayBuffer>[] {
    const full: Float32Array<ArrayBuffer>[] = []
    for (let from = 0; from < samples.length; ) {
      const part = samples.subarray(from, from + FRAME - this.#filled)
      this.#rest.set(part, this.#filled)
      this.#filled += part.length
      from += part.length
      if (this.#filled < FRAME) break
      full.push(this.#rest)
      this.#rest = new Float32Array(FRAME)
      this.#filled = 0
    }
    return full
  }
}
