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
import { CallPage } from './support/call-page.ts'
import { Person, type TestRoom } from './support/person.ts'
import { type SnugServer, startSnug } from './support/snug-server.ts'

const FOLDER = new URL('../docs/pictures/', import.meta.url).pathname
const NAMES = ['ada', 'ben', 'cem', 'dora', 'emil']
/** Background, clothes and skin, as ffmpeg's colours without the 0x. */
const LOOKS = [
  ['c9d6df', '2f4858', 'e8b98f'],
  ['e4d5c3', '7a4e48', 'c68863'],
  ['cfe0d1', '33658a', 'f0c8a0'],
  ['d9cfe6', '4f5d75', '8d5a3c'],
] as const

const SCREEN = { width: 1280, height: 800 }
/** Without touch: that would load the page anew. */
const PHONE = { width: 390, height: 780 }
/** Milliseconds for pictures to settle in their best quality. */
const SETTLE = 4_000

/** A head and shoulders that sway a little, as the file a browser takes for its camera. */
function draw(folder: string, [background, clothes, skin]: readonly string[], at: number): string {
  const file = join(folder, `${at}.mjpeg`)
  const rgb = (hex = '') => [0, 2, 4].map((from) => Number.parseInt(hex.slice(from, from + 2), 16))
  const sway = '8*sin(N/12)'
  const head = `lt(hypot((X-320-${sway})/0.8,Y-150),78)`
  const body = `lt(hypot((X-320)/1.5,(Y-400)/1.25),140)`
  const [b, c, s] = [rgb(background), rgb(clothes), rgb(skin)]
  const channel = (n: number) => `if(${head},${s[n]},if(${body},${c[n]},${b[n]}-Y/9))`
  const filter = `geq=r='${channel(0)}':g='${channel(1)}':b='${channel(2)}',gblur=sigma=1.2`
  const source = ['-f', 'lavfi', '-i', 'color=black:s=640x360:r=12:d=3,format=gbrp']
  execFileSync(
    '/usr/bin/ffmpeg',
    ['-v', 'error', '-y', ...source, '-vf', `${filter},format=yuvj420p`, '-q:v', '4', file],
    {
      timeout: 120_000,
    },
  )
  return file
}

/** Devices are called as people know them. Runs in the page before its scripts. */
function nameDevices(): void {
  const { mediaDevices } = navigator
  const real = mediaDevices.enumerateDevices.bind(mediaDevices)
  const names: Record<string, string> = {
    audioinput: 'Headset',
    videoinput: 'Camera',
    audiooutput: 'Headset',
  }
  mediaDevices.enumerateDevices = async () =>
    (await real()).map((device) => ({ ...device.toJSON(), label: names[device.kind] ?? '' }))
}

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
    this.calls.push(call)
    return call
  }

  async fill(count: number): Promise<void> {
    while (this.calls.length < count) await (await this.enter()).join()
    await this.calls[0]?.receives({ videos: count - 1, voices: count - 1 }, 60_000)
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

const press = (page: Page, selector: string) =>
  page.evaluate((wanted) => window.probe.find(wanted)[0]?.click(), selector)

async function pictures(studio: Studio): Promise<void> {
  const ada = await studio.enter()
  await ada.page.setViewport(SCREEN)
  await ada.element('setCamera', true)
  await ada.element('setMicrophone', true)
  await take(ada.page, 'pre-join')
  await ada.element('join')
  await ada.phase('in-call')
  await studio.fill(2)
  await take(ada.page, 'two')
  await studio.fill(5)
  await take(ada.page, 'call')
  await press(ada.page, '.badge')
  await take(ada.page, 'security')
  await press(ada.page, '#tab-chat')
  await take(ada.page, 'chat')
  await press(ada.page, '#tab-chat')
  await ada.page.keyboard.press('Escape')
  await ada.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }])
  await take(ada.page, 'dark')
  await ada.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }])
  await ada.page.setViewport(PHONE)
  await take(ada.page, 'phone')
}

const folder = await mkdtemp(join(tmpdir(), 'snug-pictures-'))
const studio = await Studio.open(folder)
try {
  await pictures(studio)
} finally {
  await studio.close()
  await rm(folder, { recursive: true, force: true })
}
