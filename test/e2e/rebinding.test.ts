/**
 * A server and a media server that give one person's picture or voice under another's name: by saying so, and by really
 * switching what a section carries without a word. In front of an honest page, and of one that opens whatever it has a key for, which
 * shows that the attacks come through where sections are not bound to people.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { SOURCES, type Source } from '../../protocol/ids.ts'
import type { JanusProcess } from '../../server/sfu/janus-process.ts'
import { openByAnyKey } from '../support/any-key.ts'
import { launchChromium } from '../support/browser.ts'
import { CallPage } from '../support/call-page.ts'
import { type JanusProxy, startJanusProxy } from '../support/capture/janus-proxy.ts'
import { colouredCamera, coloursSeen, showsColour, watchColours } from '../support/colours.ts'
import { startJanus } from '../support/janus.ts'
import { LYING_SOCKET, lieAbout, sectionOf } from '../support/lying-server.ts'
import { Person, type TestRoom } from '../support/person.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'
import { hearsTone, timesHeard, tonedMicrophone, watchTones } from '../support/tones.ts'

const TROUBLE = 'can’t be decrypted'
/** Hertz. */
const TONES = { ben: 700, cem: 1_300 }

let janus: JanusProcess
let proxy: JanusProxy
let server: SnugServer
let people: Person[]
let room: TestRoom
let browser: Browser
/** Look on: one with the page as it is, one with the page that opens anything. */
let honest: CallPage
let careless: CallPage
let ben: CallPage
let cem: CallPage
/** Ids of Ben and Cem. */
let ids: [string, string]

before(async () => {
  janus = await startJanus()
  proxy = await startJanusProxy(janus)
  server = await startSnug({ SNUG_JANUS_URL: proxy.url, SNUG_JANUS_API_SECRET: janus.apiSecret })
  const first = await new Person(server.origin, 'ada').signUp(server.setupToken)
  people = [first]
  for (const name of ['ben', 'cem', 'wes']) people.push(await first.invite(name))
  room = await first.createRoom('Rebinding', people.slice(1))
  browser = await launchChromium()
  ben = await open(1, colouredCamera('green') + tonedMicrophone(TONES.ben))
  cem = await open(2, colouredCamera('blue') + tonedMicrophone(TONES.cem))
  for (const call of [ben, cem]) await call.join()
  honest = await open(0, LYING_SOCKET)
  careless = await open(3, LYING_SOCKET + (await openByAnyKey()))
  for (const call of [honest, careless]) {
    await call.element('join')
    await call.phase('in-call')
    await watchColours(call)
    await watchTones(call, Object.values(TONES))
  }
  ids = await honest.page.evaluate(() => {
    const tiles = window.probe.find('snug-tile') as (HTMLElement & {
      participant?: { id: string; name: string }
    })[]
    const idOf = (name: string) =>
      tiles.find(({ participant }) => participant?.name === name)?.participant?.id ?? ''
    return [idOf('ben'), idOf('cem')] as [string, string]
  })
  for (const call of [honest, careless]) await givesTruth(call)
})

after(async () => {
  await browser?.close()
  await server?.stop()
  await proxy?.close()
  await janus?.stop()
})

function open(at: number, script: string): Promise<CallPage> {
  const person = people[at]
  assert.ok(person)
  return CallPage.open(browser, server.origin, person, room, script)
}

async function givesTruth(call: CallPage): Promise<void> {
  await showsColour(call, 'ben', 'green')
  await showsColour(call, 'cem', 'blue')
  await hearsTone(call, ids[0], TONES.ben)
  await hearsTone(call, ids[1], TONES.cem)
}

/** How often somebody was seen or heard under another's name. */
async function mistaken(call: CallPage): Promise<number> {
  const { ben: one, cem: other } = await coloursSeen(call)
  const heard = [await timesHeard(call, ids[0], TONES.cem), await timesHeard(call, ids[1], TONES.ben)]
  return (one?.blue ?? 0) + (other?.green ?? 0) + (heard[0] ?? 0) + (heard[1] ?? 0)
}

/** Waits until the tile of somebody says that there is no picture, and why. */
const says = (call: CallPage, name: string, text: string) =>
  call.until(
    ([who, wanted]) =>
      window.probe
        .find('snug-tile')
        .map((tile) => tile.shadowRoot?.textContent ?? '')
        .some((shown) => shown.includes(who) && shown.includes(wanted)),
    [name, text] as const,
    40_000,
  )

const isMistaken = (call: CallPage, name: string, colour: string) =>
  call.until(([who, what]) => (window.seen[who]?.[what] ?? 0) > 5, [name, colour] as const, 40_000)

