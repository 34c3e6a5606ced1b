const COUNT = 256

/** Numbers 0..255, each held by one participant at most; a number given back is the last to be given again. */
export class Indexes {
  readonly #held = new Set<number>()
  #next = 0

  /** `undefined` when all are held. */
  take(): number | undefined {
    for (let step = 0; step < COUNT; step++) {
      const index = (this.#next + step) % COUNT
      if (this.#held.has(index)) continue
      this.#held.add(index)
      this.#next = (index + 1) % COUNT
      return index
    }
    return undefined
  }

  giveBack(index: number): void {
    this.#held.delete(index)
  }
}
