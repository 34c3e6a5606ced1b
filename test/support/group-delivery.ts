/** The server of a group, as far as the group sees it, and chance that repeats. */
import type { Bytes } from '../../widget/crypto/bytes.ts'
import type { Group } from '../../widget/crypto/group.ts'

export interface At {
  group: string
  epoch: number
}

/** mulberry32: numbers from 0 to 1, the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Takes a step only on the state that it was made for, and keeps commits for those who are behind. */
export class Delivery {
  at: At | null = null
  info: Bytes | null = null
  readonly log: { to: At; commit: Bytes | null }[] = []

  async offer(on: At | null, group: Group, commit: Bytes | null): Promise<boolean> {
    if (JSON.stringify(on) !== JSON.stringify(this.at)) return false
    this.at = placeOf(group)
    this.info = await group.info()
    this.log.push({ to: this.at, commit })
    return true
  }
}

export const placeOf = ({ id, epoch }: Group): At => ({ group: id, epoch })
