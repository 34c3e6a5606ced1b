/** Three people in one encrypted call: two browsers, real Janus, real server. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser } from 'puppeteer-core'
import { freezeNetwork, launchChromium } from '../support/browser.ts'
import { CallPage } from '../support/call-page.ts'
import { Person, type TestRoom } from '../support/person.ts'
import { childrenOf } from '../support/processes.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

let server: SnugServer
let room: TestRoom
let people: Person[]
const browsers: Browser[] = []
let ada: CallPage
let ben: CallPage
let cem: CallPage

before(async () => {
  server = await startSnug({ SNUG_LIVE_COUNTS: '1' })
  const first = await new Person(server.origin, 'ada').signUp(server.setupToken)
  people = [first, await first.invite('ben'), await first.invite('cem')]
  room = await first.createRoom('Monday', people.slice(1))
  browsers.push(await launchChromium(), await launchChromium(), await launchChromium())
})

after(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  await server?.stop()
})

const open = (browser: number, person: number) => {
  const [b, p] = [browsers[browser], people[person]]
  assert.ok(b && p)
  return CallPage.open(b, server.origin, p, room)
}

/** What the server and Janus hold, as the server tells. */
const census = async () => (await server.ready()).body

test('two people see and hear each other', async () => {
  ;[ada, ben] = await Promise.all([open(0, 0), open(1, 1)])
  await ada.join()
  await ben.join()
  await Promise.all([ada.receives({ videos: 1, voices: 1 }), ben.receives({ videos: 1, voices: 1 })])
  assert.match(await ben.text(), /ada/)
})

test('nothing is sent before joining', async () => {
  cem = await open(2, 2)
  await cem.element('setCamera', true)
  await cem.element('setMicrophone', true)
  await wait(1_500)
  assert.equal((await cem.received()).sent, 0)
  await ada.receives({ videos: 1, voices: 1 })
})

test('a third one joins late; everyone sees and hears the other two', async () => {
  const before = await Promise.all([ada, ben].map((page) => page.keyFramesAsked()))
  await cem.join()
  await Promise.all([ada, ben, cem].map((page) => page.receives({ videos: 2, voices: 2 })))
  const asked = await Promise.all([ada, ben].map((page) => page.keyFramesAsked()))
  assert.ok(
    asked.every((count, at) => count > (before[at] ?? 0)),
    `nobody began anew for who came: ${before} to ${asked}`,
  )
})

test('one mutes: nothing of the voice is sent any more, and the others are shown so', async () => {
  await ben.element('setMicrophone', false)
  await Promise.all([ada, cem].map((page) => page.receives({ videos: 2, voices: 1 })))
  await ben.element('setMicrophone', true)
  await ada.receives({ videos: 2, voices: 2 })
})

test('one shares the screen and stops', async () => {
  await ada.element('shareScreen', true)
  await Promise.all([ben, cem].map((page) => page.receives({ videos: 3, voices: 2 })))
  await ada.element('shareScreen', false)
  await Promise.all([ben, cem].map((page) => page.receives({ videos: 2, voices: 2 })))
})

test('one is cut off for five seconds, sends nothing meanwhile, and comes back', async () => {
  const [, , browser] = browsers
  assert.ok(browser)
  freezeNetwork(browser, true)
  try {
    const over = wait(5_000)
    await cem.phase('reconnecting')
    // What was sealed before may still wait in the browser; nothing new is made.
    const { encoded } = await cem.received()
    await over
    assert.equal((await cem.received()).encoded, encoded)
  } finally {
    freezeNetwork(browser, false)
  }
  await cem.phase('in-call')
  await Promise.all([ada, ben, cem].map((page) => page.receives({ videos: 2, voices: 2 })))
})

test('Janus is killed: everybody is back in the call by themselves', async () => {
  const janus = childrenOf(server.process.pid ?? 0).filter(({ command }) => command.includes('janus'))
  assert.equal(janus.length, 1)
  for (const { pid } of janus) process.kill(pid, 'SIGKILL')
  await Promise.all([ada, ben, cem].map((page) => page.phase('reconnecting')))
  await Promise.all([ada, ben, cem].map((page) => page.phase('in-call')))
  await Promise.all([ada, ben, cem].map((page) => page.receives({ videos: 2, voices: 2 })))
})

test('one leaves, one closes the tab: the last one sees nobody', async () => {
  await ben.element('leave')
  await ben.phase('left')
  await Promise.all([ada, cem].map((page) => page.receives({ videos: 1, voices: 1 })))
  await cem.close()
  await ada.until(() => window.probe.find('snug-tile').length === 1, undefined, 40_000)
})

test('afterwards Janus and the server hold nothing', async () => {
  await ada.element('leave')
  await ben.close()
  const until = Date.now() + 30_000
  let held = await census()
  while (Date.now() < until && JSON.stringify(held.live) !== '{"meetings":0,"participants":0,"rooms":0}') {
    await wait(250)
    held = await census()
  }
  assert.deepEqual(held.live, { meetings: 0, participants: 0, rooms: 0 })
})
