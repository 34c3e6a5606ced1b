/**
 * The state of a meeting's group (RFC 9420) as the server knows it: which one, its epoch, and the sealed GroupInfo for
 * whoever joins next. All of it is opaque; what the server adds is the order of the steps.
 */
import { type GroupAt, type GroupStep, SnugError } from '../../protocol/index.ts'

export class GroupState {
  #at: GroupAt | null = null
  #info: string | null = null

  /** `null`: there is no group. */
  get at(): GroupAt | null {
    return this.#at
  }

  /** `null` exactly when `at` is. */
  get info(): string | null {
    return this.#info
  }

  /**
   * Compare-and-set: takes the step when it starts from the present state, else changes nothing. `may` is asked last,
   * for a step that would be taken, and may throw to refuse it.
   * @throws SnugError bad_request when no state allows such a step; epoch_conflict when the present one doesn't
   */
  step(step: GroupStep, may: () => void = () => undefined): void {
    if (!isWellFormed(step)) throw new SnugError('bad_request')
    if (!same(step.on, this.#at)) throw new SnugError('epoch_conflict')
    may()
    this.#at = step.to
    this.#info = step.info
  }

  /** Nobody is left who holds its keys. */
  forget(): void {
    this.#at = null
    this.#info = null
  }
}

/** A commit leads to the next epoch of its group; without one it is another group at its beginning. */
function isWellFormed({ on, to, commit }: GroupStep): boolean {
  if (commit === null) return to.epoch === 0 && on?.group !== to.group
  return on !== null && to.group === on.group && to.epoch === on.epoch + 1
}

const same = (some: GroupAt | null, other: GroupAt | null): boolean =>
  some?.group === other?.group && some?.epoch === other?.epoch
