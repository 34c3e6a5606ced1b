/**
 * Pictures at a change of keys: somebody joins, leaves or is kicked in a call of three, and how long each of the three
 * sees nothing new of each other. Beside it the same while nothing changes, as that is what the machine does by itself.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from 'puppeteer-core'
import type { Person } from '../../test/support/person.ts'
import type { BenchHost } from './bench-host.ts'
import { SnugSide } from './snug-side.ts'
import { round, summary } from './statistics.ts'
import { workerKinds } from './worker-kinds.ts'

/** Of each kind. */
const CHANGES = Number(process.env.SNUG_BENCH_CHANGES ?? 4)
const RESIDENTS = 3
/** Milliseconds that a change is watched; that a track brought a frame lately; of everybody to see everybody. */
const WINDOW = 3_000
const LATELY = 1_000
const SEEN_WITHIN = 30_000

/** Small: four pages that draw and encode would else be what is measured. */
const CAMERA = { width: 320, height: 240 }
const VIEW = { width: 480, height: 360 }

const KINDS = ['none', 'join', 'leave', 'kick'] as const
type Kind = (typeof KINDS)[number]
/** Milliseconds, one per change, resident and remote track. */
export type Gaps = Record<Kind, number[]>

declare global {
  interface Window {
    participants: { id: string; name: string }[]
  }
}

/** Runs in a page before its scripts. */
function followParticipants(): void {
  window.participants = []
  document.addEventListener('snug-participants-changed', (event) => {
    window.participants = (event as CustomEvent<{ participants: Window['participants'] }>).detail.participants
  })
}

/** The longest pause in a series of times that reaches into `from` to `to`, also one that is not over. */
function longestPause(times: readonly number[], from: number, to: number): number {
  const before = times.filter((time) => time < from).at(-1) ?? from
  const points = [before, ...times.filter((time) => time >= from && time <= to), to]
  return Math.max(...points.slice(1).map((time, at) => time - (points[at] ?? time)))
}

/** Which of the tracks of a page bring frames. */
const liveTracks = (page: Page): Promise<number[]> =>
  page.evaluate((lately) => {
    const since = performance.timeOrigin + performance.now() - lately
    return window.bench.times.flatMap((times, at) => ((times.at(-1) ?? 0) > since ? [at] : []))
  }, LATELY)

class RunningCall {
  readonly gaps: Gaps = { none: [], join: [], leave: [], kick: [] }
  readonly #side: SnugSide
  readonly #residents: Page[] = []

  constructor(side: SnugSide) {
    this.#side = side
  }

  async begin(): Promise<void> {
    while (this.#residents.length < RESIDENTS) this.#residents.push((await this.#side.open(true)).page)
  }

  /** Somebody comes and goes again. */
  async visit(visitor: Person, name: string, going: 'leave' | 'kick'): Promise<void> {
    const tracks = await this.#pictures(RESIDENTS - 1)
    const { page } = await this.#side.open(false, name, visitor)
    await this.#side.settle(page)
    await this.#watch('none', tracks, async () => undefined)
    await this.#watch('join', tracks, async () => void (await this.#side.click(page)))
    await this.#pictures(RESIDENTS)
    await this.#watch('none', tracks, async () => undefined)
    await this.#watch(going, tracks, () => (going === 'kick' ? this.#kick(name) : leave(page)))
    await page.browserContext().close()
  }

  /** Waits until every resident gets so many pictures. @returns their tracks, per resident */
  async #pictures(count: number): Promise<number[][]> {
    const until = Date.now() + SEEN_WITHIN
    for (;;) {
      const tracks = await Promise.all(this.#residents.map(liveTracks))
      if (tracks.every(({ length }) => length === count)) return tracks
      if (Date.now() > until) throw new Error(`${count} pictures expected: ${JSON.stringify(tracks)}`)
      await wait(200)
    }
  }

  async #watch(kind: Kind, tracks: number[][], change: () => Promise<void>): Promise<void> {
    const from = Date.now()
    await change()
    await wait(WINDOW - (Date.now() - from))
    const to = from + WINDOW
    for (const [at, page] of this.#residents.entries()) {
      const times = await page.evaluate(
        (wanted, since) => wanted.map((track) => (window.bench.times[track] ?? []).filter((t) => t > since)),
        tracks[at] ?? [],
        from - LATELY,
      )
      this.gaps[kind].push(...times.map((series) => longestPause(series, from, to)))
    }
  }

  async #kick(name: string): Promise<void> {
    await this.#residents[0]?.evaluate((wanted) => {
      const id = window.participants.find((one) => one.name === wanted)?.id
      if (!id) throw new Error('the visitor is not there')
      const detail = { type: 'moderate', wish: { type: 'kick', id }, answer: (done: Promise<void>) => done }
      document.querySelector('snug-meeting')?.dispatchEvent(new CustomEvent('snug-request', { detail }))
    }, name)
  }
}

const leave = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    await document.querySelector('snug-meeting')?.leave()
  })

/** @param worker of all pages; with `pass` people come and go as well, but no keys change */
export async function measureKeyChanges(
  browser: Browser,
  { host, server, owner }: BenchHost,
  worker: 'snug' | 'pass' = 'snug',
): Promise<Gaps> {
  const put = (await workerKinds())[worker]
  // Whoever was kicked can't come back, so each time it is somebody else.
  const kicked: Person[] = []
  while (kicked.length < CHANGES) kicked.push(await owner.invite(`kicked-${kicked.length}`))
  const guest = await owner.invite('guest')
  const room = await owner.createRoom('Changes', [guest, ...kicked])
  const prepare = async (page: Page) => {
    await page.setViewport(VIEW)
    await put(page)
    await page.evaluateOnNewDocument(followParticipants)
  }
  const side = new SnugSide(browser, host, server, owner, room, prepare, CAMERA)
  const call = new RunningCall(side)
  await call.begin()
  for (const [turn, person] of kicked.entries()) {
    await call.visit(guest, `Guest ${turn}`, 'leave')
    await call.visit(person, `Kicked ${turn}`, 'kick')
    process.stderr.write(`  key changes ${turn + 1}/${CHANGES}\r`)
  }
  return call.gaps
}

type GapFigures = Record<Kind, { median: number; worst: number }>

export function reportKeyChanges(gaps: Gaps): GapFigures {
  console.log(
    `Longest pause between decoded frames of one track, ${RESIDENTS} residents, ${WINDOW} ms around:`,
  )
  const figures = KINDS.map((kind) => {
    const { n, median, p95 } = summary(gaps[kind])
    const worst = Math.max(...gaps[kind])
    return { kind, n, median: round(median), p95: round(p95), worst: round(worst) }
  })
  console.table(
    figures.map(({ kind, n, median, p95, worst }) => ({
      change: kind,
      tracks: n,
      'median ms': median,
      'p95 ms': p95,
      'worst ms': worst,
    })),
  )
  const pairs = figures.map(({ kind, median, worst }) => [kind, { median, worst }])
  return Object.fromEntries(pairs) as GapFigures
}
