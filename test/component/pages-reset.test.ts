import { expect } from '@open-wc/testing'
import { openVault } from '../../widget/account/vault.ts'
import type { FakeAccountServer } from '../support/fake-account-server.ts'
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
import { accessible, found, useFakes } from './setup.ts'

const NEW = 'entirely different words'

describe('a new password for who forgot theirs', () => {
  let server: FakeAccountServer
  beforeEach(async () => {
    useFakes()
    server = await serverWith('ada', 'bob')
  })
  afterEach(restoreAddress)

  const submit = async (app: Element) => (await found<HTMLInputElement>(app, '#again')).form?.requestSubmit()
  const link = () => {
    const token = 'x'.repeat(43)
    server.resets.set(token, server.account('bob').id)
    return `/new-password#${token}`
  }

  for (const theme of ['light', 'dark'] as const) {
    it(`administrators make a link and are told what is lost, accessibly in the ${theme} theme`, async () => {
      const { app } = await openAs(server, 'ada', '/people', theme)
      await reads(app, 'bob')
      expect(named(app, 'New password for ada')).to.equal(undefined)
      await press(app, 'New password for bob')
      await reads(app, 'The keys of their rooms are lost with the old password.')
      await accessible(app)
      expect(server.resets.size).to.equal(0)
      await press(app, 'Make link')
      const field = await found<HTMLElement & { value: string }>(app, 'snug-copy-field')
      const [address, token = ''] = field.value.split('#')
      expect(address).to.equal(`${location.origin}/new-password`)
      expect(server.resets.get(token)).to.equal(server.account('bob').id)
      await accessible(app)
    })

    it(`it is chosen by the link, with an empty vault, accessibly in the ${theme} theme`, async () => {
      const app = await openApp(browserOf(server).account, link(), theme)
      await reads(app, 'For the account bob.')
      await fill(app, '#password', 'short')
      await fill(app, '#again', 'other')
      await submit(app)
      await reads(app, 'The two passwords are not the same.')
      await accessible(app)
      await fill(app, '#password', NEW)
      await fill(app, '#again', NEW)
      await submit(app)
      await found(app, 'snug-sign-in-page')
      await signInHere(app, 'bob', NEW)
      await reads(app, 'Make your first room')
      expect(server.resets.size).to.equal(0)
    })
  }

  it('the old password opens nothing any more, and the new vault is empty', async () => {
    const before = server.account('bob').vault
    const { account } = browserOf(server)
    await account.resetPassword(link().split('#')[1] ?? '', NEW)
    expect(server.account('bob').vault).to.not.equal(before)
    expect(account.state.phase).to.not.equal('open')
    await account.signIn('bob', NEW)
    expect((await account.vault.read()).rooms).to.deep.equal({})
    const { vaultKey } = await account.derive(NEW, await account.client.kdf('bob'))
    expect(Object.keys((await openVault(vaultKey, 'bob', server.account('bob').vault)).rooms)).to.deep.equal(
      [],
    )
    let refused: unknown
    await browserOf(server)
      .account.signIn('bob', PASSWORD)
      .catch((error) => (refused = error))
    expect(refused).to.have.property('code', 'wrong_credentials')
  })

  it('who was still signed in on that device signs in anew', async () => {
    const { app, account } = await openAs(server, 'bob', link())
    await reads(app, 'For the account bob.')
    await fill(app, '#password', NEW)
    await fill(app, '#again', NEW)
    await submit(app)
    await found(app, 'snug-sign-in-page')
    expect(account.state.phase).to.equal('signed-out')
    await signInHere(app, 'bob', NEW)
    await reads(app, 'Make your first room')
  })

  it('links that were used say so', async () => {
    for (const path of ['/new-password', '/new-password#short', `/new-password#${'y'.repeat(43)}`]) {
      const app = await openApp(browserOf(server).account, path)
      await reads(app, 'This link was used already or has expired.')
      app.remove()
    }
  })

  it('nobody is offered one who signs in elsewhere, or is disabled', async () => {
    server.account('bob').disabled = true
    const first = await openAs(server, 'ada', '/people')
    await reads(first.app, 'Disabled')
    expect(named(first.app, 'New password for bob')).to.equal(undefined)
    first.app.remove()
    server.account('bob').disabled = false
    const { app } = await openAs(server, 'ada', '/people')
    await reads(app, 'bob')
    expect(named(app, 'New password for bob')).to.not.equal(undefined)
  })
})
