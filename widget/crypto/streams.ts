/** One source of one member, over the epochs of the group: what is sealed with, and what is opened with. */
import type { Source } from '../../protocol/ids.ts'
import { SHORT_EPOCHS, unpackKid } from './kid.ts'
import type { ReplayWindow } from './replay-window.ts'
import type { SframeKey } from './sframe.ts'
import type { Uint } from './sframe-header.ts'

/** Frames one key may seal; far below what AES-GCM bears. */
export const MAX_FRAMES = 2 ** 32
/** Epochs ahead of the newest one known that a frame may be waited for; others are of the past. */
const AHEAD = 2

/** Own key of one source in one epoch. The counter runs over all simulcast layers of it. */
export class SendStream {
  #next: number
  constructor(
    readonly key: SframeKey,
    start = 0,
  ) {
    this.#next = start
  }
  /** A counter never given before; `null` when the key is used up and nothing may be sent any more. */
  take(): number | null {
    return this.#next < MAX_FRAMES ? this.#next++ : null
  }
}

/** Key of one source of somebody else in one epoch, and which of its counters were accepted. */
export interface ReceiveKey extends SframeKey {
  readonly epoch: number
  readonly window: ReplayWindow
}

/** Somebody else's source. Its keys come and go with the epochs; EpochKeys alone sets them. */
export class ReceiveStream {
  readonly #keys: (ReceiveKey | undefined)[] = new Array(SHORT_EPOCHS).fill(undefined)
  /** Newest epoch known, -1 before the first. */
  #newest = -1
  /** Epochs whose key is being derived. */
  readonly #coming = new Set<number>()
  readonly #watchers = new Set<() => void>()

  constructor(
    readonly leaf: number,
    readonly source: Source,
  ) {}

  /** Exactly the key that a key id names, if it is known and belongs here. */
  key(kid: Uint): ReceiveKey | undefined {
    const key = typeof kid === 'number' ? this.#keys[kid & (SHORT_EPOCHS - 1)] : undefined
    return key?.kid === kid ? key : undefined
  }

  /** Whether the key id is one of this member's. */
  owns(kid: Uint): boolean {
    return unpackKid(kid)?.leaf === this.leaf
  }

  /** Whether the key of this key id may become known shortly: of an epoch just ahead, or being derived. */
  awaits(kid: Uint): boolean {
    const parts = unpackKid(kid)
    if (parts?.leaf !== this.leaf || this.key(kid)) return false
    for (const epoch of this.#coming) if (epoch % SHORT_EPOCHS === parts.short) return true
    const ahead = (parts.short - (this.#newest % SHORT_EPOCHS) + SHORT_EPOCHS) % SHORT_EPOCHS
    return this.#newest < 0 || (ahead > 0 && ahead <= AHEAD)
  }

  /** Calls back whenever a key becomes known, until the returned function is called. */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed)
    return () => this.#watchers.delete(changed)
  }

  /** An epoch became known; its key is being derived (`coming`), or there will be none. */
  announce(epoch: number, coming: boolean): void {
    this.#newest = Math.max(this.#newest, epoch)
    if (coming) this.#coming.add(epoch)
  }

  settle(epoch: number, key: ReceiveKey | null): void {
    this.#coming.delete(epoch)
    if (!key) return
    this.#keys[epoch % SHORT_EPOCHS] = key
    for (const changed of [...this.#watchers]) changed()
  }

  /** Forgets the keys of all epochs that `which` names. */
  drop(which: (epoch: number) => boolean): void {
    this.#keys.forEach((key, short) => {
      if (key && which(key.epoch)) this.#keys[short] = undefined
    })
  }
}
