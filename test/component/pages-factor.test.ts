import { expect, waitUntil } from '@open-wc/testing'
import { TOTP, URI } from 'otpauth'
import type { FakeAccountServer } from '../support/fake-account-server.ts'
import { RIGHT_CODE } from '../support/fake-factors.ts'
import {
  browserOf,
  fill,
  named,
  openApp,
  openAs,
  PASSWORD,
  press,
  reads,
  restoreAddress,
  serverWith,
  signInHere,
} from './pages-setup.ts'
import { accessible, find, found, textOf, useFakes } from './setup.ts'

const submit = async (app: Element) => (await found<HTMLFormElement>(app, 'form')).requestSubmit()
const shownCodes = (app: Element) =>
  [...(find(app, 'snug-recovery-codes')?.shadowRoot?.querySelectorAll('li') ?? [])].map(
    (item) => item.textContent ?? '',
  )
const asked = (server: FakeAccountServer, what: string) => server.asked.filter((one) => one === what).length

/** Confirms the secret, or proves oneself, in the open dialog. */
async function prove(app: Element, code = RIGHT_CODE, password = PASSWORD): Promise<void> {
  await fill(app, '#code', code)
  await fill(app, '#confirmation', password)
  const dialog = find(app, 'snug-set-up-factor') ?? find(app, 'snug-change-factor')
  dialog?.shadowRoot?.querySelector('form')?.requestSubmit()
}

