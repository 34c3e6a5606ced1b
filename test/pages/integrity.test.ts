/**
 * A page names the hash of snug.js alone: no script of the server runs in it that is another than was built with that.
 * The server here changes one file after the other, and where that is said, snug.js with it.
 */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'puppeteer-core'
import type { MeetingSnapshot } from '../../widget/call/meeting.ts'
import { launchChromium, launchFirefox } from '../support/browser.ts'
import { CallPage } from '../support/call-page.ts'
import { press, suppressNoise } from '../support/call-panel.ts'
import { hostApplication, snugCommand } from '../support/host-application.ts'
import { type HostSite, startHostSite, visit } from '../support/host-site.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

declare global {
  interface Window {
    /** What a changed script does. */
    stolen?: number
  }
}

const PUBLIC = new URL('../../dist/public/', import.meta.url).pathname
const EVIL = '\n;globalThis.stolen=1;'
const TYPES: Record<string, string> = { js: 'text/javascript', wasm: 'application/wasm' }
const room = randomBytes(16).toString('base64url')

let snug: SnugServer
let site: HostSite
let chromium: Browser
let firefox: Browser
let files: Server
let origin: string
/** What is served in place of the built files, by name, the first time and later. */
const changed = new Map<string, (string | Buffer)[]>()
/** Names of files that browsers asked for. */
let asked: string[] = []

const built = (name: string) => readFileSync(join(PUBLIC, name))
const graph: Record<string, { path: string }[]> = JSON.parse(
  readFileSync(join(PUBLIC, '../meta.json'), 'utf8'),
)
const chunk = (name: string): string =>
  [...reachable()].find((path) => path.startsWith(`chunks/${name}-`)) ?? assert.fail(name)

/** All scripts that snug.js may load. */
function reachable(): Set<string> {
  const found = new Set(['snug.js'])
  for (const name of found) for (const { path } of graph[name] ?? []) found.add(path)
  return found
}

const integrityOf = (bytes: string | Buffer) =>
  `sha384-${createHash('sha384').update(bytes).digest('base64')}`
const hashOf = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('base64').slice(0, -1)

