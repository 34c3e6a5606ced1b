import { expect, fixture, html } from '@open-wc/testing'
import { statusOf } from '../../protocol/http-status.ts'
import { createRoom } from '../../widget/account/rooms.ts'
import '../../widget/pages/groups.ts'
import type { SnugGroups } from '../../widget/pages/groups.ts'
import {
  browserOf,
  fill,
  openApp,
  openAs,
  press,
  reads,
  restoreAddress,
  serverWith,
  signInHere,
} from './pages-setup.ts'
import { find, found, textOf, until, useFakes } from './setup.ts'

describe('pages of those who sign in elsewhere', () => {
  beforeEach(() => {
    useFakes()
  })
  afterEach(restoreAddress)

  it('offer the provider first, and come back to where one was, key included', async () => {
    const server = await serverWith('ada')
    server.waysIn = { provider: 'Heron Inc.', directory: null }
    const app = await openApp(browserOf(server).account, '/r/AAAAAAAAAAAAAAAAAAAAAA#k=secret')
    await reads(app, 'Sign in with Heron Inc.')
    const link = await found<HTMLAnchorElement>(app, 'a.button.primary')
    expect(link.pathname).to.equal('/api/oidc/start')
    expect(link.href).to.not.include('secret')
    link.addEventListener('click', (event) => event.preventDefault())
    link.click()
    expect(sessionStorage.getItem('snug-return')).to.equal('/r/AAAAAAAAAAAAAAAAAAAAAA#k=secret')
    sessionStorage.removeItem('snug-return')
  })

  it('say who sees which password', async () => {
    const server = await serverWith('ada')
    server.waysIn = { provider: null, directory: 'Example' }
    server.refuse.set('/directory', 'wrong_credentials')
    const app = await openApp(browserOf(server).account)
    await reads(app, 'This password goes to the server')
    await signInHere(app, 'ada', 'password of the directory')
    await reads(app, 'Login or password is wrong.')
    find(app, 'button.quiet.wide')?.click()
    await reads(app, 'Your password stays in this browser')
    server.bodies.length = 0
    await signInHere(app, 'ada', 'password of the server')
    await reads(app, 'Login or password is wrong.')
    expect(server.bodies.join()).to.not.include('password of the server')
  })

  it('tell why the provider let nobody in, and nothing that the address makes up', async () => {
    const server = await serverWith('ada')
    server.waysIn = { provider: 'Heron Inc.', directory: null }
    const app = await openApp(browserOf(server).account, '/sign-in?problem=sign_in_unavailable')
    await reads(app, 'cannot be reached. Try again in a while.')
    const other = await openApp(browserOf(server).account, '/sign-in?problem=%3Cb%3Ecall%200900%3C/b%3E')
    await reads(other, 'Sign in with Heron Inc.')
    expect(textOf(other)).to.not.include('0900')
    expect(statusOf('sign_in_unavailable')).to.equal(503)
  })

  it('let owners add and remove groups, where there are any', async () => {
    const server = await serverWith('ada')
    const { account, app } = await openAs(server, 'ada')
    await createRoom(account, 'Planning')
    server.groups = [{ name: 'herons', role: 'moderator' }]
    const members = await fixture<SnugGroups>(
      html`<snug-groups .account=${account} .room=${server.rooms[0]?.id ?? ''}></snug-groups>`,
    )
    await reads(members, 'herons')
    await fill(members, '#group', 'otters')
    members.shadowRoot?.querySelector('form')?.requestSubmit()
    await reads(members, 'otters')
    await press(members, 'Remove herons')
    await until(() => server.groups?.length === 1)
    expect(server.groups).to.deep.equal([{ name: 'otters', role: 'member' }])
    await expect(members).shadowDom.to.be.accessible()
    server.groups = undefined
    const none = await fixture<SnugGroups>(
      html`<snug-groups .account=${account} .room=${server.rooms[0]?.id ?? ''}></snug-groups>`,
    )
    await until(() => server.asked.at(-1)?.endsWith('/groups'))
    expect(textOf(none).trim()).to.equal('')
    expect(find(app, 'h1')).to.not.equal(null)
  })
})
