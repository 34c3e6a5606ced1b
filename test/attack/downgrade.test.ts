/**
 * A media server that would have people talk in clear, or by codecs of which the encryption knows nothing. Real browser, real
 * connections and worker of a page; each attack has the same connections without encryption as its control.
 */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, afterEach, before, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Browser, Page } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import type { Seen } from './downgrade-page.ts'

declare global {
  var downgrade: typeof import('./downgrade-page.ts')
}

const WORKER = '/worker.js'
/** Enough to be sure that pictures would have come of it. */
const ENOUGH = 150

let browser: Browser
let page: Page
let server: Server

before(async () => {
  const [worker, script] = await Promise.all([
    bundle('widget/worker/worker.ts'),
    bundle('test/attack/downgrade-page.ts', 'downgrade'),
  ])
  const html = '<!doctype html><meta charset="utf-8"><body></body><script src="/page.js"></script>'
  const files: Record<string, string> = { '/': html, '/page.js': script, [WORKER]: worker }
  server = createServer((request, response) => {
    const path = request.url ?? '/'
    response.writeHead(path in files ? 200 : 404, {
      'content-type': path.endsWith('.js') ? 'text/javascript' : 'text/html',
    })
    response.end(files[path] ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  browser = await launchChromium()
  page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

afterEach(() => page.evaluate(() => globalThis.downgrade.stop()))

after(async () => {
  await browser?.close()
  server?.closeAllConnections()
  server?.close()
})

async function bundle(entry: string, globalName?: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
    entryPoints: [entry],
    bundle: true,
    write: false,
    target: 'es2022',
    ...(globalName ? { format: 'iife', globalName } : { format: 'esm' }),
  })
  return outputFiles[0]?.text ?? ''
}

/** Waits for evidence, at most 20 s; fails with the last figures. */
async function until(at: 'server' | 'person', reached: (now: Seen) => boolean): Promise<Seen> {
  let now: Seen | undefined
  for (let tries = 0; tries < 200; tries++) {
    now = await page.evaluate((where) => globalThis.downgrade.seen(where), at)
    if (reached(now)) return now
    await delay(100)
  }
  return assert.fail(JSON.stringify(now))
}

type PublishOptions = Parameters<typeof globalThis.downgrade.publish>[1]
type SubscribeOptions = Parameters<typeof globalThis.downgrade.subscribe>[1]
const publish = (options: PublishOptions) =>
  page.evaluate((...given) => globalThis.downgrade.publish(...given), WORKER, options)
const subscribe = (options: SubscribeOptions) =>
  page.evaluate((...given) => globalThis.downgrade.subscribe(...given), WORKER, options)

/** The person is told that they are sent what can't be opened. */
async function isTold(): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const troubles = await page.evaluate(() => globalThis.downgrade.troubleSeen())
    const said = troubles.map(({ source, reason }) => `${source}: ${reason}`)
    if (['camera', 'microphone'].every((source) => said.includes(`${source}: cannot-decrypt`))) return
    await delay(100)
  }
  assert.fail('nothing was told')
}

describe('what a person sends', () => {
  /** What the answer says, and how. */
  const answers: Record<string, NonNullable<PublishOptions['changes']>> = {
    'as it should be': [],
    'without simulcast and its layers': [['^a=(rid|simulcast):.*\\r\\n', '']],
    'without feedback and repeated packets': [['^a=(rtcp-fb|rtcp-rsize).*\\r\\n', '']],
    'without names of streams': [['^a=(msid|msid-semantic|ssrc|ssrc-group).*\\r\\n', '']],
  }
  for (const [what, changes] of Object.entries(answers))
    it(`is sealed, also where the media server answers ${what}`, async () => {
      await publish({ sealed: true, changes })
      const now = await until('server', ({ packets }) => packets > ENOUGH)
      assert.equal(now.refused, undefined)
      // A decoder makes something of a little in it; never a stream of pictures.
      assert.ok(now.pictures < now.packets / 20, JSON.stringify(now))
    })

  it('would be seen without the encryption, by the same connection', async () => {
    await publish({ sealed: false, changes: [] })
    const now = await until('server', ({ packets, pictures }) => packets > ENOUGH && pictures > 20)
    assert.ok(now.pictures > now.packets / 20, JSON.stringify(now))
  })

  const OTHERS = ['video/vp9', 'audio/pcmu']
  const RENAMED: PublishOptions['changes'] = [
    ['VP8/90000', 'VP9/90000'],
    ['opus/48000/2', 'PCMU/8000'],
  ]
  for (const [what, how] of Object.entries({
    'takes other codecs only': { codecs: OTHERS },
    'answers with codecs that nobody offered': { changes: RENAMED },
  }))
    it(`is nothing where the media server ${what}`, async () => {
      await publish({ sealed: true, ...how })
      const now = await page.evaluate(() => globalThis.downgrade.seen('server'))
      assert.ok(now.refused || now.agreed === 0, JSON.stringify(now))
      assert.equal(now.sent + now.packets, 0, JSON.stringify(now))
    })

  it('would go by those codecs, in clear, from a page that offers any and does not seal', async () => {
    // Its voice has a limit of bits that G.711 can't keep to.
    await publish({ sealed: false, codecs: ['video/vp9', 'audio/opus'], offersAll: true })
    const now = await until('server', ({ pictures }) => pictures > 20)
    assert.equal(now.agreed, 2)
    assert.ok(now.codecs.includes('video/vp9'), JSON.stringify(now))
  })
})

describe('what a person is sent in clear', () => {
  for (const [what, codecs] of Object.entries({
    'the usual codecs': ['video/vp8', 'audio/opus'],
    'VP9 and G.711': ['video/vp9', 'audio/pcmu'],
    'AV1 and G.722': ['video/av1', 'audio/g722'],
  })) {
    it(`by ${what} is not shown, and told`, async () => {
      await subscribe({ sealed: true, codecs })
      const now = await until('person', ({ packets }) => packets > ENOUGH)
      assert.equal(now.pictures, 0, JSON.stringify(now))
      await isTold()
    })

    it(`by ${what} would be shown without the encryption`, async () => {
      await subscribe({ sealed: false, codecs })
      const now = await until('person', ({ packets, pictures }) => packets > ENOUGH && pictures > 10)
      for (const codec of codecs) assert.ok(now.codecs.includes(codec), JSON.stringify(now))
    })
  }
})