before(async () => {
  snug = await startSnug({ SNUG_EMBED_ORIGINS: 'https://elsewhere.example' })
  site = await startHostSite(snug.origin)
  site.host = hostApplication(site.origin)
  const added = await snugCommand(snug.dataDir, 'host', 'add', site.origin, '--key', site.host.x)
  assert.equal(added.status, 0, added.err)
  files = createServer((request, response) => {
    const name = (request.url ?? '').slice(1)
    const others = changed.get(name)
    asked.push(name)
    if (!existsSync(join(PUBLIC, name))) return response.writeHead(404).end()
    const type = TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
    const headers = { 'content-type': type, 'access-control-allow-origin': '*', 'cache-control': 'no-store' }
    response
      .writeHead(200, headers)
      .end((others && others.length > 1 ? others.shift() : others?.[0]) ?? built(name))
  })
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(files.address() as AddressInfo).port}`
  chromium = await launchChromium()
  firefox = await launchFirefox()
})
after(async () => {
  await chromium?.close()
  await firefox?.close()
  files?.close()
  files?.closeAllConnections()
  site?.stop()
  await snug?.stop()
})

/** A page with the element, whose script has to have this hash. What can't be loaded, it tells. */
async function open(integrity?: string, by = chromium): Promise<Page> {
  asked = []
  const pinned = integrity ? `integrity="${integrity}" crossorigin="anonymous"` : ''
  const policy = [
    `default-src 'none'; script-src 'nonce-tell' ${origin} 'wasm-unsafe-eval'; style-src 'unsafe-inline'`,
    `connect-src 'self' ${origin} ${snug.origin} ${snug.origin.replace('http', 'ws')}; worker-src blob:`,
  ]
  site.pages.set('/', {
    html: `<!doctype html><html lang="en"><title>Intranet</title><script nonce="tell">
        told = []
        addEventListener('error', ({ message, target }) => told.push({ type: message || target.src || target.href }), true)
      </script>
      <script type="module" src="${origin}/snug.js" ${pinned}></script>
      <snug-meeting server="${snug.origin}" room="${room}" token-url="/meet/token" style="height:600px"></snug-meeting>`,
    headers: { 'content-security-policy': policy.join('; ') },
  })
  return visit(by, site, '/', 'ada')
}

const right = () => integrityOf(built('snug.js'))
const stolen = (page: Page) => page.evaluate(() => window.stolen === 1)
const state = (page: Page, wanted: string) =>
  page.waitForFunction((one) => document.querySelector('snug-meeting')?.state === one, {}, wanted)
const complaint = (page: Page, of: string) =>
  page.waitForFunction((name) => window.told.some(({ type }) => type.includes(name)), {}, of)

const WHERE = { Chromium: () => chromium, Firefox: () => firefox }

for (const [name, where] of Object.entries(WHERE)) {
  test(`${name}: with the right hash the meeting runs, of files that snug.js knows`, async () => {
    changed.clear()
    const page = await open(right(), where())
    await state(page, 'pre-join')
    const call = CallPage.of(page)
    await call.join()
    await call.until(async () => (await window.probe.received()).sent > 0)
    const known = String(built('snug.js'))
    const scripts = asked.filter((file) => file.endsWith('.js') && file !== 'snug.js')
    for (const file of [chunk('core'), chunk('call'), 'snug-worker.js'])
      assert.ok(scripts.includes(file), `${file} in ${scripts}`)
    for (const file of scripts) {
      assert.ok(known.includes(file.slice(0, -3)), file)
      assert.ok(known.includes(hashOf(built(file))), file)
    }
    await page.browserContext().close()
  })

  test(`${name}: with a wrong hash nothing runs`, async () => {
    changed.clear()
    const page = await open(integrityOf('something else'), where())
    await complaint(page, 'snug.js')
    assert.equal(await page.evaluate(() => customElements.get('snug-meeting') === undefined), true)
    assert.deepEqual(asked, ['snug.js'])
    await page.browserContext().close()
  })

  test(`${name}: a changed file does not run, whichever it is`, async () => {
    for (const file of [chunk('core'), chunk('call'), 'snug-worker.js']) {
      changed.clear()
      changed.set(file, [built(file) + EVIL])
      const page = await open(right(), where())
      await (file === chunk('core') ? complaint(page, file) : state(page, 'failed'))
      assert.equal(await stolen(page), false, file)
      assert.ok(asked.includes(file), file)
      await page.browserContext().close()
    }
  })

  test(`${name}: a file that is another one the second time is not asked for twice`, async () => {
    changed.clear()
    for (const file of reachable()) changed.set(file, [String(built(file)), built(file) + EVIL])
    const page = await open(right(), where())
    await state(page, 'pre-join')
    assert.equal(await stolen(page), false)
    await page.browserContext().close()
  })

  test(`${name}: control: who changes snug.js as well gets into pages that do not name its hash, and no others`, async () => {
    changed.clear()
    const core = chunk('core')
    const evil = built(core) + EVIL
    changed.set(core, [evil])
    changed.set('snug.js', [
      built('snug.js')
        .toString()
        .replace(hashOf(built(core)), hashOf(evil)),
    ])
    const naive = await open(undefined, where())
    await state(naive, 'pre-join')
    assert.equal(await stolen(naive), true)
    await naive.browserContext().close()
    const page = await open(right(), where())
    await complaint(page, 'snug.js')
    assert.equal(await stolen(page), false)
    await page.browserContext().close()
  })
}

/** Switches blur on in a call. */
async function blur(page: Page): Promise<CallPage> {
  const call = CallPage.of(page)
  await call.phase('pre-join')
  await call.join()
  await press(call, '[data-sheet=settings]')
  await press(call, '.blur input')
  return call
}
const complaints = (part: string) =>
  window.probe.find('.banner').filter((one) => one.textContent?.includes(part)).length
const CANNOT = 'can’t be blurred'

test('Chromium: what blurs backgrounds is checked as well', async () => {
  changed.clear()
  const good = await open(right())
  const call = await blur(good)
  const until = Date.now() + 60_000
  const model = () => asked.some((name) => name.endsWith('.tflite'))
  while (!model() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 100))
  assert.ok(model(), String(asked))
  const { encoded } = await good.evaluate(() => window.probe.received())
  await call.until(async (before) => (await window.probe.received()).encoded > before + 10, encoded)
  assert.equal(await good.evaluate(complaints, CANNOT), 0)
  // Where one of its two programs does not come it takes the other.
  const loaded = asked.filter((name) => name.startsWith('blur-') && !name.includes('simd'))
  await good.browserContext().close()
  for (const name of new Set([...loaded, `${loaded[0]?.split('/')[0]}/tflite-1-0-0.wasm`])) {
    changed.clear()
    for (const one of [name, name.replace('tflite-', 'tflite-simd-')])
      if (existsSync(join(PUBLIC, one))) changed.set(one, [Buffer.concat([built(one), Buffer.from('\n')])])
    const page = await open(right())
    await (await blur(page)).until(complaints, CANNOT, 60_000)
    await page.browserContext().close()
  }
})

test('Chromium: what takes out noise is checked as well', async () => {
  const strong = async () => {
    const call = CallPage.of(await open(right()))
    await call.phase('pre-join')
    await call.join()
    await call.element('setMicrophone', true)
    await suppressNoise(call, 'strong')
    return call
  }
  /** What is said of noise, once the microphone is on. */
  const becomes = (call: CallPage, how: string) =>
    call.until(
      (wanted) => {
        const { snapshot } = window.probe.find('snug-call')[0] as unknown as { snapshot: MeetingSnapshot }
        return snapshot.devices.microphone === 'on' && snapshot.devices.noise === wanted
      },
      how,
      60_000,
    )
  changed.clear()
  const good = await strong()
  await becomes(good, 'strong')
  assert.ok(asked.includes('snug-noise.js'))
  assert.equal(await good.page.evaluate(complaints, 'noise suppression'), 0)
  await good.page.browserContext().close()
  changed.set('snug-noise.js', [Buffer.concat([built('snug-noise.js'), Buffer.from('\n')])])
  const bad = await strong()
  await becomes(bad, 'browser')
  assert.ok((await bad.page.evaluate(complaints, 'noise suppression')) > 0)
  await bad.page.browserContext().close()
})
