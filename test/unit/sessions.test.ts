/** How sessions end: by being idle, by their owner from another device; and the places in meetings that go with them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTokenVerifier } from '../../server/auth/host-tokens.ts'
import { IDLE, LastUses } from '../../server/auth/last-uses.ts'
import { sha256 } from '../../server/auth/secrets.ts'
import { watchSessions } from '../../server/auth/session-watch.ts'
import { Meetings } from '../../server/meetings/meetings.ts'
import { Browser, keyOf, randomId, type TestApi, testApi } from '../support/api.ts'
import { Attendee } from '../support/attendee.ts'
import { FakeSfu } from '../support/fake-sfu.ts'
import { eventually } from '../support/signalling-server.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** The id under which the session of a browser is stored. */
const idOf = ({ cookies }: Browser) =>
  sha256(/^s:([^.]+)\./.exec(decodeURIComponent(cookies.get('snug') ?? ''))?.[1] ?? '')

test('a session ends after two hours without a request, and not with one', async () => {
  await using api = await testApi()
  const [used, idle] = [await api.person('anna'), await api.person('bert')]
  for (let minutes = 0; minutes < 119; minutes += 17) {
    api.forward(17 * MINUTE)
    assert.equal((await used.get('/vault')).status, 200)
  }
  api.forward(1 * MINUTE)
  assert.equal((await used.get('/vault')).status, 200)
  assert.equal((await idle.get('/vault')).body.code, 'signed_out')
  assert.equal((await api.bytes()).includes(idOf(idle)), false, 'and leaves no byte')
  api.forward(2 * HOUR - MINUTE)
  assert.equal((await used.get('/vault')).status, 200)
  api.forward(2 * HOUR)
  assert.equal((await used.get('/vault')).body.code, 'signed_out')
})

test('idle sessions go by themselves, also those that nobody used since the server was started', async () => {
  await using api = await testApi()
  const anna = await api.person('anna')
  const later = new WatchedUses(api.now)
  using _ = watch(api, new Meetings(new FakeSfu()), later)
  const there = () => api.store.sessions.among([idOf(anna)])
  await eventually('the watch has begun', () => later.heard > 0)
  assert.equal((await there()).length, 1)
  api.forward(IDLE * 1000)
  await eventually('it is gone', async () => (await there()).length === 0)
})

test('being in a meeting is use, and no end of its time ends a meeting', async () => {
  await using api = await testApi()
  const anna = await api.person('anna')
  const [meetings, uses] = [new Meetings(new FakeSfu()), new WatchedUses(api.now)]
  const ada = Attendee.enter(meetings, { sub: 'a', key: idOf(anna) })
  using _ = watch(api, meetings, uses)
  for (let hours = 0; hours < 5; hours++) {
    await uses.told(idOf(anna))
    assert.equal((await api.store.sessions.among([idOf(anna)])).length, 1)
    api.forward(HOUR)
  }
  api.forward(12 * HOUR)
  await api.store.sweep(api.now())
  const gone = Attendee.enter(meetings, { sub: 'c', key: sha256('session that was never there') })
  // By then it has looked at the others too.
  await eventually('the place of no session ends', () => gone.closed === 'signed_out')
  assert.equal(ada.closed, undefined)
  await meetings.close('shutting_down')
})

test('a place ends with the session that it was taken in, and with no other', async () => {
  await using api = await testApi()
  const [thief, anna] = [await api.person('anna'), new Browser(api.url)]
  await anna.signIn('anna')
  const [meetings, uses] = [new Meetings(new FakeSfu()), new WatchedUses(api.now)]
  const stolen = Attendee.enter(meetings, { sub: 'a', key: idOf(thief) })
  const own = Attendee.enter(meetings, { sub: 'a2', key: idOf(anna) })
  const hosted = Attendee.enter(meetings, { sub: 'h', key: 'host 1' })
  const guest = Attendee.enter(meetings, { sub: 'g' })
  using _ = watch(api, meetings, uses)
  await uses.told(idOf(thief))
  assert.equal((await anna.send('DELETE', '/account/sessions', { authKey: keyOf('anna') })).status, 204)
  await eventually('the place ends', () => stolen.closed !== undefined)
  assert.equal(stolen.closed, 'signed_out')
  assert.throws(() => stolen.resume(meetings), { code: 'resume_invalid' })
  assert.deepEqual([own.closed, hosted.closed, guest.closed], [undefined, undefined, undefined])
  await meetings.close('shutting_down')
})

test('a token that was asked for in a session that ended opens nothing', async () => {
  await using api = await testApi()
  const [thief, anna] = [await api.person('anna'), new Browser(api.url)]
  await anna.signIn('anna')
  const { store, tokens, url: publicUrl, now: clock } = api
  const { hosts, sessions } = store
  const { verify } = createTokenVerifier({
    own: tokens,
    hosts,
    sessions,
    publicUrl,
    roomKey: randomId(),
    clock,
  })
  const room = await anna.room()
  const token = async (of: Browser): Promise<string> => (await of.post('/token', { room })).body.access
  const [early, late, own] = [await token(thief), await token(thief), await token(anna)]
  assert.equal((await verify(early)).key, idOf(thief))
  for (const one of [early, late])
    assert.equal(Buffer.from(one.split('.')[1] ?? '', 'base64url').includes(idOf(thief)), false)
  await anna.send('DELETE', '/account/sessions', { authKey: keyOf('anna') })
  await assert.rejects(verify(late), { code: 'token_used' })
  assert.equal((await verify(own)).room, room)
})

test('people see on how many devices they are signed in, and sign the others out with their password', async () => {
  await using api = await testApi()
  const [anna, bert] = [await api.person('anna'), await api.person('bert')]
  const others = [new Browser(api.url), new Browser(api.url)]
  for (const other of others) await other.signIn('anna')
  assert.deepEqual((await anna.get('/account/sessions')).body, { count: 3 })
  for (const body of [{}, { authKey: keyOf('guess') }]) {
    const { status, body: answer } = await anna.send('DELETE', '/account/sessions', body)
    assert.deepEqual([status, answer.code], [401, 'wrong_credentials'])
  }
  assert.deepEqual((await anna.get('/account/sessions')).body, { count: 3 })
  assert.equal((await anna.send('DELETE', '/account/sessions', { authKey: keyOf('anna') })).status, 204)
  assert.deepEqual((await anna.get('/account/sessions')).body, { count: 1 })
  for (const other of others) assert.equal((await other.get('/vault')).body.code, 'signed_out')
  for (const still of [anna, bert]) assert.equal((await still.get('/vault')).status, 200)
})

/** Remembers what was said to be used. */
class WatchedUses extends LastUses {
  readonly #said: string[] = []

  override use(session: string): boolean {
    this.#said.push(session)
    return super.use(session)
  }

  get heard(): number {
    return this.#said.length
  }

  /** Waits until a session is said to be used from now on, twice: so one look began and ended meanwhile. */
  async told(session: string): Promise<void> {
    const from = this.#said.length
    const times = () => this.#said.slice(from).filter((one) => one === session).length
    await eventually('the session is looked at', () => times() >= 2)
  }
}

function watch({ store, now }: TestApi, live: Meetings, uses: LastUses): Disposable {
  const onError = (error: unknown) => {
    throw error
  }
  const stop = watchSessions({ sessions: store.sessions, live, uses, clock: now, onError, every: 5 })
  return { [Symbol.dispose]: stop }
}
