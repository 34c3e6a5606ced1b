/** Meetings in a real Nextcloud, which NEXTCLOUD_DIR names. Not one of the tests that run by themselves. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { CallPage, newProbedPage } from '../support/call-page.ts'
import { snugCommand } from '../support/host-application.ts'
import { heldInMemory } from '../support/memory.ts'
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
const people = [chief, ada, ben, cem]
const GROUP = `Research ${run}`
const ROOM = `One to one ${run}`
const TEAM = `Nights ${run}`
const GUEST = 'Dora Guest'

let server: SnugServer
let nextcloud: Nextcloud
const browsers: Browser[] = []
let ofAda: CallPage
let ofBen: CallPage
let groupRoom: string

before(async () => {
  server = await startSnug()
  nextcloud = await Nextcloud.start()
  nextcloud.add(chief, 'admin')
  nextcloud.add(ada, GROUP)
  nextcloud.add(ben, GROUP)
  nextcloud.add(cem)
  nextcloud.occ('circles:manage:create', '--type', 'user', chief.id, TEAM)
  browsers.push(await launchChromium(), await launchChromium())
})

after(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  for (const person of people) nextcloud?.remove(person)
  nextcloud?.occ('group:delete', GROUP)
  nextcloud?.stop()
  await server?.stop()
})

const browser = (n: number): Browser => {
  const found = browsers[n]
  assert.ok(found)
  return found
}

/** Clicks the button with this text as soon as there is one that does something. */
async function press(call: CallPage, text: string): Promise<void> {
  await call.until((wanted) => {
    const button = window.probe
      .find('button')
      .find((each) => each.checkVisibility() && each.textContent?.trim() === wanted)
    if (!button || button.ariaDisabled === 'true') return false
    button.click()
    return true
  }, text)
}

/** As the form of the settings does. @returns the status */
const setServer = (page: Page, value: string): Promise<number> =>
  page.evaluate(async (address) => {
    const headers = {
      'OCS-APIRequest': 'true',
      'content-type': 'application/json',
      requesttoken: document.head.dataset.requesttoken ?? '',
    }
    const body = JSON.stringify({ app: 'snug', formId: 'snug-server', fieldId: 'server', value: address })
    return (await fetch('/ocs/v2.php/settings/api/declarative/value', { method: 'POST', headers, body }))
      .status
  }, value)

test('the administrator makes this Nextcloud known to the meeting server and tests the connection', async () => {
  const { page } = await nextcloud.signIn(browser(0), chief)
  await page.goto(`${nextcloud.origin}/index.php/settings/admin/snug`)
  assert.equal(await setServer(page, 'http://meet.example'), 400)
  assert.equal(await setServer(page, server.origin), 200)
  const verdict = async (of: string) => {
    await click(page, '#snug-admin button.primary')
    await page.waitForSelector(`.snug-result.${of}`, { timeout: 20_000 })
  }
  await verdict('refused')
  const command = await page.$eval('.snug-command', ({ textContent }) => textContent ?? '')
  const args = command.replace('npm run snug -- ', '').split(' ')
  const { status, err } = await snugCommand(server.dataDir, ...args)
  assert.equal(status, 0, err)
  await verdict('good')
})

test('two of a group meet in their room, by name, in an encrypted call', async () => {
  ofAda = await nextcloud.signIn(browser(0), ada)
  ofBen = await nextcloud.signIn(browser(1), ben)
  for (const { page } of [ofAda, ofBen]) {
    await page.goto(nextcloud.app(''))
    await click(page, `.snug-cards a`)
  }
  groupRoom = ofAda.page.url()
  assert.equal(ofBen.page.url(), groupRoom)
  await Promise.all([ofAda, ofBen].map((call) => call.phase('pre-join')))
  await ofAda.join()
  await ofBen.join()
  await Promise.all([ofAda, ofBen].map((call) => call.receives({ videos: 1, voices: 1 })))
  assert.match(await ofAda.text(), /Ben Okri/)
  assert.match(await ofBen.text(), /Ada Lovelace/)
  for (const call of [ofAda, ofBen]) await call.until(() => window.probe.find('.badge.closed').length === 1)
})

test('the scripts come from Nextcloud, none from the meeting server', async () => {
  const from = await ofAda.page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => new URL(name).origin),
  )
  assert.ok(from.length > 5)
  assert.deepEqual([...new Set(from)], [nextcloud.origin])
})

test('the dashboard and the list tell how many are there', async () => {
  const told = await ofBen.page.evaluate(async () => {
    const answer = await fetch('/ocs/v2.php/apps/dashboard/api/v2/widget-items?widgets[]=snug', {
      headers: { 'OCS-APIRequest': 'true', accept: 'application/json' },
    })
    return (await answer.json()).ocs.data.snug.items
  })
  assert.deepEqual(
    told.map(({ title, subtitle }: { title: string; subtitle: string }) => [title, subtitle]),
    [[GROUP, '2 people in it now']],
  )
})

