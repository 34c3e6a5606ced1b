/** Frames that somebody in the meeting tampers with, through the real Janus, before people with honest pages. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { CallPage } from '../support/call-page.ts'
import { Person, type TestRoom } from '../support/person.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'
import {
  OPEN_ANYTHING,
  OPEN_NOTHING,
  SEND_PLAIN,
  SEND_REPLAYS,
  SEND_WRONG_TAGS,
} from '../support/tampering.ts'

let server: SnugServer
let room: TestRoom
let people: Person[]
let browser: Browser
let honest: CallPage[]

before(async () => {
  server = await startSnug()
  const first = await new Person(server.origin, 'ada').signUp(server.setupToken)
  people = [first]
  for (const name of ['ben', 'mallory', 'wes']) people.push(await first.invite(name))
  room = await first.createRoom('Tampering', people.slice(1))
  browser = await launchChromium(['--use-fake-device-for-media-stream=fps=10'])
  honest = await Promise.all([open(0), open(1)])
  for (const call of honest) await call.join()
  await Promise.all(honest.map((call) => call.receives({ videos: 1, voices: 1 })))
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

function open(at: number, script?: string): Promise<CallPage> {
  const person = people[at]
  assert.ok(person)
  return CallPage.open(browser, server.origin, person, room, script)
}

/** Waits until the tile of somebody says so. */
const says = (call: CallPage, name: string, text: string) =>
  call.until(
    ([who, wanted]) =>
      window.probe
        .find('snug-tile')
        .map((tile) => tile.shadowRoot?.textContent ?? '')
        .some((shown) => shown.includes(who) && shown.includes(wanted)),
    [name, text] as const,
  )

describe('somebody in the meeting', () => {
  for (const [what, attack, control] of [
    ['who sends in clear', SEND_PLAIN, OPEN_NOTHING],
    ['whose frames carry the tag of another key', SEND_WRONG_TAGS, OPEN_ANYTHING],
    ['who sends one sealed frame over and over', SEND_REPLAYS, OPEN_ANYTHING],
  ] as const)
    it(`${what} is not seen, and said not to be; the others are`, async () => {
      const witness = await open(3, control)
      await witness.element('join')
      await witness.phase('in-call')
      const mallory = await open(2, attack)
      await mallory.join()
      try {
        for (const call of honest) {
          await says(call, 'mallory', 'can’t be decrypted')
          // Packets of two voices arrive; pictures of one person only are shown.
          await call.receives({ videos: 1, voices: 2 })
        }
        // Control: the frames did come, and are pictures where nothing is checked.
        const shown = control === OPEN_NOTHING ? 1 : 3
        await witness.receives({ videos: shown, voices: 3 })
      } finally {
        await Promise.all([mallory.close(), witness.close()])
        await Promise.all(
          honest.map((call) =>
            call.until(() => window.probe.find('snug-tile').length === 2, undefined, 40_000),
          ),
        )
      }
    })
})
