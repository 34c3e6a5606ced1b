import { expect } from '@open-wc/testing'
import { createRoom } from '../../widget/account/rooms.ts'
import { MOST_LINKS } from '../support/fake-account-server.ts'
import {
  browserOf,
  openApp,
  openAs,
  PASSWORD,
  press,
  reads,
  restoreAddress,
  serverWith,
} from './pages-setup.ts'
import { find, found, useFakes } from './setup.ts'

/** The people of a room of hers, as she sees them, and a press on “Make guest link”. */
async function roomOfAda() {
  const server = await serverWith('ada')
  const ada = browserOf(server)
  await ada.account.signIn('ada', PASSWORD)
  await createRoom(ada.account, 'Weekly planning')
  const { app } = await openAs(server, 'ada')
  await press(app, 'People of Weekly planning')
  const links = await found<HTMLElement>(app, 'snug-guest-links')
  return { server, app, makeLink: () => links.shadowRoot?.querySelector('form')?.requestSubmit() }
}

describe('guests', () => {
  beforeEach(() => {
    useFakes()
  })
  afterEach(restoreAddress)

  it('are invited by links that owners make and withdraw', async () => {
    const { server, app, makeLink } = await roomOfAda()
    makeLink()
    await reads(app, '1 left, until January 31, 2030')
    const field = await found<HTMLElement & { value: string }>(app, 'snug-copy-field.made')
    expect(field.value).to.match(/\/guest#[\w-]{43}$/)
    await press(app, 'Withdraw this link')
    await reads(app, 'The link was withdrawn.')
    expect(server.guestLinks).to.deep.equal([])
    expect(find(app, 'snug-copy-field.made')).to.equal(undefined)
  })

  it('get no more links than a room can have, and owners are told what to do', async () => {
    const { server, app, makeLink } = await roomOfAda()
    server.guestLinks = Array.from({ length: MOST_LINKS }, (_, at) => ({
      id: `${at}`.padStart(43, 'l'),
      usesLeft: 1,
      expiresOn: '2030-01-31',
    }))
    makeLink()
    await reads(app, 'The room has as many guest links as it can have. Withdraw one first.')
    expect(server.guestLinks.length).to.equal(MOST_LINKS)
  })

  it('are told when their link does not work', async () => {
    const server = await serverWith('ada')
    for (const path of ['/guest', '/guest#short', `/guest#${'x'.repeat(43)}`]) {
      const app = await openApp(browserOf(server).account, path)
      if (path.length > 20) await reads(app, 'The room could not be opened')
      else await reads(app, 'This link does not work')
      expect(find(app, 'snug-meeting')).to.equal(undefined)
    }
  })
})
