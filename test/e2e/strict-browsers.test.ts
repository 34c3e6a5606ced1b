/**
 * Browsers that take no cookies of third parties, or keep them apart: people sign in by the pop-up from a page of another
 * site and meet, in the page and in isolated mode. A frame of a third site shows what each refuses; a browser that takes
 * them is the control.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'puppeteer-core'
import { launchChromiumAbout, launchFirefox } from '../support/browser.ts'
import { CallPage, newProbedPage } from '../support/call-page.ts'
import { framedCall, type HostSite, meetingFrame, meetingPage, startHostSite } from '../support/host-site.ts'
import { PagesBrowser } from '../support/pages-browser.ts'
import { Person, type TestRoom } from '../support/person.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const OPENED_WITHIN = 20_000

let snug: SnugServer
/** Another site than the server's: 127.0.0.1 instead of localhost. */
let site: HostSite
let third: HostSite
let ada: Person
let ben: Person
let room: TestRoom
const profile = mkdtempSync(join(tmpdir(), 'snug-profile-'))
/** Takes all cookies; the other one in each meeting. */
let usual: Browser

before(async () => {
  snug = await startSnug()
  site = await startHostSite(snug.origin)
  third = await startHostSite(snug.origin, 'localhost')
  ada = await new Person(snug.origin, 'ada').signUp(snug.setupToken)
  ben = await ada.invite('ben')
  room = await ada.createRoom('Monday', [ben])
  const attributes = `server="${snug.origin}" room="${room.id}"`
  site.pages.set('/open', { html: meetingPage(snug.origin, attributes) })
  site.pages.set('/isolated', { html: meetingPage(snug.origin, `${attributes} isolated`) })
  site.pages.set('/third', { html: `<!doctype html><iframe src="${third.origin}/kept"></iframe>` })
  third.pages.set('/kept', {
    html: '<!doctype html>',
    headers: { 'set-cookie': 'kept=1; SameSite=None; Secure' },
  })
  usual = await launchChromiumAbout('taken', join(profile, 'usual'))
})
after(async () => {
  await usual?.close()
  rmSync(profile, { recursive: true, force: true })
  site?.stop()
  third?.stop()
  await snug?.stop()
})

/** What a frame of another site may keep. */
async function kept(browser: Browser): Promise<{ cookie: boolean; storage: boolean; database: boolean }> {
  // Windows of their own are private ones in Chromium, which take no cookies of others anyhow.
  const page = await newProbedPage(browser, browser.defaultBrowserContext())
  await page.goto(`${site.origin}/third`)
  const frame = await page.waitForFrame((one) => one.url() === `${third.origin}/kept`)
  const found = await frame.evaluate(async () => {
    const tried = async (work: () => unknown) => {
      try {
        return Boolean(await work())
      } catch {
        return false
      }
    }
    const opened = () =>
      new Promise<boolean>((resolve) => {
        const request = indexedDB.open('kept')
        request.onsuccess = () => resolve(true)
        request.onerror = () => resolve(false)
        setTimeout(() => resolve(false), 5_000)
      })
    return {
      cookie: document.cookie.includes('kept=1'),
      storage: await tried(() => {
        localStorage.setItem('kept', '1')
        return localStorage.getItem('kept')
      }),
      database: await tried(opened),
    }
  })
  await page.close()
  return found
}

/** Signs in by the pop-up that the element opens, in the page or in its frame. */
async function signIn(page: Page, person: Person, isolated: boolean): Promise<CallPage> {
  const frame = isolated ? await meetingFrame(page, snug.origin) : page.mainFrame()
  const call = isolated ? framedCall(frame) : CallPage.of(page)
  await call.phase('signed-out')
  await (await frame.waitForSelector(':scope >>> snug-notice button', { visible: true }))?.click()
  // Firefox does not tell the page about a pop-up that a frame in it opened.
  const opened = await page
    .browser()
    .waitForTarget((one) => one.url().startsWith(`${snug.origin}/connect?`), { timeout: OPENED_WITHIN })
  const popup = new PagesBrowser((await opened.page()) ?? assert.fail('no pop-up'), snug.origin)
  const closed = new Promise<void>((resolve) => popup.page.once('close', () => resolve()))
  // The second time they are signed in at the server already.
  await popup.find('#login, .choices .primary')
  if (await popup.page.$(':scope >>> #login')) await popup.signIn(person.login, person.password)
  // Whoever allows reads the page that is shown, not the frame in it.
  await popup.reads(site.origin)
  await popup.press('.choices .primary')
  await closed
  return call
}

async function meet(browser: Browser, path: '/open' | '/isolated'): Promise<void> {
  const page = await newProbedPage(browser, browser.defaultBrowserContext())
  await page.goto(site.origin + path)
  const call = await signIn(page, ada, path === '/isolated')
  await call.phase('pre-join')
  const there = await CallPage.open(usual, snug.origin, ben, room)
  await Promise.all([call.join(), there.join()])
  await Promise.all([call, there].map((one) => one.receives({ videos: 1, voices: 1 })))
  // By the word of the server, as nobody typed a name.
  await there.until(() =>
    window.probe.find('snug-tile').some(({ shadowRoot }) => shadowRoot?.textContent?.includes('ada')),
  )
  await Promise.all([call, there].map((one) => one.element('leave')))
  await Promise.all([page.close(), there.close()])
}

const ALL = { cookie: true, storage: true, database: true }
const NOTHING = { cookie: false, storage: false, database: false }

/** A browser that is strict, and what it lets a frame of another site keep. */
const STRICT = {
  // What it lets a frame keep beside cookies it keeps apart for each site around it.
  'Chromium that takes no cookies of others': {
    launch: () => launchChromiumAbout('refused', join(profile, 'strict')),
    keeps: { ...ALL, cookie: false },
  },
  'Firefox that takes no cookies of others, and lets their frames keep nothing': {
    launch: () => launchFirefox({ 'network.cookie.cookieBehavior': 1 }),
    keeps: NOTHING,
  },
  // Also apart for each site, cookies among it.
  'Firefox as it comes': {
    launch: () => launchFirefox({ 'network.cookie.cookieBehavior': 5 }),
    keeps: ALL,
  },
}

test('control: a browser that takes all cookies lets a frame of another site keep everything', async () => {
  assert.deepEqual(await kept(usual), ALL)
})

for (const [name, { launch, keeps }] of Object.entries(STRICT))
  test(`${name}: people sign in by the pop-up and meet`, async () => {
    const strict = await launch()
    try {
      assert.deepEqual(await kept(strict), keeps)
      await meet(strict, '/open')
      await meet(strict, '/isolated')
    } finally {
      await strict.close()
    }
  })
