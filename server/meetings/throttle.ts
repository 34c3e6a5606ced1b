/** Does something at most once in a time: at once where it can, and in any case once after the last call. */
export class Throttle {
  readonly #ms: number
  readonly #act: () => void
  #timer?: NodeJS.Timeout
  #again = false

  constructor(ms: number, act: () => void) {
    this.#ms = ms
    this.#act = act
  }

  get timers(): number {
    return Number(this.#timer !== undefined)
  }

  call(): void {
    if (this.#timer) {
      this.#again = true
      return
    }
    this.#timer = setTimeout(() => this.#elapsed(), this.#ms)
    this.#act()
  }

  #elapsed(): void {
    this.#timer = undefined
    if (!this.#again) return
    this.#again = false
    this.call()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#again = false
  }
}
