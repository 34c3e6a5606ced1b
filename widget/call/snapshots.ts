/** Who is told of a meeting, and when. */
import type { MeetingSnapshot } from './meeting.ts'

export type Listener = (snapshot: MeetingSnapshot) => void

/** Changes that come together become one snapshot, after the messages that wait: keys go before pictures. */
export class Snapshots {
  readonly #listeners = new Set<Listener>()
  readonly #look: () => MeetingSnapshot
  readonly #first: Listener
  #last: MeetingSnapshot
  /** When the listeners are told next. */
  #due = Infinity
  #timer?: ReturnType<typeof setTimeout>
  #closed = false

  /** @param first is told before all others */
  constructor(look: () => MeetingSnapshot, first: Listener) {
    this.#look = look
    this.#first = first
    this.#last = look()
  }

  /** What was told last. */
  get last(): MeetingSnapshot {
    return this.#last
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Something changed. @param wait milliseconds that telling it may take; what is due sooner is told then */
  changed(wait: number): void {
    const due = performance.now() + wait
    if (due >= this.#due || this.#closed) return
    clearTimeout(this.#timer)
    this.#due = due
    this.#timer = setTimeout(() => this.#tell(), wait)
  }

  #tell(): void {
    this.#due = Infinity
    this.#last = this.#look()
    for (const listener of [this.#first, ...this.#listeners]) listener(this.#last)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#listeners.clear()
  }
}
