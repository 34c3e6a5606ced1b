/** A new password for who forgot theirs: by an administrator's link, with an empty vault, past no second factor. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PasswordResets } from '../../server/auth/password-resets.ts'
import { CommandError } from '../../server/commands/command-error.ts'
import { passwordCommand } from '../../server/commands/new-password.ts'
import { SecurityEvents } from '../../server/privacy/security-events.ts'
import { type Answer, Browser, keyOf, randomId, type TestApi, testApi } from '../support/api.ts'
import { protectedPerson } from '../support/second-factor.ts'

const DAY = 86_400_000
const EMPTY = 'ZW1wdHk'

const offer = async (admin: Browser, id: string): Promise<string> => {
  const { status, body } = await admin.post(`/accounts/${id}/password-reset`)
  assert.equal(status, 200)
  assert.match(body.token, /^[A-Za-z0-9_-]{43}$/)
  return body.token
}

async function visitor({ url }: TestApi): Promise<Browser> {
  const browser = new Browser(url)
  await browser.session()
  return browser
}

const use = (browser: Browser, token: string, password = 'new'): Promise<Answer> =>
  browser.post('/password-reset', { token, salt: randomId(), authKey: keyOf(password), vault: EMPTY })

const refused = ({ status, body }: Answer) => [status, body.code]

test('a link says whose it is, replaces password and vault, and signs nobody in', async () => {
  await using api = await testApi()
  const [admin, bert] = [await api.person('anna', { admin: true }), await api.person('bert')]
  const room = await bert.room()
  const token = await offer(admin, bert.id)
  assert.equal((await bert.get('/vault')).body.vault, bert.vault, 'nothing has changed yet')
  const anybody = await visitor(api)
  assert.deepEqual((await anybody.post('/password-reset/check', { token })).body, {
    ...{ login: 'bert', memory: 65_536, iterations: 3 },
  })
  assert.equal((await use(anybody, token)).status, 204)
  assert.equal((await anybody.session()).body.account, null)
  assert.equal((await bert.get('/vault')).body.code, 'signed_out', 'every session ends')
  assert.equal((await new Browser(api.url).signIn('bert', 'bert')).status, 401)
  const back = new Browser(api.url)
  assert.equal((await back.signIn('bert', 'new')).status, 200)
  assert.deepEqual((await back.get('/vault')).body, { vault: EMPTY, version: 2 })
  assert.deepEqual(
    (await back.get('/rooms')).body.map(({ id, role }: Record<string, string>) => [id, role]),
    [[room, 'owner']],
  )
  const bytes = await api.bytes()
  for (const gone of [bert.vault, token]) assert.equal(bytes.includes(gone), false)
})

test('it works once, until the day after, and not beside another one', async () => {
  await using api = await testApi()
  const [admin, bert] = [await api.person('anna', { admin: true }), await api.person('bert')]
  const someone = await visitor(api)
  const [first, second] = [await offer(admin, bert.id), await offer(admin, bert.id)]
  assert.deepEqual(refused(await use(someone, first)), [410, 'invite_invalid'])
  const outcomes = await Promise.all([use(someone, second, 'one'), use(await visitor(api), second, 'two')])
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), [204, 410])
  assert.deepEqual(refused(await use(someone, second)), [410, 'invite_invalid'])
  const late = await offer(admin, bert.id)
  api.forward(DAY)
  assert.equal((await someone.post('/password-reset/check', { token: late })).status, 200)
  api.forward(DAY)
  assert.deepEqual(refused(await someone.post('/password-reset/check', { token: late })), [
    410,
    'invite_invalid',
  ])
  assert.deepEqual(refused(await use(someone, late)), [410, 'invite_invalid'])
  await api.store.sweep(api.now())
  assert.deepEqual((await api.store.personal.of(bert.id)).password_resets, [])
})

test('who remembers their password after all voids the link by another one', async () => {
  await using api = await testApi()
  const [admin, bert] = [await api.person('anna', { admin: true }), await api.person('bert')]
  const token = await offer(admin, bert.id)
  const change = { authKey: keyOf('bert'), newSalt: randomId(), newAuthKey: keyOf('mine'), vault: 'dg' }
  assert.equal((await bert.post('/account/password', change)).status, 204)
  assert.deepEqual(refused(await use(await visitor(api), token)), [410, 'invite_invalid'])
  assert.equal((await new Browser(api.url).signIn('bert', 'mine')).status, 200)
})

test('the second factor stays, and is asked for', async () => {
  await using api = await testApi()
  const admin = await api.person('anna', { admin: true })
  const { browser, next } = await protectedPerson(api, 'bert')
  const token = await offer(admin, browser.id)
  assert.equal((await use(await visitor(api), token)).status, 204)
  assert.equal((await new Browser(api.url).signIn('bert', 'new')).body.code, 'code_needed')
  assert.equal((await new Browser(api.url).signIn('bert', 'new', next())).status, 200)
})

test('it is for administrators, for others, and for accounts with a password here; the events tell', async () => {
  const ada = { issuer: 'ldap://directory', subject: 'ada', login: 'ada', groups: [] }
  const directory = { name: 'Directory', directory: { check: async () => ada } }
  await using api = await testApi(undefined, { sso: { directory } })
  const [admin, bert] = [await api.person('anna', { admin: true }), await api.person('bert')]
  const outsider = await visitor(api)
  const { body } = await outsider.post('/directory', { login: 'ada', password: 'secret' })
  const path = (id: string) => `/accounts/${id}/password-reset`
  assert.deepEqual(refused(await bert.post(path(admin.id))), [403, 'forbidden'])
  assert.deepEqual(refused(await admin.post(path(admin.id))), [403, 'forbidden'])
  assert.deepEqual(refused(await admin.post(path(body.account.id))), [403, 'forbidden'])
  assert.deepEqual(refused(await admin.post(path(randomId()))), [404, 'not_found'])
  const listed = (await admin.get('/accounts')).body as { login: string; external: boolean }[]
  assert.deepEqual(
    listed.map(({ login, external }) => [login, external]),
    [
      ['ada', true],
      ['anna', false],
      ['bert', false],
    ],
  )
  const token = await offer(admin, bert.id)
  const events = (await admin.get('/security-events')).body
  assert.deepEqual(
    events.map(({ event, accounts }: Record<string, unknown>) => [event, accounts]),
    [['password_reset_offered', 1]],
  )
  assert.equal((await admin.patch(`/accounts/${bert.id}`, { disabled: true })).status, 204)
  assert.deepEqual(
    refused(await use(await visitor(api), token)),
    [410, 'invite_invalid'],
    'a disabled account',
  )
})

test('the only administrator gets one on the command line', async () => {
  await using api = await testApi()
  await api.person('anna', { admin: true })
  const events = new SecurityEvents({ store: api.store.securityEvents, clock: api.now })
  const resets = new PasswordResets(api.store, events, api.now)
  const command = (...args: string[]) => passwordCommand(api.store, resets, api.url, args)
  const [, line = ''] = await command('Anna ')
  const token = line.split('#')[1] ?? ''
  assert.equal(line, `  ${api.url}/new-password#${token}`)
  assert.equal((await use(await visitor(api), token)).status, 204)
  assert.equal((await new Browser(api.url).signIn('anna', 'new')).body.account.admin, true)
  await assert.rejects(command('nobody'), CommandError)
  await assert.rejects(command(), CommandError)
  await assert.rejects(command('anna', 'more'), CommandError)
})

test('links are guessed as seldom as invitations', async () => {
  await using api = await testApi()
  const someone = await visitor(api)
  const guess = () => someone.post('/password-reset/check', { token: 'x'.repeat(43) })
  for (let n = 0; n < 50; n++) assert.equal((await guess()).status, 410)
  assert.deepEqual(refused(await guess()), [429, 'rate_limited'])
})
