/** Firefox and Chromium in one encrypted call: the same pages, the real server, the real Janus. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { launchChromium, launchFirefox } from '../support/browser.ts'
import { CallPage } from '../support/call-page.ts'
import { press, reads, write } from '../support/call-panel.ts'
import { Person, type TestRoom } from '../support/person.ts'
import { askAll, jumpIn, lengthOf, piecesOf, recorded, says } from '../support/recording.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

let server: SnugServer
let room: TestRoom
let people: Person[]
const browsers: Browser[] = []
let fox: CallPage
let chrome: CallPage

before(async () => {
  server = await startSnug()
  const first = await new Person(server.origin, 'fay').signUp(server.setupToken)
  people = [first, await first.invite('cas')]
  room = await first.createRoom('Two engines', people.slice(1))
  browsers.push(await launchFirefox(), await launchChromium())
})

after(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  await server?.stop()
})

/**
 * Runs in the page before its scripts: a browser without a display shares a drawing in its place, and what is given to
 * the person as a file is kept, as base64.
 */
function standIns(): void {
  navigator.mediaDevices.getDisplayMedia = async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 })
    const context = canvas.getContext('2d') as CanvasRenderingContext2D
    setInterval(() => {
      context.fillStyle = `hsl(${performance.now() / 10} 80% 50%)`
      context.fillRect(0, 0, 640, 360)
    }, 100)
    return canvas.captureStream(10)
  }
  const native = URL.createObjectURL
  URL.createObjectURL = (it: Blob | MediaSource) => {
    if (it instanceof Blob && it.type.startsWith('video/')) {
      const reader = new FileReader()
      reader.onload = () => Object.assign(globalThis, { file: String(reader.result).split(',').at(-1) })
      reader.readAsDataURL(it)
    }
    return native(it)
  }
}

const open = (at: number) => {
  const [browser, person] = [browsers[at], people[at]]
  assert.ok(browser && person)
  return CallPage.open(browser, server.origin, person, room, standIns)
}

const bothReceive = async (wanted: { videos: number; voices: number }) => {
  await Promise.all([fox, chrome].map((call) => call.receives(wanted)))
}

/** Waits until what is heard is louder than silence; packets alone come without a key as well. */
const hears = (call: CallPage) =>
  call.until(async () => {
    const energy = async () => {
      let sum = 0
      for (const connection of window.probe.connections)
        for (const report of (await connection.getStats()).values())
          if (report.type === 'inbound-rtp' && report.kind === 'audio') sum += report.totalAudioEnergy ?? 0
      return sum
    }
    const earlier = await energy()
    await new Promise((resolve) => setTimeout(resolve, 400))
    return (await energy()) > earlier
  })

/** Lines in which it is said that the other one came, for the moment that it is. */
async function linesOfToast(): Promise<unknown> {
  const lines = await fox.page.waitForFunction(() => {
    const text = window.probe.find('.toast.joined > span')[0]
    if (!text?.textContent?.includes('cas')) return undefined
    const range = document.createRange()
    range.selectNodeContents(text)
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size
  })
  return lines.jsonValue()
}

test('both see and hear each other', async () => {
  ;[fox, chrome] = await Promise.all([open(0), open(1)])
  await fox.join()
  const [lines] = await Promise.all([linesOfToast(), chrome.join()])
  assert.equal(lines, 1)
  await bothReceive({ videos: 1, voices: 1 })
  await Promise.all([fox, chrome].map(hears))
  assert.match(await fox.text(), /cas/)
  assert.match(await chrome.text(), /fay/)
})

test('both send pictures in several sizes, all of them sealed', async () => {
  for (const call of [fox, chrome]) {
    await call.until(async () => {
      for (const connection of window.probe.connections) {
        const reports = [...(await connection.getStats()).values()]
        const layers = reports.filter(
          (it) => it.type === 'outbound-rtp' && it.kind === 'video' && it.framesSent,
        )
        if (layers.length > 1) return true
      }
      return false
    })
    const open = await call.page.evaluate(
      () =>
        window.probe.connections
          .filter(({ connectionState }) => connectionState !== 'closed')
          .flatMap((connection) => connection.getTransceivers())
          .filter(({ sender, receiver, currentDirection }) =>
            currentDirection === 'recvonly' ? !receiver.transform : sender.track && !sender.transform,
          ).length,
    )
    assert.equal(open, 0, 'senders and receivers without a transform')
  }
})

test('they read what the other writes', async () => {
  await write(fox, 'from the fox')
  await reads(chrome, 'from the fox')
  await write(chrome, 'from the other one')
  await reads(fox, 'from the other one')
})

test('each mutes: the other hears nothing, and then again', async () => {
  for (const [quiet, other] of [
    [fox, chrome],
    [chrome, fox],
  ] as const) {
    await quiet.element('setMicrophone', false)
    await other.receives({ videos: 1, voices: 0 })
    await quiet.element('setMicrophone', true)
    await other.receives({ videos: 1, voices: 1 })
    await hears(other)
  }
})

test('each shares the screen and stops', async () => {
  for (const [showing, other] of [
    [fox, chrome],
    [chrome, fox],
  ] as const) {
    await showing.element('shareScreen', true)
    await other.receives({ videos: 2, voices: 1 })
    await showing.element('shareScreen', false)
    await other.receives({ videos: 1, voices: 1 })
  }
})

const fingerprintIn = (call: CallPage) =>
  call.page.evaluate(
    () =>
      (
        window.probe.find('snug-call')[0] as unknown as {
          snapshot: { state: { participants: { self: boolean; holder?: { fingerprint: string } }[] } }
        }
      ).snapshot.state.participants.find(({ self }) => self)?.holder?.fingerprint,
  )

test('Firefox records both, with pictures and sound, and players jump in that', async () => {
  await askAll(fox)
  await says(chrome, 'fay asks to record this meeting')
  await press(chrome, '[data-does=agree]')
  await says(fox, 'You are recording this meeting')
  await recorded(fox, 4)
  await press(fox, '[data-does=stop]')
  await fox.until(() => 'file' in globalThis)
  const base64 = await fox.page.evaluate(() => (globalThis as unknown as { file: string }).file)
  const folder = mkdtempSync(join(tmpdir(), 'snug-test-'))
  try {
    const file = join(folder, 'recording.webm')
    writeFileSync(file, Buffer.from(base64, 'base64'))
    const sound = piecesOf(file, 'a')
    const seconds = (sound.at(-1) ?? 0) - (sound[0] ?? 0)
    assert.ok(seconds > 2, `${seconds} s of sound`)
    assert.ok(piecesOf(file, 'v').length > 10, `${piecesOf(file, 'v').length} pictures`)
    const length = lengthOf(file)
    assert.ok(length >= seconds, `${length} of ${seconds} s`)
    for (const { page } of [fox, chrome]) {
      const { duration, at } = await jumpIn(page.browser(), file)
      assert.ok(Math.abs(duration - length) < 0.5, `${duration} of ${length} s`)
      assert.ok(Math.abs(at - duration / 2) < 0.5, `at ${at} of ${duration} s`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a device that comes back after a reload has the same key', async () => {
  const before = await fingerprintIn(fox)
  assert.ok(before)
  await fox.page.reload()
  await fox.phase('pre-join', 40_000)
  await fox.join()
  await bothReceive({ videos: 1, voices: 1 })
  assert.equal(await fingerprintIn(fox), before)
})

test('one leaves: the other sees nobody', async () => {
  await fox.element('leave')
  await fox.phase('left')
  await chrome.until(() => window.probe.find('snug-tile').length === 1, undefined, 40_000)
})
