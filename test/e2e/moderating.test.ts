/** What moderators do, between real browsers: stop, lock, lobby, hand over, end. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { REQUEST } from '../../widget/elements/requests.ts'
import { launchChromium } from '../support/browser.ts'
import { CallPage, newProbedPage } from '../support/call-page.ts'
import { manage, press, rule } from '../support/call-panel.ts'
import { Person, type TestRoom } from '../support/person.ts'
import { until } from '../support/sfu-client.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

let server: SnugServer
let room: TestRoom
let people: Person[]
let browsers: Browser[]
let ada: CallPage
let ben: CallPage
let cem: CallPage

before(async () => {
  server = await startSnug()
  const first = await new Person(server.origin, 'ada').signUp(server.setupToken)
  people = [first, await first.invite('ben'), await first.invite('cem')]
  room = await first.createRoom('Monday', people.slice(1))
  browsers = await Promise.all([launchChromium(), launchChromium(), launchChromium()])
})

after(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  await server?.stop()
})

/** A client whose page is never told of orders, while `deaf`: as if it were changed not to obey. */
function mayBeDeaf(): void {
  const { set } = Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage') ?? {}
  Object.defineProperty(Worker.prototype, 'onmessage', {
    set(this: Worker, listener: (event: MessageEvent) => void) {
      set?.call(this, (event: MessageEvent) => {
        if (!('deaf' in window) || event.data.said?.type !== 'order') listener(event)
      })
    },
  })
}

/** Signed in, on the way into the room. */
async function come(n: number): Promise<CallPage> {
  const [browser, person] = [browsers[n], people[n]]
  assert.ok(browser && person)
  const call = CallPage.of(await newProbedPage(browser))
  await call.page.evaluateOnNewDocument(mayBeDeaf)
  await call.page.goto(server.origin + room.path)
  await call.signIn(person)
  return call
}

async function join(n: number): Promise<CallPage> {
  const call = await come(n)
  await call.phase('pre-join', 40_000)
  await call.join()
  return call
}

/** Waits until somebody reads something in the meeting. */
const reads = (call: CallPage, text: string) =>
  call.until(
    (wanted) =>
      window.probe
        .find('snug-toasts, snug-people, snug-notice, snug-lobby, snug-rules')
        .some(({ shadowRoot }) => shadowRoot?.textContent?.includes(wanted ?? '')),
    text,
  )
const device = (call: CallPage, name: string, on: boolean) =>
  call.until(
    ({ name, on }) => {
      const button = window.probe.find(`[data-device=${name}]`)[0]?.shadowRoot?.querySelector('button')
      return button?.ariaPressed === on
    },
    { name, on: String(on) },
  )

test('the owner mutes somebody: their own client obeys, and shows who did it', async () => {
  ada = await join(0)
  ben = await join(1)
  await ada.receives({ videos: 1, voices: 1 })
  await manage(ada, 'ben', '[data-do=microphone]')
  await reads(ben, 'ada turned off your microphone')
  await device(ben, 'microphone', false)
  await ada.receives({ videos: 1, voices: 0 })
})

test('nobody but they themselves unmute them, and then they are heard again', async () => {
  await ben.element('setMicrophone', true)
  await ada.receives({ videos: 1, voices: 1 })
})

test('a camera and a share are stopped', async () => {
  await ben.element('shareScreen', true)
  await ada.receives({ videos: 2, voices: 1 })
  await manage(ada, 'ben', '[data-do=screen]')
  await reads(ben, 'ada stopped your share')
  await ada.receives({ videos: 1, voices: 1 })
  await manage(ada, 'ben', '[data-do=camera]')
  await reads(ben, 'ada turned off your camera')
  await device(ben, 'camera', false)
  await ada.receives({ videos: 0, voices: 1 })
  await ben.element('setCamera', true)
  await ada.receives({ videos: 1, voices: 1 })
})

test('a client that does not obey is not relayed any more', async () => {
  await ben.page.evaluate(() => Object.assign(window, { deaf: true }))
  await manage(ada, 'ben', '[data-do=microphone]')
  await ada.receives({ videos: 1, voices: 0 })
  await device(ben, 'microphone', true)
})

test('nobody new comes into a locked meeting', async () => {
  await rule(ada, '[data-rule=locked]')
  await reads(ben, 'ada locked the meeting')
  cem = await come(2)
  await cem.phase('failed', 40_000)
  await reads(cem, 'The meeting is locked')
  await ada.receives({ videos: 1, voices: 0 })
})

test('with the lobby on, who holds the link waits until somebody inside lets them in', async () => {
  await rule(ada, '[data-rule=locked]')
  await rule(ada, '[data-rule=lobby]')
  await press(cem, '.view .button, snug-notice > .button')
  await cem.phase('pre-join')
  await cem.element('setCamera', true)
  await cem.element('join')
  await reads(cem, 'Waiting to be let in')
  await ada.receives({ videos: 1, voices: 0 })
  await cem.page.evaluate((type) => {
    const knock = { detail: { type: 'knock' }, bubbles: true, composed: true }
    for (let i = 0; i < 6; i++)
      window.probe.find('snug-lobby')[0]?.dispatchEvent(new CustomEvent(type, knock))
  }, REQUEST)
  await reads(cem, 'You asked too often')
  await reads(cem, 'Members see the same code')
  const digits = (call: CallPage, where: string) =>
    call.page.evaluate((one) => window.probe.find(one)[0]?.textContent?.replace(/\D/g, ''), where)
  // While they are asking once more there is none.
  await until('both have the same code', async () => {
    const [shown, seen] = await Promise.all([digits(cem, '.digits'), digits(ada, '.knock .digits')])
    return shown !== undefined && shown === seen
  })
  await press(ada, '.knock .primary')
  await cem.phase('in-call')
  await cem.receives({ videos: 2, voices: 1 })
  await ada.receives({ videos: 2, voices: 0 })
})

test('the meeting is handed over, and ended for everybody', async () => {
  await manage(ada, 'cem', '[data-do=owner]')
  await reads(cem, 'ada changed your role in this meeting')
  await rule(cem, '[data-end]')
  await press(cem, '.confirm .danger')
  for (const call of [ada, ben, cem]) {
    await call.phase('failed')
    await reads(call, 'The meeting has ended')
  }
})
