/** The element in pages that were not made for it: their styles, their routers, two at once. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { CallPage } from '../support/call-page.ts'
import { hostApplication, snugCommand } from '../support/host-application.ts'
import { type HostSite, meetingPage, startHostSite, visit } from '../support/host-site.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

/** Of what the element calls its own, however a build has shortened it. */
const OWN = ['surface', 'text', ...'abcdefghijklmnopqrstuvwxyz'].map((name) => `--s-${name}: red`).join('; ')
const HOSTILE = `<style>
  * { color: red !important; letter-spacing: 1em !important; line-height: 5 !important }
  div, video, section { display: none !important }
  button { font-size: 1px !important; visibility: hidden !important; position: fixed; top: -100px }
  :root { ${OWN}; font-size: 40px }
</style>`
const [first, second] = [0, 1].map(() => randomBytes(16).toString('base64url')) as [string, string]

let snug: SnugServer
let site: HostSite
let browsers: Browser[]
let page: Page
let ada: CallPage
let ben: CallPage

before(async () => {
  snug = await startSnug({ SNUG_EMBED_ORIGINS: 'https://elsewhere.example' })
  site = await startHostSite(snug.origin)
  site.host = hostApplication(site.origin)
  const added = await snugCommand(snug.dataDir, 'host', 'add', site.origin, '--key', site.host.x)
  assert.equal(added.status, 0, added.err)
  const tag = (room: string, name: string) =>
    `<snug-meeting room="${room}" token-url="/meet/token" display-name="${name}" style="height:600px"></snug-meeting>`
  const attributes = `room="${first}" token-url="/meet/token"`
  const more = `${HOSTILE}<main id="home"></main><main id="other"></main>`
  site.pages.set('/hostile', { html: meetingPage(snug.origin, `${attributes} display-name="Ada"`, more) })
  site.pages.set('/open', { html: meetingPage(snug.origin, `${attributes} display-name="Ben"`) })
  site.pages.set('/two', {
    html: meetingPage(snug.origin, `${attributes} display-name="Cem"`, tag(second, 'Cem')),
  })
  site.pages.set('/second', { html: meetingPage(snug.origin, `room="${second}" token-url="/meet/token"`) })
  browsers = await Promise.all([launchChromium(), launchChromium()])
})
after(async () => {
  await Promise.all((browsers ?? []).map((browser) => browser.close()))
  site?.stop()
  await snug?.stop()
})

const browser = (n: number): Browser => browsers[n] ?? assert.fail('no browser')

/** How something in the element is shown. */
const looks = (call: CallPage, selector: string) =>
  call.page.evaluate((wanted) => {
    const found = window.probe.find(wanted).find((each) => each.checkVisibility({ visibilityProperty: true }))
    if (!found) return undefined
    const { width, height } = found.getBoundingClientRect()
    const { color, letterSpacing, fontSize } = getComputedStyle(found)
    return { width, height, color, letterSpacing, fontSize }
  }, selector)

test('styles of the page that reach everything do not reach the call', async () => {
  page = await visit(browser(0), site, '/hostile', 'ada')
  ada = CallPage.of(page)
  ben = CallPage.of(await visit(browser(1), site, '/open', 'ben'))
  await Promise.all([ada.phase('pre-join'), ben.phase('pre-join')])
  await ada.join()
  await ben.join()
  await Promise.all([ada, ben].map((call) => call.receives({ videos: 1, voices: 1 })))
  const outside = await page.evaluate(() => {
    const button = document.body.appendChild(document.createElement('button'))
    const { visibility, fontSize } = getComputedStyle(button)
    button.remove()
    return { visibility, fontSize }
  })
  assert.deepEqual(outside, { visibility: 'hidden', fontSize: '1px' }, 'control: they reach what is outside')
  for (const selector of ['[data-device=microphone]', '.tile', 'video']) {
    const [here, there] = [await looks(ada, selector), await looks(ben, selector)]
    assert.ok(here && there, `${selector} is shown`)
    assert.deepEqual(
      [here.color, here.letterSpacing, here.fontSize],
      [there.color, there.letterSpacing, there.fontSize],
      selector,
    )
    assert.ok(here.width > 30 && here.height > 30, selector)
  }
})

test('a page that turns without loading takes the call along', async () => {
  await page.evaluate(() => {
    history.pushState({}, '', '/hostile/other')
    const meeting = document.querySelector('snug-meeting')
    if (meeting) document.querySelector('#other')?.append(meeting)
  })
  assert.equal(await page.evaluate(() => document.querySelector('snug-meeting')?.state), 'in-call')
  await Promise.all([ada, ben].map((call) => call.receives({ videos: 1, voices: 1 })))
  assert.equal(site.asked.filter(({ user }) => user === 'ada').length, 1, 'nobody had to come in again')
})

test('taken out of the page the call is over; put back it can be joined again', async () => {
  await page.evaluate(() => {
    const meeting = document.querySelector('snug-meeting')
    if (!meeting) throw new Error('no element')
    Object.assign(window, { kept: meeting })
    meeting.remove()
  })
  await ben.until(() => window.probe.find('snug-tile').length === 1)
  assert.ok(
    await page.evaluate(() =>
      window.probe.connections.every(({ connectionState }) => connectionState === 'closed'),
    ),
  )
  await page.evaluate(() => document.body.append((window as unknown as { kept: HTMLElement }).kept))
  await ada.phase('pre-join')
  await ada.join()
  await Promise.all([ada, ben].map((call) => call.receives({ videos: 1, voices: 1 })))
  await ada.close()
})

test('two elements on one page are two meetings', async () => {
  page = await visit(browser(0), site, '/two', 'cem')
  const states = () => [...document.querySelectorAll('snug-meeting')].map(({ state }) => state)
  const both = async (wanted: string) =>
    page.waitForFunction(
      (state) => {
        const all = [...document.querySelectorAll('snug-meeting')]
        return all.length === 2 && all.every((meeting) => meeting.state === state)
      },
      { timeout: 20_000 },
      wanted,
    )
  await both('pre-join')
  await page.evaluate(async () => {
    for (const meeting of document.querySelectorAll('snug-meeting')) await meeting.join()
  })
  await both('in-call')
  const other = CallPage.of(await visit(browser(1), site, '/second', 'ada'))
  await other.phase('pre-join')
  await other.join()
  const receiving = CallPage.of(page)
  // Ben is in the one room, Ada in the other.
  await receiving.receives({ videos: 2, voices: 2 })
  await page.evaluate(() => document.querySelectorAll('snug-meeting')[0]?.leave())
  await page.waitForFunction(() => document.querySelectorAll('snug-meeting')[0]?.state === 'left')
  assert.deepEqual((await page.evaluate(states)).sort(), ['in-call', 'left'])
  await receiving.receives({ videos: 1, voices: 1 })
})
