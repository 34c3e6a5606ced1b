/**
 * A room that its server makes one without encryption: at the media server, which is told to take media in clear, and in
 * front of the people, who are told so. What Janus gets is decoded, with the same of a page that does not seal as a control.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { CallPage } from '../support/call-page.ts'
import { withoutSealing } from '../support/capture/clear-text.ts'
import { ivf, ogg } from '../support/capture/containers.ts'
import { likenesses, soundOf } from '../support/capture/decoding.ts'
import { type FakeDevices, makeDevices } from '../support/capture/devices.ts'
import { type Media, mediaOf } from '../support/capture/recordings.ts'
import { type Stage, setStage } from '../support/capture/stage.ts'
import { showsPicture } from '../support/capture/what-is-played.ts'
import { Person, type TestRoom } from '../support/person.ts'
import { OPEN_NOTHING } from '../support/tampering.ts'

/** Of a stream in clear at least, and of a sealed one at most; as in `plaintext.test.ts`. */
const OPEN = { likeness: 0.7, tone: 0.3 }
const SEALED = { likeness: 0.5, tone: 0.05 }
/** Packets of a voice. */
const ENOUGH = 200

/** Janus is asked for rooms and connections without encryption. */
const inClear = (request: string): string =>
  request.replaceAll('"require_e2ee":true', '"require_e2ee":false').replaceAll('"e2ee":true', '"e2ee":false')

/** Whatever a server could think of to say; said after everything that it really says. */
const SAID = [
  { type: 'e2ee', on: false },
  { type: 'encryption', required: false },
  { type: 'rules', locked: false, lobby: false, e2ee: false },
  { type: 'media', state: 'up', e2ee: false },
  { type: 'welcome', e2ee: false, protocol: 'snug.v0' },
  { type: 'group', at: null, info: null, plain: true },
]
const SAYS_SO = `{
  const Native = WebSocket
  window.WebSocket = class extends Native {
    set onmessage(handler) {
      super.onmessage = handler && ((event) => {
        handler(event)
        window.lied = (window.lied ?? 0) + 1
        for (const message of ${JSON.stringify(SAID)}) handler({ data: JSON.stringify(message) })
      })
    }
  }
}`

let stage: Stage
let devices: FakeDevices
let browser: Browser
let people: Person[]
let room: TestRoom
let honest: CallPage[]

before(async () => {
  ;[stage, devices] = await Promise.all([setStage(inClear), makeDevices()])
  browser = await launchChromium(devices.switches)
  const first = await new Person(stage.origin, 'ada').signUp(stage.server.setupToken)
  people = [first]
  for (const name of ['ben', 'mallory', 'wes']) people.push(await first.invite(name))
  room = await first.createRoom('Downgrade', people.slice(1))
})

after(async () => {
  await browser?.close()
  await stage?.stop()
  await devices?.remove()
})

function open(at: number, script?: string | (() => void)): Promise<CallPage> {
  const person = people[at]
  assert.ok(person)
  return CallPage.open(browser, stage.origin, person, room, script)
}

/** Waits until Janus has enough of so many voices. */
async function captured(voices: number): Promise<{ videos: Media[]; voices: Media[] }> {
  for (const until = Date.now() + 40_000; Date.now() < until; await wait(500)) {
    const media = await mediaOf(stage)
    if (media.voices.filter(({ frames }) => frames.length >= ENOUGH).length >= voices) return media
  }
  return assert.fail(`Janus did not receive ${voices} voices`)
}

async function decoded({ videos, voices }: { videos: Media[]; voices: Media[] }) {
  const [pictures, tones]: [number[], number[]] = [[], []]
  for (const { frames } of videos) pictures.push(...(await likenesses(ivf(frames))))
  for (const { frames } of voices) tones.push((await soundOf(ogg(frames))).tone)
  return { pictures, tones }
}

describe('a room that its server makes one without encryption', () => {
  it('is one at Janus', async () => {
    honest = await Promise.all([open(0, SAYS_SO), open(1, SAYS_SO)])
    const created = stage.control.requests
      .map((text) => JSON.parse(text))
      .filter(({ body }) => body?.request === 'create')
    assert.ok(created.length)
    assert.ok(created.every(({ body }) => body.require_e2ee === false))
  })

  it('has people who see each other all the same, and of whom Janus gets nothing in clear', async (t) => {
    for (const call of honest) await call.join()
    for (const call of honest) {
      await call.receives({ videos: 1, voices: 1 })
      await showsPicture(call)
      assert.ok(await call.page.evaluate(() => (window as { lied?: number }).lied), 'told that it is without')
      // As they are: who is there is vouched for.
      await call.until(() =>
        window.probe.find('.badge').some(({ textContent }) => textContent?.includes('Names confirmed')),
      )
    }
    const { pictures, tones } = await decoded(await captured(2))
    t.diagnostic(`${pictures.length} pictures, likeness up to ${Math.max(0, ...pictures).toFixed(2)}`)
    assert.ok(Math.max(0, ...pictures) < SEALED.likeness)
    assert.equal(tones.length, 2)
    assert.ok(Math.max(0, ...tones) < SEALED.tone)
  })

  it('takes what somebody sends in clear, which is not shown there, and said', async () => {
    const before = await mediaOf(stage)
    const witness = await open(3, OPEN_NOTHING)
    await witness.element('join')
    await witness.phase('in-call')
    const mallory = await open(2, withoutSealing)
    await mallory.join()
    for (const call of honest) {
      await call.until(() =>
        window.probe
          .find('snug-tile')
          .map((tile) => tile.shadowRoot?.textContent ?? '')
          .some((shown) => shown.includes('mallory') && shown.includes('can’t be decrypted')),
      )
      await call.receives({ videos: 1, voices: 2 })
    }
    // Control: it came through, is seen by a page that opens nothing, and a decoder finds it at Janus.
    await showsPicture(witness)
    const { videos, voices } = await captured(before.voices.length + 1)
    const found = await decoded({
      videos: videos.slice(before.videos.length),
      voices: voices.slice(before.voices.length),
    })
    assert.ok(Math.max(...found.pictures) > OPEN.likeness)
    assert.ok(Math.max(...found.tones) > OPEN.tone)
  })
})
