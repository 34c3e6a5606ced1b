/**
 * Calls over a way that loses packets, both ways and at random. The kernel of a test machine may lack the means for that
 * (netem), so the call goes through a relay, and the way to the relay is one of ours.
 */
import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { ownAddresses } from '../../server/turn/turn-config.ts'
import { superviseTurn, type TurnProcess } from '../../server/turn/turn-process.ts'
import { newCanaries, secretsOf } from '../support/audit/canaries.ts'
import { remainsOf } from '../support/audit/remains.ts'
import { isRegistered } from '../support/audit/traces.ts'
import { launchChromium } from '../support/browser.ts'
import { CallPage } from '../support/call-page.ts'
import { search } from '../support/capture/needles.ts'
import { type LossyPath, lossyPath } from '../support/lossy-path.ts'
import { Person } from '../support/person.ts'
import { freePort } from '../support/ports.ts'
import { until } from '../support/sfu-client.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const secret = 'a secret of the tests'
/** Packets of which the share that was lost can be told: a deviation of 0.04 is one of more than four sigma. */
const ENOUGH = 2_000
const canaries = newCanaries()
const since = Date.now()
const browsers: Browser[] = []
let dir: string
let relay: TurnProcess
let path: LossyPath
let server: SnugServer
let people: Person[]

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'snug-loss-test-'))
  await chmod(dir, 0o711)
  const own = ownAddresses(networkInterfaces()).find(isIPv4) ?? assert.fail('this machine has no address')
  const port = await freePort()
  const relayPorts = { from: 33_000, to: 33_399 }
  relay = await superviseTurn({
    binary: '/usr/bin/turnserver',
    dir: join(dir, 'turn'),
    port,
    relayPorts,
    secret,
  })
  path = await lossyPath(own, port)
  const env = {
    SNUG_TURN: `turn:${own}:${path.port}?transport=udp`,
    SNUG_TURN_SECRET: secret,
    SNUG_RELAY_ONLY: '1',
    SNUG_DATA_DIR: join(dir, 'data'),
    TMPDIR: dir,
  }
  server = await startSnug(env)
  const ada = await new Person(server.origin, canaries.logins.ada).signUp(server.setupToken)
  people = [ada, await ada.invite(canaries.logins.ben)]
  browsers.push(await launchChromium(), await launchChromium())
})

after(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  await server?.stop()
  path?.close()
  await relay?.stop()
  await rm(dir, { recursive: true, force: true })
})

for (const percent of [5, 10, 20])
  test(`with ${percent} % of all packets lost two people still meet, see and hear each other`, async () => {
    const [ada, ben] = people
    assert.ok(ada && ben)
    const room = await ada.createRoom(`${canaries.title} ${percent}`, [ben])
    path.loss = percent / 100
    path.counts.lost = path.counts.passed = 0
    const pages = await Promise.all(
      browsers.map((browser, at) => CallPage.open(browser, server.origin, people[at] ?? ada, room)),
    )
    for (const page of pages) await page.join()
    await Promise.all(pages.map((page) => page.receives({ videos: 1, voices: 1 }, 60_000)))
    const { counts } = path
    await until('enough was sent to tell', () => counts.lost + counts.passed >= ENOUGH, 60_000)
    const share = counts.lost / (counts.lost + counts.passed)
    assert.ok(Math.abs(share - path.loss) < 0.04, `${share} of ${ENOUGH} and more`)
    await Promise.all(pages.map((page) => page.close()))
  })

test('nothing of it is left on the machine but the logins', async () => {
  await server.stop({ keep: true })
  const hits = search(secretsOf(canaries), await remainsOf(dir, server.output(), since))
  assert.deepEqual(
    hits.filter((hit) => !isRegistered(hit)),
    [],
  )
  assert.ok(hits.some(({ secret }) => secret === 'login of Ben'))
})
