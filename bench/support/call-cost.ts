/** What a call of two costs with the product's worker and without: age of each picture when decoded, and CPU. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from 'puppeteer-core'
import type { BenchHost } from './bench-host.ts'
import { cpuSeconds } from './cpu.ts'
import { pictureClock } from './picture-clock.ts'
import { type Prepare, SnugSide } from './snug-side.ts'
import { round, summary } from './statistics.ts'
import { KINDS, type Kind, kindsOf, workerKinds } from './worker-kinds.ts'

/** Each call settles at delays of its own, so many short ones tell more than a few long ones. */
const ROUNDS = Number(process.env.SNUG_BENCH_ROUNDS ?? 9)
const SECONDS = Number(process.env.SNUG_BENCH_SECONDS ?? 8)
/** Milliseconds until layers and rates have settled. */
const SETTLE = 6_000
const FRAME_WITHIN = 30_000
const CAMERA = { width: 640, height: 480, fps: 20 }

interface Sample {
  /** Of each decoded picture, ms. */
  ages: number[]
  unreadable: number
  /** Of one core. */
  cpuPercent: number
  /** Milliseconds on a processor for each decoded picture, everything included. */
  cpuPerPicture: number
}
export type Costs = Record<Kind, Sample[]>

const prepared =
  (kind: Prepare): Prepare =>
  async (page) => {
    await kind(page)
    await page.evaluateOnNewDocument(pictureClock, CAMERA.width, CAMERA.height, CAMERA.fps)
  }

const reset = (page: Page) =>
  page.evaluate(() => {
    window.pictureClock.ages.length = 0
    window.pictureClock.unreadable = 0
  })

async function sample(browser: Browser, pages: Page[]): Promise<Sample> {
  const pid = browser.process()?.pid ?? 0
  await Promise.all(pages.map(reset))
  const [start, before] = [performance.now(), cpuSeconds(pid)]
  await wait(SECONDS * 1_000)
  const [cpu, seconds] = [cpuSeconds(pid) - before, (performance.now() - start) / 1_000]
  const clocks = await Promise.all(pages.map((page) => page.evaluate(() => window.pictureClock)))
  const ages = clocks.flatMap((clock) => clock.ages)
  const unreadable = clocks.reduce((sum, clock) => sum + clock.unreadable, 0)
  const cpuPerPicture = (cpu * 1_000) / (ages.length + unreadable)
  return { ages, unreadable, cpuPercent: (cpu / seconds) * 100, cpuPerPicture }
}

async function call(browser: Browser, side: SnugSide): Promise<Sample> {
  const pages: Page[] = []
  while (pages.length < 2) pages.push((await side.open(true)).page)
  const bothSee = pages.map((page) =>
    page.waitForFunction(() => window.pictureClock.ages.length > 0, { timeout: FRAME_WITHIN, polling: 200 }),
  )
  await Promise.all(bothSee)
  await wait(SETTLE)
  const taken = await sample(browser, pages)
  for (const page of pages) await page.browserContext().close()
  return taken
}

export async function measureCosts(browser: Browser, { host, server, owner }: BenchHost): Promise<Costs> {
  const prepares = await workerKinds()
  const costs: Costs = { snug: [], pass: [], none: [] }
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const kind of kindsOf(turn)) {
      // A new room each time: nobody of the last one is there.
      const room = await owner.createRoom(`${kind} ${turn}`)
      const side = new SnugSide(browser, host, server, owner, room, prepared(prepares[kind]))
      costs[kind].push(await call(browser, side))
    }
    process.stderr.write(`  cost ${turn + 1}/${ROUNDS}\r`)
  }
  return costs
}

/** A tenth of the values are lower. */
const tenth = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 10)] ?? Number.NaN

function costOf(samples: Sample[]) {
  const ages = summary(samples.flatMap((one) => one.ages))
  return {
    pictures: ages.n,
    unreadable: samples.reduce((sum, one) => sum + one.unreadable, 0),
    /** Median of the rounds' medians: one bad round must not decide. */
    latencyMs: summary(samples.map((one) => summary(one.ages).median)).median,
    p95Ms: ages.p95,
    /** Of those that had to wait for nothing: what a busy machine adds is left out. */
    swiftMs: summary(samples.map((one) => tenth(one.ages))).median,
    cpuPercent: summary(samples.map((one) => one.cpuPercent)).median,
    cpuPerPicture: summary(samples.map((one) => one.cpuPerPicture)).median,
  }
}

export function reportCosts(costs: Costs): object {
  console.log(
    `Two in a call, ${ROUNDS} times ${SECONDS} s each: age of pictures when decoded, CPU of the browser:`,
  )
  const [snug, pass, none] = KINDS.map((kind) => costOf(costs[kind]))
  if (!snug || !pass || !none) return {}
  console.table(
    Object.entries({ encrypted: snug, 'passed through': pass, 'no transforms': none }).map(([name, it]) => ({
      '': name,
      pictures: it.pictures,
      unreadable: it.unreadable,
      'age ms, median': round(it.latencyMs, 1),
      p10: round(it.swiftMs, 1),
      p95: round(it.p95Ms, 1),
      'CPU, % of one core': round(it.cpuPercent, 1),
      'CPU ms per picture': round(it.cpuPerPicture, 2),
    })),
  )
  const added = (field: 'latencyMs' | 'swiftMs' | 'cpuPercent' | 'cpuPerPicture', than = none) =>
    round(snug[field] - than[field], 2)
  return {
    addedLatencyMs: added('latencyMs'),
    addedLatencyP10Ms: added('swiftMs'),
    addedLatencyToPassMs: added('latencyMs', pass),
    latencyMs: round(snug.latencyMs, 1),
    addedCpuPercent: added('cpuPercent'),
    addedCpuToPassPercent: added('cpuPercent', pass),
    cpuPercent: round(snug.cpuPercent, 1),
    addedCpuMsPerPicture: added('cpuPerPicture'),
  }
}
