/** A code beside the password: set up, asked for, used up, changed, turned off. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Browser, keyOf, testApi } from '../support/api.ts'
import { Authenticator } from '../support/authenticator.ts'
import { protectedPerson, STEP, signIn } from '../support/second-factor.ts'

const DAY = 86_400_000
const OWN = '/account/second-factor'

const NEEDED = [401, 'code_needed']
const WRONG = [401, 'code_wrong']
const IN = [200]

test('it is set up with the password and one code, and then ends the other sessions', async () => {
  await using api = await testApi()
  const anna = await api.person('anna')
  const elsewhere = new Browser(api.url)
  await elsewhere.signIn('anna')
  assert.deepEqual((await anna.get(OWN)).body, { on: false, required: false, codesLeft: 0 })
  const draft = (await anna.post(`${OWN}/secret`)).body
  assert.notEqual((await anna.post(`${OWN}/secret`)).body.secret, draft.secret)
  const application = new Authenticator(draft.uri)
  assert.deepEqual([application.totp.issuer, application.totp.label], ['Snug 127.0.0.1', 'anna'])
  const body = { authKey: keyOf('anna'), secret: draft.secret, code: application.code(api.now()) }

  const guess = await anna.put(OWN, { ...body, authKey: keyOf('guess') })
  assert.deepEqual([guess.status, guess.body.code], [401, 'wrong_credentials'])
  const wrong = await anna.put(OWN, { ...body, code: application.wrong(api.now()) })
  assert.deepEqual([wrong.status, wrong.body.code], WRONG)
  assert.equal((await anna.put(OWN, { ...body, secret: 'A'.repeat(16) })).body.code, 'bad_request')
  assert.deepEqual(await signIn(api, 'anna'), IN, 'nothing is asked for before it is on')

  const { status, body: answer } = await anna.put(OWN, body)
  assert.equal(status, 200)
  assert.equal(answer.codes.length, 10)
  assert.deepEqual((await anna.get(OWN)).body, { on: true, required: false, codesLeft: 10 })
  assert.equal((await anna.get('/vault')).status, 200)
  assert.equal((await elsewhere.get('/vault')).body.code, 'signed_out')
  api.forward(STEP)
  const again = await anna.put(OWN, { ...body, code: application.code(api.now()) })
  assert.deepEqual([again.status, again.body.code], [409, 'conflict'])
})

test('nobody is in before the code is right, and the vault stays closed', async () => {
  await using api = await testApi()
  const { application, next } = await protectedPerson(api, 'anna')
  const browser = new Browser(api.url)
  const outside = async (why: string) => {
    assert.equal(browser.cookies.has('snug'), false, why)
    assert.equal((await browser.get('/vault')).body.code, 'signed_out', why)
    assert.equal((await browser.get('/session')).body.account, null, why)
  }
  assert.equal((await browser.signIn('anna')).body.code, 'code_needed')
  await outside('asked for a code')
  assert.equal((await browser.signIn('anna', 'anna', application.wrong(api.now()))).body.code, 'code_wrong')
  await outside('wrong code')
  const right = await browser.signIn('anna', 'anna', next())
  assert.equal(right.body.account.login, 'anna')
  assert.equal((await browser.get('/vault')).status, 200)
})

test('a wrong password gets the same answer whether there is a second factor or not, with a code or without', async () => {
  await using api = await testApi()
  const { next, recovery } = await protectedPerson(api, 'anna')
  await api.person('bert')
  const texts = new Set<string>()
  for (const login of ['anna', 'bert', 'nobody'])
    for (const code of [undefined, next(), '000000', recovery[0]]) {
      const { status, text } = await new Browser(api.url).signIn(login, 'guess', code)
      texts.add(`${status} ${text}`)
    }
  assert.equal(texts.size, 1)
  assert.match([...texts].join(), /^401 .*wrong_credentials/)
  assert.deepEqual(await signIn(api, 'anna', recovery[0]), IN, 'and uses no code up')
})

test('a code works once: not again, not an older one after it, not for two at once', async () => {
  await using api = await testApi()
  const { application, next } = await protectedPerson(api, 'anna')
  assert.deepEqual(await signIn(api, 'anna', application.code(api.now())), WRONG, 'the code of the set-up')
  api.forward(3 * STEP)
  const [before, now, after] = [-1, 0, 1].map((steps) => application.code(api.now(), steps))
  assert.deepEqual(await signIn(api, 'anna', now), IN)
  assert.deepEqual(await signIn(api, 'anna', now), WRONG)
  assert.deepEqual(await signIn(api, 'anna', before), WRONG)
  assert.deepEqual(await signIn(api, 'anna', after), IN)
  api.forward(2 * STEP)
  const code = next()
  const results = await Promise.all([1, 2, 3].map(() => signIn(api, 'anna', code)))
  assert.deepEqual(results.sort(), [IN, WRONG, WRONG])
})

test('a clock may be off by one half minute', async () => {
  await using api = await testApi()
  const { application } = await protectedPerson(api, 'anna')
  for (const [steps, outcome] of [
    [-2, WRONG],
    [-1, IN],
    [2, WRONG],
    [1, IN],
  ] as const) {
    // Half a minute begins, so that it does not end within the attempt.
    api.forward(4 * STEP - (api.now().getTime() % STEP))
    assert.deepEqual(await signIn(api, 'anna', application.code(api.now(), steps)), outcome, String(steps))
  }
})

test('each recovery code works once, however it is typed', async () => {
  await using api = await testApi()
  const { browser, recovery } = await protectedPerson(api, 'anna')
  await protectedPerson(api, 'bert')
  const [first = '', second = '', third = ''] = recovery
  assert.deepEqual(await signIn(api, 'bert', first), WRONG, 'somebody else’s')
  const typed = (first.match(/.{4}/g) ?? [])
    .join(' - ')
    .toUpperCase()
    .replaceAll('0', 'O')
    .replaceAll('1', 'L')
  assert.deepEqual(await signIn(api, 'anna', typed), IN)
  assert.deepEqual(await signIn(api, 'anna', first), WRONG)
  assert.deepEqual((await browser.get(OWN)).body, { on: true, required: false, codesLeft: 9 })
  const results = await Promise.all([1, 2, 3].map(() => signIn(api, 'anna', second)))
  assert.deepEqual(results.sort(), [IN, WRONG, WRONG])
  assert.deepEqual(await signIn(api, 'anna', third), IN)
  assert.equal((await browser.get(OWN)).body.codesLeft, 7)
  assert.deepEqual(await signIn(api, 'anna', 'not a code'), [400, 'bad_request'])
})

test('new recovery codes take the password and a code, and void those before', async () => {
  await using api = await testApi()
  const { browser, recovery, next, application } = await protectedPerson(api, 'anna')
  const ask = (authKey: string, code: string) => browser.post(`${OWN}/codes`, { authKey, code })
  assert.equal((await ask(keyOf('guess'), next())).body.code, 'wrong_credentials')
  assert.equal((await ask(keyOf('anna'), application.wrong(api.now()))).body.code, 'code_wrong')
  assert.equal((await browser.post(`${OWN}/codes`, { authKey: keyOf('anna') })).body.code, 'bad_request')
  assert.equal((await browser.get(OWN)).body.codesLeft, 10)
  const { codes } = (await ask(keyOf('anna'), next())).body
  assert.equal(new Set([...codes, ...recovery]).size, 20)
  assert.deepEqual(await signIn(api, 'anna', recovery[0]), WRONG)
  assert.deepEqual(await signIn(api, 'anna', codes[0]), IN)
  const bert = await api.person('bert')
  const without = await bert.post(`${OWN}/codes`, { authKey: keyOf('bert'), code: '123456' })
  assert.deepEqual([without.status, without.body.code], [404, 'not_found'])
})

test('it is turned off with the password and a code, ends the other sessions, and leaves no bytes', async () => {
  await using api = await testApi()
  const { browser, recovery, next, application } = await protectedPerson(api, 'anna')
  const elsewhere = new Browser(api.url)
  await elsewhere.signIn('anna', 'anna', next())
  const sealed = (await api.store.secondFactors.secret(browser.id)) ?? ''
  const bytes = await api.bytes()
  assert.ok(bytes.includes(sealed), 'positive control')
  assert.equal(bytes.includes(application.totp.secret.base32), false, 'sealed')
  for (const code of recovery) assert.equal(bytes.includes(code), false, 'hashed')

  const off = (authKey: string, code: string) => browser.send('DELETE', OWN, { authKey, code })
  assert.equal((await off(keyOf('guess'), next())).body.code, 'wrong_credentials')
  assert.equal((await off(keyOf('anna'), application.wrong(api.now()))).body.code, 'code_wrong')
  assert.equal((await browser.delete(OWN)).body.code, 'bad_request')
  assert.deepEqual(await signIn(api, 'anna'), NEEDED)
  assert.equal((await off(keyOf('anna'), next())).status, 204)
  assert.deepEqual((await browser.get(OWN)).body, { on: false, required: false, codesLeft: 0 })
  assert.equal((await browser.get('/vault')).status, 200)
  assert.equal((await elsewhere.get('/vault')).body.code, 'signed_out')
  assert.deepEqual(await signIn(api, 'anna'), IN)
  assert.deepEqual(await signIn(api, 'anna', recovery[0]), IN, 'a code that nobody asked for does no harm')
  assert.equal((await off(keyOf('anna'), '123456')).body.code, 'not_found')
  assert.equal((await api.bytes()).includes(sealed), false)
})

test('a recovery code turns it off when the device is lost', async () => {
  await using api = await testApi()
  const { recovery } = await protectedPerson(api, 'anna')
  const browser = new Browser(api.url)
  await browser.signIn('anna', 'anna', recovery[3])
  const body = { authKey: keyOf('anna'), code: recovery[4] }
  assert.equal((await browser.send('DELETE', OWN, body)).status, 204)
})

test('ten wrong codes close an account to codes from everywhere; the password alone starts no new count', async () => {
  await using api = await testApi(undefined, { whole: true })
  const { browser, application, recovery, next } = await protectedPerson(api, 'anna')
  const admin = await protectedPerson(api, 'cem', { admin: true })
  const from = (address: number, code?: string) => {
    const body = { login: 'anna', authKey: keyOf('anna'), code }
    return visitor.send('POST', '/login', body, { 'x-forwarded-for': `192.0.${address}.1` })
  }
  const visitor = new Browser(api.url)
  await visitor.session()
  for (let n = 0; n < 10; n++) {
    assert.equal((await from(n, application.wrong(api.now()))).body.code, 'code_wrong')
    assert.equal((await from(n)).body.code, 'code_needed')
  }
  for (const code of [next(), recovery[0]]) {
    const refused = await from(99, code)
    assert.deepEqual([refused.status, refused.body.code], [429, 'rate_limited'])
    assert.ok(Number(refused.headers.get('retry-after')) > 0)
  }
  const turnOff = await browser.send('DELETE', OWN, { authKey: keyOf('anna'), code: recovery[0] })
  assert.equal(turnOff.status, 429, 'by no other way either')
  assert.deepEqual(await signIn(api, 'cem', admin.next()), IN, 'others are not locked out')
  const events = (await admin.browser.get('/security-events')).body
  assert.deepEqual(
    events.map(({ event, count, accounts }: Record<string, unknown>) => [event, count, accounts]),
    [['second_factor_failing', 1, 1]],
  )
  // Counting starts anew with the day.
  api.forward(DAY)
  assert.deepEqual(await signIn(api, 'anna', next()), IN)
})

test('wrong codes of one login count as wrong passwords do', async () => {
  await using api = await testApi()
  const { browser, application, recovery } = await protectedPerson(api, 'anna')
  const visitor = new Browser(api.url)
  const wrong = () => visitor.signIn('anna', 'anna', application.wrong(api.now()))
  for (let n = 0; n < 5; n++) assert.equal((await visitor.signIn('anna', 'guess')).status, 401)
  for (let n = 0; n < 5; n++) assert.equal((await wrong()).body.code, 'code_wrong')
  assert.equal((await visitor.signIn('anna', 'anna', recovery[0])).status, 429)
  assert.equal((await browser.get(OWN)).body.codesLeft, 10)
})

test('right codes do not count, and start the count anew', async () => {
  await using api = await testApi()
  const { application, next } = await protectedPerson(api, 'anna')
  for (let n = 0; n < 12; n++) {
    assert.deepEqual(await signIn(api, 'anna', application.wrong(api.now())), WRONG)
    assert.deepEqual(await signIn(api, 'anna', next()), IN)
  }
})

test('a new password keeps it; the export says that it is on; deletion takes it', async () => {
  await using api = await testApi()
  await api.person('root', { admin: true })
  const { browser, next } = await protectedPerson(api, 'anna')
  const sealed = (await api.store.secondFactors.secret(browser.id)) ?? ''
  const change = { authKey: keyOf('anna'), newSalt: 'A'.repeat(22), newAuthKey: keyOf('new'), vault: 'bmV3' }
  assert.equal((await browser.post('/account/password', change)).status, 204)
  assert.deepEqual(await signIn(api, 'anna', undefined, 'new'), NEEDED)
  assert.deepEqual(await signIn(api, 'anna', next(), 'new'), IN)
  const { body, text } = await browser.get('/account/export')
  assert.deepEqual(body.tables.second_factors, [{ account: browser.id, secret: 'kept, not shown' }])
  assert.equal(body.tables.recovery_codes.length, 10)
  assert.equal(text.includes(sealed), false)
  assert.ok((await api.bytes()).includes(sealed), 'positive control')
  assert.equal((await browser.post('/account/delete', { authKey: keyOf('new') })).status, 204)
  assert.equal((await api.bytes()).includes(sealed), false)
  assert.deepEqual(await api.store.secondFactors.accounts(), [])
})
