/**
 * What end-to-end encryption costs, in one Chromium. Frames: Snug's transforms beside LiveKit's E2EE worker, bare
 * WebCrypto and an identity TransformStream, all in one worker and driven in the same way, in an order that changes
 * from round to round. Group: joining and removing, keys included. Calls: pictures while keys change, and join, delay and
 * CPU with the product's worker and without.
 * `npm run bench -- e2ee SECTION…` measures only some of them.
 */
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../test/support/browser.ts'
import { type BenchHost, startHost } from './support/bench-host.ts'
import { measureCosts, reportCosts } from './support/call-cost.ts'
import type { Added, Count, Round, Sample } from './support/e2ee-worker.ts'
import type { GroupRound, GroupTimes } from './support/group-worker.ts'
import { measureJoins, reportJoins } from './support/join-kinds.ts'
import { measureKeyChanges, reportKeyChanges } from './support/key-changes.ts'
import { CAMERA_SWITCH } from './support/snug-side.ts'
import { round, summary } from './support/statistics.ts'
import { openWorker, type WorkerPage } from './support/worker-page.ts'

const ROUNDS = 30
const WARM_UP = 2
/** Bytes of a frame, and frames of one run. */
const SIZES = [
  [100, 400],
  [1_200, 400],
  [20_000, 150],
] as const
const CONTENDERS = ['snug', 'livekit', 'bare', 'identity'] as const
/** Frames that one key seals in ten minutes: audio, and a camera of three layers at 30 frames a second. */
const EPOCH_FRAMES = { microphone: 30_000, camera: 54_000 }
const GROUPS: GroupRound[] = [
  { members: 2, times: 15 },
  { members: 8, times: 15 },
  { members: 32, times: 9 },
  { members: 100, times: 5 },
]

type Named<T> = Record<string, T>

/** Numbers 0 to 3 in an order that each has equally often in each place. */
const orderOf = (turn: number) => {
  const order = [0, 1, 2, 3].map((at) => (at + turn) % 4)
  return turn % 8 < 4 ? order : order.reverse()
}

async function frames(worker: WorkerPage): Promise<Sample[]> {
  const samples: Sample[] = []
  for (let turn = -WARM_UP; turn < ROUNDS; turn++) {
    for (const [size, count] of SIZES) {
      const order = orderOf(turn + WARM_UP)
      const measured = await worker.ask<Sample[]>({ size, frames: count, order } satisfies Round)
      if (turn >= 0) samples.push(...measured)
    }
    process.stderr.write(`  frames ${Math.max(0, turn + 1)}/${ROUNDS}\r`)
  }
  return samples
}

async function group(worker: WorkerPage): Promise<Map<number, GroupTimes>> {
  const times = new Map<number, GroupTimes>()
  for (const wanted of GROUPS) {
    times.set(wanted.members, await worker.ask<GroupTimes>(wanted))
    process.stderr.write(`  group of ${wanted.members}   \r`)
  }
  return times
}

/** Microseconds, encode and decode together. */
function costOf(
  samples: Sample[],
  contender: string,
  size: number,
): { encode: number; decode: number; us: number } {
  const median = (direction: Sample['direction']) =>
    summary(
      samples
        .filter((one) => one.contender === contender && one.size === size && one.direction === direction)
        .map(({ us }) => us),
    ).median
  const [encode, decode] = [median('encode'), median('decode')]
  return { encode, decode, us: encode + decode }
}

function reportFrames(samples: Sample[]): Named<Named<number>> {
  const figures: Named<Named<number>> = {}
  const table: Named<string | number>[] = []
  for (const [size] of SIZES) {
    const theirs = costOf(samples, 'livekit', size).us
    const row: Named<number> = {}
    for (const contender of CONTENDERS) {
      const { encode, decode, us } = costOf(samples, contender, size)
      row[`${contender}Us`] = round(us, 1)
      table.push({
        bytes: size,
        '': contender,
        'encode µs': round(encode, 1),
        'decode µs': round(decode, 1),
        'both µs': round(us, 1),
        'of LiveKit': round(us / theirs, 2),
      })
    }
    row.ratio = round((row.snugUs ?? 0) / (row.livekitUs ?? 1), 3)
    figures[size] = row
  }
  console.table(table)
  return figures
}

