/**
 * `npm run pictures`: takes the pictures of the documentation from real calls, with people drawn by ffmpeg in place of
 * cameras. Needs what the tests need.
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from 'puppeteer-core'
import { launchChromium } from './support/browser.ts'
import { CallPage, newProbedPage } from './support/call-page.ts'
import { askPoll, vote, write } from './support/call-panel.ts'
import { Person, type TestRoom } from './support/person.ts'
import { serveIntranet } from './support/pictures/intranet.ts'
import { draw, LOOKS, nameDevices, shareSlide } from './support/pictures/people.ts'
import { type SnugServer, startSnug } from './support/snug-server.ts'

const FOLDER = new URL('../docs/pictures/', import.meta.url).pathname
const NAMES = [
  'ada',
  'ben',
  'cem',
  'dora',
  'emil',
  'fiona',
  'goran',
  'hana',
  'ivo',
  'jun',
  'kofi',
  'lena',
  'mira',
]
/** From this one on people have camera and microphone off: a machine has only so many. */
const QUIET_FROM = 5
const SCREEN = { width: 1280, height: 800 }
/** Without touch: that would load the page anew. */
const PHONE = { width: 390, height: 780 }
/** Who is not pictured asks for small pictures. */
const EXTRA = { width: 320, height: 240 }
/** Milliseconds for pictures to settle in their best quality. */
const SETTLE = 4_000

class Studio {
  readonly calls: CallPage[] = []

  private constructor(
    readonly server: SnugServer,
    readonly people: Person[],
    readonly room: TestRoom,
    readonly browsers: Browser[],
  ) {}

  static async open(folder: string): Promise<Studio> {
    const server = await startSnug()
    const [first = '', ...others] = NAMES
    const owner = await new Person(server.origin, first).signUp(server.setupToken)
    const people = [owner]
    for (const name of others) people.push(await owner.invite(name))
    const room = await owner.createRoom('Weekly planning', people.slice(1))
    const files = LOOKS.map((look, at) => draw(folder, look, at))
    const browsers = await Promise.all(
      files.map((file) => launchChromium([`--use-file-for-fake-video-capture=${file}`])),
    )
    return new Studio(server, people, room, browsers)
  }

  /** The next person in front of the room. */
  async enter(): Promise<CallPage> {
    const at = this.calls.length
    const [browser, person] = [this.browsers[at % this.browsers.length], this.people[at]]
    if (!browser || !person) throw new Error('nobody is left')
    const call = await CallPage.open(browser, this.server.origin, person, this.room, nameDevices)
    await call.page.evaluate(shareSlide)
    this.calls.push(call)
    return call
  }

  async fill(count: number): Promise<void> {
    while (this.calls.length < count) {
      const call = await this.enter()
      await call.page.setViewport(EXTRA)
      await call.joinAs(written(NAMES[this.calls.length - 1]), this.calls.length <= QUIET_FROM)
      await call.page.evaluate(lookAway)
    }
    const seen = Math.min(count, QUIET_FROM) - 1
    await this.calls[0]?.receives({ videos: seen, voices: seen }, 60_000)
  }

  async close(): Promise<void> {
    await Promise.all(this.browsers.map((browser) => browser.close()))
    await this.server.stop()
  }
}

/** Few colours are enough, and the pictures stay small. */
async function take(page: Page, name: string): Promise<void> {
  await wait(SETTLE)
  const file = join(FOLDER, `${name}.png`)
  await page.screenshot({ path: file })
  const small = join(FOLDER, `${name}.small.png`)
  const palette = 'split[a][b];[a]palettegen=max_colors=128[p];[b][p]paletteuse=dither=none'
  execFileSync('/usr/bin/ffmpeg', ['-v', 'error', '-y', '-i', file, '-vf', palette, small], {
    timeout: 60_000,
  })
  execFileSync('/bin/mv', [small, file])
}

/** Nothing is sent for what is out of sight: one machine draws only the pictures that are taken. */
function lookAway(): void {
  const meeting = window.probe.find('snug-meeting')[0]
  if (meeting) meeting.style.translate = '0 300vh'
}

/** People write their names as names. */
const written = (login = ''): string => login.charAt(0).toUpperCase() + login.slice(1)

const press = (page: Page, selector: string) =>
  page.evaluate((wanted) => window.probe.find(wanted)[0]?.click(), selector)

async function pictures(studio: Studio): Promise<void> {
  const ada = await studio.enter()
  const { page } = ada
  await page.setViewport(SCREEN)
  await ada.element('setCamera', true)
  await ada.element('setMicrophone', true)
  await ada.writeName(written(NAMES[0]))
  await take(page, 'pre-join')
  await page.keyboard.press('Enter')
  await ada.phase('in-call')
  await studio.fill(2)
  await take(page, 'two')
  await studio.fill(5)
  await take(page, 'call')
  await panels(ada)
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }])
  await take(page, 'dark')
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }])
  await page.setViewport(PHONE)
  await take(page, 'phone')
  await page.setViewport(SCREEN)
  await share(studio, ada)
  await studio.fill(12)
  await take(page, 'twelve')
  await embed(studio)
}

/** What stands beside a call. */
async function panels(ada: CallPage): Promise<void> {
  await press(ada.page, '.badge')
  await take(ada.page, 'security')
  await press(ada.page, '#tab-people')
  await take(ada.page, 'people')
  await write(ada, 'The draft is at https://cloud.example/plan')
  await askPoll(ada, 'Next meeting?', ['Tuesday', 'Thursday'])
  await vote(ada, 1)
  await take(ada.page, 'chat')
  await press(ada.page, '.close')
}

async function share(studio: Studio, ada: CallPage): Promise<void> {
  const [, ben] = studio.calls
  await ben?.element('shareScreen', true)
  await ada.until(() => window.probe.find('snug-tile.large').length > 0)
  await take(ada.page, 'share')
  await ben?.element('shareScreen', false)
}

/** The same meeting in a page of an intranet, for the next person. */
async function embed(studio: Studio): Promise<void> {
  const { server, room, people, browsers } = studio
  const [browser, person] = [browsers[0], people[12]]
  if (!browser || !person) throw new Error('nobody is left')
  const intranet = await serveIntranet(server.origin, room)
  const page = await newProbedPage(browser)
  await page.evaluateOnNewDocument(nameDevices)
  await page.setViewport(SCREEN)
  await page.goto(`${intranet.origin}/#${await person.accessToken(room.id, intranet.origin)}`)
  const call = CallPage.of(page)
  await call.phase('pre-join')
  await call.element('join')
  await call.phase('in-call')
  await call.receives({ videos: QUIET_FROM, voices: QUIET_FROM }, 60_000)
  await take(page, 'intranet')
  await call.close()
  intranet.close()
}

const folder = await mkdtemp(join(tmpdir(), 'snug-pictures-'))
const studio = await Studio.open(folder)
try {
  await pictures(studio)
} finally {
  await studio.close()
  await rm(folder, { recursive: true, force: true })
}
