/** Whether a meeting goes on in another tab of this browser. Tabs of one origin see each other, no others. */

/** Name of the lock that every page in a call holds a share of. */
const LOCK = 'snug-in-call'

export class Elsewhere {
  #leave?: () => void

  /** Whether others are in a call now. */
  async look(): Promise<boolean> {
    const { held = [] } = (await navigator.locks?.query().catch(() => undefined)) ?? {}
    return held.filter(({ name }) => name === LOCK).length > (this.#leave ? 1 : 0)
  }

  enter(): void {
    if (this.#leave) return
    const left = new Promise<void>((resolve) => {
      this.#leave = resolve
    })
    navigator.locks?.request(LOCK, { mode: 'shared' }, () => left).catch(() => undefined)
  }

  leave(): void {
    this.#leave?.()
    this.#leave = undefined
  }
}
