/** What a member does for the group by itself, when its turn comes: removing who is gone, and renewing the keys. */
import type { Group } from '../crypto/group.ts'
import { healAfter, removalFor } from './removals.ts'

type Later = (ms: number, act: () => Promise<void> | void) => () => void

export class Duties {
  readonly #later: Later
  readonly #acts: { remove(): Promise<void>; heal(): Promise<void> }
  #removal?: () => void
  #healing?: () => void

  constructor(later: Later, acts: { remove(): Promise<void>; heal(): Promise<void> }) {
    this.#later = later
    this.#acts = acts
  }

  /** The group and who is there are these from now on. */
  arrange({ members, leaf }: Group, seated: ReadonlySet<string>): void {
    this.stop()
    const removal = removalFor(members, leaf, seated)
    if (removal) this.#removal = this.#later(removal.wait, () => this.#acts.remove())
    const heal = healAfter(members, leaf, seated)
    if (heal !== null) this.#healing = this.#later(heal, () => this.#acts.heal())
  }

  stop(): void {
    this.#removal?.()
    this.#healing?.()
    this.#removal = this.#healing = undefined
  }
}
