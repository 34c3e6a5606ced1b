import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, afterEach, before, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Browser, Page } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import type { CallOptions, Figures } from './frames-page.ts'

declare global {
  var harness: typeof import('./frames-page.ts')
}

const repository = fileURLToPath(new URL('../..', import.meta.url))
const key = () => randomBytes(32).toString('base64url')

async function bundle(entry: string, globalName?: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: repository,
    entryPoints: [entry],
    bundle: true,
    write: false,
    target: 'es2022',
    ...(globalName ? { format: 'iife', globalName } : { format: 'esm' }),
  })
  return outputFiles[0]?.text ?? ''
}

async function serve(files: Record<string, string>): Promise<{ server: Server; origin: string }> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html'
    response.writeHead(path in files ? 200 : 404, {
      'content-type': type,
      'access-control-allow-origin': '*',
    })
    response.end(files[path] ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

describe('media through both transforms in a real browser', () => {
  let browser: Browser
  let page: Page
  const servers: Server[] = []
  let origin = ''
  let elsewhere = ''
  const usual = (): CallOptions => {
    const shared = key()
    return {
      worker: '/worker.js',
      room: 'RRRRRRRRRRRRRRRRRRRRRR',
      keys: [shared, shared],
      join: true,
      protect: true,
      reveal: true,
      bind: true,
    }
  }
  const start = (change: Partial<CallOptions> = {}) =>
    page.evaluate((options) => globalThis.harness.start(options), { ...usual(), ...change })
  const figures = (): Promise<Figures> => page.evaluate(() => globalThis.harness.figures())

  /** Waits for evidence, at most 20 s; fails with the last figures. */
  async function until(reached: (now: Figures) => boolean): Promise<Figures> {
    let now = await figures()
    for (let tries = 0; tries < 200 && !reached(now); tries++) {
      await delay(100)
      now = await figures()
    }
    assert.ok(reached(now), JSON.stringify(now))
    return now
  }
  const encodedMore = async (frames: number): Promise<Figures> => {
    const { framesEncoded } = await figures()
    return until((now) => now.framesEncoded >= framesEncoded + frames)
  }
  const troubled = async () => {
    const troubles = () => page.evaluate(() => globalThis.harness.troubleSeen())
    for (let tries = 0; tries < 200 && (await troubles()).length < 2; tries++) await delay(50)
    return (await troubles()).map(({ source, reason }) => `${source}: ${reason}`).sort()
  }
  const BOTH_TROUBLED = ['camera: cannot-decrypt', 'microphone: cannot-decrypt']

  before(async () => {
    const worker = await bundle('widget/worker/worker.ts')
    const script = await bundle('test/attack/frames-page.ts', 'harness')
    const html = '<!doctype html><meta charset="utf-8"><body></body><script src="/page.js"></script>'
    const own = await serve({ '/': html, '/page.js': script, '/worker.js': worker, '/broken.js': 'throw 1' })
    const other = await serve({ '/worker.js': worker })
    servers.push(own.server, other.server)
    origin = own.origin
    elsewhere = other.origin
    browser = await launchChromium()
    page = await browser.newPage()
    await page.goto(origin)
  })
  afterEach(() => page.evaluate(() => globalThis.harness.stop()))
  after(async () => {
    await browser?.close()
    for (const server of servers) {
      server.closeAllConnections()
      server.close()
    }
  })

  it('is seen and heard with the same room key, and named', async () => {
    assert.deepEqual(await start(), ['', 'Anna'])
    await until((now) => now.framesDecoded > 20 && now.audioEnergy > 0)
    assert.deepEqual(await page.evaluate(() => globalThis.harness.troubleSeen()), [])
  })

  it('works with the worker of another origin', async () => {
    await start({ worker: `${elsewhere}/worker.js` })
    await until((now) => now.framesDecoded > 10 && now.audioEnergy > 0)
  })

  it('shows nothing under another room key, and reports it', async () => {
    assert.deepEqual(await start({ keys: [key(), key()] }), [''])
    const now = await until((now) => now.packetsReceived > 100 && now.audioPacketsReceived > 100)
    assert.equal(now.framesDecoded, 0)
    assert.equal(now.audioEnergy, 0)
    assert.deepEqual(await troubled(), ['camera: no-key', 'microphone: no-key'])
  })

  it('shows no plaintext of a sender without encryption, which would be shown without the defence', async () => {
    await start({ protect: false, reveal: false })
    await until((now) => now.framesDecoded > 10 && now.audioEnergy > 0)
    await page.evaluate(() => globalThis.harness.stop())

    await start({ protect: false })
    const now = await until((now) => now.packetsReceived > 100 && now.audioPacketsReceived > 100)
    assert.equal(now.framesDecoded, 0)
    assert.equal(now.audioEnergy, 0)
    assert.deepEqual(await troubled(), BOTH_TROUBLED)
  })

  it('cannot be read by a receiver without transforms: it is ciphertext on the wire', async () => {
    await start({ reveal: false })
    const now = await until((now) => now.packetsReceived > 200)
    assert.ok(now.framesDecoded < now.packetsReceived / 10, JSON.stringify(now))
  })

  it('sends nothing without a key', async () => {
    await start({ join: false })
    const now = await encodedMore(40)
    assert.equal(now.bytesSent, 0)
    assert.equal(now.audioBytesSent, 0)
    assert.equal(now.packetsReceived, 0)
  })

  it('sends nothing while paused, and is seen again afterwards', async () => {
    await start()
    await until((now) => now.framesDecoded > 10)
    await page.evaluate(() => globalThis.harness.pause(true))
    const before = await encodedMore(5)
    const after = await encodedMore(40)
    assert.equal(after.bytesSent, before.bytesSent)
    assert.equal(after.audioBytesSent, before.audioBytesSent)
    await page.evaluate(() => globalThis.harness.pause(false))
    await until((now) => now.framesDecoded > after.framesDecoded + 10 && now.bytesSent > after.bytesSent)
  })

  it('shows nothing of a media section that is not bound, until it is', async () => {
    await start({ bind: false })
    const now = await until((now) => now.packetsReceived > 100 && now.audioPacketsReceived > 100)
    assert.equal(now.framesDecoded, 0)
    assert.equal(now.audioEnergy, 0)
    await page.evaluate(() => globalThis.harness.bind())
    await until((now) => now.framesDecoded > 10 && now.audioEnergy > 0)
  })

  it('sends nothing any more when the worker is gone', async () => {
    await start()
    await until((now) => now.framesDecoded > 10)
    await page.evaluate(() => globalThis.harness.endSender())
    const before = await encodedMore(5)
    const after = await encodedMore(40)
    assert.equal(after.bytesSent, before.bytesSent)
    assert.equal(after.audioBytesSent, before.audioBytesSent)
  })

  it('fails closed with a code: no transforms, no worker, no key', async () => {
    const startCode = (worker: string, hide = false) =>
      page.evaluate((...given) => globalThis.harness.codeOfStart(...given), worker, hide)
    assert.equal(await startCode('/worker.js'), undefined)
    assert.equal(await startCode('/worker.js', true), 'browser_unsupported')
    assert.equal(await startCode('/missing.js'), 'encryption_failed')
    assert.equal(await startCode('/broken.js'), 'encryption_failed')
    assert.equal(await startCode(`${elsewhere}/missing.js`), 'encryption_failed')
    const { room } = usual()
    const openCode = (roomKey: string) =>
      page.evaluate((...given) => globalThis.harness.codeOfOpen(...given), '/worker.js', room, roomKey)
    assert.equal(await openCode(key()), undefined)
    for (const bad of ['', 'short', '%']) assert.equal(await openCode(bad), 'room_key_missing')
  })
})
