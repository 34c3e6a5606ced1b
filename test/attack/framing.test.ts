/**
 * Pages that may not show a meeting, or speak for the one that does: in a browser the frame of a stranger stays empty,
 * and words from any other window or origin are not heard. Each with a control that shows what would have happened.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Browser, Frame, Page } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { hostApplication, mint, outcomeOf, snugCommand } from '../support/host-application.ts'
import { type HostSite, meetingFrame, startHostSite, visit } from '../support/host-site.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const room = randomBytes(16).toString('base64url')
let snug: SnugServer
let site: HostSite
let stranger: HostSite
let browser: Browser

before(async () => {
  snug = await startSnug({ SNUG_EMBED_ORIGINS: 'https://elsewhere.example' })
  site = await startHostSite(snug.origin)
  stranger = await startHostSite(snug.origin)
  site.host = hostApplication(site.origin)
  const added = await snugCommand(snug.dataDir, 'host', 'add', site.origin, '--key', site.host.x)
  assert.equal(added.status, 0, added.err)
  browser = await launchChromium()
})
after(async () => {
  await browser?.close()
  site?.stop()
  stranger?.stop()
  await snug?.stop()
})

const address = (origin: string) => `${snug.origin}/frame?${new URLSearchParams({ origin })}`
/** A page that plays the element's part, and notes what the frame says. */
const around = (src: string) => `<!doctype html><title>Page</title><script>
  told = []
  addEventListener('message', ({ data, origin }) => told.push({ data, origin }))
</script><iframe src="${src}"></iframe>`

/** What is in the first frame of a page, when it has stopped loading: `meeting` page, or the browser's refusal. */
async function inFrame(page: Page): Promise<string> {
  const [frame] = page.mainFrame().childFrames()
  assert.ok(frame)
  const shown = await frame.evaluate(() => ({ href: location.href, scripts: document.scripts.length }))
  return shown.href.startsWith(`${snug.origin}/frame`) && shown.scripts === 1 ? 'meeting' : 'refused'
}

async function framed(by: HostSite, src: string, path = '/'): Promise<Page> {
  by.pages.set(path, { html: around(src) })
  const page = await visit(browser, by, path)
  return page
}

test('a stranger’s frame stays empty, whoever it says it is', async () => {
  assert.equal(await inFrame(await framed(site, address(site.origin))), 'meeting', 'control')
  for (const origin of [stranger.origin, site.origin, '*', '', snug.origin, `${site.origin} *`])
    assert.equal(await inFrame(await framed(stranger, address(origin))), 'refused', origin)
  for (const path of ['/', '/sign-in', '/connect', '/frame'])
    assert.equal(await inFrame(await framed(site, snug.origin + path)), 'refused', path)
})

test('the page of a host in the frame of a stranger shows no meeting either', async () => {
  site.pages.set('/inner', { html: around(address(site.origin)) })
  const nested = async (by: HostSite) => {
    const page = await framed(by, `${site.origin}/inner`, '/outer')
    const [inner] = page.mainFrame().childFrames()[0]?.childFrames() ?? []
    assert.ok(inner)
    return inner.evaluate(() => location.href)
  }
  assert.equal(await nested(stranger), 'chrome-error://chromewebdata/')
  assert.equal(await nested(site), address(site.origin), 'control')
})

test('no origin widens the policy', async () => {
  const ancestors = async (origin: string) => {
    const answer = await fetch(address(origin))
    assert.equal(answer.headers.get('x-frame-options'), origin === site.origin ? null : 'DENY')
    return /frame-ancestors [^;]*/.exec(answer.headers.get('content-security-policy') ?? '')?.[0]
  }
  assert.equal(await ancestors(site.origin), `frame-ancestors 'self' ${site.origin}`, 'control')
  const none = [
    stranger.origin,
    '*',
    'null',
    'https:',
    `${site.origin}/`,
    `${site.origin.toUpperCase()}`,
    `${site.origin};script-src *`,
    `${site.origin}, default-src *`,
    `${site.origin}\r\nx: y`,
    'https://*.example',
    'https://elsewhere.example.evil.example',
  ]
  for (const origin of none) assert.equal(await ancestors(origin), "frame-ancestors 'none'", origin)
  const twice = await fetch(`${address(site.origin)}&origin=${encodeURIComponent(stranger.origin)}`)
  assert.match(twice.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/)
})

/** Opens a meeting in the frame as the element does; the port is kept in the page. */
const openMeeting = (settings: object) => {
  const { port1, port2 } = new MessageChannel()
  window.port = port1
  window.port.onmessage = ({ data }) => window.told.push({ ...data, detail: {} })
  const [frame] = document.querySelectorAll('iframe')
  frame?.contentWindow?.postMessage({ type: 'snug-frame-open', settings }, '*', [port2])
}
const settings = {
  room,
  displayName: '',
  editName: false,
  language: 'en',
  theme: 'auto',
  pageShortcuts: false,
  autojoin: false,
  asks: true,
  title: '',
  look: {},
}
const meetings = (frame: Frame) => frame.evaluate(() => document.querySelectorAll('snug-meeting').length)

