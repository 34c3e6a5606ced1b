import type { Source } from '../../protocol/ids.ts'
import { toBase64Url, utf8 } from '../crypto/bytes.ts'
import type { SealedContent } from '../crypto/seal.ts'
import { newWindows, type ReceiveStream, type Windows } from '../crypto/sender-keys.ts'

/** Somebody whose presence authenticated. */
export interface Entry {
  readonly index: number
  /** As it came, to see whether it changed. */
  readonly presence: string
  readonly content: SealedContent
  readonly streams: Record<Source, ReceiveStream>
}

/** Keys whose accepted counters are remembered. */
const REMEMBERED = 256

/**
 * Counters accepted under each key of this meeting, also of people who are gone: without it the server could take
 * somebody out of the roster, put them in again and show their old frames once more. Holds hashes of keys only.
 */
export class ReplayMemory {
  readonly #windows = new Map<string, Windows>()

  async windowsOf(key: string, index: number): Promise<Windows> {
    const hash = await crypto.subtle.digest('SHA-256', utf8(`${index}|${key}`))
    const name = toBase64Url(new Uint8Array(hash))
    const windows = this.#windows.get(name) ?? newWindows()
    // Put last, so that the oldest are forgotten first.
    this.#windows.delete(name)
    this.#windows.set(name, windows)
    const [oldest] = this.#windows.keys()
    if (this.#windows.size > REMEMBERED && oldest !== undefined) this.#windows.delete(oldest)
    return windows
  }
}
