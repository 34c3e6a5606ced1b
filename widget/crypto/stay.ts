import { type Bytes, toBase64Url } from './bytes.ts'
import { EPOCHS_KEPT } from './group-auth.ts'

/**
 * What must not happen twice in one stay in a group, whichever of its states is at hand. States are values, and an own
 * commit is prepared from a state that others' messages still advance: by itself the state after that commit would take
 * those messages a second time.
 */
export class Stay {
  /** Messages read, by epoch. */
  readonly #read = new Map<number, Set<string>>()
  /** Last generation sent with, by epoch. */
  readonly #sent = new Map<string, number>()

  /** Notes that this ciphertext was read; false: it had been before. */
  read(epoch: number, hash: Bytes): boolean {
    const id = toBase64Url(hash)
    const ofEpoch = this.#read.get(epoch) ?? new Set<string>()
    this.#read.set(epoch, ofEpoch)
    if (ofEpoch.has(id)) return false
    ofEpoch.add(id)
    return true
  }

  /** Forgets what the state at `epoch` can't read any more. */
  forget(epoch: number): void {
    for (const known of this.#read.keys()) if (known < epoch - EPOCHS_KEPT - 1) this.#read.delete(known)
  }

  /**
   * Notes that an epoch's key of this generation is used for sending.
   * @param epoch authenticator of the epoch: two epochs of the same number may differ
   * @throws Error when it was used before: the caller sends from a state that it sent from already
   */
  send(epoch: Bytes, generation: number): void {
    const id = toBase64Url(epoch)
    if (generation <= (this.#sent.get(id) ?? -1)) throw new Error('sent from this state of the group before')
    this.#sent.delete(id)
    this.#sent.set(id, generation)
    const oldest = this.#sent.keys().next()
    if (this.#sent.size > EPOCHS_KEPT && !oldest.done) this.#sent.delete(oldest.value)
  }
}