test('the frame listens to the window around it alone, at exactly its origin', async () => {
  const page = await framed(site, address(site.origin))
  const frame = await meetingFrame(page, snug.origin)
  await page.waitForFunction(() => window.told.length > 0)
  const [ready] = await page.evaluate(() => window.told)
  assert.deepEqual(ready, { data: { type: 'snug-frame-ready' }, origin: snug.origin })

  // A frame of a stranger in the same page, and the frame itself.
  await page.evaluate((src) => {
    document.body.append(Object.assign(document.createElement('iframe'), { src, id: 'strange' }))
  }, `${stranger.origin}/`)
  stranger.pages.set('/', { html: '<!doctype html>' })
  const strange = await page.waitForFrame((one) => one.url() === `${stranger.origin}/`)
  const speak = (said: object) => {
    const to = window === parent ? window : (parent.frames[0] as Window)
    to.postMessage({ type: 'snug-frame-open', settings: said }, '*', [new MessageChannel().port2])
  }
  await strange.evaluate(speak, settings)
  await frame.evaluate((said) => {
    window.postMessage({ type: 'snug-frame-open', settings: said }, '*', [new MessageChannel().port2])
  }, settings)
  // What is not as it should be.
  await page.evaluate(openMeeting, { ...settings, theme: 'pink' })
  await page.evaluate(openMeeting, { ...settings, more: 1 })
  assert.equal(await meetings(frame), 0)
  await page.evaluate(openMeeting, settings)
  await frame.waitForFunction(() => document.querySelectorAll('snug-meeting').length === 1)
  await page.evaluate(openMeeting, { ...settings, room: 'x'.repeat(22) })
  await frame.evaluate(() => new Promise((resolve) => setTimeout(resolve, 0)))
  assert.equal(await frame.evaluate(() => document.querySelector('snug-meeting')?.room), room)
})

test('the element listens to its own frame alone, at the server’s exact origin', async () => {
  site.pages.set('/element', {
    html: `<!doctype html><title>Page</title><script type="module" src="${snug.origin}/snug.js"></script>
      <snug-meeting isolated room="${room}" token-url="/meet/token"></snug-meeting>
      <iframe id="strange" src="${stranger.origin}/"></iframe>`,
  })
  const page = await visit(browser, site, '/element', 'ada')
  const frame = await meetingFrame(page, snug.origin)
  await page.waitForFunction(() => document.querySelector('snug-meeting')?.state === 'pre-join')
  const opened = (from: Frame, to: 'parent' | 'top') =>
    from.evaluate((name) => {
      // Whoever is taken for the frame is sent a port, by which it asks for tokens.
      const got = new Promise<boolean>((resolve) => {
        addEventListener('message', ({ ports }) => resolve(ports.length > 0), { once: true })
        setTimeout(() => resolve(false), 1_000)
      })
      window[name]?.postMessage({ type: 'snug-frame-ready' }, '*')
      return got
    }, to)
  const strange = page.frames().find((one) => one.url() === `${stranger.origin}/`)
  assert.ok(strange)
  assert.equal(await opened(strange, 'top'), false)
  // The page itself, at the right window's side.
  assert.equal(await opened(page.mainFrame(), 'top'), false)
  assert.equal(await opened(frame, 'parent'), true, 'control')
})

test('an element in a stranger’s page says why there is no meeting', async () => {
  const element = `<!doctype html><title>Page</title><script type="module" src="${snug.origin}/snug.js"></script>
    <script>told = []; addEventListener('snug-error', ({ detail }) => told.push({ type: detail.code, detail }))</script>
    <snug-meeting isolated room="${room}" token-url="/meet/token"></snug-meeting>`
  stranger.pages.set('/element', { html: element })
  const page = await visit(browser, stranger, '/element', 'ada')
  await page.waitForFunction(() => document.querySelector('snug-meeting')?.state === 'failed')
  assert.deepEqual(await page.evaluate(() => window.told.map(({ type }) => type)), ['origin_not_allowed'])
  assert.equal(await page.evaluate(() => document.querySelectorAll('iframe').length), 0)
})

test('another page’s token does not do in the frame, nor does the frame’s place do elsewhere', async () => {
  const host = site.host ?? assert.fail()
  const token = () => mint(host, { audience: snug.origin, claims: { origin: site.origin } })
  const within = (origin: string) => `${snug.origin}/frame/${encodeURIComponent(origin)}`
  assert.equal(await outcomeOf(within(site.origin), await token(), snug.origin), 'welcome', 'control')
  const refused = [
    // A page elsewhere says that it is a frame in the host's page.
    [within(site.origin), stranger.origin],
    [within(site.origin), site.origin],
    // The frame is in another page than the token is for.
    [within(stranger.origin), snug.origin],
    [within(snug.origin), snug.origin],
    [snug.origin, snug.origin],
  ] as const
  for (const [to, origin] of refused)
    assert.equal(await outcomeOf(to, await token(), origin), 'origin_not_allowed', `${to} from ${origin}`)
})
