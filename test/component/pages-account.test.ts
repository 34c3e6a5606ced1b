import { expect } from '@open-wc/testing'
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
  submit,
  withRoom,
} from './pages-setup.ts'
import { found, until, useFakes } from './setup.ts'

describe('pages about accounts', () => {
  beforeEach(() => {
    useFakes()
  })
  afterEach(restoreAddress)

  it('make an account from an invitation, and say what is wrong with the input', async () => {
    const server = await serverWith('ada')
    const token = server.invite()
    const app = await openApp(browserOf(server).account, `/invite#${token}`)
    await fill(app, '#login', 'b')
    await fill(app, '#password', 'short')
    await fill(app, '#again', 'other')
    submit(app)
    await reads(app, 'The two passwords are not the same.')
    const login = await found(app, '#login')
    expect(login.getAttribute('aria-invalid')).to.equal('true')
    expect(login.getAttribute('aria-describedby')).to.include('login-problem')
    await fill(app, '#login', 'ada')
    await fill(app, '#password', PASSWORD)
    await fill(app, '#again', PASSWORD)
    submit(app)
    await reads(app, 'This login is taken.')
    await fill(app, '#login', 'Bob')
    submit(app)
    await reads(app, 'Make your first room')
    expect(server.account('bob').admin).to.equal(false)
    expect(location.pathname + location.hash).to.equal('/')
  })

  it('refuse links that were used', async () => {
    const server = await serverWith('ada')
    for (const path of ['/setup', '/invite#short', `/invite#${'x'.repeat(43)}`]) {
      const app = await openApp(browserOf(server).account, path)
      await reads(app, 'This link was used already or has expired.')
      app.remove()
    }
  })

  it('let administrators invite and disable, and nobody else', async () => {
    const server = await serverWith('ada', 'bob')
    const { app } = await openAs(server, 'ada', '/people')
    await reads(app, 'bob')
    expect(named(app, 'Disable ada')).to.equal(undefined)
    await press(app, 'Disable bob')
    expect(server.account('bob').disabled).to.equal(false)
    await press(app, 'Disable account')
    await press(app, 'Enable bob')
    await until(() => !server.account('bob').disabled)
    await press(app, 'Invite')
    await press(app, 'Make link')
    const field = await found<HTMLElement & { value: string }>(app, 'snug-copy-field')
    expect(server.invites.has(field.value.replace(`${location.origin}/invite#`, ''))).to.equal(true)
    await reads(app, 'January 31, 2030')
    app.remove()
    const bob = await openAs(server, 'bob', '/people')
    await reads(bob.app, 'There is nothing here')
  })

  it('change the password: the vault opens with the new one only', async () => {
    const { server, room } = await withRoom('ada')
    const { app } = await openAs(server, 'ada', '/account')
    const next = 'entirely different words'
    const change = async (current: string) => {
      await fill(app, '#current', current)
      await fill(app, '#password', next)
      await fill(app, '#again', next)
      submit(app)
    }
    await change('not the password')
    await reads(app, 'The current password is wrong.')
    await change(PASSWORD)
    await reads(app, 'Your password was changed.')
    const other = browserOf(server).account
    await other.signIn('ada', next)
    expect((await other.vault.read()).rooms[room.id]).to.deep.equal({ key: room.key })
    const failed = await browserOf(server)
      .account.signIn('ada', PASSWORD)
      .catch((error: unknown) => error)
    expect(failed).to.have.property('code', 'wrong_credentials')
  })

  it('forget the key when signing out, also when the session ended elsewhere', async () => {
    const server = await serverWith('ada')
    const { app, keeper } = await openAs(server, 'ada')
    await press(app, 'Sign out')
    await found(app, '#password')
    expect(keeper.kept).to.equal(undefined)
    expect(location.pathname).to.equal('/sign-in')
    app.remove()
    const again = await openAs(server, 'ada', '/account')
    await found(again.app, '#current')
    server.session = undefined
    await press(again.app, 'Rooms')
    await found(again.app, '#login')
    expect(again.keeper.kept).to.equal(undefined)
  })

  it('ask for the password again when this browser lost the key', async () => {
    const { server } = await withRoom('ada')
    const first = browserOf(server)
    await first.account.signIn('ada', PASSWORD)
    const app = await openApp(browserOf(server).account)
    await reads(app, 'Open your vault')
    await fill(app, '#password', 'not the password')
    submit(app)
    await reads(app, 'This password does not open your vault.')
    await fill(app, '#password', PASSWORD)
    submit(app)
    await reads(app, 'Weekly planning')
  })
})
