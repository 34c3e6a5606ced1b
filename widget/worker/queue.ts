/** Runs one piece of work after the other, each to its end. A piece that fails is the end of all: see `failed`. */
export class Queue {
  #last: Promise<void> = Promise.resolve()
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()
  #closed = false
  readonly #failed: (error: unknown) => void

  constructor(failed: (error: unknown) => void) {
    this.#failed = failed
  }

  /** Settles when it is done. */
  run(work: () => Promise<void> | void): Promise<void> {
    this.#last = this.#last.then(() => (this.#closed ? undefined : work())).catch(this.#failed)
    return this.#last
  }

  /** Runs it in turn, but not before `ms` milliseconds. @returns cancels it, also once it waits for its turn */
  later(ms: number, work: () => Promise<void> | void): () => void {
    let cancelled = false
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      void this.run(() => (cancelled ? undefined : work()))
    }, ms)
    this.#timers.add(timer)
    return () => {
      cancelled = true
      clearTimeout(timer)
      this.#timers.delete(timer)
    }
  }

  /** Settles when what was queued so far is done. */
  idle(): Promise<void> {
    return this.#last
  }

  /** Nothing that waits will run any more. */
  close(): void {
    this.#closed = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}
