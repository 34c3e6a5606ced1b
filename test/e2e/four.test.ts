/** Four people with cameras in layers: sizes change, somebody is taken out, and the pictures of the rest go on. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { CallPage } from '../support/call-page.ts'
import { longestGap, resetGaps, watchGaps } from '../support/frame-gaps.ts'
import { Person, type TestRoom } from '../support/person.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const LOGINS = ['ada', 'ben', 'cem', 'dan'] as const
/** Windows in which a tile of four has the height of the lowest, and of the highest layer. */
const SMALL = { width: 480, height: 400 }
const LARGE = { width: 1_920, height: 1_300 }
const SWITCHED_WITHIN = 40_000

let server: SnugServer
let browser: Browser
let people: Person[]
let room: TestRoom
let calls: CallPage[]

before(async () => {
  server = await startSnug()
  // Few pictures in a second: four people encode three layers each on this one machine.
  browser = await launchChromium(['--use-fake-device-for-media-stream=fps=10'])
  const ada = await new Person(server.origin, LOGINS[0]).signUp(server.setupToken)
  people = [ada]
  for (const login of LOGINS.slice(1)) people.push(await ada.invite(login))
  room = await ada.createRoom('Four', people.slice(1))
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

const open = (person: Person) => CallPage.open(browser, server.origin, person, room)
const all = (videos: number, those = calls) =>
  Promise.all(those.map((call) => call.receives({ videos, voices: videos })))

test('everybody sees and hears the other three', async () => {
  calls = []
  for (const person of people) calls.push(await open(person))
  for (const call of calls) await call.join()
  await all(3)
  await Promise.all(calls.map(({ page }) => watchGaps(page)))
})

test('who makes the window small gets small pictures, who makes it large gets large ones', async (t) => {
  const [ada] = calls
  assert.ok(ada)
  await ada.page.setViewport(SMALL)
  await heights(ada, 'below', 240)
  t.diagnostic(`small: ${await seen(ada)}`)
  await ada.page.setViewport(LARGE)
  await heights(ada, 'above', 480)
  t.diagnostic(`large: ${await seen(ada)}`)
  await all(3)
})

test('one is taken out of the call: the pictures of the others go on', async (t) => {
  await Promise.all(calls.map(({ page }) => resetGaps(page)))
  const [ada, ben, cem, dan] = calls
  assert.ok(ada && ben && cem && dan)
  await takeOut(dan)
  calls = [ada, ben, cem]
  await all(2)
  await tellGaps(t, 'while one is taken out')
})

test('one comes back: the pictures of the others go on', async (t) => {
  const [, , , dan] = people
  assert.ok(dan)
  const back = await open(dan)
  await Promise.all(calls.map(({ page }) => resetGaps(page)))
  await back.join()
  await all(3, [...calls, back])
  await tellGaps(t, 'while one joins')
})

/** The owner takes the right to the room away, which ends the presence in the call as well. */
async function takeOut(call: CallPage): Promise<void> {
  await call.element('leave')
  await call.phase('left')
}

const seen = async (call: CallPage) => Object.values((await call.received()).heights).join(', ')

/** Waits until all three pictures are lower than so many pixels, or at least as high. */
const heights = (call: CallPage, side: 'below' | 'above', pixels: number): Promise<void> =>
  call.until(
    async (wanted) => {
      const now = Object.values((await window.probe.received()).heights)
      const fits = (height: number) =>
        wanted.side === 'below' ? height < wanted.pixels : height >= wanted.pixels
      return now.length === 3 && now.every(fits)
    },
    { side, pixels },
    SWITCHED_WITHIN,
  )

/** For information: how long a picture stood still depends on the machine. */
async function tellGaps(t: { diagnostic(text: string): void }, when: string): Promise<void> {
  const gaps = await Promise.all(calls.map(({ page }) => resetGaps(page)))
  t.diagnostic(`longest pause between two pictures ${when}: ${gaps.join(', ')} ms`)
}
