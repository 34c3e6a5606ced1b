/**
 * Who removes leaves of people that are gone, and who renews the keys from time to time. The live member with the
 * lowest leaf does it at once, the others after growing waits, so that one absent member holds up nobody.
 */

/** Milliseconds between one member's turn and the next one's, and of jitter on top. */
const REMOVE_TURN = 400
const REMOVE_JITTER = 150
/** Milliseconds of one epoch before it is renewed: SFrame counters stay within two bytes (docs/decisions/0003). */
const HEAL_AFTER = 10 * 60_000
const HEAL_TURN = 15_000

export interface GroupMember {
  leaf: number
  participant: string
}

export interface Removal {
  leaves: number[]
  /** Milliseconds to wait before doing it. */
  wait: number
  /** Nobody else is left: a new group is made, as a Remove that leaves one member would have a known commit secret. */
  alone: boolean
}

/** What this member would do about people who are not `seated` any more; `null`: nothing is to be done. */
export function removalFor(
  members: readonly GroupMember[],
  own: number,
  seated: ReadonlySet<string>,
  random: () => number = Math.random,
): Removal | null {
  const gone = members.filter(({ leaf, participant }) => leaf !== own && !seated.has(participant))
  if (!gone.length) return null
  const turn = turnOf(members, own, seated)
  return {
    leaves: gone.map(({ leaf }) => leaf),
    wait: turn === 0 ? 0 : turn * REMOVE_TURN + random() * REMOVE_JITTER,
    alone: gone.length === members.length - 1,
  }
}

/** Milliseconds until this member renews the keys, counted from the last change; `null`: alone, nothing to renew. */
export function healAfter(
  members: readonly GroupMember[],
  own: number,
  seated: ReadonlySet<string>,
): number | null {
  if (members.length < 2) return null
  return HEAL_AFTER + turnOf(members, own, seated) * HEAL_TURN
}

/** Position among the live members, by leaf. */
const turnOf = (members: readonly GroupMember[], own: number, seated: ReadonlySet<string>): number =>
  members.filter(({ leaf, participant }) => leaf < own && seated.has(participant)).length
