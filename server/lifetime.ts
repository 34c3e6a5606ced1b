/** What the running server owns, and its orderly end. */
import { setTimeout as delay } from 'node:timers/promises'
import { errorFields, type Log } from './log.ts'

/** Milliseconds from the signal to the end, at most. */
const STOP_WITHIN = 5_000
/** Ctrl-C reaches us from the terminal and again through npm: that is one signal. */
const SAME_SIGNAL = 500

export class Lifetime {
  readonly #closers: (() => unknown)[] = []
  #stopping: Promise<void> | undefined
  #since = 0

  constructor(readonly log: Log) {}

  get stopping(): boolean {
    return this.#stopping !== undefined
  }

  /** Registers what ends a resource; the newest is ended first. */
  owns(close: () => unknown): void {
    this.#closers.push(close)
  }

  /** Ends everything; a part that fails to end does not keep the others. Bounded in time. */
  async close(): Promise<void> {
    const work = async () => {
      for (let close = this.#closers.pop(); close; close = this.#closers.pop()) {
        try {
          await close()
        } catch (error) {
          this.log('stop_failed', errorFields(error))
        }
      }
    }
    const timer = new AbortController()
    const late = delay(STOP_WITHIN, 'late', { signal: timer.signal }).catch(() => undefined)
    if ((await Promise.race([work(), late])) === 'late') this.log('stop_forced')
    timer.abort()
  }

  /** Ends the process on SIGTERM, SIGINT (code 0) and faults (code 1). @param started settles when the start is over */
  endOnSignals(started: Promise<unknown>): void {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.on(signal, () => this.#end(started, 0))
    for (const fault of ['uncaughtException', 'unhandledRejection'] as const)
      process.on(fault, (error) => {
        this.log('crashed', errorFields(error))
        this.#end(started, 1)
      })
  }

  #end(started: Promise<unknown>, code: number): void {
    if (this.#stopping) {
      if (Date.now() - this.#since > SAME_SIGNAL) process.exit(code || 1)
      return
    }
    this.#since = Date.now()
    this.log('stopping')
    const ready = Promise.race([started.catch(() => undefined), delay(STOP_WITHIN)])
    this.#stopping = ready.then(() => this.close())
    void this.#stopping.finally(() => {
      this.log('stopped', { ms: Date.now() - this.#since })
      process.exit(code)
    })
  }
}
