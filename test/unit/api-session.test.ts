import assert from 'node:assert/strict'
import { test } from 'node:test'
import { http } from '../../protocol/index.ts'
import { Browser, keyOf, randomId, testApi } from '../support/api.ts'

const HOUR = 3_600_000

test('somebody without a session is told so', async () => {
  await using api = await testApi()
  const browser = new Browser(api.url)
  const answer = await browser.session()
  assert.equal(answer.status, 200)
  assert.equal(answer.body.account, null)
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  assert.equal(browser.cookies.has('snug'), false, 'no session cookie before the login')
  const closed = [
    ['GET', '/vault'],
    ['PUT', '/vault'],
    ['POST', '/account/password'],
    ['GET', '/accounts'],
    ['PATCH', `/accounts/${randomId()}`],
    ['POST', '/invites'],
    ['GET', '/rooms'],
    ['POST', '/rooms'],
    ['DELETE', `/rooms/${randomId()}`],
    ['GET', `/rooms/${randomId()}/members`],
    ['PUT', `/rooms/${randomId()}/members`],
    ['DELETE', `/rooms/${randomId()}/members/${randomId()}`],
    ['POST', '/token'],
  ] as const
  for (const [method, path] of closed) {
    const refused = await browser.send(method, path)
    assert.deepEqual([refused.status, refused.body.code], [401, 'signed_out'], `${method} ${path}`)
  }
})

test('login answers the account, sets a careful cookie and a new session id', async () => {
  await using api = await testApi()
  await api.person('anna')
  const browser = new Browser(api.url)
  const first = await browser.signIn('Anna ', 'anna')
  assert.equal(first.status, 200)
  assert.deepEqual(first.body.account, {
    id: browser.id,
    login: 'anna',
    admin: false,
    vault: 'server',
  })
  const line = first.headers.getSetCookie().find((cookie) => cookie.startsWith('snug='))
  assert.match(line ?? '', /; Path=\/; .*HttpOnly; SameSite=Lax/)
  assert.doesNotMatch(line ?? '', /Domain|Secure/)
  const before = browser.cookies.get('snug')
  const old = browser.copy()
  await browser.signIn('anna')
  assert.notEqual(browser.cookies.get('snug'), before, 'a new id')
  assert.equal((await old.get('/session')).body.account, null, 'the id from before the login is void')
  assert.equal((await browser.get('/session')).body.account.login, 'anna')
})

test('a session id chosen by somebody else does not become signed in', async () => {
  await using api = await testApi()
  await api.person('anna')
  const attacker = await api.person('eve')
  const planted = attacker.cookies.get('snug') ?? ''
  const victim = new Browser(api.url)
  victim.cookies.set('snug', planted)
  await victim.signIn('anna')
  assert.notEqual(victim.cookies.get('snug'), planted)
  assert.equal((await victim.get('/session')).body.account.login, 'anna')
  assert.equal((await attacker.get('/session')).body.account, null)
})

test('behind TLS the cookies have the __Host- prefix and are Secure', async () => {
  await using api = await testApi('https://meet.example')
  await api.invites.create(false)
  const browser = new Browser(api.url)
  await browser.register('anna', (await api.invites.create(false)).token)
  assert.deepEqual([...browser.cookies.keys()].sort(), [
    '__Host-snug',
    '__Host-snug-csrf',
    '__Host-snug-visitor',
  ])
  const answer = await browser.signIn('anna')
  const lines = answer.headers.getSetCookie()
  assert.equal(lines.length, 2)
  for (const line of lines) assert.match(line, /; Path=\/; .*Secure/)
})

test('logout voids the session', async () => {
  await using api = await testApi()
  const browser = await api.person('anna')
  const stolen = browser.copy()
  assert.equal((await browser.post('/logout')).status, 204)
  assert.equal(browser.cookies.has('snug'), false)
  assert.equal((await stolen.get('/session')).body.account, null)
  await browser.session()
  assert.equal((await browser.post('/logout')).status, 204, 'twice is no error')
})

