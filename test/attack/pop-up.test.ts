/**
 * The sign-in by pop-up between two windows that do not trust each other: who speaks for the pop-up, who gets what it
 * posts, and whether an address of the server leads elsewhere. Each with a control that shows what would have happened.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { newProbedPage } from '../support/call-page.ts'
import { type HostSite, meetingPage, startHostSite } from '../support/host-site.ts'
import { PagesBrowser } from '../support/pages-browser.ts'
import { Person, type TestRoom } from '../support/person.ts'
import { freePort } from '../support/ports.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

declare global {
  interface Window {
    /** Access tokens that sockets of the page were opened with. */
    used: string[]
    /** What another window posted, and what the pop-up was opened by. */
    heard: Record<string, unknown>[]
    opened: Window | null
  }
}

/** A page behind another window draws nothing, so what waits for it to draw waits long. */
const BEHIND = { polling: 100 }
const KEY = 'k'.repeat(43)

let snug: SnugServer
let site: HostSite
let stranger: HostSite
let browser: Browser
let ada: Person
let room: TestRoom

before(async () => {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  site = await startHostSite(origin)
  stranger = await startHostSite(origin)
  snug = await startSnug({ SNUG_PORT: String(port), SNUG_EMBED_ORIGINS: site.origin })
  ada = await new Person(snug.origin, 'ada').signUp(snug.setupToken)
  room = await ada.createRoom('Monday', [])
  const listening = `<!doctype html><title>Page</title><script>
    heard = []
    addEventListener('message', ({ data }) => heard.push(data))
  </script><button>Open</button>`
  for (const by of [site, stranger]) {
    by.pages.set('/listens', { html: listening })
    by.pages.set('/leads', {
      html: `<script>location.href = new URLSearchParams(location.search).get('next')</script>`,
    })
  }
  site.pages.set('/meeting', {
    html: meetingPage(snug.origin, `room="${room.id}"`, `<iframe src="${stranger.origin}/listens"></iframe>`),
  })
  browser = await launchChromium()
})
after(async () => {
  await browser?.close()
  site?.stop()
  stranger?.stop()
  await snug?.stop()
})

/** Runs in the page before its scripts. */
function noteSockets(): void {
  const Native = window.WebSocket
  window.used = []
  window.WebSocket = class extends Native {
    constructor(url: string | URL, protocols: string | string[] = []) {
      super(url, protocols)
      window.used.push(...[protocols].flat().filter((one) => one.startsWith('token.')))
    }
  }
}

const popupOf = (page: Page) =>
  new Promise<Page>((resolve) => page.once('popup', (popup) => popup && resolve(popup)))

/** Opens an address in a window of its own by a click in a page that listens. */
async function openFrom(page: Page, address: string): Promise<Page> {
  await page.evaluate((to) => {
    const button =
      document.querySelector('button') ?? document.body.appendChild(document.createElement('button'))
    button.onclick = () => {
      window.opened = window.open(to, 'snug-connect')
    }
  }, address)
  const popup = popupOf(page)
  await page.click('button')
  return popup
}

const connect = (origin: string) => `${snug.origin}/connect?${new URLSearchParams({ room: room.id, origin })}`
const forged = (access: string) => ({ type: 'snug-connect', room: room.id, access, roomKey: KEY })
const post = (message: object) => window.opener.postMessage(message, '*')
/** Everything that was posted before this has arrived when it has. */
async function heardBy(page: Page, popup: Page): Promise<unknown[]> {
  await popup.evaluate(post, { type: 'end' })
  await page.waitForFunction(() => window.heard.some(({ type }) => type === 'end'), BEHIND)
  const heard = await page.evaluate(() => window.heard)
  return heard.map(({ type }) => type).filter((type) => type !== 'end')
}

