/** A second factor in a real browser against the real server: set up, asked for, lost, reset. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser } from 'puppeteer-core'
import { Authenticator } from '../support/authenticator.ts'
import { launchChromium } from '../support/browser.ts'
import { PagesBrowser } from '../support/pages-browser.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const ADA = 'tumble river lantern'
const BOB = 'some other quiet words'
const TITLE = 'Weekly planning of the otters'

let server: SnugServer
let browser: Browser
let ada: PagesBrowser
let bob: PagesBrowser
let application: Authenticator
let recovery: string[]

before(async () => {
  server = await startSnug()
  browser = await launchChromium()
  ada = await PagesBrowser.open(browser, server.origin)
  bob = await PagesBrowser.open(browser, server.origin)
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

let used = ''
/** One that was not used before: a code lives for half a minute, and works once. */
async function nextCode(): Promise<string> {
  while (application.code(new Date()) === used) await wait(500)
  used = application.code(new Date())
  return used
}

const signOut = async (who: PagesBrowser) => {
  await who.go('/account')
  await who.press('.who button')
  await who.find('#login')
}

/** The status of the answer to a code. */
async function send(who: PagesBrowser, code: string): Promise<number> {
  await who.fill('#code', code)
  const answered = who.page.waitForResponse((answer) => answer.url().endsWith('/api/login'))
  await who.press('button.primary')
  return (await answered).status()
}

/** What is in the field of the dialog, and what the picture beside it says to a camera. */
const readQr = (who: PagesBrowser) =>
  who.page.evaluate(() => {
    const page = document.querySelector('snug-app')?.shadowRoot?.querySelector('snug-account-page')
    const section = page?.shadowRoot?.querySelector('snug-second-factor')?.shadowRoot
    const dialog = section?.querySelector('snug-set-up-factor')?.shadowRoot
    const link = dialog?.querySelector<HTMLAnchorElement>('a[href^="otpauth:"]')
    const picture = dialog?.querySelector('.qr')
    return { uri: link?.href ?? '', size: Number(picture?.getAttribute('viewBox')?.split(' ')[2]) }
  })

test('it is set up with an authenticator app, and gives recovery codes', async () => {
  await bob.register(`/setup#${server.setupToken}`, 'bob', BOB)
  await bob.go('/people')
  await bob.press('.head button')
  await bob.press('dialog button.primary')
  await ada.register(await bob.copied(), 'ada', ADA)
  await ada.createRoom(TITLE)
  await ada.go('/account')
  await ada.press('section:has(#second-factor) .row button')
  await ada.find('.qr')
  const { uri, size } = await readQr(ada)
  assert.ok(size > 21)
  application = new Authenticator(uri)
  assert.deepEqual([application.totp.label, application.totp.issuer], ['ada', 'Snug localhost'])
  await ada.fill('#code', await nextCode())
  await ada.fill('#confirmation', ADA)
  await ada.press('dialog form button.primary')
  const shown = await ada.text('ul[aria-label="Recovery codes"]')
  recovery = shown.match(/[0-9a-z]{4}(-[0-9a-z]{4}){2}/g) ?? []
  assert.equal(recovery.length, 10)
  await ada.press('dialog .row.end .primary')
  await ada.reads('Recovery codes left: 10')
})

test('the password alone opens nothing; the code of the app does', async () => {
  await signOut(ada)
  await ada.signIn('ada', 'not the password')
  await ada.reads('Login or password is wrong.')
  await ada.signIn('ada', ADA)
  await ada.find('#code')
  assert.deepEqual(await session(ada), { account: null, vault: 401 })
  for (const wrong of [application.wrong(new Date()), used]) {
    assert.equal(await send(ada, wrong), 401)
    await ada.reads('This code is wrong')
    assert.deepEqual(await session(ada), { account: null, vault: 401 })
  }
  assert.equal(await send(ada, await nextCode()), 200)
  await ada.find('.head')
  assert.deepEqual(await ada.titles(), [TITLE])
})

test('another device opens the vault with a recovery code, once', async () => {
  const [first = '', second = ''] = recovery
  const phone = await PagesBrowser.open(browser, server.origin)
  const enter = async (code: string) => {
    await phone.go('/')
    await phone.signIn('ada', ADA)
    await phone.find('#code')
    await phone.press('form .quiet')
    return send(phone, code)
  }
  assert.equal(await enter(first), 200)
  await phone.find('.room')
  assert.deepEqual(await phone.titles(), [TITLE])
  await signOut(phone)
  assert.equal(await enter(first.toUpperCase()), 401)
  await phone.reads('This code is wrong')
  assert.equal(await enter(second.replaceAll('-', ' ')), 200)
  await phone.find('.room')
  await ada.go('/account')
  await ada.reads('Recovery codes left: 8')
  assert.deepEqual(phone.faults, [])
})

test('what the server keeps makes no code', async () => {
  const names = await readdir(server.dataDir, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const all = Buffer.concat([
    ...(await Promise.all(files.map((file) => readFile(file)))),
    Buffer.from(server.output()),
  ])
  assert.ok(all.includes('ada'), 'what is stored in clear is found')
  const { base32, bytes } = application.totp.secret
  const plain = recovery.map((code) => code.replaceAll('-', ''))
  for (const secret of [base32, Buffer.from(bytes), ...recovery, ...plain]) assert.ok(!all.includes(secret))
})

test('an administrator resets it for who lost their phone, and is told of whom', async () => {
  await bob.go('/people')
  await bob.press('[aria-label="Reset the second factor of ada"]')
  await bob.press('dialog .danger')
  await bob.page.waitForFunction(
    () =>
      !document
        .querySelector('snug-app')
        ?.shadowRoot?.querySelector('snug-people-page')
        ?.shadowRoot?.querySelector('[aria-label="Reset the second factor of ada"], dialog'),
  )
  await ada.go('/')
  await ada.signIn('ada', ADA)
  await ada.find('.room')
  assert.deepEqual(await ada.titles(), [TITLE])
})

test('a server that asks everybody for one shows nothing before it is set up', async () => {
  const strict = await startSnug({ SNUG_SECOND_FACTOR: 'required' })
  try {
    const cem = await PagesBrowser.open(browser, strict.origin)
    await cem.go(`/setup#${strict.setupToken}`)
    await cem.fill('#login', 'cem')
    await cem.fill('#password', ADA)
    await cem.fill('#again', ADA)
    await cem.press('button.primary')
    await cem.reads('This server asks everybody for a second factor')
    assert.equal((await session(cem)).vault, 403)
    await cem.press('.notice .primary')
    const secret = (await cem.text('.secret')).replaceAll(' ', '')
    const own = new Authenticator(`otpauth://totp/Snug:cem?secret=${secret}&issuer=Snug`)
    await cem.fill('#code', own.code(new Date()))
    await cem.fill('#confirmation', ADA)
    await cem.press('dialog form button.primary')
    await cem.find('ul[aria-label="Recovery codes"]')
    await cem.press('dialog .row.end .primary')
    await cem.find('.empty')
    assert.equal((await session(cem)).vault, 200)
    assert.deepEqual(cem.faults, [])
  } finally {
    await strict.stop()
  }
})

test('the pages broke no content policy and threw nothing', () => {
  assert.deepEqual([...ada.faults, ...bob.faults], [])
})

/** What somebody with the cookies of this browser gets. */
const session = ({ page }: PagesBrowser) =>
  page.evaluate(async () => {
    const { account } = await (await fetch('/api/session')).json()
    return { account, vault: (await fetch('/api/vault')).status }
  })
