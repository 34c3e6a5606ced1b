/**
 * Tells who came and who went, also while one was out of the group oneself: by the name that they tell when they are in,
 * which comes a moment after them.
 */
import type { NoticeKind } from './messages.ts'

type Leaving = 'left' | 'lost' | 'removed'

/** Milliseconds in which somebody who came says who they are. */
const SAID_WITHIN = 1_500

/** Somebody of whom something is to be told, once they said who they are. */
interface Coming {
  readonly kinds: NoticeKind[]
  readonly cancel: () => void
}

export class Arrivals {
  readonly #notice: (kind: NoticeKind, name: string) => void
  readonly #later: (ms: number, act: () => void) => () => void
  readonly #why = new Map<string, Leaving>()
  /** Names of who was in the group when one was in it last, by participant id. */
  #present?: Map<string, string>
  readonly #coming = new Map<string, Coming>()

  constructor(
    notice: (kind: NoticeKind, name: string) => void,
    later: (ms: number, act: () => void) => () => void,
  ) {
    this.#notice = notice
    this.#later = later
  }

  /** Another stay: who is there then did not come. */
  reset(): void {
    for (const { cancel } of this.#coming.values()) cancel()
    this.#coming.clear()
    this.#why.clear()
    this.#present = undefined
  }

  /** The server says why; that they are gone is known from the group. */
  gone(participant: string, why: Leaving): void {
    this.#why.set(participant, why)
  }

  /** The others in the group are these now, with their names as far as they are known. @returns who went */
  are(names: ReadonlyMap<string, string>): string[] {
    const before = this.#present
    this.#present = new Map(names)
    if (!before) return []
    for (const participant of names.keys()) if (!before.has(participant)) this.#comes(participant)
    const gone = [...before.keys()].filter((participant) => !names.has(participant))
    for (const participant of gone) {
      const name = before.get(participant) ?? ''
      this.#say(participant, name)
      this.#notice(this.#why.get(participant) ?? 'left', name)
      this.#why.delete(participant)
    }
    return gone
  }

  #comes(participant: string): void {
    const cancel = this.#later(SAID_WITHIN, () => this.#say(participant))
    this.#coming.set(participant, { kinds: ['joined'], cancel })
  }

  /** Something else about somebody, after that they came. */
  tell(kind: NoticeKind, participant: string): void {
    const coming = this.#coming.get(participant)
    if (coming) coming.kinds.push(kind)
    else this.#notice(kind, this.#present?.get(participant) ?? '')
  }

  /** Somebody said who they are. */
  said(participant: string, name: string): void {
    if (!this.#present?.has(participant)) return
    this.#present.set(participant, name)
    this.#say(participant)
  }

  #say(participant: string, name = this.#present?.get(participant) ?? ''): void {
    const coming = this.#coming.get(participant)
    if (!coming) return
    coming.cancel()
    this.#coming.delete(participant)
    for (const kind of coming.kinds) this.#notice(kind, name)
  }
}
