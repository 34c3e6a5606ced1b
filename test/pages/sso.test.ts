/** Signing in at an organisation's OpenID Connect provider: a real one, a real browser, the real server. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.ts'
import { PagesBrowser } from '../support/pages-browser.ts'
import { freePort } from '../support/ports.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const TITLE = 'Planning of the herons'
const OLGA = { sub: 'subject-of-olga-4711', preferred_username: 'Olga', groups: ['herons', 'everybody'] }
const PAUL = { sub: 'subject-of-paul-4712', preferred_username: 'paul', groups: ['everybody'] }

let provider: IdentityProvider
let server: SnugServer
let browser: Browser
let ada: PagesBrowser
let olga: PagesBrowser
let link: string

before(async () => {
  const port = await freePort()
  provider = await startIdentityProvider(`http://localhost:${port}/api/oidc/callback`)
  provider.people.set('olga', OLGA)
  provider.people.set('paul', PAUL)
  server = await startSnug({
    SNUG_PORT: String(port),
    SNUG_OIDC_ISSUER: provider.issuer,
    SNUG_OIDC_CLIENT_ID: provider.clientId,
    SNUG_OIDC_CLIENT_SECRET: provider.clientSecret,
    SNUG_OIDC_NAME: 'Heron Inc.',
  })
  browser = await launchChromium()
  ada = await PagesBrowser.open(browser, server.origin)
  olga = await PagesBrowser.open(browser, server.origin)
})

after(async () => {
  await browser?.close()
  await server?.stop()
  await provider?.close()
})

/** From the page of the sign-in through the provider's own page. */
async function signInElsewhere(person: PagesBrowser, who: string): Promise<void> {
  await person.press('a.button.primary')
  await person.page.waitForSelector('#who')
  await person.page.type('#who', who)
  await person.page.click('button')
}

test('an owner lets a group of the organisation into a room', async () => {
  await ada.register(`/setup#${server.setupToken}`, 'ada', 'tumble river lantern')
  link = await ada.createRoom(TITLE)
  await ada.press('.bar > button')
  await ada.fill('#group', 'herons')
  await ada.page.keyboard.press('Enter')
  assert.match(await ada.text('[aria-label="Groups"] li'), /herons/)
  await ada.reads('Its people are in this room once they sign in again.')
})

test('somebody of that group signs in on the way to the room and is in it, key included', async () => {
  await olga.go(link)
  await olga.reads('Sign in with Heron Inc.')
  await signInElsewhere(olga, 'olga')
  await olga.find('snug-meeting')
  assert.equal(await olga.text('h1'), TITLE)
  assert.deepEqual(olga.faults, [])
})

test('the provider is asked with PKCE, state and nonce, and never hears of the room', () => {
  const [asked] = provider.asked
  assert.equal(asked?.get('response_type'), 'code')
  assert.equal(asked?.get('code_challenge_method'), 'S256')
  for (const name of ['code_challenge', 'state', 'nonce'])
    assert.ok((asked?.get(name) ?? '').length >= 32, name)
  assert.doesNotMatch(String(asked), /\/r\/|k%3D/)
})

test('the browser keeps the key of the room; the account page says so', async () => {
  assert.deepEqual(await olga.titles(), [TITLE])
  await olga.go('/account')
  await olga.reads('Keys of your rooms')
})

test('somebody of no such group gets an account and sees nothing of the room', async () => {
  const paul = await PagesBrowser.open(browser, server.origin)
  await paul.go(link)
  await signInElsewhere(paul, 'paul')
  await paul.reads('This room is not open to you')
})

test('whom the provider refuses is told so', async () => {
  const stranger = await PagesBrowser.open(browser, server.origin)
  await stranger.go('/')
  provider.refuse = true
  await stranger.press('a.button.primary')
  await stranger.reads('The sign-in of your organisation did not let you in.')
  provider.refuse = false
})

/** The address of the callback with a good code that was not used yet. */
async function unusedCallback(): Promise<string> {
  const person = await PagesBrowser.open(browser, server.origin)
  await person.go('/')
  let callback: string | undefined
  await person.page.setRequestInterception(true)
  person.page.on('request', (request) => {
    if (!request.url().includes('/api/oidc/callback')) return void request.continue()
    callback = request.url()
    void request.abort()
  })
  await person.press('a.button.primary')
  await person.page.waitForSelector('#who')
  await person.page.type('#who', 'paul')
  await person.page.click('button').catch(() => undefined)
  const until = Date.now() + 10_000
  while (callback === undefined && Date.now() < until) await new Promise((done) => setTimeout(done, 50))
  assert.ok(callback)
  return callback
}

test('a code that belongs to the sign-in of another browser signs nobody in', async () => {
  const callback = await unusedCallback()
  const victim = await PagesBrowser.open(browser, server.origin)
  await victim.go('/')
  await victim.page.goto(callback)
  assert.equal(new URL(victim.page.url()).search, '?problem=sign_in_refused')
  await victim.go('/')
  await victim.find('#login')
})

test('a changed state or issuer is refused, and the same sign-in unchanged is not', async () => {
  const person = await PagesBrowser.open(browser, server.origin)
  for (const [name, value] of [
    ['state', 'x'.repeat(43)],
    ['iss', 'https://elsewhere.example'],
    [undefined, undefined],
  ] as const) {
    await person.go('/')
    await person.page.setRequestInterception(true)
    const change = (request: import('puppeteer-core').HTTPRequest) => {
      const url = new URL(request.url())
      if (name === undefined || url.pathname !== '/api/oidc/callback' || url.searchParams.get(name) === value)
        return void request.continue()
      url.searchParams.set(name, value)
      void request.respond({ status: 303, headers: { location: url.href } })
    }
    person.page.on('request', change)
    await Promise.all([person.page.waitForNavigation(), person.press('a.button.primary')])
    // Whom the provider remembers it does not ask again.
    if (await person.page.$('#who')) {
      await person.page.type('#who', 'paul')
      await person.page.click('button')
    }
    if (name === undefined) await person.find('.empty, .room')
    else await person.reads('The sign-in of your organisation did not let you in.')
    person.page.off('request', change)
    await person.page.setRequestInterception(false)
  }
})

test('nothing of what the provider tells is on the server’s disk but the login', async () => {
  const names = await readdir(server.dataDir, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const bytes = Buffer.concat(await Promise.all(files.map((file) => readFile(file))))
  assert.ok(bytes.includes('olga'), 'the login is there, so the search works')
  for (const secret of [OLGA.sub, PAUL.sub, 'everybody', provider.issuer])
    assert.equal(bytes.includes(secret), false, secret)
  assert.doesNotMatch(server.output(), /olga|paul|subject-of/)
})
