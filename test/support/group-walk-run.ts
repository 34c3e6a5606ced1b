/** `group-walk-run.ts SEED STEPS`: walks, and prints as JSON how often what happened. Fails when members disagree. */
import { Walk } from './group-walk.ts'

const IDENTITIES = 24
/** How many should be in the group, for one part of the walk after the other; for a while, a full room. */
const TARGETS = [3, 5, 4, 8, 2, 6, 3, 5]
const FULL = { target: 23, from: 0.5, to: 0.525 }

const [seed, steps] = process.argv.slice(2).map(Number)
if (seed === undefined || steps === undefined) throw new TypeError('SEED STEPS')
const walk = new Walk(seed)
await walk.prepare(IDENTITIES)
for (let step = 0; step < steps; step++) {
  const part = step / steps
  const full = part >= FULL.from && part < FULL.to
  try {
    if (full) await walk.fill(FULL.target)
    else await walk.step(TARGETS[Math.floor(part * TARGETS.length)] ?? 3)
  } catch (cause) {
    throw new Error(`step ${step} of seed ${seed}`, { cause })
  }
}
process.stdout.write(JSON.stringify({ ...walk.counts, steps, largest: walk.largest }))
// After so much work Node 20 now and then does not end by itself: github.com/nodejs/node/issues/54918.
process.exit()
