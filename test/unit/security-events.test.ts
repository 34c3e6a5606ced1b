/** Security events: what is counted, who sees it, and that nobody can be found in those of a week that is over. */
import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import * as v from 'valibot'
import { http } from '../../protocol/index.ts'
import { SecurityEvents } from '../../server/privacy/security-events.ts'
import { SECURITY_KINDS } from '../../server/privacy/security-kinds.ts'
import { Browser, keyOf, randomId, testApi, testStore } from '../support/api.ts'

const DAY = 86_400_000
/** A Wednesday. */
const START = Date.UTC(2030, 0, 30, 10)

interface Row {
  expires_on: string
  event: string
  who: string
  count: number
}

/** Events under a clock of the test; `keys`: the place of the key, and copies of what was in it. */
async function recorder() {
  const stored = await testStore()
  let now = START
  const keys: { place: Buffer; copy: Buffer }[] = []
  const fill = (place: Buffer) => {
    place.set(randomBytes(place.length))
    keys.push({ place, copy: Buffer.from(place) })
  }
  const events = new SecurityEvents({ store: stored.store.securityEvents, clock: () => new Date(now), fill })
  return {
    ...stored,
    events,
    keys,
    forward: (milliseconds: number) => {
      now += milliseconds
    },
    async all(): Promise<Row[]> {
      const { default: knex } = await import('knex')
      const db = knex({ client: 'sqlite3', connection: { filename: stored.file }, useNullAsDefault: true })
      try {
        return await db('security_events')
      } finally {
        await db.destroy()
      }
    },
  }
}

/** Which of the accounts a pseudonym stands for, under any of the keys that there are. */
const found = (who: string, accounts: string[], keys: Buffer[]) =>
  accounts.filter((id) =>
    keys.some(
      (key) => createHmac('sha256', key).update(id).digest().subarray(0, 8).toString('base64url') === who,
    ),
  )

test('pseudonyms of a week that is over lead to nobody, and to none of another week', async () => {
  await using t = await recorder()
  const accounts = Array.from({ length: 50 }, randomId)
  for (const id of accounts) await t.events.record('sign_in_failing', id)
  const first = await t.all()
  t.forward(7 * DAY)
  await t.events.sweep()
  for (const id of accounts) await t.events.record('sign_in_failing', id)
  const rows = await t.all()
  const second = rows.filter(({ expires_on }) => expires_on !== first[0]?.expires_on)
  assert.deepEqual([first.length, second.length], [50, 50])

  // What is left: the place of the key. The control shows that the same search finds everybody of this week.
  const left = t.keys.map(({ place }) => place)
  const [old, present] = t.keys.map(({ copy }) => copy)
  assert.ok(old && present && !left.some((place) => place.equals(old)), 'the old key is overwritten')
  assert.equal(first.flatMap(({ who }) => found(who, accounts, left)).length, 0)
  assert.equal(second.flatMap(({ who }) => found(who, accounts, left)).length, 50, 'control')
  assert.equal(first.flatMap(({ who }) => found(who, accounts, [old])).length, 50, 'control')
  const later = new Set(second.map(({ who }) => who))
  assert.equal(first.filter(({ who }) => later.has(who)).length, 0, 'the weeks have no pseudonym in common')
  // Neither key is on the disk, and no account.
  const bytes = await t.bytes()
  for (const key of [old, present]) assert.equal(bytes.includes(key), false)
  for (const id of accounts) assert.equal(bytes.includes(id), false)
})

test('a key lives from Monday to Sunday, whether or not anything happens', async () => {
  await using t = await recorder()
  await t.events.record('throttled')
  assert.equal(t.keys.length, 0, 'events about nobody need none')
  await t.events.record('account_disabled', 'somebody')
  // Thursday to Sunday, then Monday.
  for (let day = 0; day < 4; day++) {
    t.forward(DAY)
    await t.events.sweep()
  }
  assert.equal(t.keys.length, 1)
  t.forward(DAY)
  await t.events.sweep()
  assert.equal(t.keys.length, 2)
})

test('events are counted by day, up to a bound, and go after fourteen days', async () => {
  await using t = await recorder()
  await t.events.record('account_disabled', 'anna')
  await t.events.record('account_disabled', 'anna')
  await t.events.record('account_disabled', 'bert')
  await t.events.record('throttled')
  assert.deepEqual(await t.store.securityEvents.totals('2030-01-30'), [
    { expiresOn: '2030-02-13', event: 'account_disabled', count: 3, accounts: 2 },
    { expiresOn: '2030-02-13', event: 'throttled', count: 1, accounts: 0 },
  ])
  for (let i = 0; i < 5; i++) await t.store.securityEvents.count('2030-02-13', 'throttled', '', 3)
  assert.equal((await t.store.securityEvents.totals('2030-01-30'))[1]?.count, 3)
  await t.store.sweep(new Date('2030-02-13T23:00:00Z'))
  assert.equal((await t.all()).length, 3)
  await t.store.sweep(new Date('2030-02-14T01:00:00Z'))
  assert.deepEqual(await t.all(), [])
})

test('what happens is counted once, administrators see it, and nobody else', async () => {
  await using t = await testApi()
  const [anna, bert, cem] = [
    await t.person('anna', { admin: true }),
    await t.person('bert'),
    await t.person('cem'),
  ]
  const stranger = new Browser(t.url)
  for (let attempt = 0; attempt < 13; attempt++) await stranger.signIn('bert', 'wrong')
  await anna.patch(`/accounts/${cem.id}`, { disabled: true })
  await anna.post('/diagnosis', { minutes: 5 })
  await anna.delete('/diagnosis')
  const { body } = await anna.get('/security-events?language=en')
  const seen = v.parse(http.SecurityEventsAnswer, body)
  assert.deepEqual(
    seen.map(({ event, count, accounts }) => [event, count, accounts]),
    [
      ['account_disabled', 1, 1],
      ['diagnosis_started', 1, 0],
      ['sign_in_failing', 1, 1],
    ],
  )
  assert.equal(seen[2]?.meaning, SECURITY_KINDS.sign_in_failing)
  assert.equal((await bert.get('/security-events')).status, 403)
  // A person gets what is counted of them; deletion takes it.
  const { tables } = (await bert.get('/account/export')).body
  assert.deepEqual([tables.security_events.length, tables.security_events[0].event], [1, 'sign_in_failing'])
  assert.equal((await bert.post('/account/delete', { authKey: keyOf('bert') })).status, 204)
  const after = v.parse(http.SecurityEventsAnswer, (await anna.get('/security-events')).body)
  assert.deepEqual(
    after.map(({ event, accounts }) => [event, accounts]),
    [
      ['account_deleted', 0],
      ['account_disabled', 1],
      ['diagnosis_started', 0],
    ],
  )
})
