/**
 * What one media section of the subscribing peer connection carries, and how that goes: bound feed, its key, failures
 * in a row, and whether its decoder needs a key frame.
 */
import type { Source } from '../../protocol/ids.ts'
import type { DropReason } from '../crypto/frame-policy.ts'
import type { ReceiveStream } from '../crypto/sender-keys.ts'

/** Frames in a row that fail before it is called trouble. */
export const TROUBLE_AFTER = 10
/** Milliseconds a frame may wait for its binding or its key. */
export const WAIT_AT_MOST = 500

export interface BoundFeed {
  readonly participant: string
  readonly source: Source
}

/** `reason` null: over. */
export type Trouble = BoundFeed & { reason: 'cannot-decrypt' | null }

const same = (a: BoundFeed | null, b: BoundFeed | null): boolean =>
  a?.participant === b?.participant && a?.source === b?.source

export class Feed {
  #bound: BoundFeed | null = null
  #stream?: ReceiveStream
  #formerKid?: number
  #failures = 0
  #waiters = new Set<() => void>()
  #waitUntil?: number
  /** `fresh`: the decoder knows nothing of this feed yet. `broken`: frames were lost. */
  #decoder: 'fresh' | 'broken' | 'running' = 'fresh'
  readonly #report: (trouble: Trouble) => void

  constructor(report: (trouble: Trouble) => void) {
    this.#report = report
  }

  /** Undefined while no feed is bound or its key is not known. */
  get stream(): ReceiveStream | undefined {
    return this.#stream
  }

  /** Sets binding and key; both together, so that no frame meets a key of another feed. */
  set(bound: BoundFeed | null, stream: ReceiveStream | undefined): void {
    const moved = !same(bound, this.#bound)
    if (!moved && stream === this.#stream) return
    if (moved) this.#recover()
    if (moved || stream) this.#decoder = 'fresh'
    if (this.#stream && this.#stream.kid !== stream?.kid) this.#formerKid = this.#stream.kid
    this.#bound = bound
    this.#stream = bound ? stream : undefined
    this.#wake()
  }

  /** A new peer connection or transform starts with a new decoder. */
  restart(): void {
    this.#decoder = 'fresh'
  }

  /** Whether a frame of this key id may belong to a binding or key that is still on its way. */
  mayComeTrue(reason: DropReason, kid: number | bigint | null): boolean {
    if (reason !== 'no-key' && reason !== 'foreign-key-id') return false
    return kid !== null && kid !== this.#formerKid
  }

  /**
   * Waits until binding or key change. `false`: they did not within WAIT_AT_MOST of the first frame that waited for
   * this change.
   */
  async changed(): Promise<boolean> {
    this.#waitUntil ??= performance.now() + WAIT_AT_MOST
    const left = this.#waitUntil - performance.now()
    if (left <= 0) return false
    return new Promise((resolve) => {
      const settle = (changed: boolean) => {
        clearTimeout(timer)
        this.#waiters.delete(wake)
        resolve(changed)
      }
      const wake = () => settle(true)
      const timer = setTimeout(() => settle(false), left)
      this.#waiters.add(wake)
    })
  }

  /** A frame was dropped. Late ones of what was bound here before are nobody's failure. */
  failed(reason: DropReason, kid: number | bigint | null): void {
    if (!this.#bound || (kid !== null && kid === this.#formerKid && kid !== this.#stream?.kid)) return
    if (this.#decoder === 'running' && reason !== 'replayed') this.#decoder = 'broken'
    this.#failures++
    if (this.#failures === TROUBLE_AFTER) this.#report({ ...this.#bound, reason: 'cannot-decrypt' })
  }

  /**
   * A frame authenticated. Tells whether it may be decoded, and whether a key frame is needed. After a change of
   * feed delta frames are held back: decoded on top of somebody else's picture they would mix the two.
   */
  opened(type: 'key' | 'delta' | 'empty' | undefined): { show: boolean; askKeyFrame: boolean } {
    this.#recover()
    if (type === undefined) return { show: true, askKeyFrame: false }
    if (type === 'key') this.#decoder = 'running'
    return { show: this.#decoder !== 'fresh', askKeyFrame: this.#decoder !== 'running' }
  }

  #recover(): void {
    const troubled = this.#failures >= TROUBLE_AFTER
    this.#failures = 0
    if (troubled && this.#bound) this.#report({ ...this.#bound, reason: null })
  }

  #wake(): void {
    this.#waitUntil = undefined
    for (const wake of [...this.#waiters]) wake()
  }
}
