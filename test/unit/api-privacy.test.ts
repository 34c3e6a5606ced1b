/** What a server says that it keeps, what people get of it, and how it goes. */
import assert from 'node:assert/strict'
import { readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import * as v from 'valibot'
import { http } from '../../protocol/index.ts'
import { Meetings } from '../../server/meetings/meetings.ts'
import { Diagnosis } from '../../server/privacy/diagnosis.ts'
import { NOT_KEPT, REGISTER } from '../../server/privacy/register.ts'
import { keyOf, testApi } from '../support/api.ts'
import { Attendee } from '../support/attendee.ts'
import { FakeSfu } from '../support/fake-sfu.ts'

test('everybody who is signed in sees what is kept, and nobody else', async () => {
  await using t = await testApi()
  const anna = await t.person('anna', { admin: true })
  const bert = await t.person('bert')
  await anna.room()
  const { status, body } = await bert.get('/privacy')
  assert.equal(status, 200)
  const { records, diagnosis } = v.parse(http.PrivacyAnswer, body)
  assert.deepEqual(
    records.map(({ name }) => name),
    Object.keys(REGISTER),
  )
  const count = (of: string) => records.find(({ name }) => name === of)?.count
  assert.deepEqual([count('account'), count('room'), count('session'), count('meeting')], [2, 1, 2, null])
  assert.equal(diagnosis, null)
  for (const language of ['de', 'es', 'fr']) {
    const answer = await bert.get(`/privacy?language=${language}`)
    const translated = v.parse(http.PrivacyAnswer, answer.body)
    for (const [at, { title, form, life }] of translated.records.entries()) {
      const english = records[at]
      assert.ok(form !== english?.form && life !== english?.life && title !== '', `${language}: ${title}`)
    }
    assert.equal(translated.notKept.length, NOT_KEPT.length)
  }
  assert.equal((await bert.get('/privacy?language=xx')).status, 400)
  await bert.post('/logout')
  assert.equal((await bert.get('/privacy')).status, 401)
})

test('a person exports what is kept of them, without what would help a thief, and nothing of others', async () => {
  await using t = await testApi()
  const anna = await t.person('anna', { admin: true })
  const bert = await t.person('bert')
  const room = await bert.room()
  const { body, headers, text } = await bert.get('/account/export')
  assert.match(headers.get('content-disposition') ?? '', /^attachment; filename="snug-account\.json"$/)
  assert.deepEqual(body.tables.accounts[0].login, 'bert')
  assert.equal(body.tables.accounts[0].hash, 'kept, not shown')
  assert.equal(body.tables.memberships.length, 1)
  assert.equal(body.tables.memberships[0].room, room)
  assert.equal(body.tables.vaults.length, 1)
  assert.equal(body.tables.sessions[0].id, 'kept, not shown')
  for (const secret of ['anna', anna.id, 'argon2']) assert.ok(!text.includes(secret), secret)
})

test('deleting oneself takes the password, and leaves no bytes', async () => {
  await using t = await testApi()
  const anna = await t.person('anna', { admin: true })
  const bert = await t.person('bert-canary')
  const [own, shared] = [await bert.room(), await bert.room()]
  await bert.put(`/rooms/${shared}/members`, { login: 'anna', role: 'owner' })
  const hash = (await t.store.accounts.credentials('bert-canary'))?.hash ?? ''
  const marks = ['bert-canary', bert.id, own, hash, bert.vault]
  const before = await t.bytes()
  for (const mark of marks) assert.ok(before.includes(mark), 'positive control')

  t.live.live = [own]
  const wrong = await bert.post('/account/delete', { authKey: keyOf('wrong') })
  assert.deepEqual([wrong.status, wrong.body.code], [401, 'wrong_credentials'])
  assert.equal((await bert.post('/account/delete', { authKey: keyOf('bert-canary') })).status, 204)

  const after = await t.bytes()
  for (const mark of marks) assert.ok(!after.includes(mark), mark)
  assert.equal((await bert.session()).body.account, null)
  assert.deepEqual(
    (await anna.get('/rooms')).body.map(({ id }: { id: string }) => id),
    [shared],
  )
  assert.ok(t.live.calls.some(([call, room]) => call === 'endRoom' && room === own))
  assert.ok(t.live.calls.some(([call, , , code]) => call === 'remove' && code === 'account_disabled'))
})

test('the last administrator stays', async () => {
  await using t = await testApi()
  const anna = await t.person('anna', { admin: true })
  const refused = await anna.post('/account/delete', { authKey: keyOf('anna') })
  assert.deepEqual([refused.status, refused.body.code], [409, 'last_admin'])
  assert.equal((await anna.session()).body.account.login, 'anna')
})

test('administrators delete accounts of others', async () => {
  await using t = await testApi()
  const [anna, bert] = [await t.person('anna', { admin: true }), await t.person('bert')]
  assert.equal((await bert.delete(`/accounts/${anna.id}`)).status, 403)
  assert.equal((await anna.delete(`/accounts/${anna.id}`)).status, 403)
  assert.equal((await anna.delete(`/accounts/${bert.id}`)).status, 204)
  assert.equal((await anna.delete(`/accounts/${bert.id}`)).status, 404)
  assert.equal((await bert.get('/rooms')).status, 401)
})

test('a diagnosis is for administrators, is known to everybody, and writes addresses and browsers while it is on', async () => {
  await using t = await testApi()
  const [anna, bert] = [await t.person('anna', { admin: true }), await t.person('bert')]
  const file = join(t.dir, 'diagnosis.log')
  const ask = (agent: string) => bert.send('GET', '/privacy?language=de', undefined, { 'user-agent': agent })
  await ask('agent-before')
  assert.equal((await bert.post('/diagnosis', { minutes: 5 })).status, 403)
  assert.equal((await anna.post('/diagnosis', { minutes: 61 })).status, 400)
  const { body } = await anna.post('/diagnosis', { minutes: 60 })
  assert.equal((await bert.get('/privacy')).body.diagnosis, body.until)
  await ask('agent-during "quoted"\n'.trim())
  const [room, link] = [await bert.room(), 'x'.repeat(43)]
  await bert.get(`/rooms/${room}/members`)
  await bert.delete(`/rooms/${room}/guest-links/${link}`)
  assert.equal((await anna.delete('/diagnosis')).status, 204)
  await ask('agent-after')
  assert.equal((await bert.get('/privacy')).body.diagnosis, null)
  const text = await readFile(file, 'utf8')
  assert.match(text, /request "GET \/api\/privacy 200" "127\.0\.0\.1" "agent-during \\"quoted\\"" ""$/m)
  assert.match(text, /"GET \/api\/rooms\/…\/members 200"/)
  for (const other of [room, link, bert.id, 'agent-before', 'agent-after', 'language=', 'bert'])
    assert.ok(!text.includes(other), other)
  assert.equal((await stat(file)).mode & 0o777, 0o600)
})

test('a diagnosis ends by itself, and what it wrote goes a day later', async (t) => {
  await using api = await testApi()
  const file = join(api.dir, 'old.log')
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() })
  const changes: boolean[] = []
  const diagnosis = new Diagnosis({ file, addressOf: () => '', onChange: (on) => changes.push(on) })
  diagnosis.start(10)
  t.mock.timers.tick(10 * 60_000)
  assert.equal(diagnosis.until, undefined)
  assert.deepEqual(changes, [true, false])
  await writeFile(file, 'line')
  await diagnosis.sweep()
  await stat(file)
  const old = Date.now() / 1000 - 25 * 3600
  await utimes(file, old, old)
  await diagnosis.sweep()
  await assert.rejects(stat(file), /ENOENT/)
})

test('people in meetings are told of a diagnosis, and so is whoever comes or returns', async () => {
  const meetings = new Meetings(new FakeSfu())
  const early = await Attendee.join(meetings)
  meetings.diagnose(true)
  const late = await Attendee.join(meetings, { sub: 'late' })
  assert.deepEqual([early.last('diagnosis').on, late.last('diagnosis').on], [true, true])
  late.attendance.lost()
  const back = late.resume(meetings)
  assert.deepEqual(back.types().slice(0, 1), ['welcome'])
  assert.equal(back.last('diagnosis').on, true)
  meetings.diagnose(false)
  assert.deepEqual([early.last('diagnosis').on, back.last('diagnosis').on], [false, false])
  await meetings.close('shutting_down')
})
