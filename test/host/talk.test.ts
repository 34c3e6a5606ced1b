/**
 * The bridge to Talk in a real Nextcloud, which NEXTCLOUD_DIR names: asked and framed as the documentation of Talk's external
 * call service says. Talk itself is not there.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import type { CallPage } from '../support/call-page.ts'
import { snugCommand } from '../support/host-application.ts'
import { framedCall } from '../support/host-site.ts'
import { type Colleague, click, Nextcloud } from '../support/nextcloud.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const run = randomBytes(3).toString('hex')
const colleague = (id: string, name: string): Colleague => ({
  id: `${id}-${run}`,
  password: randomBytes(12).toString('base64url'),
  name,
})
const chief = colleague('chief', 'Grace Hopper')
const ada = colleague('ada', 'Ada Lovelace')
const ben = colleague('ben', 'Ben Okri')
const cem = colleague('cem', 'Cem Kaya')
const GROUP = `Research ${run}`
const SECRET = randomBytes(32).toString('hex')
const FRAMED_WITHIN = 20_000

let server: SnugServer
let nextcloud: Nextcloud
let link: string
let frameAddress: string
let page: Page
let ofBen: CallPage
const browsers: Browser[] = []

before(async () => {
  server = await startSnug()
  nextcloud = await Nextcloud.start()
  nextcloud.add(chief, 'admin')
  for (const person of [ada, ben]) nextcloud.add(person, GROUP)
  nextcloud.add(cem)
  nextcloud.occ('config:app:set', 'snug', 'server', '--value', server.origin)
  nextcloud.occ('config:app:set', 'snug', 'talk_secret', '--sensitive', '--value', SECRET)
  browsers.push(await launchChromium(), await launchChromium())
  const admin = await nextcloud.signIn(browser(0), chief)
  await admin.page.goto(`${nextcloud.origin}/index.php/settings/admin/snug`)
  await admin.page.waitForSelector('.snug-command')
  const command = await admin.page.$eval('.snug-command', ({ textContent }) => textContent ?? '')
  const { status, err } = await snugCommand(
    server.dataDir,
    ...command.replace('npm run snug -- ', '').split(' '),
  )
  assert.equal(status, 0, err)
  await admin.close()
})
after(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  nextcloud?.occ('config:app:delete', 'snug', 'talk_secret')
  for (const person of [chief, ada, ben, cem]) nextcloud?.remove(person)
  nextcloud?.occ('group:delete', GROUP)
  nextcloud?.stop()
  await server?.stop()
})

const browser = (n: number): Browser => browsers[n] ?? assert.fail('no browser')

/** Asks for the page of a call as Talk does. */
const asked = (user: Colleague, password = SECRET, name = '0') =>
  fetch(nextcloud.app(`talk/${link.split('/').at(-1)}`), {
    headers: {
      authorization: `Basic ${btoa(`${name}:${password}`)}`,
      'x-nextcloud-user-id': user.id,
      accept: 'application/json',
    },
  })

test('Talk is told the page of a meeting; without the password, or for a stranger, nothing', async () => {
  ofBen = await nextcloud.signIn(browser(1), ben)
  await ofBen.page.goto(nextcloud.app(''))
  await click(ofBen.page, '.snug-cards a')
  link = ofBen.page.url()
  const answer = await asked(ada)
  assert.equal(answer.status, 200)
  frameAddress = ((await answer.json()) as { iframeUrl: string }).iframeUrl
  assert.equal(frameAddress, `${link}?talk=1`)
  assert.equal((await asked(cem)).status, 404)
  assert.equal((await asked(ada, 'guess')).status, 401)
  // Every other name Nextcloud takes for a sign-in of its own.
  assert.equal((await asked(ada, SECRET, 'nextcloud')).status, 401)
})

const told = () => page.evaluate(() => window.told.map(({ type }) => type))

test('framed as Talk frames it people meet, and Talk is told when they come and go', async () => {
  ;({ page } = await nextcloud.signIn(browser(0), ada))
  // A file, which has no policy: Talk's own allows the frame.
  await page.goto(`${nextcloud.origin}/robots.txt`)
  await page.evaluate((src) => {
    window.told = []
    addEventListener('message', ({ origin, data }) => {
      if (origin === location.origin && String(data?.type).startsWith('externalCall'))
        window.told.push({ type: data.type, detail: undefined })
    })
    const frame = document.createElement('iframe')
    frame.setAttribute(
      'sandbox',
      'allow-same-origin allow-scripts allow-forms allow-popups allow-presentation',
    )
    frame.allow = 'camera; microphone; display-capture; fullscreen'
    frame.referrerPolicy = 'no-referrer'
    frame.style.cssText = 'width: 1000px; height: 700px'
    frame.src = src
    document.body.append(frame)
  }, frameAddress)
  const frame = await page.waitForFrame((one) => one.url() === frameAddress, { timeout: FRAMED_WITHIN })
  const framed = framedCall(frame)
  await Promise.all([framed.phase('pre-join'), ofBen.phase('pre-join')])
  await framed.join()
  await ofBen.join()
  await Promise.all([framed, ofBen].map((call) => call.receives({ videos: 1, voices: 1 })))
  assert.match(await ofBen.text(), /Ada Lovelace/)
  assert.deepEqual(await told(), ['externalCallJoined'])
  await framed.element('leave')
  await page.waitForFunction(() => window.told.at(-1)?.type === 'externalCallLeft', {
    timeout: FRAMED_WITHIN,
  })
})

test('who goes back before joining is back in Talk', async () => {
  await page.evaluate(() => {
    window.told = []
  })
  const frame = await page.waitForFrame((one) => one.url() === frameAddress, { timeout: FRAMED_WITHIN })
  await (await frame.waitForSelector('.snug-back', { visible: true }))?.click()
  await page.waitForFunction(() => window.told.at(-1)?.type === 'externalCallLeft', {
    timeout: FRAMED_WITHIN,
  })
  assert.equal(frame.url(), frameAddress)
})
