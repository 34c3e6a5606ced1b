/** Twenty tabs of one meeting in one browser, of which one is in the call. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { CDPSession } from 'puppeteer-core'
import { SILENCE_LOST } from '../../protocol/index.ts'
import { CallPage, newProbedPage } from '../support/call-page.ts'
import { type Pair, pairInCall } from '../support/pair.ts'

const TABS = 20
/** Milliseconds until so many pages are through, on a busy machine. */
const OPEN_WITHIN = 60_000

let pair: Pair | undefined
let ada: CallPage
let ben: CallPage
const others: CallPage[] = []

before(async () => {
  pair = await pairInCall('', ['--use-fake-device-for-media-stream=fps=6'])
  ;({ ada, ben } = pair)
})

after(() => pair?.close())

const bothReceive = () => Promise.all([ada, ben].map((call) => call.receives({ videos: 1, voices: 1 })))

/** Stops all that goes on in tabs, as browsers do with those in the background, or lets it go on. */
async function suspend(calls: readonly CallPage[]): Promise<() => Promise<void>> {
  const sessions = await Promise.all(calls.map(({ page }) => page.createCDPSession()))
  const all = (state: 'frozen' | 'active') =>
    Promise.all(sessions.map((session: CDPSession) => session.send('Page.setWebLifecycleState', { state })))
  await all('frozen')
  return async () => {
    await all('active')
    await Promise.all(sessions.map((session) => session.detach()))
  }
}

test('the other tabs tell of the call in the first, which goes on', async () => {
  assert.ok(pair)
  // Twenty cameras are too much for a machine.
  await ada.page.evaluate(() => localStorage.removeItem('snug-devices'))
  for (let tab = 1; tab < TABS; tab++) {
    const call = CallPage.of(await newProbedPage(ada.page.browser(), ada.page.browserContext()))
    await call.page.goto(pair.server.origin + pair.room.path)
    others.push(call)
  }
  for (const call of others) {
    await call.phase('pre-join', OPEN_WITHIN)
    // Tabs in the background ask when somebody looks at them.
    await call.page.bringToFront()
    await call.until(() =>
      window.probe
        .find('snug-pre-join')[0]
        ?.shadowRoot?.textContent?.includes('You are in a meeting in another tab.'),
    )
  }
  await ada.page.bringToFront()
  await bothReceive()
})

test('tabs that were suspended are ready to join again, and the call knows nothing of it', async () => {
  const goOn = await suspend(others)
  await wait(SILENCE_LOST + 1_000)
  await bothReceive()
  await goOn()
  await ada.page.bringToFront()
  await bothReceive()
  for (const call of others) await call.phase('pre-join', OPEN_WITHIN)
  const [one] = others
  assert.ok(one)
  await one.element('join')
  await one.phase('in-call', OPEN_WITHIN)
  await ben.until(() => window.probe.find('snug-tile').length === 3)
  await one.element('leave')
  await ben.until(() => window.probe.find('snug-tile').length === 2)
  await bothReceive()
})