test('who is not of the group gets neither page nor token', async () => {
  const { page } = await nextcloud.signIn(browser(1), cem)
  assert.equal((await page.goto(groupRoom))?.status(), 404)
  const room = groupRoom.split('/').at(-1)
  const status = await page.evaluate(async (id) => {
    const body = JSON.stringify({ room: id, deviceKey: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' })
    const headers = { 'content-type': 'application/json' }
    return (await fetch('/index.php/apps/snug/token', { method: 'POST', headers, body })).status
  }, room)
  assert.equal(status, 404)
})

test('a team has a room, for its people alone', async () => {
  const lead = await nextcloud.signIn(browser(1), chief)
  await lead.page.goto(nextcloud.app(''))
  const ofTeam = await lead.page.evaluate(async (title) => {
    const headers = { requesttoken: document.head.dataset.requesttoken ?? '' }
    const rooms: { title: string; kind: string; link: string }[] = await (
      await fetch('/index.php/apps/snug/rooms', { headers })
    ).json()
    return rooms.find((room) => room.kind === 'team' && room.title === title)?.link
  }, TEAM)
  assert.ok(ofTeam)
  await lead.close()
  const { page } = await nextcloud.signIn(browser(1), cem)
  assert.equal((await page.goto(ofTeam))?.status(), 404)
  await page.close()
})

test('a guest with a link waits until somebody lets them in, and is in the call then', async () => {
  await click(ofAda.page, 'snug-room .snug-bar button:nth-of-type(3)')
  await click(ofAda.page, '.snug-dialog button.primary')
  await ofAda.page.waitForSelector('.snug-dialog input[readonly]')
  const link = await ofAda.page.$eval(
    '.snug-dialog input[readonly]',
    (field) => (field as HTMLInputElement).value,
  )
  await click(ofAda.page, '.snug-dialog .snug-buttons > button:last-of-type')
  const guest = CallPage.of(await newProbedPage(browser(1)))
  assert.equal((await guest.page.goto(link))?.status(), 200)
  await guest.phase('lobby')
  await guest.writeName(GUEST)
  await press(guest, 'Ask to join')
  await press(ofAda, 'Show')
  await press(ofAda, 'Admit')
  await guest.phase('pre-join')
  await guest.join()
  await Promise.all([ofAda, ofBen, guest].map((call) => call.receives({ videos: 2, voices: 2 })))
  assert.match(await ofBen.text(), new RegExp(GUEST))
  await guest.close()
})

test('a room of one’s own is made, goes into the calendar, and is deleted', async () => {
  const owner = await nextcloud.signIn(browser(1), cem)
  const { page } = owner
  await page.goto(nextcloud.app(''))
  await click(page, '.snug-nav > button')
  await page.type('#snug-new-title', ROOM)
  await click(page, 'snug-create-dialog button.primary')
  await owner.phase('pre-join')
  const link = page.url()
  await click(page, 'snug-room .snug-bar button:nth-of-type(4)')
  await click(page, 'snug-room-dialog button.primary')
  await page.waitForFunction(() => document.querySelector('.snug-notice')?.textContent?.trim())
  const events = await page.evaluate(async (user) => {
    const body =
      '<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><c:calendar-data/></d:prop>' +
      '<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"/></c:comp-filter></c:filter></c:calendar-query>'
    const headers = {
      depth: '1',
      'content-type': 'application/xml',
      requesttoken: document.head.dataset.requesttoken ?? '',
    }
    return (
      await fetch(`/remote.php/dav/calendars/${user}/personal/`, { method: 'REPORT', headers, body })
    ).text()
  }, cem.id)
  assert.ok(events.replaceAll(/\r?\n /g, '').includes(link), events)
  await click(page, 'snug-room .snug-bar button:nth-of-type(5)')
  await click(page, 'snug-room-dialog button.primary')
  await page.waitForSelector('.snug-main.home')
  assert.equal((await page.goto(link))?.status(), 404)
  await page.close()
})

test('a link is previewed for those who may enter, and chosen in the Smart Picker', async () => {
  const title = (call: CallPage) =>
    call.page.evaluate(async (link) => {
      const headers = { 'OCS-APIRequest': 'true', accept: 'application/json' }
      const url = `/ocs/v2.php/references/resolve?reference=${encodeURIComponent(link)}`
      const { ocs } = await (await fetch(url, { headers })).json()
      return ocs.data.references?.[link]?.openGraphObject?.name
    }, groupRoom)
  assert.equal(await title(ofBen), GROUP)
  assert.notEqual(await title(await nextcloud.signIn(browser(1), cem)), GROUP)
  const found = await ofBen.page.evaluate(async (term) => {
    const headers = { 'OCS-APIRequest': 'true', accept: 'application/json' }
    const url = `/ocs/v2.php/search/providers/snug-rooms/search?term=${term}`
    return (await (await fetch(url, { headers })).json()).ocs.data.entries.map(
      ({ resourceUrl }: { resourceUrl: string }) => resourceUrl,
    )
  }, run)
  assert.deepEqual(found, [groupRoom])
})

test('the meeting server has no name of anybody', async () => {
  const names = [...people.flatMap(({ id, name }) => [id, name]), GROUP, TEAM, ROOM, GUEST]
  const kept = readdirSync(server.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
  const all = [...kept, server.output()].join('\n')
  assert.ok(all.includes(nextcloud.origin), 'this Nextcloud is registered')
  assert.deepEqual(
    names.filter((name) => all.includes(name)),
    [],
    'stored or logged',
  )
  const held = heldInMemory(server.process.pid ?? 0, [...names, nextcloud.origin])
  assert.deepEqual(held, [nextcloud.origin], 'in memory')
})
