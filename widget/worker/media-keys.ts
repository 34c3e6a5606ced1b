/**
 * The media keys of one stay: which epoch own frames are sealed under, which epochs of others are still opened, and
 * which feed each media section carries. Follows the group; decides nothing about it.
 */
import { kindOf, SOURCES, type Source } from '../../protocol/ids.ts'
import type { Slot } from '../../protocol/messages.ts'
import type { Bytes } from '../crypto/bytes.ts'
import { EpochKeys } from '../crypto/epoch-keys.ts'
import type { SendStream } from '../crypto/streams.ts'
import { Feed, type Trouble } from './feed.ts'

/**
 * Milliseconds until sound is sealed under the epoch that a newcomer or a healing member began: others may not have it
 * yet, and late sound is lost to them. Pictures wait there for their key, and a newcomer waits for pictures.
 */
const SWITCH_AFTER = 300
const PICTURES = SOURCES.filter((source) => kindOf(source) === 'video')
/** Milliseconds that own pictures wait for a step which is being worked on. */
const HOLD_AT_MOST = 100
/** Milliseconds that frames of earlier epochs are still opened. */
const KEEP_AFTER_JOIN = 10_000
const KEEP_AFTER_REMOVE = 2_000
/** Media sections of one subscribing peer connection; more are a fault of the server. */
const MAX_FEEDS = 1_024

export interface Epoch {
  number: number
  /** Own leaf. */
  own: number
  /** Leaves by participant id. */
  leaves: ReadonlyMap<string, number>
  base: Record<Source, Bytes>
}

/** How an epoch came about. `dropped`: leaves whose keys of earlier epochs are refused at once. */
export interface Turn {
  kind: 'entered' | 'joined' | 'healed' | 'removed'
  dropped: readonly number[]
  /** Leaf of who joined. */
  newcomer?: number
}

export class MediaKeys {
  /** While true nothing is sent. */
  paused = true
  /** While true the group may have moved on without this member: nothing is sent under keys that may be old. */
  behind = false
  readonly #keys = new EpochKeys()
  /** Changes with `leave`: what was begun before must not take effect any more. */
  #life = {}
  #leaves: ReadonlyMap<string, number> = new Map()
  #slots: readonly Slot[] = []
  #turning?: Promise<unknown>
  #turned?: () => void
  readonly #feeds = new Map<string, Feed>()
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()
  readonly #report: (trouble: Trouble) => void

  constructor(report: (trouble: Trouble) => void) {
    this.#report = report
  }

  /** The own key to use now; undefined while nothing may be sent. */
  sendStream(source: Source): SendStream | undefined {
    return this.paused || this.behind ? undefined : this.#keys.sender(source)
  }

  /**
   * A step of the group is being worked on. A picture that is sealed meanwhile would be lost to whoever comes by this
   * step, and it may be the very key frame that was asked for them.
   */
  expect(step: Promise<unknown>): void {
    const turned = new Promise<void>((resolve) => {
      this.#turned = resolve
      this.#after(HOLD_AT_MOST, resolve)
    })
    const turning = Promise.race([step, turned])
    this.#turning = turning
    void turning.then(() => {
      if (this.#turning === turning) this.#turning = undefined
    })
  }

  /** What a frame that is to be sealed waits for. */
  turning(source: Source): Promise<unknown> | undefined {
    return kindOf(source) === 'video' ? this.#turning : undefined
  }

  /** Takes up an epoch of the group. */
  async follow({ number, own, leaves, base }: Epoch, turn: Turn): Promise<void> {
    const [keys, life] = [this.#keys, this.#life]
    await keys.enter(number, own, base)
    if (life !== this.#life) return
    this.#leaves = leaves
    for (const leaf of turn.dropped) keys.dropLeaf(leaf, number - 1)
    this.#relink()
    if (turn.kind === 'joined') keys.sendFrom(number, PICTURES)
    if (turn.kind === 'entered' || turn.kind === 'removed') keys.sendFrom(number)
    else this.#after(SWITCH_AFTER, () => keys.sendFrom(number))
    this.#turned?.()
    this.#after(turn.kind === 'removed' ? KEEP_AFTER_REMOVE : KEEP_AFTER_JOIN, () =>
      keys.forgetBefore(number),
    )
  }

  /** Out of the group: nothing is sent or opened until the next `follow`. */
  leave(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#life = {}
    this.#keys.clear()
    this.#leaves = new Map()
    this.#relink()
  }

  /** The whole assignment; sections not named carry nothing. May come before the group knows its participants. */
  bind(slots: readonly Slot[]): void {
    this.#slots = slots
    this.#relink()
  }

  /** The feed of a media section, for its transforms. */
  feed(mid: string): Feed {
    let feed = this.#feeds.get(mid)
    if (!feed) {
      if (this.#feeds.size >= MAX_FEEDS) throw new RangeError('too many media sections')
      feed = new Feed(this.#report)
      this.#feeds.set(mid, feed)
      this.#relink()
    }
    return feed
  }

  /** Forgets every key. Nothing is sent or shown any more. */
  clear(): void {
    this.paused = true
    this.leave()
    this.bind([])
  }

  #relink(): void {
    const bound = new Map(this.#slots.map(({ mid, feed }) => [mid, feed]))
    for (const [mid, feed] of this.#feeds) {
      const wanted = bound.get(mid) ?? null
      const leaf = wanted ? this.#leaves.get(wanted.participant) : undefined
      feed.set(wanted, wanted && leaf !== undefined ? this.#keys.receiver(leaf, wanted.source) : undefined)
    }
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, ms)
    this.#timers.add(timer)
  }
}
