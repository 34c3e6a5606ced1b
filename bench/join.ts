/**
 * From the click on “join” to the first decoded remote frame: Snug after a pre-join, Snug joining by itself with no
 * pre-join, and the multistream demo of Janus, in turn, on one Janus and one Chromium. Devices are granted before in
 * all of them. Without a pre-join, time counts from putting the element into a page that called `preload()` 500 ms
 * before: it has its scripts and a worker. The demo gets as long before its click, which it comes to with its scripts
 * loaded, its session open and its handle attached. Also: how soon the others see the newcomer, and how long a call is
 * away when Janus is killed.
 */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from 'puppeteer-core'
import { type JanusProcess, superviseJanus } from '../server/sfu/janus-process.ts'
import { launchChromium } from '../test/support/browser.ts'
import { Person } from '../test/support/person.ts'
import { startSnug } from '../test/support/snug-server.ts'
import { createDemoRoom, serveDemo } from './support/demo.ts'
import {
  CAMERA_SWITCH,
  firstFrame,
  hostPage,
  type Join,
  newPage,
  phaseOf,
  SETTLE,
  SnugSide,
} from './support/snug-side.ts'
import { round, type Summary, summary } from './support/statistics.ts'

const JOINS = Number(process.env.SNUG_BENCH_JOINS ?? 15)
const RTP = { from: 23_000, to: 23_999 }

class DemoSide {
  constructor(
    readonly browser: Browser,
    readonly host: string,
  ) {}

  async #enter(phase = 0): Promise<{ page: Page; start: number }> {
    const page = await newPage(this.browser)
    await page.goto(`${this.host}/mvideoroomtest.html`)
    await page.waitForSelector('#start:not([disabled])')
    await page.evaluate(() => window.bench.granted.then(() => undefined))
    await page.click('#start')
    await page.waitForSelector('#register', { visible: true })
    await wait(SETTLE)
    const start = await page.evaluate(async (after) => {
      const name = document.querySelector<HTMLInputElement>('#username')
      const button = document.querySelector<HTMLElement>('#register')
      if (!name || !button) throw new Error('no form')
      name.value = 'bench'
      await window.bench.afterPicture(after)
      const time = performance.timeOrigin + performance.now()
      button.click()
      return time
    }, phase)
    return { page, start }
  }

  async resident(): Promise<Page> {
    return (await this.#enter()).page
  }

  async join(resident: Page, phase: number): Promise<Join> {
    const { page, start } = await this.#enter(phase)
    const [first, seen] = await Promise.all([firstFrame(page, start), firstFrame(resident, start)])
    await page.browserContext().close()
    await wait(500)
    return { first, seen }
  }
}

/** Kills Janus in a call of two; milliseconds until each sees the other again. */
async function recovery(janus: JanusProcess, pages: Page[]): Promise<number[]> {
  const pid = janus.pid
  if (pid === undefined) throw new Error('Janus is not running')
  const start = Date.now()
  process.kill(pid, 'SIGKILL')
  return Promise.all(pages.map((page) => firstFrame(page, start)))
}

interface Figures {
  warm: Join[]
  cold: Join[]
  demo: Join[]
  recovery: number[]
}

async function measure(browser: Browser, janus: JanusProcess): Promise<Figures> {
  const snug = await startSnug({ SNUG_JANUS_URL: janus.url, SNUG_JANUS_API_SECRET: janus.apiSecret })
  const { origin: host, server } = await serveDemo(janus, { '/snug.html': hostPage(snug.origin) })
  try {
    await createDemoRoom(janus)
    const person = await new Person(snug.origin, 'bench').signUp(snug.setupToken)
    const room = await person.createRoom('Bench')
    const [ours, demo] = [new SnugSide(browser, host, snug.origin, person, room), new DemoSide(browser, host)]
    const [resident, demoResident] = [await ours.resident(), await demo.resident()]
    const figures: Figures = { warm: [], cold: [], demo: [], recovery: [] }
    for (let turn = -1; turn < JOINS; turn++) {
      const phase = phaseOf(turn, JOINS)
      const joins = {
        warm: await ours.join(resident, true, phase),
        demo: await demo.join(demoResident, phase),
        cold: await ours.join(resident, false),
      }
      // The first turn warms caches of the browser on all sides and is not counted.
      if (turn < 0) continue
      for (const side of ['warm', 'demo', 'cold'] as const) figures[side].push(joins[side])
      process.stderr.write(`  ${turn + 1}/${JOINS}\r`)
    }
    const other = await ours.open(true)
    await firstFrame(other.page, other.granted)
    await wait(1_000)
    figures.recovery = await recovery(janus, [resident, other.page])
    return figures
  } finally {
    server.close()
    await snug.stop()
  }
}

function report({ warm, cold, demo, recovery }: Figures): void {
  const rows: [string, Summary][] = (
    [
      ['Snug, after a pre-join of 2 s', warm],
      ['Snug, no pre-join but preload()', cold],
      ['Janus multistream demo', demo],
    ] as const
  ).flatMap(([name, joins]) => [
    [`${name}: first remote frame`, summary(joins.map(({ first }) => first))],
    [`${name}: seen by the others`, summary(joins.map(({ seen }) => seen))],
  ])
  const cells = rows.map(([name, { n, median, p95, least }]) => ({
    '': name,
    joins: n,
    'median ms': round(median),
    'p95 ms': round(p95),
    'least ms': round(least),
  }))
  const medianOf = (joins: Join[]) => summary(joins.map(({ first }) => first)).median
  const seenOf = (joins: Join[]) => summary(joins.map(({ seen }) => seen)).median
  console.table(cells)
  console.log(
    `Janus killed in a call of two: pictures are back after ${recovery.map((ms) => round(ms)).join(' and ')} ms.`,
  )
  console.log(
    JSON.stringify({
      bench: 'join',
      warmRatio: round(medianOf(warm) / medianOf(demo), 3),
      coldRatio: round(medianOf(cold) / medianOf(demo), 3),
      warmMs: round(medianOf(warm), 1),
      coldMs: round(medianOf(cold), 1),
      demoMs: round(medianOf(demo), 1),
      warmSeenMs: round(seenOf(warm), 1),
      demoSeenMs: round(seenOf(demo), 1),
      recoveryMs: round(Math.max(...recovery)),
      joins: warm.length,
    }),
  )
}

const dir = await mkdtemp(join(tmpdir(), 'snug-bench-'))
const janus = await superviseJanus({ binary: '/usr/bin/janus', dir, rtpPorts: RTP })
const browser = await launchChromium([CAMERA_SWITCH])
try {
  report(await measure(browser, janus))
} finally {
  await browser.close()
  await janus.stop()
}
