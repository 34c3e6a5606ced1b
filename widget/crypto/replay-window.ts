/** Counters back from the newest one that may still arrive late. A power of two. */
export const WINDOW = 1_024

/**
 * Which counters of one key were accepted: a sliding window, as in IPsec. Simulcast layers share a counter, so gaps
 * are usual; what is older than the window is refused.
 */
export class ReplayWindow {
  #highest = -1
  readonly #seen = new Uint32Array(WINDOW / 32)

  #bit(ctr: number): { word: number; mask: number } {
    const position = ctr % WINDOW
    return { word: position >>> 5, mask: 1 << (position & 31) }
  }

  /** Whether the counter is neither too old nor seen. Asking changes nothing. */
  fresh(ctr: number): boolean {
    if (ctr > this.#highest) return true
    if (ctr <= this.#highest - WINDOW) return false
    const { word, mask } = this.#bit(ctr)
    return ((this.#seen[word] ?? 0) & mask) === 0
  }

  /** Takes the counter of an authenticated frame; `false` when it is not fresh. */
  accept(ctr: number): boolean {
    if (!this.fresh(ctr)) return false
    this.#slideTo(ctr)
    const { word, mask } = this.#bit(ctr)
    this.#seen[word] = (this.#seen[word] ?? 0) | mask
    return true
  }

  #slideTo(ctr: number): void {
    if (ctr <= this.#highest) return
    if (ctr - this.#highest >= WINDOW) this.#seen.fill(0)
    else for (let skipped = this.#highest + 1; skipped < ctr; skipped++) this.#clear(skipped)
    this.#clear(ctr)
    this.#highest = ctr
  }

  #clear(ctr: number): void {
    const { word, mask } = this.#bit(ctr)
    this.#seen[word] = (this.#seen[word] ?? 0) & ~mask
  }
}