test('the element hears its pop-up alone, at the server’s exact origin', async () => {
  const page = await newProbedPage(browser)
  await page.evaluateOnNewDocument(noteSockets)
  await page.goto(`${site.origin}/meeting`)
  const opened = popupOf(page)
  await (await page.waitForSelector(':scope >>> snug-notice button', { visible: true }))?.click()
  const popup = await opened
  await popup.waitForFunction(() => document.querySelector('snug-app'))

  // A frame of a stranger in the page.
  const frame = page.frames().find((one) => one.url() === `${stranger.origin}/listens`)
  assert.ok(frame)
  await frame.evaluate((message) => window.top?.postMessage(message, '*'), forged('by-a-frame'))
  // The page itself.
  await page.evaluate((message) => window.postMessage(message, '*'), forged('by-the-page'))
  // The right origin, in another window.
  const other = await newWindow(page, `${snug.origin}/connect`)
  await other.evaluate(post, forged('by-another-window'))
  // The right window, which somebody led to another origin.
  await page.evaluate((to) => {
    // A name that is taken brings the window that has it.
    window.open(to, 'snug-connect')
  }, `${stranger.origin}/listens`)
  await popup.waitForFunction((origin) => location.origin === origin, {}, stranger.origin)
  await popup.evaluate(post, forged('by-another-origin'))
  // And back again, for the control: that very window at the server's origin.
  await page.evaluate((to) => {
    window.open(to, 'snug-connect')
  }, `${snug.origin}/connect`)
  await popup.waitForFunction(
    (origin) => location.origin === origin && document.querySelector('snug-app'),
    {},
    snug.origin,
  )
  await popup.evaluate(post, { ...forged('of-another-room'), room: 'x'.repeat(22) })
  await popup.evaluate(post, { ...forged('of-no-form'), roomKey: 'short' })
  await popup.evaluate(post, forged('control'))
  await page.waitForFunction(() => window.used.length > 0, BEHIND)
  await page.waitForFunction(() => document.querySelector('snug-meeting')?.state === 'failed', BEHIND)
  assert.deepEqual(new Set(await page.evaluate(() => window.used)), new Set(['token.control']))
  await page.browserContext().close()
})

/** A second window beside the pop-up. */
async function newWindow(page: Page, address: string): Promise<Page> {
  await page.evaluate((to) => {
    const button = document.body.appendChild(document.createElement('button'))
    button.id = 'other'
    button.onclick = () => void window.open(to, 'other')
  }, address)
  const popup = popupOf(page)
  await page.click('#other')
  const other = await popup
  await other.waitForFunction((to) => location.href === to && window.opener !== null, {}, address)
  return other
}

/** Signs in in the pop-up and allows what it asks. */
async function allow(popup: Page, shown: string): Promise<PagesBrowser> {
  const pages = new PagesBrowser(popup, snug.origin)
  await pages.signIn(ada.login, ada.password)
  await pages.reads(shown)
  await pages.press('.choices .primary')
  return pages
}

/** The page tells the key of its device, as the element does. */
const tellDevice = (page: Page) =>
  page.evaluate(
    (message, origin) => window.opened?.postMessage(message, origin),
    { type: 'snug-device', room: room.id, deviceKey: KEY },
    snug.origin,
  )
const ready = (page: Page) =>
  page.waitForFunction(() => window.heard.some(({ type }) => type === 'snug-connect-ready'), BEHIND)

test('control: a page that is allowed gets access and key', async () => {
  const page = await newProbedPage(browser)
  await page.goto(`${site.origin}/listens`)
  const popup = await openFrom(page, connect(site.origin))
  const allowed = allow(popup, site.origin)
  await ready(page)
  await tellDevice(page)
  await allowed
  await page.waitForFunction(() => window.heard.length === 2, BEHIND)
  const [, message] = await page.evaluate(() => window.heard)
  assert.equal(message?.type, 'snug-connect')
  assert.equal(message?.roomKey, room.key)
  await page.browserContext().close()
})

test('a page that is not allowed gets nothing, even from somebody who says “Allow”', async () => {
  const page = await newProbedPage(browser)
  await page.goto(`${stranger.origin}/listens`)
  const popup = await openFrom(page, connect(stranger.origin))
  const allowed = allow(popup, stranger.origin)
  await ready(page)
  await tellDevice(page)
  await (await allowed).reads('SNUG_EMBED_ORIGINS')
  assert.deepEqual(await heardBy(page, popup), ['snug-connect-ready'])
  await page.browserContext().close()
})

