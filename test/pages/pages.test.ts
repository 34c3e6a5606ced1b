/** The server's own pages in a real browser against the real server: accounts, vault, rooms, and the connect pop-up. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, HTTPRequest, Page } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { hostApplication } from '../support/host-application.ts'
import { PagesBrowser } from '../support/pages-browser.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const ADA = 'tumble river lantern'
const BOB = 'some other quiet words'
const EVE = 'slow green bicycle bells'
const TITLE = 'Weekly planning of the otters'

let server: SnugServer
let browser: Browser
let ada: PagesBrowser
let bob: PagesBrowser
let link: string
let intranet: Server

before(async () => {
  server = await startSnug()
  browser = await launchChromium()
  ada = await PagesBrowser.open(browser, server.origin)
  bob = await PagesBrowser.open(browser, server.origin)
})

after(async () => {
  intranet?.close()
  await browser?.close()
  await server?.stop()
})

const room = () => new URL(link).pathname.replace('/r/', '')

test('the set-up link makes the first account, who makes a room and is in front of the meeting', async () => {
  await ada.register(`/setup#${server.setupToken}`, 'ada', ADA)
  link = await ada.createRoom(TITLE)
  assert.match(link, /\/r\/[\w-]{22}#k=[\w-]{43}$/)
  assert.equal(new URL(ada.page.url()).hash, '')
  await ada.find('.join')
})

test('an invitation makes a second account; room and key come apart', async () => {
  await ada.go('/people')
  await ada.press('.head button')
  await ada.press('dialog button.primary')
  await bob.register(await ada.copied(), 'bob', BOB)
  await bob.go(link)
  await bob.reads('This room is not open to you')
  await ada.go(new URL(link).pathname)
  await ada.press('.bar > button')
  await ada.fill('.add input', 'bob')
  await ada.press('.add button')
  await ada.find('[aria-label="Role of bob"]')
  await bob.go(new URL(link).pathname)
  await bob.reads('Room without a key')
  await bob.find('.lobby')
  await bob.go(link)
  await bob.find('.join')
  assert.deepEqual(await bob.titles(), [TITLE])
})

test('whoever lacks the key is let in by a member as who they are, and keeps the key', async () => {
  const eve = await PagesBrowser.open(browser, server.origin)
  await ada.go('/people')
  await ada.press('.head button')
  await ada.press('dialog button.primary')
  await eve.register(await ada.copied(), 'eve', EVE)
  await ada.go(new URL(link).pathname)
  await ada.press('.bar > button')
  await ada.fill('.add input', 'eve')
  await ada.press('.add button')
  await ada.find('[aria-label="Role of eve"]')
  await ada.press('button[aria-label="Close"]')
  await ada.press('.join')
  await ada.find('snug-toolbar')
  await eve.go(new URL(link).pathname)
  await eve.fill('.lobby input', 'Mallory')
  await eve.press('.lobby .join:not([aria-disabled])')
  assert.match((await eve.text('.lobby .digits')).replaceAll(/\s/g, ''), /^\d{20}$/)
  // By the sign-in's word, whatever she calls herself.
  await ada.reads('eve asks to join')
  await ada.press('.banner .primary')
  await eve.find('snug-pre-join')
  await eve.reads(TITLE)
  assert.deepEqual(await eve.titles(), [TITLE])
  await eve.go(new URL(link).pathname)
  await eve.find('.join')
  assert.deepEqual(eve.faults, [])
})

test('a guest comes by a link, without an account, knocks and is let in', async () => {
  await ada.press('.bar > button')
  await ada.press('form:has(#uses) button')
  const field = await ada.find('snug-copy-field.made')
  const guestLink = await field.evaluate((made) => (made as HTMLElement & { value: string }).value)
  await ada.press('button[aria-label="Close"]')
  const guest = await PagesBrowser.open(browser, server.origin)
  await guest.go(guestLink)
  await guest.fill('.lobby input', 'Gus')
  await guest.press('.lobby .join:not([aria-disabled])')
  // Nobody vouches for a guest: they are let in where their code is shown.
  await ada.reads('Gus asks to join')
  await ada.press('.banner .primary')
  await ada.press('.knock .primary')
  await guest.find('snug-pre-join')
  await guest.press('.join')
  await guest.find('snug-toolbar')
  await guest.page.reload()
  await guest.find('.lobby')
  const second = await PagesBrowser.open(browser, server.origin)
  await second.go(guestLink)
  await second.reads('This link does not work')
  await ada.press('.bar > button')
  await ada.press('button[aria-label="Withdraw this link"]')
  await ada.reads('The link was withdrawn.')
  await guest.page.reload()
  await guest.reads('This link does not work')
  assert.deepEqual([...guest.faults, ...second.faults], [])
})

test('signing out closes the vault; the link leads through the sign-in into the room', async () => {
  await ada.go('/account')
  await ada.press('.who button')
  await ada.find('#login')
  assert.equal(new URL(ada.page.url()).pathname, '/sign-in')
  assert.equal(await keptKeys(ada), 0)
  await ada.go(link)
  await ada.signIn('ada', ADA)
  await ada.find('.join')
  assert.equal(await keptKeys(ada), 1)
  await ada.page.reload()
  await ada.find('.join')
})

test('another device opens the vault with the password alone', async () => {
  const second = await PagesBrowser.open(browser, server.origin)
  await second.go('/')
  await second.signIn('ada', ADA)
  await second.find('.room')
  assert.deepEqual(await second.titles(), [TITLE])
  assert.deepEqual(second.faults, [])
})

test('two devices that change the vault at once keep both changes', async () => {
  const second = await PagesBrowser.open(browser, server.origin)
  await second.go('/')
  await second.signIn('ada', ADA)
  await second.find('.room')
  const refused = ada.page.waitForResponse(
    (answer) => answer.url().endsWith('/api/vault') && answer.status() === 409,
  )
  const held = holdFirstPut(ada)
  const first = ada.createRoom('Alpha')
  const release = await held
  await second.createRoom('Beta')
  release()
  await refused
  await first
  for (const device of [ada, second]) {
    assert.deepEqual((await device.titles()).sort(), ['Alpha', 'Beta', TITLE])
  }
})

test('a changed password opens the same vault', async () => {
  const next = `${BOB} again`
  await bob.go('/account')
  await bob.fill('#current', BOB)
  await bob.fill('#password', next)
  await bob.fill('#again', next)
  await bob.press('form button.primary')
  await bob.find('.note.good')
  const other = await PagesBrowser.open(browser, server.origin)
  await other.go('/')
  await other.signIn('bob', BOB)
  await other.reads('Login or password is wrong.')
  await other.signIn('bob', next)
  await other.find('.room')
  assert.deepEqual(await other.titles(), [TITLE])
})

test('a page elsewhere gets the meeting through the pop-up', async () => {
  const html = `<!doctype html><script type="module" src="${server.origin}/snug.js"></script>
    <snug-meeting room="${room()}"></snug-meeting>`
  intranet = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html))
  await new Promise<void>((resolve) => intranet.listen(0, '127.0.0.1', resolve))
  const host = `http://localhost:${(intranet.address() as AddressInfo).port}`
  const embed = await PagesBrowser.open(browser, host)
  await embed.go('/')
  const opened = new Promise<Page | null>((resolve) => embed.page.once('popup', resolve))
  await embed.press('snug-notice button, .button')
  const page = await opened
  assert.ok(page)
  const popup = new PagesBrowser(page, server.origin)
  await popup.signIn('ada', ADA)
  await popup.reads(host)
  await popup.reads(TITLE)
  const closed = new Promise<void>((resolve) => page.once('close', () => resolve()))
  await popup.press('.choices .primary')
  await closed
  await embed.find('.join')
})

test('an administrator registers an application, gives it another key and removes it', async () => {
  const [first, second] = [hostApplication(), hostApplication()]
  const keys = async (count: number) => {
    await ada.page.waitForFunction(
      (wanted) => {
        const page = document.querySelector('snug-app')?.shadowRoot?.querySelector('snug-hosts-page')
        return page?.shadowRoot?.querySelectorAll('.key').length === wanted
      },
      {},
      count,
    )
  }
  await ada.go('/hosts')
  await ada.press('.empty button')
  await ada.fill('#name', first.name)
  await ada.fill('#origins', first.name)
  await ada.fill('#key', first.publicKey)
  await ada.press('form button.primary')
  await keys(1)
  await ada.reads(first.x)
  await ada.press(`[aria-label="Add key to ${first.name}"]`)
  // A public key, but of another kind: only the server can tell.
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  await ada.fill('#key', String(publicKey.export({ type: 'spki', format: 'pem' })))
  await ada.press('form button.primary')
  await ada.find('#key-problem')
  await ada.fill('#key', second.x)
  await ada.press('form button.primary')
  await keys(2)
  await ada.press(`[aria-label="Remove key 1 of ${first.name}"]`)
  await ada.press('dialog .danger')
  await keys(1)
  await ada.reads(second.x)
  await ada.press(`[aria-label="Remove ${first.name}"]`)
  await ada.press('dialog .danger')
  await ada.find('.empty')
})

test('the server never had a password, a title or a key', async () => {
  const names = await readdir(server.dataDir, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const all = Buffer.concat([
    ...(await Promise.all(files.map((file) => readFile(file)))),
    Buffer.from(server.output()),
  ])
  assert.ok(all.includes('bob'), 'what is stored in clear is found')
  const key = new URL(link).hash.replace('#k=', '')
  for (const secret of [ADA, BOB, EVE, TITLE, key, Buffer.from(key, 'base64url')])
    assert.ok(!all.includes(secret))
})

test('the pages broke no content policy and threw nothing', () => {
  assert.deepEqual([...ada.faults, ...bob.faults], [])
})

/** How many vault keys the browser keeps. */
const keptKeys = ({ page }: PagesBrowser): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('snug')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const counting = opening.result.transaction('vault-key').objectStore('vault-key').count()
          counting.onsuccess = () => {
            opening.result.close()
            resolve(counting.result)
          }
        }
      }),
  )

/** Resolves when the first change of the vault is under way; what it resolves to lets it through. */
async function holdFirstPut({ page }: PagesBrowser): Promise<() => void> {
  await page.setRequestInterception(true)
  return new Promise((resolve) => {
    let holding = true
    page.on('request', (request: HTTPRequest) => {
      const put = request.method() === 'PUT' && request.url().endsWith('/api/vault')
      if (!put || !holding) return void request.continue()
      holding = false
      resolve(() => void request.continue())
    })
  })
}
