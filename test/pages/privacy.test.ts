/** What people see and take of what is kept, and how they go, in a real browser against the real server. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { PagesBrowser } from '../support/pages-browser.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const PASSWORD = 'tumble river lantern'

let server: SnugServer
let browser: Browser
let ada: PagesBrowser
let bob: PagesBrowser
let downloads: string

before(async () => {
  downloads = await mkdtemp(join(tmpdir(), 'snug-test-'))
  server = await startSnug()
  browser = await launchChromium()
  ada = await PagesBrowser.open(browser, server.origin)
  bob = await PagesBrowser.open(browser, server.origin)
  await ada.register(`/setup#${server.setupToken}`, 'ada', PASSWORD)
  await ada.go('/people')
  await ada.press('.head button')
  await ada.press('dialog button.primary')
  await bob.register(await ada.copied(), 'bob', PASSWORD)
})

after(async () => {
  await browser?.close()
  await server?.stop()
  await rm(downloads, { recursive: true, force: true })
})

test('everybody reads what is kept, by the link below every page, and in German', async () => {
  await bob.press('footer a')
  await bob.reads('What this server keeps')
  await bob.reads('who met whom, when, for how long, or how often')
  assert.match(await bob.text('.record'), /Account\s+2\s/)
  const devtools = await bob.page.createCDPSession()
  const userAgent = await browser.userAgent()
  await devtools.send('Emulation.setUserAgentOverride', { userAgent, acceptLanguage: 'de-DE' })
  await bob.go('/privacy')
  await bob.reads('Was dieser Server speichert')
  assert.match(await bob.text('.record'), /Konto\s+2\s/)
  await devtools.send('Emulation.setUserAgentOverride', { userAgent, acceptLanguage: 'en-GB' })
})

test('a diagnosis that an administrator starts is seen by everybody, until it is ended', async () => {
  await ada.go('/privacy')
  await ada.press('form button')
  await ada.reads('A diagnosis is on')
  await bob.go('/privacy')
  await bob.reads('A diagnosis is on')
  await ada.press('section.on button')
  await ada.reads('No diagnosis is on')
})

test('a person saves what is kept of them', async () => {
  const devtools = await bob.page.createCDPSession()
  await devtools.send('Browser.setDownloadBehavior', {
    behavior: 'allow',
    downloadPath: downloads,
    browserContextId: bob.page.browserContext().id ?? '',
  })
  await bob.go('/account')
  await bob.press('button:has(+ .delete)')
  await bob.reads('The export was saved')
  const until = Date.now() + 20_000
  while (!(await readdir(downloads)).includes('snug-account.json')) {
    assert.ok(Date.now() < until, 'the file is there')
    await wait(50)
  }
  const { tables } = JSON.parse(await readFile(join(downloads, 'snug-account.json'), 'utf8'))
  assert.equal(tables.accounts[0].login, 'bob')
  assert.equal(tables.accounts[0].hash, 'kept, not shown')
})

test('a person deletes themselves, and cannot sign in any more', async () => {
  await bob.createRoom('Otters')
  await bob.go('/account')
  await bob.press('.delete')
  await bob.reads('because nobody else owns them')
  assert.match(await bob.text('.rooms'), /Otters/)
  await bob.fill('#confirmation', 'not the password')
  await bob.press('dialog .danger')
  await bob.reads('The password is wrong.')
  await bob.fill('#confirmation', PASSWORD)
  await bob.press('dialog .danger')
  await bob.find('#login')
  await bob.signIn('bob', PASSWORD)
  await bob.reads('Login or password is wrong.')
  await ada.go('/privacy')
  await ada.reads('What this server keeps')
  assert.match(await ada.text('.record'), /Account\s+1\s/)
  assert.deepEqual([...ada.faults, ...bob.faults], [])
})
