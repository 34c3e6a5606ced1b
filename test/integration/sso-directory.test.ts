/** Signing in by a real directory. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readConfig } from '../../server/config.ts'
import { ldapDirectory } from '../../server/sso/ldap-directory.ts'
import type { Directory } from '../../server/sso/outsider.ts'
import { Browser, testApi } from '../support/api.ts'
import { startSlapd, type Directory as TestDirectory } from '../support/slapd.ts'

let slapd: TestDirectory
let directory: Directory

before(async () => {
  slapd = await startSlapd()
  const settings = readConfig(slapd.settings).directory
  assert.ok(settings)
  directory = ldapDirectory(settings)
})

after(() => slapd?.stop())

const apiWithDirectory = (adminGroup?: string) =>
  testApi(undefined, { sso: { directory: { name: 'Example', directory }, adminGroup } })

const signIn = async (browser: Browser, login: string, password: string) => {
  await browser.session()
  const answer = await browser.post('/directory', { login, password })
  browser.csrf = answer.body.csrf ?? browser.csrf
  return answer
}

test('the directory tells who somebody is, and nothing for what is not exactly right', async () => {
  const rosa = await directory.check('rosa', 'roses are red')
  assert.equal(rosa?.login, 'rosa')
  assert.deepEqual(rosa?.groups, ['gardeners'])
  assert.match(rosa?.subject ?? '', /^[0-9a-f-]{36}$/)
  assert.deepEqual((await directory.check('emil', 'violets are blue'))?.groups, [])
  for (const [login, password] of [
    ['rosa', 'violets are blue'],
    ['rosa', ''],
    ['nobody', 'roses are red'],
    ['*', 'roses are red'],
    ['rosa)(uid=*', 'roses are red'],
    ['ros\\61', 'roses are red'],
  ] as const)
    assert.equal(await directory.check(login, password), undefined, `${login} / ${password}`)
})

test('whoever the directory knows has an account without a password of this server', async () => {
  await using api = await apiWithDirectory()
  const rosa = new Browser(api.url)
  const answer = await signIn(rosa, 'rosa', 'roses are red')
  assert.equal(answer.status, 200)
  const { id, ...account } = answer.body.account
  assert.deepEqual(account, { login: 'rosa', admin: false, vault: 'browser' })
  assert.equal((await rosa.get('/rooms')).status, 200)
  const again = await signIn(new Browser(api.url), 'rosa', 'roses are red')
  assert.equal(again.body.account.id, id, 'the same account')
  const guess = await new Browser(api.url).signIn('rosa', 'roses are red')
  assert.deepEqual([guess.status, guess.body.code], [401, 'wrong_credentials'])
  const bytes = await api.bytes()
  assert.equal(bytes.includes('roses are red'), false)
  assert.equal(bytes.includes('gardeners'), false, 'groups of people are not stored')
})

test('a wrong password is refused and counted', async () => {
  await using api = await apiWithDirectory()
  const browser = new Browser(api.url)
  for (let n = 0; n < 10; n++) {
    const answer = await signIn(browser, 'rosa', 'guess')
    assert.deepEqual([answer.status, answer.body.code], [401, 'wrong_credentials'])
  }
  assert.equal((await signIn(browser, 'rosa', 'roses are red')).body.code, 'rate_limited')
})

test('nobody gets the account of somebody else who has the same login', async () => {
  await using api = await apiWithDirectory()
  const local = await api.person('rosa')
  const outsider = await signIn(new Browser(api.url), 'rosa', 'roses are red')
  assert.equal(outsider.body.account.login, 'rosa-2')
  assert.notEqual(outsider.body.account.id, local.id)
})

test('a disabled account stays closed', async () => {
  await using api = await apiWithDirectory()
  const admin = await api.person('admin', { admin: true })
  const rosa = new Browser(api.url)
  const { body } = await signIn(rosa, 'rosa', 'roses are red')
  assert.equal((await admin.patch(`/accounts/${body.account.id}`, { disabled: true })).status, 204)
  assert.equal((await rosa.get('/rooms')).body.code, 'signed_out')
  assert.equal((await signIn(rosa, 'rosa', 'roses are red')).body.code, 'account_disabled')
})

test('a group gives a role in a room, until it is taken', async () => {
  await using api = await apiWithDirectory()
  const owner = await api.person('owner')
  const room = await owner.room()
  assert.equal(
    (await owner.put(`/rooms/${room}/groups`, { name: 'gardeners', role: 'moderator' })).status,
    204,
  )
  const listed = await owner.get(`/rooms/${room}/groups`)
  assert.deepEqual(listed.body, { possible: true, groups: [{ name: 'gardeners', role: 'moderator' }] })

  const [rosa, emil] = [new Browser(api.url), new Browser(api.url)]
  await signIn(rosa, 'rosa', 'roses are red')
  await signIn(emil, 'emil', 'violets are blue')
  assert.deepEqual((await rosa.get('/rooms')).body[0].role, 'moderator')
  assert.deepEqual((await emil.get('/rooms')).body, [])
  assert.equal((await rosa.get(`/rooms/${room}/groups`)).body.code, 'forbidden')
  assert.equal((await emil.get(`/rooms/${room}/groups`)).body.code, 'not_found')

  assert.equal((await owner.send('DELETE', `/rooms/${room}/groups`, { name: 'gardeners' })).status, 204)
  assert.deepEqual((await rosa.get('/rooms')).body, [])
  assert.deepEqual(
    api.live.calls.map(([what, where, , why]) => [what, where, why]),
    [['remove', room, 'removed']],
  )
})

test('what an owner gave by hand stays, whatever the groups say', async () => {
  await using api = await apiWithDirectory()
  const owner = await api.person('owner')
  const room = await owner.room()
  const rosa = new Browser(api.url)
  await signIn(rosa, 'rosa', 'roses are red')
  await owner.put(`/rooms/${room}/members`, { login: 'rosa', role: 'member' })
  await owner.put(`/rooms/${room}/groups`, { name: 'gardeners', role: 'moderator' })
  await signIn(rosa, 'rosa', 'roses are red')
  assert.equal((await rosa.get('/rooms')).body[0].role, 'member')
  await owner.send('DELETE', `/rooms/${room}/groups`, { name: 'gardeners' })
  assert.equal((await rosa.get('/rooms')).body[0].role, 'member')
})

test('the group of administrators makes administrators, and unmakes them', async () => {
  await using api = await apiWithDirectory('gardeners')
  await api.person('admin', { admin: true })
  assert.equal((await signIn(new Browser(api.url), 'rosa', 'roses are red')).body.account.admin, true)
  assert.equal((await signIn(new Browser(api.url), 'emil', 'violets are blue')).body.account.admin, false)
})

test('a directory that is away is said to be', async () => {
  const away = ldapDirectory({
    url: 'ldap://127.0.0.1:9',
    base: 'dc=x',
    filter: '(uid={login})',
    groupFilter: '',
  })
  await using api = await testApi(undefined, { sso: { directory: { name: 'Example', directory: away } } })
  const answer = await signIn(new Browser(api.url), 'rosa', 'roses are red')
  assert.deepEqual([answer.status, answer.body.code], [503, 'sign_in_unavailable'])
})
