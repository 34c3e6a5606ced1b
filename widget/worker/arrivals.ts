/** Tells who came and who went, also while one was out of the group oneself. */
import type { NoticeKind } from './messages.ts'

type Leaving = 'left' | 'lost' | 'removed'
/** Names by participant id. */
type Present = ReadonlyMap<string, string>

export class Arrivals {
  readonly #notice: (kind: NoticeKind, name: string) => void
  readonly #why = new Map<string, Leaving>()
  /** Who was in the group when one was in it last. */
  #present?: Present

  constructor(notice: (kind: NoticeKind, name: string) => void) {
    this.#notice = notice
  }

  /** Another stay: who is there then did not come. */
  reset(): void {
    this.#why.clear()
    this.#present = undefined
  }

  /** The server says why; that they are gone is known from the group. */
  gone(participant: string, why: Leaving): void {
    this.#why.set(participant, why)
  }

  /** The others in the group are these now. @returns who went */
  are(present: Present): string[] {
    const before = this.#present
    this.#present = present
    if (!before) return []
    for (const [participant, name] of present) if (!before.has(participant)) this.#notice('joined', name)
    const gone = [...before].filter(([participant]) => !present.has(participant))
    for (const [participant, name] of gone) {
      this.#notice(this.#why.get(participant) ?? 'left', name)
      this.#why.delete(participant)
    }
    return gone.map(([participant]) => participant)
  }
}
