/** Joining, as the bench `join` measures it, with the product's worker and without encryption. */
import type { Browser } from 'puppeteer-core'
import type { BenchHost } from './bench-host.ts'
import { type Join, phaseOf, SnugSide } from './snug-side.ts'
import { round, summary } from './statistics.ts'
import { KINDS, type Kind, kindsOf, workerKinds } from './worker-kinds.ts'

const JOINS = Number(process.env.SNUG_BENCH_JOINS ?? 12)

const NAMES: Record<Kind, string> = {
  snug: 'encrypted',
  pass: 'a worker that passes frames through',
  none: 'no transforms',
}

/** After a pre-join, and without one. */
const WAYS = ['warm', 'cold'] as const
type Way = (typeof WAYS)[number]

export type Joins = Record<Way, Record<Kind, Join[]>>

/** Joins of one kind in a row. */
const ROUND = 4

/**
 * As the bench `join` has it, one resident at a time: those of the other kinds would keep the cores busy with their
 * cameras meanwhile. Each round opens a room of one kind, whose resident has the same worker as who comes.
 */
export async function measureJoins(browser: Browser, { host, server, owner }: BenchHost): Promise<Joins> {
  const prepares = await workerKinds()
  const none = () => ({ snug: [], pass: [], none: [] })
  const joins: Joins = { warm: none(), cold: none() }
  const rounds = Math.ceil(JOINS / ROUND)
  for (let at = 0; at < rounds; at++) {
    const phases = Array.from({ length: ROUND }, (_, turn) => phaseOf(at + turn * rounds, ROUND * rounds))
    for (const kind of kindsOf(at)) {
      const room = await owner.createRoom(kind)
      const side = new SnugSide(browser, host, server, owner, room, prepares[kind])
      const measured = await measureRound(side, phases)
      for (const way of WAYS) joins[way][kind].push(...measured[way])
    }
    process.stderr.write(`  joins ${(at + 1) * ROUND}/${rounds * ROUND}\r`)
  }
  return joins
}

/** @param phases when to click, one join of each way for each */
async function measureRound(side: SnugSide, phases: number[]): Promise<Record<Way, Join[]>> {
  const resident = await side.resident()
  const joins: Record<Way, Join[]> = { warm: [], cold: [] }
  // The first ones warm caches and are not counted.
  for (const way of WAYS) await side.join(resident, way === 'warm')
  for (const phase of phases)
    for (const way of WAYS) joins[way].push(await side.join(resident, way === 'warm', phase))
  await resident.browserContext().close()
  return joins
}

export function reportJoins(joins: Joins): Record<'joinMs' | 'coldJoinMs', Record<string, number>> {
  return {
    joinMs: reportWay('Join after a pre-join of 2 s, click to first decoded remote frame:', joins.warm),
    coldJoinMs: reportWay('Join without a pre-join:', joins.cold),
  }
}

function reportWay(title: string, joins: Joins[Way]): Record<string, number> {
  console.log(title)
  const rows = KINDS.map((kind) => ({
    kind,
    first: summary(joins[kind].map(({ first }) => first)),
    seen: summary(joins[kind].map(({ seen }) => seen)),
  }))
  console.table(
    rows.map(({ kind, first, seen }) => ({
      '': NAMES[kind],
      joins: first.n,
      'median ms': round(first.median),
      'p95 ms': round(first.p95),
      'least ms': round(first.least),
      'seen by the other, median ms': round(seen.median),
    })),
  )
  const median = (kind: Kind) => rows.find((row) => row.kind === kind)?.first.median ?? Number.NaN
  return {
    withMs: round(median('snug'), 1),
    withoutMs: round(median('none'), 1),
    passMs: round(median('pass'), 1),
    ratio: round(median('snug') / median('none'), 3),
    passRatio: round(median('snug') / median('pass'), 3),
    joins: joins.snug.length,
  }
}
