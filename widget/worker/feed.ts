/**
 * What one media section of the subscribing peer connection carries, and how that goes: bound feed, its keys, failures
 * in a row, and whether its decoder needs a key frame.
 */
import type { Source } from '../../protocol/ids.ts'
import type { DropReason } from '../crypto/frame-policy.ts'
import type { Uint } from '../crypto/sframe-header.ts'
import type { ReceiveStream } from '../crypto/streams.ts'

/** Frames in a row that do not authenticate before it is called trouble. */
export const TROUBLE_AFTER = 10
/** Milliseconds of failures before it is called trouble; keys may be on their way for most of that. */
export const TROUBLE_WITHIN = 1_000
/** Milliseconds a frame may wait for its binding or its key. */
export const WAIT_AT_MOST = 500
/** Milliseconds after a change of binding in which frames of the former one may still arrive. */
export const LATE_WITHIN = 2_000

export interface BoundFeed {
  readonly participant: string
  readonly source: Source
}

/** `no-key`: epoch or member are not known here. `cannot-decrypt`: frames do not authenticate. `null`: over. */
export type TroubleReason = 'no-key' | 'cannot-decrypt' | null
export type Trouble = BoundFeed & { reason: TroubleReason }

const same = (a: BoundFeed | null, b: BoundFeed | null): boolean =>
  a?.participant === b?.participant && a?.source === b?.source

export class Feed {
  #bound: BoundFeed | null = null
  #stream?: ReceiveStream
  #unwatch?: () => void
  /** What was bound before, and when that ended. */
  #former?: ReceiveStream
  #movedAt = -Infinity
  /** Failures in a row: how many for the newest reason, since when for any, and what was reported. */
  #failures: { reason: TroubleReason; alike: number; since: number } | null = null
  #reported: TroubleReason = null
  readonly #waiters = new Set<() => void>()
  #waitUntil?: number
  /** `fresh`: the decoder knows nothing of this feed yet. `broken`: frames were lost. */
  #decoder: 'fresh' | 'broken' | 'running' = 'fresh'
  /** What frames went through is gone. */
  #broken = false
  readonly #report: (trouble: Trouble) => void

  constructor(report: (trouble: Trouble) => void) {
    this.#report = report
  }

  /** Undefined while no feed is bound or its member is not known. */
  get stream(): ReceiveStream | undefined {
    return this.#stream
  }

  /** Sets binding and keys; both together, so that no frame meets a key of another feed. */
  set(bound: BoundFeed | null, stream: ReceiveStream | undefined): void {
    const next = bound ? stream : undefined
    const moved = !same(bound, this.#bound)
    if (!moved && next === this.#stream) return
    if (moved) this.#recover()
    if (moved || next) this.#decoder = 'fresh'
    if (this.#stream && this.#stream !== next) {
      this.#former = this.#stream
      this.#movedAt = performance.now()
    }
    this.#bound = bound
    this.#stream = next
    this.#unwatch?.()
    this.#unwatch = next?.watch(() => this.#wake())
    this.#wake()
    if (this.#broken) this.broke()
  }

  /** A new peer connection or transform starts with a new decoder. */
  restart(): void {
    this.#broken = false
    this.#decoder = 'fresh'
  }

  /** Whether a frame of this key id may belong to a binding or key that is still on its way. */
  mayComeTrue(reason: DropReason, kid: Uint | null): boolean {
    if (kid === null || (reason !== 'no-key' && reason !== 'foreign-key-id')) return false
    return this.#stream?.owns(kid) ? this.#stream.awaits(kid) : !this.#isLate(kid)
  }

  /**
   * Waits until binding or keys change. `false`: they did not within WAIT_AT_MOST of the first frame that waited for
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
  failed(reason: DropReason, kid: Uint | null): void {
    if (!this.#bound || (kid !== null && this.#isLate(kid))) return
    if (this.#decoder === 'running' && reason !== 'replayed') this.#decoder = 'broken'
    const now = performance.now()
    const trouble: TroubleReason = reason === 'no-key' ? 'no-key' : 'cannot-decrypt'
    const { since = now, reason: former, alike = 0 } = this.#failures ?? {}
    this.#failures = { reason: trouble, alike: former === trouble ? alike + 1 : 1, since }
    this.#judge(now)
  }

  /** Missing keys are usual for a moment after a change of the group, so they count by time only. */
  #judge(now: number): void {
    if (!this.#bound || !this.#failures) return
    const { reason, alike, since } = this.#failures
    if (reason === this.#reported) return
    const many = alike >= TROUBLE_AFTER && reason !== 'no-key'
    const long = now - since >= TROUBLE_WITHIN && (this.#reported === null || alike >= TROUBLE_AFTER)
    if (many || long) this.#tell(this.#bound, reason)
  }

  /** Nothing comes through here any more, whoever is bound: said at once, as no frame will fail. */
  broke(): void {
    this.#broken = true
    if (this.#bound && this.#reported === null) this.#tell(this.#bound, 'cannot-decrypt')
  }

  #tell(bound: BoundFeed, reason: TroubleReason): void {
    this.#reported = reason
    this.#report({ ...bound, reason })
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

  /** Sealed by whoever was bound here until a moment ago, perhaps for another source. */
  #isLate(kid: Uint): boolean {
    return performance.now() - this.#movedAt < LATE_WITHIN && this.#former?.owns(kid) === true
  }

  #recover(): void {
    this.#failures = null
    const reported = this.#reported
    this.#reported = null
    if (reported && this.#bound) this.#report({ ...this.#bound, reason: null })
  }

  #wake(): void {
    this.#waitUntil = undefined
    for (const wake of [...this.#waiters]) wake()
  }
}
