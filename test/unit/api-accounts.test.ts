import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sha256 } from '../../server/auth/secrets.ts'
import { subjectOf } from '../../server/auth/tokens.ts'
import { Browser, keyOf, randomId, testApi } from '../support/api.ts'

const DAY = 86_400_000

test('the first invitation makes an administrator, and there is no second first', async () => {
  await using api = await testApi()
  const lost = await api.invites.createFirst()
  const first = await api.invites.createFirst()
  const browser = new Browser(api.url)
  await browser.session()
  assert.equal((await browser.post('/invites/check', { token: lost?.token })).body.code, 'invite_invalid')
  const checked = await browser.post('/invites/check', { token: first?.token })
  assert.deepEqual(checked.body, { admin: true, memory: 65_536, iterations: 3 })
  const answer = await browser.register('anna', first?.token ?? '')
  assert.equal(answer.body.account.admin, true)
  assert.equal(await api.invites.createFirst(), undefined)
})

test('an invitation works once', async () => {
  await using api = await testApi()
  const admin = await api.person('anna', { admin: true })
  const { body } = await admin.post('/invites', {})
  assert.match(body.token, /^[A-Za-z0-9_-]{43}$/)
  assert.match(body.expires, /^\d{4}-\d\d-\d\d$/)
  const bert = new Browser(api.url)
  assert.equal((await bert.register('bert', body.token)).body.account.admin, false)
  const again = new Browser(api.url)
  const refused = await again.register('carl', body.token)
  assert.deepEqual([refused.status, refused.body.code], [410, 'invite_invalid'])
  assert.equal((await again.post('/invites/check', { token: body.token })).body.code, 'invite_invalid')
})

test('of two who use an invitation at the same moment one wins', async () => {
  await using api = await testApi()
  const { token } = await api.invites.create(false)
  const people = await Promise.all(
    ['p1', 'p2', 'p3'].map(async (login) => {
      const browser = new Browser(api.url)
      return (await browser.register(login, token)).status
    }),
  )
  assert.deepEqual(people.sort(), [200, 410, 410])
  assert.equal(await api.store.accounts.count(), 1)
})

test('a taken login leaves the invitation usable', async () => {
  await using api = await testApi()
  await api.person('anna')
  const { token } = await api.invites.create(false)
  const browser = new Browser(api.url)
  assert.equal((await browser.register('anna', token)).body.code, 'login_taken')
  assert.equal((await browser.register('anna2', token)).status, 200)
})

test('an invitation ends after seven days', async () => {
  await using api = await testApi()
  const { token } = await api.invites.create(true)
  const browser = new Browser(api.url)
  await browser.session()
  api.forward(7 * DAY)
  assert.equal((await browser.post('/invites/check', { token })).status, 200)
  api.forward(DAY)
  assert.equal((await browser.post('/invites/check', { token })).body.code, 'invite_invalid')
  assert.equal((await browser.register('anna', token)).body.code, 'invite_invalid')
})

test('the vault is changed by compare-and-set', async () => {
  await using api = await testApi()
  const anna = await api.person('anna')
  const read = await anna.get('/vault')
  assert.deepEqual(read.body, { vault: anna.vault, version: 1 })
  assert.deepEqual((await anna.put('/vault', { vault: 'bmV3', version: 1 })).body, { version: 2 })
  const late = await anna.put('/vault', { vault: 'b2xk', version: 1 })
  assert.deepEqual([late.status, late.body.code], [409, 'conflict'])
  assert.deepEqual((await anna.get('/vault')).body, { vault: 'bmV3', version: 2 })
})

test('a new password needs the old one and ends the other sessions', async () => {
  await using api = await testApi()
  const here = await api.person('anna')
  const there = new Browser(api.url)
  await there.signIn('anna')
  const bert = await api.person('bert')
  const change = { authKey: keyOf('anna'), newSalt: randomId(), newAuthKey: keyOf('new'), vault: 'bmV3' }

  const wrong = await here.post('/account/password', { ...change, authKey: keyOf('guess') })
  assert.deepEqual([wrong.status, wrong.body.code], [401, 'wrong_credentials'])
  assert.equal((await here.post('/account/password', { ...change, version: 7 })).body.code, 'conflict')
  assert.equal((await there.get('/vault')).status, 200)

  assert.equal((await here.post('/account/password', { ...change, version: 1 })).status, 204)
  assert.deepEqual((await here.get('/vault')).body, { vault: 'bmV3', version: 2 })
  assert.equal((await there.get('/vault')).body.code, 'signed_out')
  assert.equal((await bert.get('/vault')).status, 200)
  assert.equal((await here.post('/kdf', { login: 'anna' })).body.salt, change.newSalt)
  const next = new Browser(api.url)
  assert.equal((await next.signIn('anna')).body.code, 'wrong_credentials')
  assert.equal((await next.signIn('anna', 'new')).status, 200)
})

test('a thief of a session cannot guess the password without end', async () => {
  await using api = await testApi()
  const anna = await api.person('anna')
  const change = { authKey: keyOf('x'), newSalt: randomId(), newAuthKey: keyOf('new'), vault: 'bmV3' }
  for (let n = 0; n < 10; n++) assert.equal((await anna.post('/account/password', change)).status, 401)
  assert.equal((await anna.post('/account/password', { ...change, authKey: keyOf('anna') })).status, 429)
})