function reportAdded(added: Record<keyof typeof EPOCH_FRAMES, Added>): number {
  console.table(
    Object.entries(added).flatMap(([source, by]) =>
      Object.entries(by).map(([product, { mean, most }]) => ({
        source,
        '': product,
        'bytes added, mean': round(mean, 2),
        'at most': most,
      })),
    ),
  )
  return Math.max(added.microphone.snug.most, added.camera.snug.most)
}

function reportGroup(times: Map<number, GroupTimes>): { joinMs: Named<number>; kickMs: Named<number> } {
  const [joinMs, kickMs]: Named<number>[] = [{}, {}]
  const table = [...times].map(([members, { join, kick }]) => {
    const [joined, kicked] = [summary(join), summary(kick)]
    if (joinMs) joinMs[members] = round(joined.median, 1)
    if (kickMs) kickMs[members] = round(kicked.median, 1)
    return {
      members,
      'join ms': round(joined.median, 1),
      'least ': round(joined.least, 1),
      'removal processed ms': round(kicked.median, 1),
      least: round(kicked.least, 1),
    }
  })
  console.table(table)
  return { joinMs: joinMs ?? {}, kickMs: kickMs ?? {} }
}

async function framesSection(browser: Browser): Promise<object> {
  const worker = await openWorker(browser, 'bench/support/e2ee-worker.ts')
  const samples = await frames(worker)
  const count = (frames: number, video: boolean) =>
    worker.ask<Added>({ count: frames, video } satisfies Count)
  const microphone = await count(EPOCH_FRAMES.microphone, false)
  const camera = await count(EPOCH_FRAMES.camera, true)
  await worker.close()
  console.log('One encoded frame through a worker, medians:')
  const frame = reportFrames(samples)
  console.log('Bytes added to a frame of leaf 31 in an epoch of ten minutes:')
  return { frame, bytesPerFrame: reportAdded({ microphone, camera }) }
}

async function groupSection(browser: Browser): Promise<object> {
  const members = await openWorker(browser, 'bench/support/group-worker.ts')
  const times = await group(members)
  await members.close()
  console.log(
    'Group: external commit, base keys and first keys to send and receive; removal: the same, for another member:',
  )
  return reportGroup(times)
}

/** With a server of its own. */
const hosted =
  (section: (browser: Browser, host: BenchHost) => Promise<object>) =>
  async (browser: Browser): Promise<object> => {
    const host = await startHost()
    return section(browser, host).finally(() => host.stop())
  }

const SECTIONS: Record<string, (browser: Browser) => Promise<object>> = {
  frames: framesSection,
  group: groupSection,
  changes: hosted(async (...given) => ({
    keyChangeGapMs: reportKeyChanges(await measureKeyChanges(...given)),
  })),
  // The same without keys: what of it is people coming and going, and no change of keys.
  plain: hosted(async (...given) => ({
    plainGapMs: reportKeyChanges(await measureKeyChanges(...given, 'pass')),
  })),
  joins: hosted(async (...given) => reportJoins(await measureJoins(...given))),
  cost: hosted(async (...given) => reportCosts(await measureCosts(...given))),
}

/** Each in a browser of its own, so that none pays for what another left behind. */
async function run(section: string): Promise<object> {
  const browser = await launchChromium(['--js-flags=--expose-gc', CAMERA_SWITCH])
  try {
    return (await SECTIONS[section]?.(browser)) ?? {}
  } finally {
    await browser.close()
  }
}

const names = Object.keys(SECTIONS)
const asked = process.argv.slice(2)
if (asked.some((name) => !names.includes(name))) throw new Error(`sections: ${names.join(', ')}`)
const figures: object[] = []
for (const name of asked.length ? asked : names) figures.push(await run(name))
console.log(JSON.stringify(Object.assign({ bench: 'e2ee' }, ...figures)))
