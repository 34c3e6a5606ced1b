import { aTimeout, expect } from '@open-wc/testing'
import { newRoomKey, roomLink, roomPath } from '../../widget/account/room-keys.ts'
import { createRoom } from '../../widget/account/rooms.ts'
import type { SnugMeeting } from '../../widget/snug.ts'
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
  submit,
  withRoom,
} from './pages-setup.ts'
import { find, found, textOf, until, useFakes } from './setup.ts'

const DEVICE = 'e'.repeat(43)

describe('pages', () => {
  beforeEach(() => {
    useFakes()
  })
  afterEach(restoreAddress)

  it('sign in in place of the room that was asked for, and keep the key of its link', async () => {
    const { server, room, link } = await withRoom('ada', 'bob')
    const { account, keeper } = browserOf(server)
    const app = await openApp(account, link)
    await signInHere(app, 'bob')
    const meeting = await found<SnugMeeting>(app, 'snug-meeting')
    expect(meeting.roomKey).to.equal(room.key)
    expect(meeting.room).to.equal(room.id)
    const answer = await meeting.tokenProvider?.(room.id, DEVICE)
    expect(answer).to.include({ access: 'access for here', identity: `vouches.for.${DEVICE}` })
    expect(answer?.identityKeys).to.have.length(1)
    expect(location.pathname + location.hash).to.equal(roomPath(room.id))
    expect((await account.vault.read()).rooms[room.id]).to.deep.equal({ key: room.key })
    expect(keeper.kept?.key.extractable).to.equal(false)
    expect(server.bodies.join()).to.not.include(room.key)
  })

  it('say that login or password is wrong, and send neither password nor title', async () => {
    const server = await serverWith('ada')
    const app = await openApp(browserOf(server).account)
    await signInHere(app, 'ada', 'not the password')
    await reads(app, 'Login or password is wrong.')
    expect(find<HTMLInputElement>(app, '#password')?.matches(':focus')).to.equal(true)
    await signInHere(app, 'ada')
    await press(app, 'New room')
    await fill(app, '#title', 'Weekly planning')
    find(app, 'snug-create-room')?.shadowRoot?.querySelector('form')?.requestSubmit()
    await found(app, 'snug-meeting')
    const sent = server.bodies.join()
    for (const text of [PASSWORD, 'not the password', 'Weekly planning']) expect(sent).to.not.include(text)
    expect(sent).to.include('authKey')
    expect(location.pathname).to.equal(roomPath(server.rooms[0]?.id ?? ''))
  })

  it('say that a room is to be made again where its id is taken, and make it then', async () => {
    const server = await serverWith('ada')
    const app = await openApp(browserOf(server).account)
    await signInHere(app, 'ada')
    await press(app, 'New room')
    await fill(app, '#title', 'Weekly planning')
    await until(() => server.asked.includes('GET /rooms'), 'the list was asked for')
    server.refuse.set('/rooms', 'conflict')
    const create = () => find(app, 'snug-create-room')?.shadowRoot?.querySelector('form')?.requestSubmit()
    create()
    await reads(app, 'belongs to another one. Create it again')
    expect(server.rooms).to.have.length(0)
    create()
    await found(app, 'snug-meeting')
    expect(server.rooms).to.have.length(1)
  })

  it('take a short password for a wrong one, except where it is chosen', async () => {
    const server = await serverWith('ada')
    const first = browserOf(server).account
    const app = await openApp(first)
    await signInHere(app, 'ada', 'short')
    await reads(app, 'Login or password is wrong.')
    await first.signIn('ada', PASSWORD)
    const codeOf = (work: Promise<unknown>) => work.catch(({ code }: { code: string }) => code)
    expect(await codeOf(first.changePassword('short', PASSWORD))).to.equal('wrong_credentials')
    expect(await codeOf(first.changePassword('', PASSWORD))).to.equal('password_wrong')
    expect(await codeOf(first.changePassword(PASSWORD, 'short'))).to.equal('password_short')
    app.remove()
    const locked = await openApp(browserOf(server).account)
    await fill(locked, '#password', 'short')
    submit(locked)
    await reads(locked, 'This password does not open your vault.')
    expect(await codeOf(first.register(server.invite(), 'bob', '🎧🎧🎧🎧🎧'))).to.equal('password_short')
  })

  it('list rooms by their titles, and tell rooms without a key apart', async () => {
    const { server, room } = await withRoom('ada', 'bob')
    const { app } = await openAs(server, 'ada')
    await reads(app, 'Weekly planning')
    const bob = await openAs(server, 'bob')
    await reads(bob.app, 'Room without a key')
    expect(textOf(bob.app)).to.not.include('Weekly')
    history.pushState(null, '', roomPath(room.id))
    dispatchEvent(new PopStateEvent('popstate'))
    const meeting = await found<SnugMeeting>(bob.app, 'snug-meeting')
    expect(meeting.roomKey).to.equal(undefined)
    await reads(bob.app, 'Room without a key')
    expect(named(bob.app, 'People')).to.equal(undefined)
  })

  it('keep the key that a member handed over, and show the title', async () => {
    const made = useFakes()
    const { server, room } = await withRoom('ada', 'bob')
    const { app, account } = await openAs(server, 'bob', roomPath(room.id))
    const meeting = await found<SnugMeeting>(app, 'snug-meeting')
    await until(() => made.length === 1)
    expect(made[0]?.options.roomKey).to.equal(undefined)
    made[0]?.options.onRoomKey?.(room.key)
    await reads(app, 'Weekly planning')
    expect((await account.vault.read()).rooms[room.id]).to.deep.equal({ key: room.key })
    expect(find(app, 'snug-meeting')).to.equal(meeting)
    expect(made.length).to.equal(1)
    expect(made[0]?.closed).to.equal(false)
    app.remove()
    const elsewhere = await openAs(server, 'bob', roomPath(room.id))
    expect((await found<SnugMeeting>(elsewhere.app, 'snug-meeting')).roomKey).to.equal(room.key)
  })

  it('keep no key that does not open the title, and leave the meeting', async () => {
    const made = useFakes()
    const { server, room } = await withRoom('ada', 'bob')
    const { app, account } = await openAs(server, 'bob', roomPath(room.id))
    await until(() => made.length === 1)
    made[0]?.options.onRoomKey?.(newRoomKey())
    await reads(app, 'The key does not fit the room')
    expect((await account.vault.read()).rooms).to.deep.equal({})
    await until(() => made[0]?.closed)
  })

  it('go on in the meeting when the key cannot be kept now', async () => {
    const made = useFakes()
    const { server, room } = await withRoom('ada', 'bob')
    const { app } = await openAs(server, 'bob', roomPath(room.id))
    await until(() => made.length === 1)
    server.refuse.set('/rooms', 'internal')
    made[0]?.options.onRoomKey?.(room.key)
    await until(() => !server.refuse.has('/rooms'))
    await aTimeout(50)
    await reads(app, 'Room without a key')
    expect(made[0]?.closed).to.equal(false)
    made[0]?.options.onRoomKey?.(room.key)
    await reads(app, 'Weekly planning')
  })

  it('believe no key of a link that does not open the title', async () => {
    const { server, room } = await withRoom('ada', 'bob')
    const forged = roomLink('', room.id, newRoomKey())
    const ada = await openAs(server, 'ada', forged)
    expect((await found<SnugMeeting>(ada.app, 'snug-meeting')).roomKey).to.equal(room.key)
    expect((await ada.account.vault.read()).rooms[room.id]).to.deep.equal({ key: room.key })
    ada.app.remove()
    const bob = await openAs(server, 'bob', forged)
    await reads(bob.app, 'This link does not fit the room')
    expect((await bob.account.vault.read()).rooms).to.deep.equal({})
  })

  it('propose the login as the name in the meeting, and keep another one for the next time', async () => {
    const made = useFakes()
    const { server, room } = await withRoom('ada')
    const { app } = await openAs(server, 'ada', roomPath(room.id))
    const field = await found<HTMLInputElement>(app, 'input[name="name"]')
    expect(field.value).to.equal('ada')
    await fill(app, 'input[name="name"]', 'Ada L.')
    await press(app, 'Join now')
    await until(() => made[0]?.calls.some(([call, name]) => call === 'name' && name === 'Ada L.'))
    const meeting = await found<SnugMeeting>(app, 'snug-meeting')
    await until(() => meeting.state === 'in-call')
    await meeting.leave()
    await press(app, 'Join again')
    await until(() => made.length === 2)
    expect(made[1]?.options.name).to.equal('Ada L.')
  })

  it('tell nothing about rooms of others', async () => {
    const { server, link } = await withRoom('ada')
    await browserOf(server).account.register(server.invite(), 'eve', PASSWORD)
    const { app } = await openAs(server, 'eve', link)
    await reads(app, 'This room is not open to you')
    expect(find(app, 'snug-meeting')).to.equal(undefined)
  })

  it('add members, and show what is so after a refused change', async () => {
    const { server, room } = await withRoom('ada')
    await browserOf(server).account.register(server.invite(), 'bob', PASSWORD)
    const { app } = await openAs(server, 'ada')
    await press(app, 'People of Weekly planning')
    await fill(app, '#login', ' BOB ')
    find(app, 'snug-members')?.shadowRoot?.querySelector('form')?.requestSubmit()
    await found(app, 'select[aria-label="Role of bob"]')
    expect(server.rooms[0]?.members.get(server.account('bob').id)).to.equal('member')
    const select = await found<HTMLSelectElement>(app, 'select[aria-label="Role of ada"]')
    select.value = 'member'
    select.dispatchEvent(new Event('change'))
    await reads(app, 'A room needs at least one owner.')
    expect(select.value).to.equal('owner')
    expect((await found<HTMLElement & { value: string }>(app, 'snug-copy-field')).value).to.equal(
      roomLink(location.origin, room.id, room.key),
    )
  })

  it('delete a room only after asking', async () => {
    const { server, room } = await withRoom('ada')
    const { app, account } = await openAs(server, 'ada')
    await press(app, 'Delete Weekly planning')
    await reads(app, 'This cannot be undone.')
    expect((await found(app, 'snug-delete-room')).shadowRoot?.activeElement?.textContent).to.equal('Cancel')
    expect(server.rooms.length).to.equal(1)
    await press(app, 'Delete room')
    await reads(app, 'Make your first room')
    expect(server.rooms.length).to.equal(0)
    expect((await account.vault.read()).rooms[room.id]).to.equal(undefined)
  })

  it('say when the server is away, and go on when it is back', async () => {
    const server = await serverWith('ada')
    server.down = true
    const app = await openApp(browserOf(server).account)
    await reads(app, 'The server cannot be reached.')
    server.down = false
    await press(app, 'Try again')
    await found(app, '#login')
  })

  it('renew a stale token against forged requests once', async () => {
    const server = await serverWith('ada')
    const { account } = await openAs(server, 'ada')
    server.renewCsrf()
    await createRoom(account, 'Later')
    expect(server.rooms.length).to.equal(1)
  })

  it('move the focus to the heading of the page that was opened', async () => {
    const server = await serverWith('ada')
    const { app } = await openAs(server, 'ada')
    await reads(app, 'Make your first room')
    ;(await found(app, 'a.me')).click()
    await found(app, '#current')
    await until(() => find(app, 'snug-account-page')?.shadowRoot?.activeElement?.tagName === 'H1')
    expect(document.title).to.equal('Your account · Snug')
  })
})
