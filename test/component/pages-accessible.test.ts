import { newRoomKey, roomLink, roomPath } from '../../widget/account/room-keys.ts'
import { createRoom } from '../../widget/account/rooms.ts'
import type { FakeAccountServer } from '../support/fake-account-server.ts'
import {
  browserOf,
  fill,
  openApp,
  openAs,
  PASSWORD,
  press,
  reads,
  restoreAddress,
  serverWith,
  signInHere,
} from './pages-setup.ts'
import { accessible, find, found, useFakes } from './setup.ts'

for (const theme of ['light', 'dark'] as const) {
  describe(`pages are accessible in the ${theme} theme`, () => {
    let server: FakeAccountServer
    let id: string

    beforeEach(async () => {
      useFakes()
      server = await serverWith('ada', 'bob')
      const { account } = browserOf(server)
      await account.signIn('ada', PASSWORD)
      id = (await createRoom(account, 'Weekly planning')).id
      await account.client.putMember(id, 'bob', 'member')
      server.session = undefined
    })
    afterEach(restoreAddress)

    it('sign-in, with an error', async () => {
      const app = await openApp(browserOf(server).account, '/', theme)
      await signInHere(app, 'ada', 'not the password')
      await reads(app, 'Login or password is wrong.')
      await accessible(app)
    })

    it('making an account, with errors', async () => {
      const app = await openApp(browserOf(server).account, `/invite#${server.invite()}`, theme)
      await fill(app, '#password', 'abcdefghijkl')
      find(app, 'form')?.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }))
      await reads(app, 'The two passwords are not the same.')
      await accessible(app)
    })

    it('an empty list of rooms', async () => {
      await browserOf(server).account.register(server.invite(), 'cem', PASSWORD)
      const { app } = await openAs(server, 'cem', '/', theme)
      await reads(app, 'Make your first room')
      await accessible(app)
    })

    it('rooms, and a room without a key', async () => {
      const ada = await openAs(server, 'ada', '/', theme)
      await reads(ada.app, 'Weekly planning')
      await accessible(ada.app)
      ada.app.remove()
      const bob = await openAs(server, 'bob', '/', theme)
      await reads(bob.app, 'Room without a key')
      await accessible(bob.app)
    })

    for (const [button, element] of [
      ['New room', 'snug-create-room'],
      ['People of Weekly planning', 'snug-members ul'],
      ['Delete Weekly planning', 'snug-delete-room'],
    ] as const) {
      it(`the dialog “${button}”`, async () => {
        const { app } = await openAs(server, 'ada', '/', theme)
        await press(app, button)
        await found(app, element.split(' ').at(-1) ?? '')
        await accessible(app)
      })
    }

    it('a room, one without a key, and one that the link does not fit', async () => {
      const ada = await openAs(server, 'ada', roomPath(id), theme)
      await found(ada.app, 'snug-meeting')
      await accessible(ada.app)
      ada.app.remove()
      const bob = await openAs(server, 'bob', roomPath(id), theme)
      await reads(bob.app, 'Room without a key')
      await found(bob.app, 'snug-meeting')
      await accessible(bob.app)
      bob.app.remove()
      const misled = await openAs(server, 'bob', roomLink('', id, newRoomKey()), theme)
      await reads(misled.app, 'This link does not fit the room')
      await accessible(misled.app)
    })

    it('people, and an invitation', async () => {
      const { app } = await openAs(server, 'ada', '/people', theme)
      await reads(app, 'bob')
      await accessible(app)
      await press(app, 'Invite')
      await press(app, 'Make link')
      await found(app, 'snug-copy-field')
      await accessible(app)
    })

    it('the account', async () => {
      const { app } = await openAs(server, 'ada', '/account', theme)
      await found(app, '#current')
      await accessible(app)
    })

    it('the question of the connect pop-up', async () => {
      window.opener = { closed: false, postMessage: () => {} }
      const { app } = await openAs(
        server,
        'ada',
        `/connect?room=${id}&origin=https%3A%2F%2Fintranet.example`,
        theme,
      )
      await reads(app, 'Weekly planning')
      await accessible(app)
      window.opener = null
    })
  })
}
