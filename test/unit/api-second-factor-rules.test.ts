/** Who may not have a second factor, has to, or has it taken off by somebody else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CommandError } from '../../server/commands/command-error.ts'
import { factorCommand } from '../../server/commands/second-factor.ts'
import { SecurityEvents } from '../../server/privacy/security-events.ts'
import { Browser, keyOf, testApi } from '../support/api.ts'
import { protect, protectedPerson, signIn } from '../support/second-factor.ts'

const OWN = '/account/second-factor'
const NEEDED = [401, 'code_needed']
const IN = [200]

test('administrators see who has one and take it off; nobody takes their own off so', async () => {
  await using api = await testApi()
  const admin = await api.person('anna', { admin: true })
  const other = await protectedPerson(api, 'bert')
  const cem = await api.person('cem')
  const listed = (await admin.get('/accounts')).body as { login: string; secondFactor: boolean }[]
  assert.deepEqual(
    listed.map(({ login, secondFactor }) => [login, secondFactor]),
    [
      ['anna', false],
      ['bert', true],
      ['cem', false],
    ],
  )
  const remove = (who: Browser, id: string) => who.delete(`/accounts/${id}/second-factor`)
  assert.equal((await remove(cem, other.browser.id)).body.code, 'forbidden')
  assert.equal((await remove(other.browser, other.browser.id)).body.code, 'forbidden')
  assert.equal((await remove(admin, admin.id)).body.code, 'forbidden')
  assert.equal((await remove(admin, cem.id)).body.code, 'not_found')
  assert.equal((await remove(admin, 'x'.repeat(22))).body.code, 'not_found')
  assert.equal((await remove(admin, 'nonsense')).body.code, 'not_found')
  assert.deepEqual(await signIn(api, 'bert'), NEEDED)

  assert.equal((await remove(admin, other.browser.id)).status, 204)
  assert.equal((await other.browser.get('/vault')).body.code, 'signed_out')
  assert.deepEqual(await signIn(api, 'bert'), IN)
  const events = (await admin.get('/security-events')).body
  assert.deepEqual(
    events.map(({ event, accounts }: Record<string, unknown>) => [event, accounts]),
    [['second_factor_removed', 1]],
  )
})

test('whoever signs in at their organisation is offered none', async () => {
  const ada = { issuer: 'ldap://directory', subject: 'ada', login: 'ada', groups: [] }
  const directory = { check: async () => ada }
  await using api = await testApi(undefined, { sso: { directory: { name: 'Directory', directory } } })
  const browser = new Browser(api.url)
  await browser.session()
  const { body } = await browser.post('/directory', { login: 'ada', password: 'secret' })
  browser.csrf = body.csrf
  assert.equal(body.account.vault, 'browser')
  const check = { authKey: keyOf('x'), code: '123456' }
  for (const [method, path, sent] of [
    ['GET', OWN, undefined],
    ['POST', `${OWN}/secret`, {}],
    ['PUT', OWN, { ...check, secret: 'A'.repeat(32) }],
    ['POST', `${OWN}/codes`, check],
    ['DELETE', OWN, check],
  ] as const)
    assert.equal((await browser.send(method, path, sent)).body.code, 'forbidden', `${method} ${path}`)
})

test('a command takes it off for the administrator who lost their own', async () => {
  await using api = await testApi()
  const { browser } = await protectedPerson(api, 'anna', { admin: true })
  await api.person('bert')
  const events = new SecurityEvents({ store: api.store.securityEvents })
  const run = (...args: string[]) => factorCommand(api.store, events, args)
  for (const bad of [[], ['remove'], ['remove', 'bert'], ['remove', 'nobody'], ['remove', 'anna', 'bert']])
    await assert.rejects(run(...bad), CommandError)
  assert.deepEqual(await signIn(api, 'anna'), NEEDED)
  assert.deepEqual(await run('remove', 'Anna'), ['anna signs in with the password alone.'])
  assert.equal((await browser.get('/vault')).body.code, 'signed_out')
  assert.deepEqual(await signIn(api, 'anna'), IN)
})

test('where it is required, whoever lacks it can set it up and go, and nothing else', async () => {
  await using api = await testApi(undefined, { factorRequired: true })
  const anna = await api.person('anna', { admin: true })
  const answered = (await anna.session()).body.account
  assert.equal(answered.factorMissing, true)
  const refused = async (browser: Browser) => {
    for (const [method, path, body] of [
      ['GET', '/vault', undefined],
      ['GET', '/rooms', undefined],
      ['POST', '/token', {}],
      ['GET', '/accounts', undefined],
      ['POST', '/invites', {}],
      ['GET', '/privacy', undefined],
    ] as const) {
      const answer = await browser.send(method, path, body)
      assert.deepEqual([answer.status, answer.body.code], [403, 'factor_missing'], `${method} ${path}`)
    }
  }
  await refused(anna)
  assert.equal((await anna.get('/account/export')).status, 200)
  assert.deepEqual((await anna.get(OWN)).body, { on: false, required: true, codesLeft: 0 })

  const { recovery, next } = await protect(api, anna)
  assert.equal((await anna.session()).body.account.factorMissing, undefined)
  assert.equal((await anna.get('/vault')).status, 200)
  const off = await anna.send('DELETE', OWN, { authKey: keyOf('anna'), code: recovery[0] })
  assert.deepEqual([off.status, off.body.code], [403, 'forbidden'])
  assert.deepEqual(await signIn(api, 'anna', next()), IN)

  // Who is reset has to set it up again.
  const bert = await protectedPerson(api, 'bert')
  assert.equal((await anna.delete(`/accounts/${bert.browser.id}/second-factor`)).status, 204)
  const again = new Browser(api.url)
  await again.signIn('bert')
  await refused(again)
  assert.equal((await again.post('/account/delete', { authKey: keyOf('bert') })).status, 204)
})

test('where it is required, whoever signs in at their organisation is let alone', async () => {
  const ada = { issuer: 'ldap://directory', subject: 'ada', login: 'ada', groups: [] }
  const directory = { check: async () => ada }
  const sso = { directory: { name: 'Directory', directory } }
  await using api = await testApi(undefined, { factorRequired: true, sso })
  const browser = new Browser(api.url)
  await browser.session()
  const { body } = await browser.post('/directory', { login: 'ada', password: 'secret' })
  assert.equal(body.account.factorMissing, undefined)
  assert.equal((await browser.get('/rooms')).status, 200)
})