test('a session ends twelve hours after the login, used or not', async () => {
  await using api = await testApi()
  const browser = await api.person('anna')
  for (let hour = 0; hour < 11; hour++) {
    api.forward(HOUR)
    assert.equal((await browser.get('/vault')).status, 200)
  }
  api.forward(HOUR + 1000)
  assert.equal((await browser.get('/vault')).body.code, 'signed_out')
})

test('an unknown login and a wrong key get the same answers', async () => {
  await using api = await testApi()
  await api.person('anna')
  const browser = new Browser(api.url)
  const wrong = await browser.signIn('anna', 'not it')
  const unknown = await browser.signIn('nobody', 'not it')
  assert.deepEqual([wrong.status, wrong.body.code], [401, 'wrong_credentials'])
  assert.deepEqual([unknown.status, unknown.text], [wrong.status, wrong.text])

  const real = await browser.post('/kdf', { login: 'anna' })
  const madeUp = await browser.post('/kdf', { login: 'nobody' })
  assert.deepEqual(Object.keys(madeUp.body), Object.keys(real.body))
  assert.match(madeUp.body.salt, /^[A-Za-z0-9_-]{21}[AQgw]$/)
  assert.equal((await browser.post('/kdf', { login: 'NOBODY' })).body.salt, madeUp.body.salt, 'stable')
  assert.notEqual((await browser.post('/kdf', { login: 'nobody2' })).body.salt, madeUp.body.salt)
  assert.notEqual(real.body.salt, madeUp.body.salt)
})

test('ten failures for a login close it for a while, also to the right key', async () => {
  await using api = await testApi()
  await api.person('anna')
  await api.person('bert')
  const browser = new Browser(api.url)
  for (let n = 0; n < 10; n++) assert.equal((await browser.signIn('anna', 'guess')).status, 401)
  const refused = await browser.signIn('anna')
  assert.deepEqual([refused.status, refused.body.code], [429, 'rate_limited'])
  const seconds = Number(refused.headers.get('retry-after'))
  assert.ok(seconds > 0 && seconds <= 900, `Retry-After ${seconds}`)
  assert.equal((await browser.signIn('bert')).status, 200, 'others are not locked out')
})

test('successful logins do not count as attempts', async () => {
  await using api = await testApi()
  await api.person('anna')
  const browser = new Browser(api.url)
  for (let n = 0; n < 12; n++) assert.equal((await browser.signIn('anna')).status, 200)
})

test('fifty failures from one network close the login for it', async () => {
  await using api = await testApi()
  await api.person('anna')
  const browser = new Browser(api.url)
  await browser.session()
  const guess = (login: string) => browser.post('/login', { login, authKey: keyOf('guess') })
  for (let n = 0; n < 50; n++) assert.equal((await guess(`login${n}`)).status, 401)
  assert.equal((await guess('login50')).status, 429)
  assert.equal((await browser.signIn('anna')).status, 429)
})

test('a request that changes something needs the token of its own session', async () => {
  await using api = await testApi()
  const anna = await api.person('anna')
  const eve = await api.person('eve')
  const visitor = new Browser(api.url)
  await visitor.session()
  const room = () => ({ id: randomId(), title: 'AAAA' })
  const refused = async (browser: Browser, why: string, headers: Record<string, string> = {}) => {
    const answer = await browser.send('POST', '/rooms', room(), headers)
    assert.deepEqual([answer.status, answer.body.code], [403, 'csrf'], why)
  }
  await refused(anna, 'wrong token', { [http.CSRF_HEADER]: `${anna.csrf}0` })
  await refused(anna, "somebody else's token", { [http.CSRF_HEADER]: eve.csrf })
  const planted = anna.copy()
  planted.csrf = eve.csrf
  planted.cookies.set('snug-csrf', eve.cookies.get('snug-csrf') ?? '')
  await refused(planted, "somebody else's token and cookie")
  const visited = anna.copy()
  visited.csrf = visitor.csrf
  for (const name of ['snug-csrf', 'snug-visitor']) visited.cookies.set(name, visitor.cookies.get(name) ?? '')
  await refused(visited, 'a token from before the login')
  const bare = anna.copy()
  bare.csrf = ''
  await refused(bare, 'no token')
  assert.equal((await anna.post('/rooms', room())).status, 200, 'the right one is taken')
})

