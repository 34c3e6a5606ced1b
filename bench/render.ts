/**
 * What Snug's stage costs the page's main thread, against bare pages of 25 <video> elements and nothing else. Twice:
 * pictures alone, with nobody heard and nothing happening; and a call in which four microphones are on, somebody else
 * speaks every two seconds and a hand goes up every five, against videos with the same voices in them. All show clones
 * of one fake camera, in turn, in one Chromium. Counted are all tasks of the main thread, the browser's own included,
 * once everything is there.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from 'puppeteer-core'
import { launchChromium } from '../test/support/browser.ts'
import { round, summary } from './support/statistics.ts'
import { writeTone } from './support/tone.ts'
import { bundled } from './support/worker-page.ts'

const TURNS = Number(process.env.SNUG_BENCH_TURNS ?? 3)
/** Milliseconds: for pictures to be there and code to be warm, and of the measurement. */
const SETTLE = 5_000
const MEASURE = 10_000
const TILES = 25

declare global {
  interface Window {
    show(kind: Kind, count: number): Promise<void>
  }
}

const KINDS = {
  bare: `bare, ${TILES} <video>s`,
  pictures: `Snug, ${TILES} tiles`,
  bareHeard: 'bare, with voices',
  call: 'Snug, a call',
} as const
type Kind = keyof typeof KINDS
interface Sample {
  /** Milliseconds of tasks on the main thread in one second. */
  busy: number
  script: number
  style: number
  /** Frames in one second of all videos, and those of them that were dropped. */
  frames: number
  dropped: number
}

const videoFrames = (page: Page) =>
  page.evaluate(() => {
    const videos = (root: ParentNode): HTMLVideoElement[] => [
      ...root.querySelectorAll('video'),
      ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? videos(shadowRoot) : [])),
    ]
    const all = videos(document).map((video) => video.getVideoPlaybackQuality())
    return {
      videos: all.length,
      frames: all.reduce((sum, { totalVideoFrames }) => sum + totalVideoFrames, 0),
      dropped: all.reduce((sum, { droppedVideoFrames }) => sum + droppedVideoFrames, 0),
    }
  })

async function look(page: Page) {
  const { TaskDuration, ScriptDuration, LayoutDuration, RecalcStyleDuration } = await page.metrics()
  const style = (LayoutDuration ?? 0) + (RecalcStyleDuration ?? 0)
  return { busy: TaskDuration ?? 0, script: ScriptDuration ?? 0, style, ...(await videoFrames(page)) }
}

async function sample(browser: Browser, address: string, kind: Kind): Promise<Sample> {
  const page = await (await browser.createBrowserContext()).newPage()
  await page.evaluateOnNewDocument('globalThis.__name = (value) => value')
  await page.goto(address)
  await page.evaluate((which, count) => window.show(which, count), kind, TILES)
  await wait(SETTLE)
  const before = await look(page)
  if (before.videos !== TILES) throw new Error(`${kind}: ${before.videos} videos`)
  await wait(MEASURE)
  const after = await look(page)
  await page.browserContext().close()
  const seconds = MEASURE / 1_000
  return {
    busy: ((after.busy - before.busy) * 1_000) / seconds,
    script: ((after.script - before.script) * 1_000) / seconds,
    style: ((after.style - before.style) * 1_000) / seconds,
    frames: (after.frames - before.frames) / seconds,
    dropped: (after.dropped - before.dropped) / seconds,
  }
}

function report(samples: Record<Kind, Sample[]>): void {
  const median = (kind: Kind, what: keyof Sample) => summary(samples[kind].map((each) => each[what])).median
  const row = (kind: Kind) => ({
    'main thread ms/s': round(median(kind, 'busy'), 1),
    'script ms/s': round(median(kind, 'script'), 1),
    'style and layout ms/s': round(median(kind, 'style'), 1),
    'frames/s': round(median(kind, 'frames')),
    'dropped/s': round(median(kind, 'dropped'), 1),
  })
  const kinds = Object.entries(KINDS) as [Kind, string][]
  console.table(Object.fromEntries(kinds.map(([kind, name]) => [name, row(kind)])))
  const ratio = (kind: Kind, than: Kind) => round(median(kind, 'busy') / median(than, 'busy'), 3)
  const dropped = Object.fromEntries(kinds.map(([kind]) => [kind, round(median(kind, 'dropped'), 1)]))
  const busyMs = Object.fromEntries(kinds.map(([kind]) => [kind, round(median(kind, 'busy'), 1)]))
  const ratios = { ratio: ratio('call', 'bareHeard'), picturesRatio: ratio('pictures', 'bare') }
  console.log(JSON.stringify({ bench: 'render', ...ratios, busyMs, dropped, turns: samples.call.length }))
}

const script = await bundled('bench/support/render-page.ts')
const server = createServer((request, response) => {
  const isScript = request.url === '/page.js'
  response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
  response.end(
    isScript ? script : '<!doctype html><title>bench</title><script type="module" src="/page.js"></script>',
  )
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const folder = await mkdtemp(join(tmpdir(), 'snug-render-'))
const tone = join(folder, 'tone.wav')
await writeTone(tone)
const browser = await launchChromium([
  '--use-fake-device-for-media-stream=fps=15',
  `--use-file-for-fake-audio-capture=${tone}`,
])
try {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const samples: Record<Kind, Sample[]> = { bare: [], pictures: [], bareHeard: [], call: [] }
  for (let turn = 0; turn < TURNS; turn++) {
    // Who begins changes, as the machine may get slower or faster.
    const kinds = Object.keys(KINDS) as Kind[]
    for (const kind of turn % 2 ? kinds.reverse() : kinds)
      samples[kind].push(await sample(browser, address, kind))
    process.stderr.write(`  ${turn + 1}/${TURNS}\r`)
  }
  report(samples)
} finally {
  await browser.close()
  server.close()
  await rm(folder, { recursive: true, force: true })
}
