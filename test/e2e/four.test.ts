/** Four people with cameras in layers: sizes change, somebody is taken out, and the pictures of the rest go on. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { CallPage } from '../support/call-page.ts'
import { remove } from '../support/call-panel.ts'
import { longestGap, resetGaps, watchGaps } from '../support/frame-gaps.ts'
import { Person, type TestRoom } from '../support/person.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const LOGINS = ['ada', 'ben', 'cem', 'dan'] as const
/** Windows in which a tile of four has the height of the lowest (180 lines), and of the highest layer (720). */
const SMALL = { width: 480, height: 400 }
const LARGE = { width: 1_920, height: 1_300 }
/** Between the lowest layer and the others. A machine that is short of time sends no highest one. */
const BETWEEN = 240
const SEEN_WITHIN = 40_000

let server: SnugServer
let browser: Browser
let people: Person[]
let room: TestRoom
const calls: CallPage[] = []

before(async () => {
  server = await startSnug()
  // Few pictures in a second: four people encode three layers each on this one machine.
  browser = await launchChromium(['--use-fake-device-for-media-stream=fps=6'])
  const ada = await new Person(server.origin, LOGINS[0]).signUp(server.setupToken)
  people = [ada]
  for (const login of LOGINS.slice(1)) people.push(await ada.invite(login))
  room = await ada.createRoom('Four', people.slice(1))
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

/** All of them see and hear all the others. */
const all = (those: CallPage[]) =>
  Promise.all(
    those.map((call) => call.receives({ videos: those.length - 1, voices: those.length - 1 }, SEEN_WITHIN)),
  )

test('three see and hear each other', async () => {
  // One after the other: each derives keys from a password first.
  for (const person of people) calls.push(await CallPage.open(browser, server.origin, person, room))
  for (const call of calls.slice(0, 3)) await call.join()
  await all(calls.slice(0, 3))
  await Promise.all(calls.slice(0, 3).map(({ page }) => watchGaps(page)))
})

test('a fourth joins: the pictures of the three go on, and everybody sees and hears everybody', async (t) => {
  const [fourth] = calls.slice(3)
  assert.ok(fourth)
  await fourth.join()
  await all(calls)
  await tellGaps(t, 'while one joins')
})

test('who makes the window small gets small pictures, who makes it large gets large ones', async (t) => {
  const [ada] = calls
  assert.ok(ada)
  await ada.page.setViewport(SMALL)
  await heights(ada, 'below', BETWEEN)
  t.diagnostic(`small: ${await seen(ada)}`)
  await ada.page.setViewport(LARGE)
  await heights(ada, 'above', BETWEEN)
  t.diagnostic(`large: ${await seen(ada)}`)
  await all(calls)
})

test('the owner removes one: the pictures of the other three go on', async (t) => {
  const [ada, ben, cem, dan] = calls
  assert.ok(ada && ben && cem && dan)
  await Promise.all([ada, ben, cem].map(({ page }) => resetGaps(page)))
  await remove(ada, 'dan')
  await dan.until(() => window.probe.find('snug-tile').length === 0)
  await all([ada, ben, cem])
  await tellGaps(t, 'while one is removed')
})

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
    SEEN_WITHIN,
  )

/** For information: how long a picture stood still depends on the machine. */
async function tellGaps(t: { diagnostic(text: string): void }, when: string): Promise<void> {
  const gaps = await Promise.all(calls.slice(0, 3).map(({ page }) => longestGap(page)))
  t.diagnostic(`longest pause between two pictures ${when}: ${gaps.join(', ')} ms`)
}
