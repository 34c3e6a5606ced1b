/** Snug's own element in a page of another origin, as the benches use it: opened, joined, and timed. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from 'puppeteer-core'
import type { Person, TestRoom } from '../../test/support/person.ts'
import type { SnugMeeting } from '../../widget/snug.ts'
import { instrument } from './frames.ts'

/** Milliseconds in the pre-join, everything connected, before the click. */
export const PRE_JOIN = 2_000
/** Pictures a second, as cameras give and as pages ask for. Chromium's fake camera gives 20 unless it is told. */
const CAMERA_RATE = 30
export const CAMERA_SWITCH = `--use-fake-device-for-media-stream=fps=${CAMERA_RATE}`
/** Milliseconds from one picture of the camera to the next. */
const PICTURE_EVERY = 1_000 / CAMERA_RATE
/** Milliseconds that a page gets once its scripts are loaded. */
export const SETTLE = 500
const FRAME_WITHIN = 20_000
const SIZE = { width: 640, height: 480 }

/** One join: milliseconds until the newcomer sees somebody, and until somebody sees the newcomer. */
export interface Join {
  first: number
  seen: number
}

/**
 * When to click, in milliseconds after a picture of the camera: whoever joins waits for its next one, which would make
 * most of the difference between joins. So the clicks are spread evenly over that time.
 */
export const phaseOf = (turn: number, turns: number): number =>
  ((((turn + turns) % turns) + 0.5) / turns) * PICTURE_EVERY

/** Changes a page before anything runs in it. */
export type Prepare = (page: Page) => Promise<void>

export const hostPage = (server: string): string => `<!doctype html><title>Host</title>
<script type="module" src="${server}/snug.js"></script><body></body>`

export async function newPage(browser: Browser, prepare?: Prepare, size = SIZE): Promise<Page> {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  // The compiler of these scripts names functions by a helper that pages don't have.
  await page.evaluateOnNewDocument('globalThis.__name = (value) => value')
  await prepare?.(page)
  await page.evaluateOnNewDocument(instrument, size.width, size.height)
  return page
}

/** First start of a track after `since` (ms since the epoch), as milliseconds from it. */
export async function firstFrame(page: Page, since: number): Promise<number> {
  const found = await page.waitForFunction(
    (from: number) => window.bench.starts.find((time) => time >= from),
    { timeout: FRAME_WITHIN, polling: 20 },
    since,
  )
  return ((await found.jsonValue()) as number) - since
}

export class SnugSide {
  constructor(
    readonly browser: Browser,
    readonly host: string,
    readonly server: string,
    readonly person: Person,
    readonly room: TestRoom,
    readonly prepare?: Prepare,
    /** Of the camera's picture. */
    readonly size = SIZE,
  ) {}

  /** Opens the host page and puts the element into it; resolves when devices are granted. */
  async open(
    autojoin: boolean,
    name = 'Bench',
    person = this.person,
  ): Promise<{ page: Page; granted: number }> {
    const page = await newPage(this.browser, this.prepare, this.size)
    const access = await person.accessToken(this.room.id, this.host)
    await page.goto(`${this.host}/snug.html`)
    await page.waitForFunction(() => customElements.get('snug-meeting'))
    if (autojoin) {
      await page.evaluate(() => (customElements.get('snug-meeting') as typeof SnugMeeting).preload())
      await wait(SETTLE)
    }
    const granted = await page.evaluate(
      async (settings) => {
        await window.bench.granted
        const element = document.createElement('snug-meeting')
        const { autojoin, ...attributes } = settings
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
        localStorage.setItem('snug-devices', JSON.stringify({ microphone: true, camera: true }))
        const start = performance.timeOrigin + performance.now()
        if (autojoin) element.setAttribute('autojoin', '')
        document.body.append(element)
        return start
      },
      {
        server: this.server,
        room: this.room.id,
        'room-key': this.room.key,
        token: access,
        'display-name': name,
        autojoin,
      },
    )
    return { page, granted }
  }

  /** Camera and microphone on, everything connected, and then PRE_JOIN more. */
  async settle(page: Page): Promise<void> {
    await page.waitForFunction(() => document.querySelector('snug-meeting')?.state === 'pre-join', {
      timeout: FRAME_WITHIN,
      polling: 20,
    })
    await wait(PRE_JOIN)
  }

  click(page: Page, phase = 0): Promise<number> {
    return page.evaluate(async (after) => {
      const button = document
        .querySelector('snug-meeting')
        ?.shadowRoot?.querySelector('snug-pre-join')
        ?.shadowRoot?.querySelector<HTMLButtonElement>('.join')
      if (!button) throw new Error('no join button')
      await window.bench.afterPicture(after)
      const start = performance.timeOrigin + performance.now()
      button.click()
      return start
    }, phase)
  }

  async resident(): Promise<Page> {
    const { page } = await this.open(true)
    return page
  }

  async join(resident: Page, warm: boolean, phase = 0): Promise<Join> {
    const { page, granted } = await this.open(!warm)
    let start = granted
    if (warm) {
      await this.settle(page)
      start = await this.click(page, phase)
    }
    return this.measured(page, resident, start)
  }

  async measured(page: Page, resident: Page, start: number): Promise<Join> {
    const [first, seen] = await Promise.all([firstFrame(page, start), firstFrame(resident, start)])
    await page.browserContext().close()
    await wait(500)
    return { first, seen }
  }
}
