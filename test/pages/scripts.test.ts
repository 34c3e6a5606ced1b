/**
 * Scripts in everything that people can write and others get to see (names, title, chat), and in addresses of the pages.
 * None runs; the control shows that each of them would where text is put into a page carelessly.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { CallPage, newProbedPage } from '../support/call-page.ts'
import { reads, write } from '../support/call-panel.ts'
import { Person, type TestRoom } from '../support/person.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

declare global {
  interface Window {
    ran: string[]
  }
}

/** Each adds its name to `ran` when it runs. */
const SCRIPTS = {
  image: `<img src=x onerror="ran.push('image')">`,
  vector: `<svg onload="ran.push('vector')"></svg>`,
  details: `<details open ontoggle="ran.push('details')">x</details>`,
  video: `<video><source onerror="ran.push('video')"></video>`,
  broken: `"><img src=x onerror=ran.push('broken')>`,
  frame: `<iframe srcdoc="<script>parent.ran.push('frame')</script>"></iframe>`,
} as const
const LINKS = [
  'javascript:ran.push(1)',
  'https://a.example/"onmouseover="ran.push(2)',
  'data:text/html,<script>opener.ran.push(3)</script>',
  'http://user@a.example/',
]

let server: SnugServer
let browser: Browser
let people: Person[]
let room: TestRoom
let calls: CallPage[]

before(async () => {
  server = await startSnug()
  browser = await launchChromium()
  const ada = await new Person(server.origin, 'ada').signUp(server.setupToken)
  people = [ada, await ada.invite('ben')]
  room = await ada.createRoom(SCRIPTS.image + SCRIPTS.broken, people.slice(1))
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

/** Runs in pages before their scripts. */
const watch = (): void => {
  window.ran = []
  // A policy that had to stop something means that something got so far.
  document.addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
    window.ran.push(violatedDirective),
  )
}
const ran = ({ page }: { page: Page }) => page.evaluate(() => window.ran)

async function joinAs(call: CallPage, name: string): Promise<void> {
  await call.until(() => window.probe.find('[part~=name-field]').length === 1)
  await call.page.evaluate(() => (window.probe.find('[part~=name-field]')[0] as HTMLInputElement).select())
  await call.page.keyboard.type(name)
  await call.page.keyboard.press('Enter')
  await call.phase('in-call')
}

test('control: put into a page carelessly, each of them runs', async () => {
  const page = await newProbedPage(browser)
  for (const [name, script] of Object.entries(SCRIPTS)) {
    await page.setContent(`<script>ran = []</script>${script}`)
    await page.waitForFunction((wanted) => window.ran.includes(wanted), { timeout: 10_000 }, name)
  }
  await page.close()
})

test('the title of a room and the names of people are text', async () => {
  calls = await Promise.all(people.map((each) => CallPage.open(browser, server.origin, each, room, watch)))
  const [first, second] = calls
  assert.ok(first && second)
  await joinAs(first, SCRIPTS.vector)
  await joinAs(second, SCRIPTS.details)
  await first.until(
    (name) => window.probe.find('snug-tile').some((tile) => tile.shadowRoot?.textContent?.includes(name)),
    SCRIPTS.details,
  )
  assert.match(await second.text(), /<svg onload/)
  for (const call of calls) assert.deepEqual(await ran(call), [])
})

test('chat is text, and only addresses of the web are links', async () => {
  const [first, second] = calls
  assert.ok(first && second)
  for (const text of [...Object.values(SCRIPTS), ...LINKS]) {
    await write(first, text)
    await reads(second, text)
  }
  const links = await second.page.evaluate(() =>
    window.probe.find('[role=log] a').map((link) => ({
      href: link.getAttribute('href'),
      rel: link.getAttribute('rel'),
      handlers: link.getAttributeNames().filter((name) => name.startsWith('on')),
    })),
  )
  assert.deepEqual(links, [{ href: 'https://a.example/', rel: 'noopener noreferrer', handlers: [] }])
  for (const call of calls) assert.deepEqual(await ran(call), [])
})

test('addresses of the pages lead nowhere else and run nothing', async () => {
  const page = await newProbedPage(browser)
  await page.evaluateOnNewDocument(watch)
  const script = encodeURIComponent(SCRIPTS.image)
  for (const path of [
    `/setup#${script}`,
    `/invite#${SCRIPTS.image}`,
    `/r/${script}#k=${script}`,
    `/sign-in?next=javascript:ran.push(1)&to=//evil.example`,
    `/connect?origin=javascript:ran.push(1)#${script}`,
    `/${script}`,
  ]) {
    await page.goto(server.origin + path)
    await page.waitForFunction(() => document.readyState === 'complete')
    assert.deepEqual(await ran({ page }), [], path)
    assert.equal(new URL(page.url()).origin, server.origin)
  }
  await page.close()
})
