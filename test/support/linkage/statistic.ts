/** Whether clues tell who met whom better than chance does: a permutation test. */
import { type Clue, pairAt, pairsOf } from './analyst.ts'

/** Numbers in [0, 1) from a seed, always the same (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export function shuffled<T>(all: readonly T[], random: () => number): T[] {
  const result = [...all]
  for (let at = result.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    ;[result[at], result[other]] = [result[other] as T, result[at] as T]
  }
  return result
}

export interface Verdict {
  /** The clue that tells most. */
  best: string
  /** Chance that of two pairs, one that met and one that did not, the clue ranks the first higher; 0.5: it is blind. */
  auc: number
  /** How often people whose names are shuffled would look as guilty by their best clue. */
  p: number
}

const ROUNDS = 10_000

/**
 * @param met the pairs that met, as indices of people
 * People have to be alike in all but whom they met: then any renaming of them is as likely as the true one.
 */
export function judge(
  clues: Clue[],
  met: readonly [number, number][],
  people: number,
  seed: number,
): Verdict {
  const all = [...clues, together(clues, people)].map(({ name, scores }) => ({
    name,
    ranks: ranksOf(scores),
  }))
  const random = seeded(seed)
  const names = Array.from({ length: people }, (_, at) => at)
  const most = (as: readonly number[]) => {
    const pairs = met.map(([a, b]) => pairAt(people, as[a] ?? 0, as[b] ?? 0))
    return all.reduce(
      (best, { name, ranks }) => {
        const auc = aucOf(ranks, pairs)
        return auc > best.auc ? { best: name, auc } : best
      },
      { best: 'none', auc: 0 },
    )
  }
  const seen = most(names)
  let asMuch = 0
  for (let round = 0; round < ROUNDS; round++) if (most(shuffled(names, random)).auc >= seen.auc) asMuch++
  return { ...seen, p: (asMuch + 1) / (ROUNDS + 1) }
}

/** All clues as one, each with the same weight. */
function together(clues: Clue[], people: number): Clue {
  const scores = new Float64Array(pairsOf(people).length)
  for (const { scores: own } of clues)
    for (const [at, rank] of ranksOf(own).entries()) scores[at] = (scores[at] ?? 0) + rank
  return { name: 'all together', scores }
}

/** Ranks from 1; ties share the middle of theirs. */
function ranksOf(scores: Float64Array): Float64Array {
  const order = [...scores.keys()].sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0))
  const ranks = new Float64Array(scores.length)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to + 1 < order.length && scores[order[to + 1] ?? 0] === scores[order[from] ?? 0]) to++
    for (let at = from; at <= to; at++) ranks[order[at] ?? 0] = (from + to) / 2 + 1
    from = to + 1
  }
  return ranks
}

/** Mann-Whitney U of the pairs against all others, as a share. */
function aucOf(ranks: Float64Array, pairs: readonly number[]): number {
  const n = pairs.length
  const sum = pairs.reduce((total, pair) => total + (ranks[pair] ?? 0), 0)
  return (sum - (n * (n + 1)) / 2) / (n * (ranks.length - n))
}
