/** A recording on the device of whoever asks: everybody agrees first, and is in it only as long as they do. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { CallPage } from '../support/call-page.ts'
import { press } from '../support/call-panel.ts'
import { Person, type TestRoom } from '../support/person.ts'
import { askAll, jumpIn, lengthOf, piecesOf, recorded, says } from '../support/recording.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const FFMPEG = '/usr/bin/ffmpeg'

let server: SnugServer
let room: TestRoom
let people: Person[]
let folder: string
const browsers: Browser[] = []
let ada: CallPage
let ben: CallPage
let cem: CallPage

/** In place of the browser's dialogue: a file of the page's own. */
function pickFile(): void {
  const picker = async () => {
    const root = await navigator.storage.getDirectory()
    return root.getFileHandle('recording.webm', { create: true })
  }
  Object.assign(globalThis, { showSaveFilePicker: picker })
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snug-test-'))
  server = await startSnug({})
  const first = await new Person(server.origin, 'ada').signUp(server.setupToken)
  people = [first, await first.invite('ben'), await first.invite('cem')]
  room = await first.createRoom('Monday', people.slice(1))
  browsers.push(await launchChromium(['--use-fake-device-for-media-stream=fps=6']))
  ada = await come(0, pickFile)
  ben = await come(1)
  await ada.receives({ videos: 1, voices: 1 })
})

after(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

/** A camera that shows one red, as nobody else's does. */
function redCamera(): void {
  const media = navigator.mediaDevices
  const native = media.getUserMedia.bind(media)
  media.getUserMedia = async (wanted) => {
    if (!wanted?.video) return native(wanted)
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 })
    const context = canvas.getContext('2d') as CanvasRenderingContext2D
    setInterval(() => {
      context.fillStyle = '#e01010'
      context.fillRect(0, 0, 640, 360)
    }, 100)
    return canvas.captureStream(10)
  }
}

async function come(who: number, script: string | (() => void) = ''): Promise<CallPage> {
  const [browser, person] = [browsers[0], people[who]]
  assert.ok(browser && person)
  const call = await CallPage.open(browser, server.origin, person, room, script)
  await call.join()
  return call
}

const silent = (call: CallPage) =>
  call.until(() =>
    window.probe.find('snug-recording').every(({ shadowRoot }) => !shadowRoot?.querySelector('.banner')),
  )

/** What is in the file, by a program that knows nothing of this one. */
async function probe(): Promise<{ frames: number; seconds: number; red: number }> {
  const bytes = await ada.page.evaluate(async () => {
    const root = await navigator.storage.getDirectory()
    const file = await (await root.getFileHandle('recording.webm')).getFile()
    return [...new Uint8Array(await file.arrayBuffer())]
  })
  const file = join(folder, 'recording.webm')
  await writeFile(file, Uint8Array.from(bytes))
  const sound = piecesOf(file, 'a')
  const seconds = (sound.at(-1) ?? 0) - (sound[0] ?? 0)
  return { frames: piecesOf(file, 'v').length, seconds, red: redOf(file) }
}

/** The most of any picture that is red, 0 to 1. */
function redOf(file: string): number {
  const size = 64 * 36
  const options = [
    '-v',
    'error',
    '-i',
    file,
    '-vf',
    'scale=64:36',
    '-pix_fmt',
    'rgb24',
    '-f',
    'rawvideo',
    'pipe:1',
  ]
  const { stdout } = spawnSync(FFMPEG, options, { maxBuffer: 2 ** 28 })
  let most = 0
  for (let picture = 0; (picture + 1) * size * 3 <= stdout.length; picture++) {
    let red = 0
    for (let at = picture * size; at < (picture + 1) * size; at++) {
      const [r = 0, g = 0, b = 0] = stdout.subarray(at * 3, at * 3 + 3)
      if (r > 150 && g < 90 && b < 90) red++
    }
    most = Math.max(most, red / size)
  }
  return most
}

test('nothing is recorded when one refuses', async () => {
  await askAll(ada)
  await says(ben, 'ada asks to record this meeting')
  await press(ben, '[data-does=refuse]')
  await says(ada, 'ben does not agree: nothing was recorded.')
  await silent(ben)
})

test('it begins when all agree, and everybody is told', async () => {
  await askAll(ada)
  await says(ada, 'Waiting until all agree to be recorded: ben')
  await says(ben, 'ada asks to record this meeting')
  await press(ben, '[data-does=agree]')
  await says(ada, 'You are recording this meeting')
  await says(ben, 'You are being recorded by ada')
  await recorded(ada, 3)
})

test('who comes later is told at once, and is left out until they agree', async () => {
  cem = await come(2, redCamera)
  await says(cem, 'ada records this meeting. You are not in it unless you agree.')
  await says(ada, 'You are recording. Left out: cem')
  await press(cem, '[data-does=refuse]')
  await recorded(ada, 5)
  await says(ada, 'Left out: cem')
})

test('who takes their word back ends it, and the file has pictures and sound', async () => {
  await press(ben, '[data-does=refuse]')
  await says(ada, 'ben does not want to be recorded any more: the recording has ended. Saved:')
  for (const call of [ben, cem]) await silent(call)
  const { frames, seconds, red } = await probe()
  assert.ok(frames > 20, `${frames} pictures`)
  assert.ok(seconds > 4, `${seconds} s of sound`)
  assert.equal(red, 0, 'the one who refused is not in it')
})

test('all agree to another one, which holds all of them when it is stopped', async () => {
  await askAll(ada)
  for (const call of [ben, cem]) await press(call, '[data-does=agree]')
  await says(ada, 'You are recording this meeting')
  await ada.receives({ videos: 2, voices: 2 })
  await recorded(ada, 3)
  await press(ada, '[data-does=stop]')
  await ada.until(() =>
    window.probe
      .find('snug-recording')[0]
      ?.shadowRoot?.querySelector('.over')
      ?.textContent?.includes('Saved:'),
  )
  const { red } = await probe()
  assert.ok(red > 0.15, `${red} of a picture is red`)
})

test('players know how long it is, and jump in it', async () => {
  const [browser, file] = [browsers[0], join(folder, 'recording.webm')]
  assert.ok(browser)
  const seconds = lengthOf(file)
  assert.ok(seconds > 2, `${seconds} s`)
  const { duration, at } = await jumpIn(browser, file)
  assert.ok(Math.abs(duration - seconds) < 0.5, `${duration} of ${seconds} s`)
  assert.ok(Math.abs(at - duration / 2) < 0.5, `at ${at} of ${duration} s`)
})

test('members can not ask', async () => {
  await ben.until(() => window.probe.find('snug-toolbar').length === 1)
  assert.equal(await ben.page.evaluate(() => window.probe.find('[data-sheet=recording]').length), 0)
})