test('only administrators invite, see accounts and disable', async () => {
  await using api = await testApi()
  const admin = await api.person('anna', { admin: true })
  const bert = await api.person('bert')
  for (const [method, path, body] of [
    ['POST', '/invites', {}],
    ['GET', '/accounts', undefined],
    ['PATCH', `/accounts/${admin.id}`, { disabled: true }],
  ] as const) {
    const refused = await bert.send(method, path, body)
    assert.deepEqual([refused.status, refused.body.code], [403, 'forbidden'], path)
  }
  assert.deepEqual((await admin.get('/accounts')).body, [
    { id: admin.id, login: 'anna', admin: true, disabled: false, secondFactor: false, external: false },
    { id: bert.id, login: 'bert', admin: false, disabled: false, secondFactor: false, external: false },
  ])
  assert.equal((await admin.patch(`/accounts/${randomId()}`, { disabled: true })).body.code, 'not_found')
})

test('disabling ends sessions, tokens and connections at once; enabling lets in again', async () => {
  await using api = await testApi()
  const admin = await api.person('anna', { admin: true })
  const bert = await api.person('bert')
  const room = await bert.room()
  const { access } = (await bert.post('/token', { room })).body
  const elsewhere = randomId()
  api.live.live = [elsewhere]

  assert.equal((await admin.patch(`/accounts/${bert.id}`, { disabled: true })).status, 204)
  assert.equal((await bert.get('/vault')).body.code, 'signed_out')
  assert.equal((await bert.get('/session')).body.account, null)
  await assert.rejects(api.tokens.verify(access), { code: 'token_used' })
  const sub = (id: string) => subjectOf(api.secrets.subject, bert.id, id)
  assert.deepEqual(api.live.calls, [
    ['remove', elsewhere, sub(elsewhere), 'account_disabled'],
    ['remove', room, sub(room), 'account_disabled'],
  ])
  const next = new Browser(api.url)
  const refused = await next.signIn('bert')
  const unknown = await next.signIn('nobody')
  assert.equal(refused.text, unknown.text)

  assert.equal((await admin.patch(`/accounts/${bert.id}`, { disabled: false })).status, 204)
  await bert.session()
  assert.equal((await bert.get('/vault')).body.code, 'signed_out', 'old sessions stay ended')
  assert.equal((await next.signIn('bert')).status, 200)
  assert.equal((await admin.get('/vault')).status, 200)
})

test('one active administrator stays', async () => {
  await using api = await testApi()
  const anna = await api.person('anna', { admin: true })
  const alone = await anna.patch(`/accounts/${anna.id}`, { disabled: true })
  assert.deepEqual([alone.status, alone.body.code], [409, 'last_admin'])
  const bert = await api.person('bert', { admin: true })
  assert.equal((await anna.patch(`/accounts/${anna.id}`, { disabled: true })).body.code, 'forbidden')
  const each = await Promise.all([
    anna.patch(`/accounts/${bert.id}`, { disabled: true }),
    bert.patch(`/accounts/${anna.id}`, { disabled: true }),
  ])
  assert.ok(each.some((answer) => answer.status === 204))
  const active = (await api.store.accounts.list()).filter((account) => !account.disabled)
  assert.equal(active.length, 1)
})

test('the database holds hashes of secrets only, and no trace of the person but the login', async () => {
  await using api = await testApi()
  const { token } = await api.invites.create(false)
  const browser = new Browser(api.url)
  await browser.register('canary-login', token)
  const unused = (await api.invites.create(false)).token
  const room = await browser.room()
  const { access } = (await browser.post('/token', { room })).body
  await browser.send('GET', '/vault', undefined, { 'user-agent': 'canary-agent' })
  const cookie = decodeURIComponent(browser.cookies.get('snug') ?? '')
  const sid = /^s:([^.]+)\./.exec(cookie)?.[1] ?? ''
  assert.equal(sid.length, 32)

  const bytes = await api.bytes()
  assert.ok(bytes.includes('canary-login'), 'positive control')
  assert.ok(bytes.includes(sha256(sid)), 'positive control')
  assert.ok(bytes.includes(sha256(unused)), 'positive control')
  const secrets = { sid, token, unused, access, authKey: keyOf('canary-login'), csrf: browser.csrf }
  for (const [name, secret] of Object.entries(secrets)) assert.equal(bytes.includes(secret), false, name)
  for (const trace of ['127.0.0.1', 'canary-agent', 'undici'])
    assert.equal(bytes.includes(trace), false, trace)
})

test('a logout leaves no bytes of the session', async () => {
  await using api = await testApi()
  const browser = await api.person('anna')
  const sid = /^s:([^.]+)\./.exec(decodeURIComponent(browser.cookies.get('snug') ?? ''))?.[1] ?? ''
  assert.ok((await api.bytes()).includes(sha256(sid)), 'positive control')
  await browser.post('/logout')
  assert.equal((await api.bytes()).includes(sha256(sid)), false)
})