test('login and registration need a token too', async () => {
  await using api = await testApi()
  await api.person('anna')
  const bare = new Browser(api.url)
  const credentials = { login: 'anna', authKey: keyOf('anna') }
  assert.equal((await bare.post('/login', credentials)).body.code, 'csrf')
  assert.equal((await bare.post('/register', {})).body.code, 'csrf')
  assert.equal((await bare.post('/logout')).body.code, 'csrf')
  await bare.session()
  const other = new Browser(api.url)
  await other.session()
  const planted = bare.copy()
  planted.csrf = other.csrf
  planted.cookies.set('snug-csrf', other.cookies.get('snug-csrf') ?? '')
  assert.equal((await planted.post('/login', credentials)).body.code, 'csrf', "not with another visitor's")
  assert.equal((await bare.copy().post('/login', credentials)).status, 200, 'positive control')
  bare.cookies.delete('snug-visitor')
  assert.equal((await bare.post('/login', credentials)).body.code, 'csrf', 'not without what it is bound to')
})

test('a request from a foreign page is refused in spite of its token', async () => {
  await using api = await testApi()
  const anna = await api.person('anna')
  const from = (headers: Record<string, string>) =>
    anna.send('POST', '/rooms', { id: randomId(), title: 'AAAA' }, headers)
  assert.equal((await from({ origin: 'https://evil.example' })).body.code, 'csrf')
  assert.equal((await from({ origin: 'null' })).body.code, 'csrf')
  assert.equal((await from({ 'sec-fetch-site': 'cross-site' })).body.code, 'csrf')
  assert.equal((await from({ 'sec-fetch-site': 'same-site' })).body.code, 'csrf')
  assert.equal((await from({ origin: api.url, 'sec-fetch-site': 'same-origin' })).status, 200)
})

test('what is not understood is refused with a code', async () => {
  await using api = await testApi()
  const anna = await api.person('anna')
  const send = async (body: string, type = 'application/json') => {
    const answer = await anna.send('POST', '/rooms', body, { 'content-type': type })
    return [answer.status, answer.body.code]
  }
  const room = { id: randomId(), title: 'AAAA' }
  assert.deepEqual(await send('{"id":'), [400, 'bad_request'])
  assert.deepEqual(await send('[]'), [400, 'bad_request'])
  assert.deepEqual(await send(JSON.stringify({ ...room, kept: true })), [400, 'bad_request'])
  assert.deepEqual(await send(JSON.stringify({ ...room, id: '../../etc' })), [400, 'bad_request'])
  assert.deepEqual(await send(JSON.stringify(room), 'text/plain'), [400, 'bad_request'])
  assert.deepEqual(await send(JSON.stringify({ ...room, title: 'A'.repeat(600_000) })), [413, 'too_large'])
  assert.deepEqual(await send(JSON.stringify({ ...room, title: 'A'.repeat(2_000) })), [400, 'bad_request'])
  assert.equal((await anna.get('/nowhere')).body.code, 'not_found')
  assert.equal((await anna.get('/rooms/%ff/members')).body.code, 'bad_request')
  assert.equal((await anna.post('/kdf', { login: ['a', 'b'] })).body.code, 'bad_request')
  assert.equal((await anna.post('/kdf', {})).body.code, 'bad_request')
  assert.equal((await anna.get('/privacy?language=de&language=en')).body.code, 'bad_request')
})
