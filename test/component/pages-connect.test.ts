import { aTimeout, expect, waitUntil } from '@open-wc/testing'
import { createRoom, type OpenRoom } from '../../widget/account/rooms.ts'
import type { FakeAccountServer } from '../support/fake-account-server.ts'
import {
  browserOf,
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

const ORIGIN = 'https://intranet.example'
const opener = window.opener
const close = window.close

const DEVICE = 'e'.repeat(43)

/** The page that waits: what it was posted, and for which origin. It tells the key of its device when asked to. */
function waitingPage({ tells = true } = {}) {
  const posted: unknown[][] = []
  let closed = 0
  const page = {
    closed: false,
    postMessage: (message: { type: string; room: string }, origin: string) => {
      posted.push([message, origin])
      if (tells && message.type === 'snug-connect-ready') say({ type: 'snug-device', room: message.room })
    },
  }
  const say = (data: object, { source, origin } = { source: page as unknown, origin: ORIGIN }) => {
    const event = new MessageEvent('message', { data: { deviceKey: DEVICE, ...data }, origin })
    Object.defineProperty(event, 'source', { value: source })
    window.dispatchEvent(event)
  }
  window.opener = page
  window.close = () => {
    closed++
  }
  return { posted, say, page, closed: () => closed }
}

const address = (room: string, origin: string) => `/connect?${new URLSearchParams({ room, origin })}`

describe('connect pop-up', () => {
  let server: FakeAccountServer
  let room: Extract<OpenRoom, { state: 'open' }>

  beforeEach(async () => {
    server = await serverWith('ada', 'bob')
    const ada = browserOf(server).account
    await ada.signIn('ada', PASSWORD)
    room = (await createRoom(ada, 'Weekly planning')) as typeof room
    await ada.client.putMember(room.id, 'bob', 'member')
    server.session = undefined
  })

  afterEach(() => {
    window.opener = opener
    window.close = close
    restoreAddress()
  })

  it('posts access and key to exactly the origin that was shown, after a click only', async () => {
    const page = waitingPage()
    const app = await openApp(browserOf(server).account, address(room.id, ORIGIN))
    await signInHere(app, 'ada')
    for (const text of ['Weekly planning', ORIGIN, 'ada']) await reads(app, text)
    const ready = [{ type: 'snug-connect-ready', room: room.id }, ORIGIN]
    expect(page.posted).to.deep.equal([ready])
    expect(server.asked).to.not.include('POST /token')
    await press(app, 'Allow')
    await reads(app, 'You can close this window')
    const [, [message, origin] = []] = page.posted
    expect(origin).to.equal(ORIGIN)
    expect(message).to.include({
      type: 'snug-connect',
      room: room.id,
      access: `access for ${ORIGIN}`,
      identity: `vouches.for.${DEVICE}`,
      roomKey: room.key,
    })
    expect(message).to.have.property('identityKeys').with.length(1)
    expect(page.posted).to.have.length(2)
    expect(page.closed(), 'the page that got the message closes it').to.equal(0)
  })

  it('closes itself when the page does not', async () => {
    const page = waitingPage()
    const { app } = await openAs(server, 'ada', address(room.id, ORIGIN))
    await press(app, 'Allow')
    await reads(app, 'You can close this window')
    await waitUntil(() => page.closed() === 1, 'it closes', { timeout: 10_000 })
  })

  it('gives nothing when it is cancelled', async () => {
    const page = waitingPage()
    const { app } = await openAs(server, 'ada', address(room.id, ORIGIN))
    await press(app, 'Cancel')
    expect(page.posted).to.have.length(1)
    expect(page.closed()).to.equal(1)
  })

  it('waits for the key of the device, of exactly the page that was shown', async () => {
    const page = waitingPage({ tells: false })
    const { app } = await openAs(server, 'ada', address(room.id, ORIGIN))
    await press(app, 'Allow')
    const device = { type: 'snug-device', room: room.id }
    page.say({ ...device, deviceKey: 'f'.repeat(43) }, { source: window, origin: ORIGIN })
    page.say({ ...device, deviceKey: 'f'.repeat(43) }, { source: page.page, origin: 'https://evil.example' })
    page.say({ ...device, room: 'x'.repeat(22) })
    page.say({ ...device, deviceKey: 'short' })
    await aTimeout(0)
    expect(server.asked).to.not.include('POST /token')
    page.say(device)
    await reads(app, 'You can close this window')
    expect(page.posted[1]?.[0]).to.have.property('identity', `vouches.for.${DEVICE}`)
  })

  it('says that the origin is not allowed', async () => {
    const page = waitingPage()
    const { app } = await openAs(server, 'ada', address(room.id, ORIGIN))
    server.refuse.set('/token', 'origin_not_allowed')
    await press(app, 'Allow')
    await reads(app, 'SNUG_EMBED_ORIGINS')
    expect(page.posted).to.have.length(1)
  })

  for (const origin of ['*', 'null', 'file://', `${ORIGIN}/path`, 'javascript:1', 'intranet.example', '']) {
    it(`refuses “${origin}” as an origin`, async () => {
      waitingPage()
      const { app } = await openAs(server, 'ada', address(room.id, origin))
      await reads(app, 'This request is not complete')
      expect(named(app, 'Allow')).to.equal(undefined)
    })
  }

  it('says that no page is waiting', async () => {
    window.opener = null
    const { app } = await openAs(server, 'ada', address(room.id, ORIGIN))
    await reads(app, 'No page is waiting')
  })

  it('says that the key is missing, and nothing about rooms of others', async () => {
    waitingPage()
    const bob = await openAs(server, 'bob', address(room.id, ORIGIN))
    await reads(bob.app, 'The key of this room is missing')
    bob.app.remove()
    const ada = await openAs(server, 'ada', address('x'.repeat(22), ORIGIN))
    await reads(ada.app, 'This room is not open to you')
  })
})
