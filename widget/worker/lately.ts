/** Counts how often something happened in the last milliseconds. */
export class Lately {
  #times: number[] = []
  constructor(readonly within: number) {}

  /** One more time. @returns how often, this time included */
  count(): number {
    const now = performance.now()
    this.#times = [...this.#times.filter((time) => now - time < this.within), now]
    return this.#times.length
  }
}
