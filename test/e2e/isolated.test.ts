/** Isolated mode in a page of another origin: the meeting is in a frame of the server, the page keeps its element. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Browser, Frame, Page } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { CallPage } from '../support/call-page.ts'
import { hostApplication, snugCommand } from '../support/host-application.ts'
import {
  framedCall,
  type HostSite,
  meetingFrame,
  meetingPage,
  startHostSite,
  visit,
} from '../support/host-site.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const room = randomBytes(16).toString('base64url')
const EVENTS = ['ready', 'joined', 'left', 'state-changed', 'participants-changed', 'error'].map(
  (name) => `snug-${name}`,
)

interface Told {
  type: string
  detail: { state?: string; participants?: { name: string }[] }
}

let snug: SnugServer
let site: HostSite
let browsers: Browser[]
let page: Page
let frame: Frame
let isolated: CallPage
let open: CallPage

const listen = `<script>
  told = []
  for (const type of ${JSON.stringify(EVENTS)})
    addEventListener(type, (event) => told.push({ type, detail: event.detail }))
</script>`

before(async () => {
  // The server has to name the site, as by default a server on this machine allows all pages of it.
  snug = await startSnug({ SNUG_EMBED_ORIGINS: 'https://elsewhere.example' })
  site = await startHostSite(snug.origin)
  site.host = hostApplication(site.origin)
  const added = await snugCommand(snug.dataDir, 'host', 'add', site.origin, '--key', site.host.x)
  assert.equal(added.status, 0, added.err)
  const attributes = `room="${room}" token-url="/meet/token"`
  const look = '<style>snug-meeting { --snug-accent: rgb(1, 2, 3) }</style>'
  site.pages.set('/isolated', {
    html: meetingPage(snug.origin, `${attributes} display-name="Ada Lovelace" isolated`, listen + look),
  })
  site.pages.set('/open', { html: meetingPage(snug.origin, `${attributes} display-name="Ben Okri"`) })
  browsers = await Promise.all([launchChromium(), launchChromium()])
})
after(async () => {
  await Promise.all((browsers ?? []).map((browser) => browser.close()))
  site?.stop()
  await snug?.stop()
})

const element = <T>(run: (meeting: HTMLElementTagNameMap['snug-meeting']) => T) =>
  page.evaluate(
    `(${String(run)})(document.querySelector('snug-meeting'))` as unknown as () => T,
  ) as Promise<T>

test('two people meet, one of them in a frame of the server, by tokens of the page', async () => {
  const [first, second] = browsers as [Browser, Browser]
  page = await visit(first, site, '/isolated', 'ada')
  frame = await meetingFrame(page, snug.origin)
  isolated = framedCall(frame)
  open = CallPage.of(await visit(second, site, '/open', 'ben'))
  await Promise.all([isolated.phase('pre-join'), open.phase('pre-join')])
  await element(async (meeting) => {
    await meeting.setMicrophone(true)
    await meeting.setCamera(true)
    await meeting.join()
  })
  await open.join()
  await isolated.phase('in-call')
  await Promise.all([isolated, open].map((call) => call.receives({ videos: 1, voices: 1 })))
  assert.match(await isolated.text(), /Ben Okri/)
  assert.match(await open.text(), /Ada Lovelace/)
  assert.deepEqual(
    new Set(site.asked.map(({ user, room: of }) => `${user} ${of}`)),
    new Set([`ada ${room}`, `ben ${room}`]),
  )
})

test('the page is told what it is told without a frame', async () => {
  await page.waitForFunction(() =>
    (window.told as Told[]).some(({ detail }) =>
      detail?.participants?.some(({ name }) => name === 'Ben Okri'),
    ),
  )
  const told = await page.evaluate(() => window.told as Told[])
  const types = told.map(({ type }) => type)
  for (const type of ['snug-ready', 'snug-joined'])
    assert.equal(types.filter((one) => one === type).length, 1, type)
  const states = told.flatMap(({ type, detail }) => (type === 'snug-state-changed' ? [detail.state] : []))
  // Where the way in is quick, nobody is told that it is gone.
  const lasting = states.filter((state) => state !== 'joining')
  assert.deepEqual(lasting, ['connecting', 'pre-join', 'in-call'])
  assert.equal(await element((meeting) => meeting.state), 'in-call')
})

test('the page has the frame and nothing in it; its colours are in there', async () => {
  const kept = async () => ({
    keys: (await indexedDB.databases()).map(({ name }) => name),
    tiles: window.probe.find('snug-tile').length > 0,
    connections: window.probe.connections.length > 0,
  })
  assert.deepEqual(await page.evaluate(kept), { keys: [], tiles: false, connections: false })
  const document = await page.evaluate(() => {
    const [inner] = window.probe.find('iframe') as [HTMLIFrameElement]
    return inner.contentDocument
  })
  assert.equal(document, null)
  const control = { keys: ['snug-device'], tiles: true, connections: true }
  assert.deepEqual(await open.page.evaluate(kept), control, 'control: without the frame it has')
  const accent = await frame.evaluate(() => {
    const [meeting] = window.probe.find('snug-meeting') as [HTMLElement]
    return meeting.style.getPropertyValue('--snug-accent')
  })
  assert.equal(accent, 'rgb(1, 2, 3)')
})

test('a click in the page shares the screen from the frame', async () => {
  await page.evaluate(() => {
    const button = document.body.appendChild(document.createElement('button'))
    button.id = 'share'
    button.onclick = () => void document.querySelector('snug-meeting')?.shareScreen(true)
  })
  await page.click('#share')
  await open.receives({ videos: 2, voices: 1 })
  await element((meeting) => meeting.shareScreen(false))
  await open.receives({ videos: 1, voices: 1 })
})

test('a connection that is lost comes back with a new token of the page', async () => {
  const before = site.asked.length
  const next = { ...hostApplication(site.origin, '2') }
  const added = await snugCommand(
    snug.dataDir,
    'host',
    'key',
    'add',
    site.origin,
    '--key',
    next.x,
    '--kid',
    '2',
  )
  assert.equal(added.status, 0, added.err)
  site.host = next
  const removed = await snugCommand(snug.dataDir, 'host', 'key', 'remove', site.origin, '--kid', '1')
  assert.equal(removed.status, 0, removed.err)
  await page.waitForFunction(
    () => (window.told as Told[]).some(({ detail }) => detail?.state === 'reconnecting'),
    { timeout: 20_000 },
  )
  await isolated.phase('in-call')
  await Promise.all([isolated, open].map((call) => call.receives({ videos: 1, voices: 1 })))
  assert.ok(site.asked.slice(before).some(({ user }) => user === 'ada'))
})

test('a frame that does not come is told of; the way out leads into the meeting', async () => {
  site.pages.set('/late', {
    html: meetingPage(
      snug.origin,
      `room="${room}" token-url="/meet/token" display-name="Ada Lovelace" autojoin isolated`,
    ),
  })
  site.pages.set('/empty', { html: '<!doctype html><title>Nothing yet</title>' })
  const late = await visit((browsers as [Browser])[0], site, '/empty', 'ada')
  await late.setRequestInterception(true)
  let reachable = false
  late.on('request', (request) => {
    const missing = !reachable && request.url().startsWith(`${snug.origin}/frame?`)
    void (missing ? request.abort('connectionrefused') : request.continue())
  })
  await late.goto(`${site.origin}/late`, { waitUntil: 'domcontentloaded' })
  await late.waitForFunction(() => document.querySelector('snug-meeting')?.state === 'failed', {
    timeout: 60_000,
  })
  const code = await late.evaluate(() =>
    document
      .querySelector('snug-meeting')
      ?.join()
      .catch((error) => error.code),
  )
  assert.equal(code, 'server_unreachable')
  reachable = true
  await (await late.waitForSelector('pierce/snug-notice .button.primary'))?.click()
  await framedCall(await meetingFrame(late, snug.origin)).phase('in-call')
  await late.waitForFunction(() => document.querySelector('snug-meeting')?.state === 'in-call')
  await late.close()
})

test('leaving, and the element taken out, end it', async () => {
  await element((meeting) => meeting.leave())
  await page.waitForFunction(() => document.querySelector('snug-meeting')?.state === 'left')
  await open.until(() => window.probe.find('snug-tile').length === 1)
  await element((meeting) => meeting.join())
  await isolated.phase('in-call')
  await open.until(() => window.probe.find('snug-tile').length === 2)
  await element((meeting) => meeting.remove())
  await open.until(() => window.probe.find('snug-tile').length === 1)
})
