/** Milliseconds: longer than a code can be right. */
const KEPT = 120_000

/** The half minutes whose codes were used, in memory only: stored they would tell when somebody signed in last. */
export class UsedSteps {
  readonly #last = new Map<string, number>()

  /** False when the code of this step, or of a later one, was used before. */
  use(account: string, step: number): boolean {
    const last = this.#last.get(account)
    if (last !== undefined && step <= last) return false
    this.#last.set(account, step)
    setTimeout(() => this.#forget(account, step), KEPT).unref()
    return true
  }

  #forget(account: string, step: number): void {
    if (this.#last.get(account) === step) this.#last.delete(account)
  }
}