describe('a server that says that what two people send is each other’s', () => {
  it('gives nobody under another’s name: both tiles say that it can’t be decrypted, and recover', async () => {
    await lieAbout(honest, ids)
    for (const name of ['ben', 'cem']) await says(honest, name, TROUBLE)
    await lieAbout(honest)
    await givesTruth(honest)
    assert.equal(await mistaken(honest), 0)
  })

  it('would, to a page that opens whatever it has a key for', async () => {
    assert.equal(await mistaken(careless), 0)
    await lieAbout(careless, ids)
    await isMistaken(careless, 'ben', 'blue')
    await isMistaken(careless, 'cem', 'green')
    await hearsTone(careless, ids[0], TONES.cem)
    await hearsTone(careless, ids[1], TONES.ben)
    await lieAbout(careless)
    await givesTruth(careless)
  })
})

describe('a media server that puts another camera into a section without a word', () => {
  it('shows nobody under another’s name: the tile says that it can’t be decrypted, and recovers', async () => {
    const section = await sectionOf(honest, ids[0], 'camera')
    await carries(honest, section, cem)
    await says(honest, 'ben', TROUBLE)
    await showsColour(honest, 'cem', 'blue')
    await carries(honest, section, ben)
    await givesTruth(honest)
    assert.equal(await mistaken(honest), 0)
  })

  it('would, to a page that opens whatever it has a key for', async () => {
    await careless.page.evaluate(() => {
      window.seen = {}
    })
    const section = await sectionOf(careless, ids[0], 'camera')
    await carries(careless, section, cem)
    await isMistaken(careless, 'ben', 'blue')
    await carries(careless, section, ben)
    await showsColour(careless, 'ben', 'green')
  })
})

describe('a media server that puts another voice into a section without a word', () => {
  it('lets nobody be heard under another’s name: the tile says that it can’t be decrypted, and recovers', async () => {
    const section = await sectionOf(honest, ids[0], 'microphone')
    await carries(honest, section, cem, 'microphone')
    await says(honest, 'ben', TROUBLE)
    await hearsTone(honest, ids[1], TONES.cem)
    await carries(honest, section, ben, 'microphone')
    await givesTruth(honest)
    assert.equal(await mistaken(honest), 0)
  })

  it('would, to a page that opens whatever it has a key for', async () => {
    const section = await sectionOf(careless, ids[0], 'microphone')
    await carries(careless, section, cem, 'microphone')
    await hearsTone(careless, ids[0], TONES.cem)
    await carries(careless, section, ben, 'microphone')
    await hearsTone(careless, ids[0], TONES.ben)
  })
})

/** Has Janus put what somebody sends into a section of what a page gets; neither page nor server is told. */
async function carries(
  call: CallPage,
  section: string,
  whose: CallPage,
  source: Source = 'camera',
): Promise<void> {
  const into = (await requestOf(call, ({ body }) => body?.request === 'start')).handle_id
  const { body, jsep } = await requestOf(whose, ({ body }) => body?.request === 'joinandconfigure')
  const mid = [...String(jsep?.sdp).matchAll(/^a=mid:(\S+)/gm)][SOURCES.indexOf(source)]?.[1]
  const streams = [{ feed: body?.id, mid, sub_mid: section }]
  const answer = await proxy.ask(into, { request: 'switch', streams })
  assert.deepEqual(switchedIn(answer, section), body?.id, 'Janus did so')
}

interface Asked {
  handle_id: number
  body?: { request?: string; id?: string }
  jsep?: { sdp: string }
}

/** The newest request of a kind that the server made of Janus with a description of this page's. */
async function requestOf(call: CallPage, wanted: (asked: Asked) => boolean): Promise<Asked> {
  const names = await call.page.evaluate(() =>
    window.probe.connections.map(
      ({ localDescription }) => /a=ice-ufrag:(\S+)/.exec(localDescription?.sdp ?? '')?.[1],
    ),
  )
  const found = proxy.requests
    .map((text) => JSON.parse(text) as Asked)
    .findLast(
      (asked) =>
        wanted(asked) && names.some((name) => name && asked.jsep?.sdp.includes(`a=ice-ufrag:${name}\r`)),
    )
  assert.ok(found, 'it was asked')
  return found
}

function switchedIn(answer: unknown, section: string): string | undefined {
  const { streams = [] } = answer as { streams?: { mid: string; feed_id?: string }[] }
  return streams.find(({ mid }) => mid === section)?.feed_id
}