describe('second factor in the pages', () => {
  let server: FakeAccountServer
  beforeEach(async () => {
    useFakes()
    server = await serverWith('ada', 'bob')
  })
  afterEach(restoreAddress)

  /** Has ada’s turned on. */
  const turnOn = (codes = ['0ne111222333', 'tmp111222333', 'ten111222333', 'gth111222333']) =>
    server.factors.codes.set(server.account('ada').id, codes)

  it('is set up: a code to scan, a secret to type, one code to confirm, and recovery codes', async () => {
    const { app } = await openAs(server, 'ada', '/account')
    await press(app, 'Set up')
    const link = await found<HTMLAnchorElement>(app, 'a[href^="otpauth:"]')
    const read = URI.parse(link.href)
    expect(read).to.be.instanceOf(TOTP)
    expect(read.label).to.equal('ada')
    const secret = (await found(app, '.secret')).textContent ?? ''
    expect(secret.replaceAll(' ', '')).to.equal(read.secret.base32)
    expect(find(app, '.qr path + path')?.getAttribute('d')?.length).to.be.greaterThan(1_000)
    expect((await found(app, 'snug-set-up-factor')).shadowRoot?.activeElement?.id).to.equal('code')

    await prove(app, '111111')
    await reads(app, 'This code is wrong')
    await prove(app, RIGHT_CODE, 'not the password')
    await reads(app, 'The password is wrong.')
    await prove(app, RIGHT_CODE, 'short')
    await reads(app, 'The password is wrong.')
    expect(server.factors.codes.size).to.equal(0)
    await prove(app, '246 810')
    await waitUntil(() => shownCodes(app).length === 10, `ten codes in: ${textOf(app)}`)
    const stored = server.factors.codes.get(server.account('ada').id)
    expect(shownCodes(app).map((code) => code.replaceAll('-', ''))).to.deep.equal(stored)
    await press(app, 'I have kept them')
    await reads(app, 'On. Recovery codes left: 10')
    await waitUntil(() => !find(app, 'snug-set-up-factor'), 'the codes are gone')
  })

  it('what can be no code is not sent', async () => {
    const { app } = await openAs(server, 'ada', '/account')
    await press(app, 'Set up')
    for (const text of ['12345', '1234567', 'abcdef', 'one111-22233', '💥']) {
      await found(app, '#code')
      await prove(app, text)
      await reads(app, 'This code is wrong')
    }
    expect(asked(server, 'PUT /account/second-factor')).to.equal(0)
  })

  it('says when it can not be read or set up', async () => {
    server.refuse.set('/account/second-factor/secret', 'rate_limited')
    const { app } = await openAs(server, 'ada', '/account')
    await press(app, 'Set up')
    await reads(app, 'Too many attempts.')
    await press(app, 'Close')
    await waitUntil(() => !find(app, 'snug-set-up-factor'))
    await press(app, 'Set up')
    await found(app, '.qr')
  })

  it('is asked for after the password, and not before', async () => {
    turnOn()
    const { account } = browserOf(server)
    const app = await openApp(account)
    await signInHere(app, 'ada', 'not the password')
    await reads(app, 'Login or password is wrong.')
    expect(find(app, '#code')).to.equal(undefined)
    await signInHere(app, 'ada')
    const code = await found<HTMLInputElement>(app, '#code')
    await waitUntil(() => find(app, 'snug-sign-in-code')?.shadowRoot?.activeElement === code)
    expect([code.autocomplete, code.inputMode]).to.deep.equal(['one-time-code', 'numeric'])
    expect(account.state.phase).to.equal('signed-out')
    expect(asked(server, 'GET /vault')).to.equal(0)
    await fill(app, '#code', '111111')
    await submit(app)
    await reads(app, 'This code is wrong')
    expect(account.state.phase).to.equal('signed-out')
    await fill(app, '#code', RIGHT_CODE)
    await submit(app)
    await reads(app, 'Make your first room')
    expect(account.state.phase).to.equal('open')
  })

  it('a recovery code does in its place, once', async () => {
    turnOn()
    const { account } = browserOf(server)
    const app = await openApp(account)
    await signInHere(app, 'ada')
    await press(app, 'Use a recovery code')
    const field = await found<HTMLInputElement>(app, '#code')
    await waitUntil(() => field.inputMode === 'text')
    await fill(app, '#code', 'ONE1-1122-2334')
    await submit(app)
    await reads(app, 'This code is wrong')
    await fill(app, '#code', 'ONE1 - 1122 - 2333')
    await submit(app)
    await reads(app, 'Make your first room')
    const left = server.factors.codes.get(server.account('ada').id)
    expect(left).to.deep.equal(['tmp111222333', 'ten111222333', 'gth111222333'])
  })

  it('one can go back to the password', async () => {
    turnOn()
    const app = await openApp(browserOf(server).account)
    await signInHere(app, 'ada')
    await found(app, '#code')
    await press(app, 'Back')
    await found(app, '#password')
    await signInHere(app, 'bob')
    await reads(app, 'Make your first room')
  })

  it('new recovery codes come in place of those before', async () => {
    turnOn()
    const { account } = browserOf(server)
    const app = await openApp(account, '/account')
    await signInHere(app, 'ada')
    await fill(app, '#code', RIGHT_CODE)
    await submit(app)
    await reads(app, 'On. Recovery codes left: 4')
    await press(app, 'New recovery codes')
    await found(app, '#confirmation')
    await prove(app, '111111')
    await reads(app, 'This code is wrong')
    await prove(app)
    await waitUntil(() => shownCodes(app).length === 10)
    await press(app, 'I have kept them')
    await reads(app, 'On. Recovery codes left: 10')
  })

  it('is turned off with the password and a code', async () => {
    turnOn(['tmp111222333'])
    const { account } = browserOf(server)
    const app = await openApp(account, '/account')
    await signInHere(app, 'ada')
    await fill(app, '#code', RIGHT_CODE)
    await submit(app)
    await reads(app, 'On. Recovery codes left: 1')
    expect(find(app, '.note.warn'), 'few are left').to.not.equal(undefined)
    await press(app, 'Turn off')
    await found(app, '#confirmation')
    await prove(app, 'tmp1 1122 2333', 'not the password')
    await reads(app, 'The password is wrong.')
    await prove(app, 'tmp1 1122 2333')
    await waitUntil(() => named(app, 'Set up'))
    expect(find(app, 'dialog')).to.equal(undefined)
    expect(server.factors.codes.size).to.equal(0)
  })

  it('is not offered to people who sign in at their organisation', async () => {
    server.external = true
    const { account } = browserOf(server)
    server.session = server.account('bob').id
    const app = await openApp(account, '/account')
    await reads(app, 'Keys of your rooms')
    expect(find(app, 'snug-second-factor')).to.equal(undefined)
    expect(asked(server, 'GET /account/second-factor')).to.equal(0)
  })

  it('administrators see who has one, and reset it only after asking', async () => {
    server.factors.codes.set(server.account('bob').id, [])
    const { app } = await openAs(server, 'ada', '/people')
    await press(app, 'Reset the second factor of bob')
    await reads(app, 'Make sure that it is really them who ask')
    expect((await found(app, 'snug-remove-factor')).shadowRoot?.activeElement?.textContent).to.equal('Cancel')
    await press(app, 'Cancel')
    expect(server.factors.codes.size).to.equal(1)
    await press(app, 'Reset the second factor of bob')
    await press(app, 'Reset second factor')
    await waitUntil(() => !named(app, 'Reset the second factor of bob'))
    expect(server.factors.codes.size).to.equal(0)
  })

  it('where it is required, it is set up before anything else', async () => {
    server.factors.required = true
    const { app, account } = await openAs(server, 'ada', '/rooms')
    await reads(app, 'This server asks everybody for a second factor')
    expect(asked(server, 'GET /rooms')).to.equal(0)
    await press(app, 'Set up')
    await found(app, '.qr')
    await press(app, 'Cancel')
    await waitUntil(() => !find(app, 'snug-set-up-factor'))
    await reads(app, 'This server asks everybody for a second factor')
    await accessible(app)
    await press(app, 'Set up')
    await found(app, '.qr')
    await prove(app)
    await press(app, 'I have kept them')
    await reads(app, 'Make your first room')
    expect(account.state.phase).to.equal('open')
    app.remove()
    const own = await openApp(account, '/account')
    await reads(own, 'so it can’t be turned off')
    expect(named(own, 'Turn off')).to.equal(undefined)
  })

  for (const theme of ['light', 'dark'] as const) {
    it(`is accessible in the ${theme} theme`, async () => {
      server.factors.codes.set(server.account('bob').id, [])
      const { app } = await openAs(server, 'ada', '/people', theme)
      await press(app, 'Reset the second factor of bob')
      await found(app, 'snug-remove-factor')
      await accessible(app)
      app.remove()
      const own = await openAs(server, 'ada', '/account', theme)
      await press(own.app, 'Set up')
      await found(own.app, '.qr')
      await prove(own.app, '111111')
      await reads(own.app, 'This code is wrong')
      await accessible(own.app)
      await prove(own.app)
      await found(own.app, 'snug-recovery-codes')
      await accessible(own.app)
      await press(own.app, 'I have kept them')
      await reads(own.app, 'On. Recovery codes left: 10')
      await accessible(own.app)
      await press(own.app, 'Turn off')
      await found(own.app, '#confirmation')
      await accessible(own.app)
      own.app.remove()
      server.session = undefined
      const again = await openApp(browserOf(server).account, '/', theme)
      await signInHere(again, 'ada')
      await fill(again, '#code', '111111')
      await submit(again)
      await reads(again, 'This code is wrong')
      await accessible(again)
    })
  }
})
