/**
 * What is still to be played of somebody whose media section now carries somebody else. A frame is opened under the binding
 * of its moment, but it waits in the browser's buffer, where nothing can take it back; so who follows is shown later.
 */
import type { Slot } from '../../protocol/index.ts'

/** Milliseconds: more than a buffer holds while nobody makes it grow. */
const PLAYED_WITHIN = 2_000

interface Section {
  participant: string | undefined
  /** Time (ms, of `performance.now`) until which it may play somebody else. */
  until: number
  /** Who was carried last, until when. */
  last?: { participant: string; at: number }
}

export class Leftovers {
  readonly #sections = new Map<string, Section>()
  readonly #over: () => void
  #timer?: ReturnType<typeof setTimeout>

  /** @param over told when sections can be shown again */
  constructor(over: () => void) {
    this.#over = over
  }

  /** The whole assignment from now on. */
  bind(slots: readonly Slot[]): void {
    const now = performance.now()
    for (const { mid, feed } of slots) {
      const section = this.#sections.get(mid)
      if (!section) this.#sections.set(mid, { participant: feed?.participant, until: 0 })
      else if (section.participant !== feed?.participant) this.#rebind(section, feed?.participant, now)
    }
  }

  #rebind(section: Section, participant: string | undefined, now: number): void {
    if (section.participant !== undefined) section.last = { participant: section.participant, at: now }
    section.participant = participant
    const { last } = section
    if (participant === undefined || !last || last.participant === participant) return
    section.until = Math.max(section.until, last.at + PLAYED_WITHIN)
    this.#wait(now)
  }

  /** For each section that is waited for, as their times differ. */
  #wait(now: number): void {
    clearTimeout(this.#timer)
    const next = Math.min(...[...this.#sections.values()].map(({ until }) => until).filter((at) => at > now))
    if (next === Infinity) return
    this.#timer = setTimeout(() => {
      this.#over()
      this.#wait(performance.now())
    }, next - now)
  }

  /** Whether this section may still play somebody else. */
  in(mid: string): boolean {
    return performance.now() < (this.#sections.get(mid)?.until ?? 0)
  }

  close(): void {
    clearTimeout(this.#timer)
  }
}
