/** A wiki as the host of meetings: its people sign in there alone, and meet in a page that they may read. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { CallPage, newProbedPage } from '../support/call-page.ts'
import { startWiki, type Wiki, type WikiPerson } from '../support/dokuwiki.ts'
import { snugCommand } from '../support/host-application.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const ada = { login: 'ada', password: 'ada-and-her-wiki', name: 'Ada Lovelace', groups: ['user', 'research'] }
const ben = { login: 'ben', password: 'ben-and-his-wiki', name: 'Ben Okri', groups: ['user', 'research'] }
const cem = { login: 'cem', password: 'cem-and-his-wiki', name: 'Cem Kaya', groups: ['user'] }

let server: SnugServer
let wiki: Wiki
const browsers: Browser[] = []
const calls: CallPage[] = []

before(async () => {
  server = await startSnug()
  wiki = await startWiki({
    server: server.origin,
    people: [ada, ben, cem],
    pages: {
      'research:home': '====== Research ======\n\n{{meet>Weekly round}}\n',
      start: '====== Wiki ======\n',
    },
    rights: ['* @ALL 1', 'research:* @ALL 0', 'research:* @research 2'],
  })
  const registered = await snugCommand(server.dataDir, ...wiki.command())
  assert.equal(registered.status, 0, registered.err)
  browsers.push(await launchChromium(), await launchChromium())
})

after(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  wiki?.stop()
  await server?.stop()
})

/** Signs in at the wiki and opens the page of the research group. */
async function open(browser: Browser | undefined, person: WikiPerson): Promise<CallPage> {
  assert.ok(browser)
  const page = await newProbedPage(browser)
  await page.goto(`${wiki.origin}/doku.php?id=start&do=login`)
  await page.type('#dw__login input[name=u]', person.login)
  await page.type('#dw__login input[name=p]', person.password)
  await Promise.all([page.waitForNavigation(), page.click('#dw__login button[type=submit]')])
  await page.goto(`${wiki.origin}/doku.php?id=research:home`)
  return CallPage.of(page)
}

test('two of a group meet in a page of theirs, by name, without an account at the meeting server', async () => {
  calls.push(await open(browsers[0], ada), await open(browsers[1], ben))
  await Promise.all(calls.map((call) => call.phase('pre-join')))
  await Promise.all(calls.map((call) => call.join()))
  await Promise.all(calls.map((call) => call.receives({ videos: 1, voices: 1 })))
  const [ofAda, ofBen] = await Promise.all(calls.map((call) => call.text()))
  assert.match(ofAda ?? '', /Ben Okri/)
  assert.match(ofBen ?? '', /Ada Lovelace/)
})

test('the wiki vouches for both: the meeting is closed', async () => {
  for (const call of calls) await call.until(() => window.probe.find('.badge.closed').length === 1)
})

test('who may not read the page gets no token, whatever they ask for', async () => {
  const outsider = await open(browsers[1], cem)
  const room = await calls[0]?.page.evaluate(() =>
    document.querySelector('snug-meeting')?.getAttribute('room'),
  )
  assert.match(String(room), /^[A-Za-z0-9_-]{22}$/)
  assert.equal(await outsider.page.evaluate(() => document.querySelectorAll('snug-meeting').length), 0)
  const ask = (page: string) =>
    outsider.page.evaluate(
      async (id, wanted) => {
        const body = JSON.stringify({
          room: wanted,
          deviceKey: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
        })
        const answer = await fetch(`lib/exe/ajax.php?call=snug_token&page=${id}`, { method: 'POST', body })
        return { status: answer.status, text: await answer.text() }
      },
      page,
      String(room),
    )
  assert.deepEqual(await ask('research:home'), { status: 404, text: '[]' })
  assert.deepEqual(await ask('start'), { status: 404, text: '[]' })
  const nobody = await fetch(`${wiki.origin}/lib/exe/ajax.php?call=snug_token&page=research:home`, {
    method: 'POST',
    body: JSON.stringify({ room }),
  })
  assert.equal(nobody.status, 401)
})

test('the meeting server has no name of theirs', async () => {
  const names = [ada, ben]
    .flatMap(({ login, name }) => [name, `${login}@`])
    .concat('Weekly round', 'research')
  const kept = readdirSync(server.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
  const all = [...kept, server.output()].join('\n')
  assert.ok(all.includes(wiki.origin), 'the wiki itself is registered')
  for (const name of names) assert.ok(!all.includes(name), name)
})
