/** A tab is shared with what it plays: the others hear that, beside the voice of whoever shares it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { launchChromium, launchTabSharing } from '../support/browser.ts'
import { CallPage } from '../support/call-page.ts'
import { manage } from '../support/call-panel.ts'
import { heard } from '../support/heard.ts'
import { Person } from '../support/person.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

/** Hertz, far from the beeps of Chromium's fake microphone. */
const TONE = 1_000
const TITLE = 'Plays a tone'

let server: SnugServer
const browsers: Browser[] = []
let ada: CallPage
let ben: CallPage

/** Runs in the page. */
function play(hertz: number): void {
  const context = new AudioContext()
  const tone = new OscillatorNode(context, { frequency: hertz })
  tone.connect(new GainNode(context, { gain: 0.3 })).connect(context.destination)
  tone.start()
}

before(async () => {
  server = await startSnug({})
  const owner = await new Person(server.origin, 'ben').signUp(server.setupToken)
  const presenter = await owner.invite('ada')
  const room = await owner.createRoom('Monday', [presenter])
  browsers.push(await launchTabSharing(TITLE), await launchChromium())
  const [one, two] = browsers as [Browser, Browser]
  ada = await CallPage.open(one, server.origin, presenter, room)
  ben = await CallPage.open(two, server.origin, owner, room)
  const profile = ada.page.browserContext()
  await profile.overridePermissions(server.origin, ['camera', 'microphone'])
  const tab = await profile.newPage()
  await tab.goto(`data:text/html,<title>${TITLE}</title><h1>A tone</h1>`)
  await tab.evaluate(play, TONE)
  await ben.join()
  await ada.join()
  await ben.receives({ videos: 1, voices: 1 })
})

after(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  await server?.stop()
})

const hears = async (tone: boolean): Promise<void> => {
  const seen: number[] = []
  for (const until = Date.now() + 30_000; Date.now() < until; ) {
    const [now = 0] = await heard(ben, [TONE])
    seen.push(now)
    if (now > 0.1 === tone) return
  }
  assert.fail(`${tone ? 'never heard' : 'still heard'}: ${seen.slice(-5)}`)
}

const marked = (call: CallPage) =>
  call.until(() => window.probe.find('[aria-label="ada: screen, with sound"] .sound').length === 1)

test('the tone of a shared tab is heard by the others, and the mark says so', async () => {
  await hears(false)
  await ada.element('shareScreen', true)
  await ben.receives({ videos: 2, voices: 2 })
  await hears(true)
  await marked(ben)
})

test('the voice of whoever shares is another one', async () => {
  await ada.element('setMicrophone', false)
  await ben.receives({ videos: 2, voices: 1 })
  await hears(true)
  await ada.element('setMicrophone', true)
  await ben.receives({ videos: 2, voices: 2 })
})

test('it ends with the share', async () => {
  await ada.element('shareScreen', false)
  await ben.receives({ videos: 1, voices: 1 })
  await hears(false)
})

test('it ends where a moderator stops the share', async () => {
  await ada.element('shareScreen', true)
  await ben.receives({ videos: 2, voices: 2 })
  await manage(ben, 'ada', '[data-do=screen]')
  await ben.receives({ videos: 1, voices: 1 })
  await hears(false)
})
