import { expect } from '@open-wc/testing'
import { createRoom } from '../../widget/account/rooms.ts'
import type { FakeAccountServer } from '../support/fake-account-server.ts'
import { fill, openAs, PASSWORD, press, reads, restoreAddress, serverWith } from './pages-setup.ts'
import { accessible, find, found, textOf, until, useFakes } from './setup.ts'

const KEPT = {
  records: [
    {
      ...{ name: 'account', title: 'Account', place: 'database' as const, count: 1204 },
      ...{ about: 'people with an account', purpose: 'to sign in', form: 'login', life: 'until deleted' },
    },
    {
      ...{ name: 'meeting', title: 'Meeting', place: 'memory' as const, count: null },
      ...{ about: 'people in it', purpose: 'to hold it', form: 'pseudonyms', life: 'the meeting' },
    },
  ],
  notKept: ['who met whom'],
  logged: [
    { event: 'stopped', meaning: 'the server has ended', fields: [{ name: 'ms', meaning: 'how long' }] },
  ],
  counted: [{ event: 'throttled', meaning: 'more than may be' }],
  diagnosis: null,
}

/** What the browser would have saved. */
async function savedBy(act: () => Promise<void>): Promise<{ name: string; text: string }> {
  const saved = new Promise<{ name: string; text: Promise<string> }>((resolve) => {
    const { click } = HTMLAnchorElement.prototype
    HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
      HTMLAnchorElement.prototype.click = click
      resolve({ name: this.download, text: fetch(this.href).then((answer) => answer.text()) })
    }
  })
  await act()
  const { name, text } = await saved
  return { name, text: await text }
}

describe('privacy in the pages', () => {
  let server: FakeAccountServer
  beforeEach(async () => {
    useFakes()
    server = await serverWith('ada', 'bob')
    server.privacy = KEPT
  })
  afterEach(restoreAddress)

  for (const theme of ['light', 'dark'] as const) {
    it(`tell everybody what is kept, accessibly in the ${theme} theme`, async () => {
      const { app } = await openAs(server, 'bob', '/privacy', theme)
      await reads(app, 'What this server keeps')
      for (const text of ['1,204', 'to hold it', 'who met whom', 'stopped', 'how long', 'No diagnosis is on'])
        await reads(app, text)
      expect(textOf(app)).to.not.include('Start a diagnosis')
      await accessible(app)
    })

    it(`delete the account after saying what goes with it, accessibly in the ${theme} theme`, async () => {
      const { app, account } = await openAs(server, 'ada', '/account', theme)
      const alone = await createRoom(account, 'Alone')
      const shared = await createRoom(account, 'Shared')
      await account.client.putMember(shared.id, 'bob', 'owner')
      await press(app, 'Delete my account')
      await reads(app, 'Your other rooms stay')
      expect(textOf(await found(app, '.rooms')).trim()).to.equal('Alone')
      await accessible(app)
      await fill(app, '#confirmation', 'not the password')
      await press(app, 'Delete account for good')
      await reads(app, 'The password is wrong.')
      expect(server.accounts.map(({ login }) => login)).to.deep.equal(['ada', 'bob'])
      await fill(app, '#confirmation', PASSWORD)
      await press(app, 'Delete account for good')
      await reads(app, 'Private meetings for your team.')
      expect(server.accounts.map(({ login }) => login)).to.deep.equal(['bob'])
      expect(server.bodies.join()).to.not.include(PASSWORD)
      expect(alone.state).to.equal('open')
    })
  }

  it('are linked from every page below it', async () => {
    const { app } = await openAs(server, 'bob')
    await press(app, 'What this server keeps')
    await reads(app, 'What is not on this page is not stored.')
    expect(location.pathname).to.equal('/privacy')
    expect(find(app, 'footer a')?.getAttribute('aria-current')).to.equal('page')
  })

  for (const theme of ['light', 'dark'] as const) {
    it(`show administrators security events, accessibly in the ${theme} theme`, async () => {
      server.securityEvents = [
        { day: '2030-01-30', event: 'sign_in_failing', meaning: 'wrong passwords', count: 1234, accounts: 3 },
        { day: '2030-01-31', event: 'throttled', meaning: 'more than may be', count: 2, accounts: 0 },
      ]
      const { app } = await openAs(server, 'ada', '/privacy', theme)
      for (const text of ['January 30, 2030', 'wrong passwords', '1,234', 'January 31, 2030'])
        await reads(app, text)
      await accessible(app)
      app.remove()
      const bob = await openAs(server, 'bob', '/privacy', theme)
      await reads(bob.app, 'more than may be')
      expect(textOf(bob.app)).to.not.include('wrong passwords')
    })
  }

  it('let administrators start and end a diagnosis, which everybody sees', async () => {
    const { app } = await openAs(server, 'ada', '/privacy')
    await press(app, 'Start a diagnosis')
    await reads(app, 'A diagnosis is on')
    await reads(app, 'January 31, 2030')
    await accessible(app)
    app.remove()
    const bob = await openAs(server, 'bob', '/privacy')
    await reads(bob.app, 'A diagnosis is on')
    expect(textOf(bob.app)).to.not.include('End the diagnosis')
    bob.app.remove()
    const again = await openAs(server, 'ada', '/privacy')
    await press(again.app, 'End the diagnosis')
    await reads(again.app, 'No diagnosis is on')
  })

  it('hand over all that is kept of the person as a file', async () => {
    const { app } = await openAs(server, 'bob', '/account')
    await found(app, 'snug-own-data')
    const { name, text } = await savedBy(() => press(app, 'Export what is kept of me'))
    expect(name).to.equal('snug-account.json')
    expect(JSON.parse(text).tables.accounts).to.deep.equal([{ login: 'bob' }])
    await reads(app, 'The export was saved by your browser.')
  })

  it('say why nothing was deleted', async () => {
    const { app } = await openAs(server, 'ada', '/account')
    server.refuse.set('/account/delete', 'last_admin')
    await press(app, 'Delete my account')
    await fill(app, '#confirmation', PASSWORD)
    await press(app, 'Delete account for good')
    await reads(app, 'at least one active administrator')
    expect(server.accounts).to.have.length(2)
  })

  it('ask nobody for a password who signs in at their organisation', async () => {
    const { app } = await openAs(server, 'bob', '/account')
    server.external = true
    await openAgain(app)
    await press(app, 'Delete my account')
    await found(app, 'snug-delete-account')
    expect(find(app, '#confirmation')).to.equal(undefined)
    await press(app, 'Delete account for good')
    await until(() => server.accounts.length === 1)
  })
})

/** As after a reload. */
async function openAgain(app: Element & { account?: { start(): Promise<void> } }): Promise<void> {
  await app.account?.start()
}
