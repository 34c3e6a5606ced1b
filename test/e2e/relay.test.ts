/** A call in a room that hides addresses: through coturn alone, and nobody is told an address of a browser. */
import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { after, before, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { ownAddresses } from '../../server/turn/turn-config.ts'
import { launchChromium } from '../support/browser.ts'
import { CallPage } from '../support/call-page.ts'
import { Person, type TestRoom } from '../support/person.ts'
import { freePort } from '../support/ports.ts'
import { childrenOf } from '../support/processes.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

let server: SnugServer
let people: Person[]
const browsers: Browser[] = []
/** Everything the browsers sent over their WebSockets. */
let sent: string[] = []

before(async () => {
  const env = {
    SNUG_TURN: 'embedded',
    SNUG_TURN_PORT: String(await freePort()),
    SNUG_TURN_PORTS: '32000-32399',
  }
  server = await startSnug(env)
  const ada = await new Person(server.origin, 'ada').signUp(server.setupToken)
  people = [ada, await ada.invite('ben')]
  browsers.push(await launchChromium(), await launchChromium())
})

after(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  await server?.stop()
})

async function call(room: TestRoom): Promise<CallPage[]> {
  sent = []
  const pages = await Promise.all(
    browsers.map(async (browser, at) => {
      const person = people[at] ?? assert.fail()
      return CallPage.open(browser, server.origin, person, room, keepSent)
    }),
  )
  for (const page of pages) await page.join()
  await Promise.all(pages.map((page) => page.receives({ videos: 1, voices: 1 })))
  for (const page of pages) sent.push(...(await page.page.evaluate(() => window.sentTexts)))
  return pages
}

declare global {
  interface Window {
    sentTexts: string[]
  }
}

/** Runs in the page before its scripts. */
function keepSent(): void {
  window.sentTexts = []
  const send = WebSocket.prototype.send
  WebSocket.prototype.send = function (data) {
    window.sentTexts.push(String(data))
    send.call(this, data)
  }
}

interface Path {
  policy: RTCIceTransportPolicy | undefined
  local: string
  remote: string
}

/** The way that each live peer connection took. */
const pathsOf = ({ page }: CallPage): Promise<Path[]> =>
  page.evaluate(async () => {
    const paths: Path[] = []
    for (const connection of window.probe.connections) {
      if (connection.connectionState !== 'connected') continue
      const stats = await connection.getStats()
      const all = [...stats.values()]
      const transport = all.find(({ type }) => type === 'transport')
      const pair = stats.get(transport.selectedCandidatePairId)
      paths.push({
        policy: connection.getConfiguration().iceTransportPolicy,
        local: stats.get(pair.localCandidateId).candidateType,
        remote: stats.get(pair.remoteCandidateId).address,
      })
    }
    return paths
  })

const leave = (pages: CallPage[]) => Promise.all(pages.map((page) => page.close()))
const descriptions = () => sent.filter((text) => /"(publish|sdp)":"v=0/.test(text))

test('both connections of both people go through the relay, and see and hear each other', async () => {
  const [ada, ben] = people
  assert.ok(ada && ben)
  const pages = await call(await ada.createRoom('Hidden', [ben], { relayOnly: true }))
  for (const page of pages) {
    const paths = await pathsOf(page)
    assert.deepEqual(
      paths.map(({ policy, local }) => ({ policy, local })),
      Array(2).fill({ policy: 'relay', local: 'relay' }),
    )
    for (const { remote } of paths) assert.ok(ownAddresses(networkInterfaces()).includes(remote))
  }
  await leave(pages)
})

test('no description that a browser sent names an address', () => {
  assert.ok(descriptions().length >= 4)
  for (const text of descriptions()) {
    assert.doesNotMatch(text, /candidate:|\.local/)
    for (const address of text.match(/IN IP[46] [^\\]+/g) ?? []) assert.equal(address, 'IN IP4 0.0.0.0')
    for (const own of ownAddresses(networkInterfaces())) assert.ok(!text.includes(own))
  }
})

test('control: in another room the same people reach the media server directly', async () => {
  const [ada, ben] = people
  assert.ok(ada && ben)
  const pages = await call(await ada.createRoom('Open', [ben]))
  const paths = (await Promise.all(pages.map(pathsOf))).flat()
  assert.deepEqual(
    paths.map(({ policy, local }) => ({ policy, direct: local !== 'relay' })),
    Array(4).fill({ policy: 'all', direct: true }),
  )
  await leave(pages)
})

test('the relay dies and comes back: so does the call', async () => {
  const [ada, ben] = people
  assert.ok(ada && ben)
  const pages = await call(await ada.createRoom('Again', [ben], { relayOnly: true }))
  const relay = childrenOf(server.process.pid ?? 0).filter(({ command }) => command.includes('turnserver'))
  assert.equal(relay.length, 1)
  for (const { pid } of relay) process.kill(pid, 'SIGKILL')
  await Promise.all(pages.map((page) => page.phase('reconnecting', 40_000)))
  await Promise.all(pages.map((page) => page.phase('in-call', 60_000)))
  await Promise.all(pages.map((page) => page.receives({ videos: 1, voices: 1 }, 40_000)))
  for (const page of pages) for (const { local } of await pathsOf(page)) assert.equal(local, 'relay')
  await leave(pages)
})

test('nothing of it is in the log', () => {
  const relayed = server.output().replace(/^Snug is at .*$/gm, '')
  for (const own of ownAddresses(networkInterfaces())) assert.ok(!relayed.includes(own))
})
