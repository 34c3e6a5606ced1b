/**
 * Somebody holds a session, or the password, of somebody else, who then changes the password or ends the session. What
 * was begun before must not outlive it, however it is timed.
 */
import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { http } from '../../protocol/index.ts'
import { LastUses } from '../../server/auth/last-uses.ts'
import { sha256 } from '../../server/auth/secrets.ts'
import { HashedSessionStore, PENDING } from '../../server/auth/session-store.ts'
import { Browser, keyOf, randomId, type TestApi, testApi } from '../support/api.ts'
import { Authenticator } from '../support/authenticator.ts'

const newPassword = (from: string, to: string) => ({
  ...{ authKey: keyOf(from), newSalt: randomId(), newAuthKey: keyOf(to), vault: 'dg' },
})

/** A request whose body is held back. */
class SlowRequest {
  readonly #socket: Socket
  readonly #body: string
  #text = ''

  private constructor(socket: Socket, body: string) {
    this.#socket = socket
    this.#body = body
    socket.on('data', (data) => (this.#text += data))
    // Whoever answers early does not read the rest; `close` follows.
    socket.on('error', () => undefined)
  }

  /** Resolves when the server has read the head. */
  static async send({ url, csrf, cookies }: Browser, path: string, body: unknown): Promise<SlowRequest> {
    const { hostname, port } = new URL(url)
    const slow = new SlowRequest(connect(Number(port), hostname), JSON.stringify(body))
    const jar = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    slow.#socket.write(
      `POST /api${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\nExpect: 100-continue\r\nCookie: ${jar}\r\n` +
        `${http.CSRF_HEADER}: ${csrf}\r\nContent-Type: application/json\r\nContent-Length: ${slow.#body.length}\r\n\r\n`,
    )
    await new Promise<void>((resolve, reject) => {
      const look = () => slow.#text.includes('100 Continue') && resolve()
      slow.#socket.on('data', look).once('close', () => reject(new Error(`closed: ${slow.#text}`)))
    })
    return slow
  }

  /** Sends the body. @returns status of the answer */
  async finish(): Promise<number> {
    const closed = new Promise((resolve) => this.#socket.once('close', resolve))
    this.#socket.write(this.#body)
    await closed
    return Number(/HTTP\/1\.1 ([2-5]\d\d)/.exec(this.#text)?.[1])
  }
}

/** @param meanwhile between the head of a request of anna's stolen session and its body */
async function slowly(meanwhile: (api: TestApi, anna: Browser, admin: Browser) => Promise<number>) {
  await using api = await testApi()
  const admin = await api.person('admin', { admin: true })
  const anna = await api.person('anna')
  const slow = await SlowRequest.send(anna.copy(), '/rooms', { id: randomId(), title: 'dA' })
  // Whatever looks up sessions answers in turn: by now the one of the slow request was looked up.
  assert.equal((await anna.get('/rooms')).status, 200)
  const here = new Browser(api.url)
  await here.signIn('anna')
  assert.ok((await meanwhile(api, here, admin)) < 300)
  return await slow.finish()
}

test('control: a slow request of a session that goes on is answered', async () => {
  assert.equal(await slowly(async () => 200), 200)
})

const ENDS: Record<string, Parameters<typeof slowly>[0]> = {
  'the password is changed': async (_, anna) =>
    (await anna.post('/account/password', newPassword('anna', 'new'))).status,
  'a second factor is turned on': async (api, anna) => (await turnOn(api, anna)).status,
  'the account is disabled': async (_, anna, admin) =>
    (await admin.patch(`/accounts/${anna.id}`, { disabled: true })).status,
  'the account is deleted': async (_, anna, admin) => (await admin.delete(`/accounts/${anna.id}`)).status,
}
for (const [what, meanwhile] of Object.entries(ENDS))
  test(`a request whose body is held back until ${what} comes too late`, async () => {
    assert.equal(await slowly(meanwhile), 401)
  })

async function turnOn(api: TestApi, anna: Browser) {
  const { secret, uri } = (await anna.post('/account/second-factor/secret')).body
  const code = new Authenticator(uri).code(api.now())
  return anna.put('/account/second-factor', { authKey: keyOf('anna'), secret, code })
}

/** Signs in with the password of anna, whose check is over when `meanwhile` begins. */
async function signingIn(meanwhile: (api: TestApi, anna: Browser) => Promise<{ status: number }>) {
  const api = await testApi()
  const anna = await api.person('anna')
  const { sessions } = api.store
  const add = sessions.add.bind(sessions)
  sessions.add = async (...session) => {
    sessions.add = add
    assert.ok((await meanwhile(api, anna)).status < 300)
    return add(...session)
  }
  const thief = new Browser(api.url)
  const { status, body } = await thief.signIn('anna')
  const inside = (await thief.get('/vault')).status
  await api[Symbol.asyncDispose]()
  return { status, code: body.code, inside }
}

test('control: a sign-in beside which nothing happens succeeds', async () => {
  assert.deepEqual(await signingIn((_, anna) => anna.get('/vault')), {
    ...{ status: 200, code: undefined, inside: 200 },
  })
})

test('a sign-in that was checked just before the password changed opens nothing', async () => {
  const outcome = await signingIn((_, anna) => anna.post('/account/password', newPassword('anna', 'new')))
  assert.deepEqual(outcome, { status: 401, code: 'wrong_credentials', inside: 401 })
})

test('nor does one that was checked just before a second factor was turned on', async () => {
  assert.deepEqual(await signingIn(turnOn), { status: 401, code: 'wrong_credentials', inside: 401 })
})

test('of two changes of a password that start from the same one, one wins, and the other is told', async () => {
  await using api = await testApi()
  const [anna, thief] = [await api.person('anna'), new Browser(api.url)]
  await thief.signIn('anna')
  const change = (browser: Browser, to: string) =>
    browser.post('/account/password', newPassword('anna', to)).then(({ status }) => status)
  const statuses = await Promise.all([change(anna, 'hers'), change(thief, 'his')])
  assert.equal(statuses.filter((status) => status === 204).length, 1)
  const works = await Promise.all(
    ['anna', 'hers', 'his'].map(async (password) => {
      const { status } = await new Browser(api.url).signIn('anna', password)
      return status === 200
    }),
  )
  assert.deepEqual(works, [false, statuses[0] === 204, statuses[1] === 204])
})

test('a session that ended is not brought back by what was under way in it', async () => {
  await using api = await testApi()
  const anna = await api.person('anna')
  const store = new HashedSessionStore(api.store.sessions, {}, api.now, new LastUses(api.now))
  const call = <T>(work: (done: (error: unknown, value?: T) => void) => void) =>
    new Promise<T | undefined>((resolve, reject) =>
      work((error, value) => (error ? reject(error) : resolve(value))),
    )
  const get = () => call<Record<string, unknown>>((done) => store.get('sid', done as never))
  const set = (data: object) => call<void>((done) => store.set('sid', data as never, done))
  await set({ passport: { user: anna.id } })
  const loaded = await get()
  assert.deepEqual(loaded?.passport, { user: anna.id })
  // Somebody begins to sign in elsewhere from a session that goes on: it stays, and knows of it.
  await set({ ...loaded, [PENDING]: { state: 'one' } })
  const both = await get()
  assert.deepEqual([both?.passport, both?.[PENDING]], [{ user: anna.id }, { state: 'one' }])
  await api.store.sessions.remove(sha256('sid'))
  await set({ ...loaded, [PENDING]: { state: 'two' } })
  assert.deepEqual((await get())?.passport, undefined)
  await set(loaded ?? {})
  assert.equal(await get(), undefined)
})