test('a page that gives itself out for an allowed one gets nothing, and can’t say a word', async () => {
  const page = await newProbedPage(browser)
  await page.goto(`${stranger.origin}/listens`)
  const popup = await openFrom(page, connect(site.origin))
  const asked: string[] = []
  popup.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await allow(popup, site.origin)
  await tellDevice(page)
  assert.deepEqual(await heardBy(page, popup), [])
  assert.ok(asked.includes('/api/session'), 'control: requests are seen')
  assert.ok(!asked.includes('/api/token'))
  await page.browserContext().close()
})

test('what was allowed to a page does not reach the page that came in its place', async () => {
  const page = await newProbedPage(browser)
  await page.goto(`${site.origin}/listens`)
  const popup = await openFrom(page, connect(site.origin))
  // What the pop-up posts is posted; it stays open so that it can tell when that is over.
  await popup.evaluateOnNewDocument(() => {
    window.close = () => undefined
  })
  await popup.reload()
  const pages = new PagesBrowser(popup, snug.origin)
  await pages.signIn(ada.login, ada.password)
  await pages.reads(site.origin)
  await ready(page)
  await tellDevice(page)
  await page.goto(`${stranger.origin}/listens`)
  await pages.press('.choices .primary')
  await pages.reads('You can close this window')
  assert.deepEqual(await heardBy(page, popup), [])
  await page.browserContext().close()
})

/** Addresses elsewhere, in the ways in which they get past careless checks. */
const elsewhere = (host: string): string[] => [
  `http://${host}/listens`,
  `//${host}/listens`,
  `/\\${host}/listens`,
  `\\\\${host}/listens`,
  `/\t/${host}/listens`,
  `\r\n//${host}/listens`,
  `http:\\\\${host}/listens`,
  `///${host}/listens`,
]
const NAMES = [
  'next',
  'return',
  'returnTo',
  'return_to',
  'redirect',
  'redirect_uri',
  'url',
  'continue',
  'to',
  'origin',
]

test('control: a page that goes where its address says leads elsewhere by each of them', async () => {
  const page = await newProbedPage(browser)
  const host = new URL(stranger.origin).host
  for (const next of elsewhere(host)) {
    await page.goto(`${site.origin}/leads?${new URLSearchParams({ next })}`)
    await page
      .waitForFunction((origin) => location.origin === origin, {}, stranger.origin)
      .catch(() => assert.fail(next))
  }
  await page.browserContext().close()
})

test('no address of the server leads elsewhere, before the sign-in or after', async () => {
  const host = new URL(stranger.origin).host
  const visitor = await PagesBrowser.open(browser, snug.origin)
  const asked: string[] = []
  visitor.page.on('request', (request) => asked.push(request.url()))
  const queries = [...elsewhere(host), 'javascript:location="//evil.example"'].map((address) =>
    new URLSearchParams(NAMES.map((name): [string, string] => [name, address])).toString(),
  )
  const all = async (arrived: string) => {
    for (const query of queries) {
      await visitor.page.goto(`${snug.origin}/sign-in?${query}#${query}`)
      await visitor.find(arrived)
      assert.equal(new URL(visitor.page.url()).origin, snug.origin, query)
    }
  }
  await all('#login')
  await visitor.signIn(ada.login, ada.password)
  await visitor.find('.room')
  await all('.room')
  assert.deepEqual(
    new Set(asked.filter((url) => url.startsWith('http')).map((url) => new URL(url).origin)),
    new Set([snug.origin]),
  )
  await visitor.page.browserContext().close()
})

test('no path and no query makes the server itself redirect', async () => {
  const host = new URL(stranger.origin).host
  const paths = [
    '/',
    '/sign-in',
    '/connect',
    '/guest',
    '/r/x',
    '/frame',
    '/embed/check',
    '/api/session',
    '/snug.js',
    '/chunks/',
  ]
  for (const address of elsewhere(host)) {
    const encoded = encodeURIComponent(address)
    for (const path of [
      `/${encoded}`,
      `//${host}/%2e%2e`,
      `/%5c${host}`,
      `/%2f%2f${host}/..`,
      ...paths.map((one) => `${one}?next=${encoded}&return=${encoded}`),
    ]) {
      const answer = await fetch(snug.origin + path, { redirect: 'manual' })
      assert.ok(answer.status < 300 || answer.status >= 400, `${path}: ${answer.status}`)
      assert.equal(answer.headers.get('location'), null, path)
      await answer.body?.cancel()
    }
  }
})
