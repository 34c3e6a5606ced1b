/** The contract of `Store`, against the real SQLite. */
import assert from 'node:assert/strict'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openStore } from '../../server/store/knex-store.ts'
import type { Store } from '../../server/store/store.ts'
import { startSweep } from '../../server/store/sweep.ts'
import { randomId, testStore } from '../support/api.ts'

const TODAY = '2030-05-01'
const NOW = Date.parse(`${TODAY}T12:00:00Z`) / 1000

async function account(store: Store, login: string, admin = false) {
  const [id, invite] = [randomId(), randomId()]
  await store.invites.add({ id: invite, admin, expiresOn: TODAY })
  const made = { id, login, salt: 'salt', hash: 'hash', vault: 'vault' }
  assert.equal(await store.accounts.register(made, invite, TODAY), 'created')
  return id
}

async function room(store: Store, owner: string, { kept = false, expiresOn = TODAY } = {}) {
  const id = randomId()
  assert.equal(await store.rooms.add({ id, title: 'title', kept, expiresOn, relayOnly: false }, owner), true)
  return id
}

test('accounts', async () => {
  await using t = await testStore()
  const { accounts } = t.store
  assert.equal(await accounts.count(), 0)
  const anna = await account(t.store, 'anna', true)
  const bert = await account(t.store, 'bert')
  const expected = { id: anna, login: 'anna', admin: true, disabled: false }
  assert.deepEqual(await accounts.byId(anna), expected)
  assert.deepEqual(await accounts.byLogin('anna'), expected)
  assert.deepEqual(await accounts.credentials('anna'), { account: expected, salt: 'salt', hash: 'hash' })
  assert.equal(await accounts.byId(randomId()), undefined)
  assert.equal(await accounts.byLogin('nobody'), undefined)
  assert.equal(await accounts.credentials('nobody'), undefined)
  assert.deepEqual(
    (await accounts.list()).map(({ id }) => id),
    [anna, bert],
  )
  assert.equal(await accounts.setDisabled(randomId(), true), 'missing')
  assert.equal(await accounts.setDisabled(anna, true), 'last_admin')
  assert.equal(await accounts.setDisabled(bert, true), 'done')
  assert.equal((await accounts.byId(bert))?.disabled, true)
})

test('an invitation is used up by the account it makes, and by nothing else', async () => {
  await using t = await testStore()
  const { accounts, invites } = t.store
  await account(t.store, 'anna')
  const id = randomId()
  await invites.add({ id, admin: true, expiresOn: TODAY })
  const made = { id: randomId(), login: 'anna', salt: 's', hash: 'h', vault: 'v' }
  assert.equal(await accounts.register(made, id, TODAY), 'login_taken')
  assert.equal(await accounts.register({ ...made, login: 'bert' }, randomId(), TODAY), 'invite_invalid')
  assert.equal(await accounts.register({ ...made, login: 'bert' }, id, '2030-05-02'), 'invite_invalid')
  assert.deepEqual(await invites.get(id, TODAY), { id, admin: true, expiresOn: TODAY })
  assert.equal(await invites.get(id, '2030-05-02'), undefined)
  assert.equal(await accounts.register({ ...made, login: 'bert' }, id, TODAY), 'created')
  assert.equal(await invites.get(id, TODAY), undefined)
  assert.equal((await accounts.byLogin('bert'))?.admin, true)
})

test('sessions', async () => {
  await using t = await testStore()
  const { sessions, accounts } = t.store
  const anna = await account(t.store, 'anna')
  await account(t.store, 'root', true)
  const session = { id: randomId(), account: anna, expires: NOW + 10 }
  await sessions.add(session, 9)
  await sessions.add({ ...session, expires: NOW + 99 }, 9)
  assert.deepEqual(await sessions.get(session.id, NOW), session, 'the first end stays')
  assert.equal(await sessions.get(session.id, NOW + 10), undefined)
  assert.equal(await sessions.get(randomId(), NOW), undefined)
  const nobodys = { id: randomId(), account: randomId(), expires: NOW + 10 }
  await sessions.add(nobodys, 9)
  assert.equal(await sessions.get(nobodys.id, NOW), undefined)

  await accounts.setDisabled(anna, true)
  const late = { ...session, id: randomId() }
  await sessions.add(late, 9)
  await accounts.setDisabled(anna, false)
  assert.equal(await sessions.get(session.id, NOW), undefined)
  assert.equal(await sessions.get(late.id, NOW), undefined, 'a login that raced with the disabling')
  await sessions.add(session, 9)
  await sessions.remove(session.id)
  assert.equal(await sessions.get(session.id, NOW), undefined)
})

test('of too many sessions of one account the first to end goes, and never the newest', async () => {
  await using t = await testStore()
  const { sessions } = t.store
  const [anna, bert] = [await account(t.store, 'anna'), await account(t.store, 'bert')]
  const make = async (of: string, expires: number) => {
    const id = randomId()
    await sessions.add({ id, account: of, expires }, 2)
    return id
  }
  const ids = [await make(anna, NOW + 20), await make(bert, NOW + 5), await make(anna, NOW + 10)]
  ids.push(await make(anna, NOW + 1))
  const there = await Promise.all(ids.map(async (id) => (await sessions.get(id, NOW)) !== undefined))
  assert.deepEqual(there, [true, true, false, true])
})

test('rooms and members', async () => {
  await using t = await testStore()
  const { rooms, memberships, accounts } = t.store
  const [anna, bert] = [await account(t.store, 'anna'), await account(t.store, 'bert')]
  await account(t.store, 'root', true)
  const id = await room(t.store, anna)
  assert.equal(
    await rooms.add({ id, title: 'x', kept: false, expiresOn: TODAY, relayOnly: false }, bert),
    false,
  )
  const seen = { id, title: 'title', kept: false, expiresOn: TODAY, relayOnly: false, role: 'owner' }
  assert.deepEqual(await rooms.forMember(id, anna, TODAY), seen)
  assert.deepEqual(await rooms.ofAccount(anna, TODAY), [seen])
  assert.equal(await rooms.forMember(id, bert, TODAY), undefined)
  assert.equal(await rooms.forMember(id, anna, '2030-05-02'), undefined)
  await rooms.extend(id, '2030-05-09')
  await rooms.extend(id, '2030-05-03')
  assert.equal((await rooms.forMember(id, anna, '2030-05-09'))?.expiresOn, '2030-05-09', 'never shortened')

  assert.equal(await memberships.set(id, anna, 'member'), 'last_owner')
  assert.equal(await memberships.set(id, bert, 'moderator'), 'done')
  assert.equal(await memberships.set(id, bert, 'owner'), 'done')
  assert.deepEqual(await memberships.list(id), [
    { id: anna, login: 'anna', role: 'owner' },
    { id: bert, login: 'bert', role: 'owner' },
  ])
  assert.deepEqual(await memberships.roomsOf(bert), [id])
  assert.equal(await memberships.remove(id, anna), 'done')
  assert.equal(await memberships.remove(id, anna), 'missing')
  assert.equal(await memberships.remove(id, bert), 'last_owner')
  await accounts.setDisabled(bert, true)
  assert.equal(await rooms.forMember(id, bert, TODAY), undefined)
  await rooms.remove(id)
  assert.deepEqual(await memberships.roomsOf(bert), [], 'memberships go with the room')
})

test('the sweep deletes what has expired and nothing else', async () => {
  await using t = await testStore()
  const { store } = t
  const anna = await account(store, 'anna')
  const ids = { over: randomId(), open: randomId() }
  await store.sessions.add({ id: ids.over, account: anna, expires: NOW }, 9)
  await store.sessions.add({ id: ids.open, account: anna, expires: NOW + 1 }, 9)
  const [lateInvite, invite] = [randomId(), randomId()]
  await store.invites.add({ id: lateInvite, admin: false, expiresOn: '2030-04-30' })
  await store.invites.add({ id: invite, admin: false, expiresOn: TODAY })
  const lateRoom = await room(store, anna, { expiresOn: '2030-04-30' })
  const keptRoom = await room(store, anna, { expiresOn: '2030-04-30', kept: true })
  const openRoom = await room(store, anna)
  const before = await t.bytes()
  for (const id of [ids.over, lateInvite, lateRoom]) assert.ok(before.includes(id), 'positive control')

  await store.sweep(new Date(NOW * 1000))
  const bytes = await t.bytes()
  for (const id of [ids.over, lateInvite, lateRoom]) assert.equal(bytes.includes(id), false)
  for (const id of [ids.open, invite, keptRoom, openRoom]) assert.ok(bytes.includes(id))
})

test('changed passwords and vaults leave no bytes of the old ones', async () => {
  await using t = await testStore()
  const anna = await account(t.store, 'anna')
  await t.store.accounts.changePassword(
    anna,
    { before: 'hash', salt: 'canary-salt', hash: 'canary-hash', vault: 'canary-vault' },
    '',
  )
  const before = await t.bytes()
  for (const word of ['salt', 'hash', 'vault'])
    assert.ok(before.includes(`canary-${word}`), 'positive control')
  await t.store.vaults.put(anna, 'vault', 2)
  await t.store.accounts.changePassword(anna, { before: 'canary-hash', salt: 's', hash: 'h', vault: 'v' }, '')
  const after = await t.bytes()
  for (const word of ['salt', 'hash', 'vault']) assert.equal(after.includes(`canary-${word}`), false, word)
})

test('nobody else on the machine can read the files', async () => {
  await using t = await testStore()
  await account(t.store, 'anna')
  const names = await readdir(t.dir)
  assert.ok(names.includes('snug.sqlite-wal'), 'positive control')
  for (const name of names) assert.equal((await stat(join(t.dir, name))).mode & 0o777, 0o600, name)
})

test('what was stored is there after a restart, all in one file', async () => {
  await using t = await testStore()
  const file = join(t.dir, 'second.sqlite')
  const first = await openStore({ file })
  await account(first, 'anna')
  await first.close()
  assert.deepEqual(
    (await readdir(t.dir)).filter((name) => name.startsWith('second')),
    ['second.sqlite'],
  )
  const second = await openStore({ file })
  assert.equal((await second.accounts.byLogin('anna'))?.login, 'anna')
  await second.close()
})

test('a file that is no database is refused', async () => {
  await using t = await testStore()
  const file = join(t.dir, 'broken.sqlite')
  await writeFile(file, 'this is not a database '.repeat(200))
  await assert.rejects(openStore({ file }))
})

test('an error of the database does not tell values', async () => {
  await using t = await testStore()
  const id = randomId()
  await t.store.invites.add({ id, admin: false, expiresOn: TODAY })
  const error = await t.store.invites
    .add({ id, admin: false, expiresOn: TODAY })
    .catch((reason: Error) => reason)
  assert.ok(error instanceof Error)
  assert.equal(error.message.includes(id), false)
})

test('sweeping starts at once, goes on after a failure, and stops', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const failed = new Error('busy')
  const told: unknown[] = []
  const sweep = t.mock.fn(async () => {
    throw failed
  })
  const stop = startSweep({ sweep }, (error) => told.push(error), 1_000)
  assert.equal(sweep.mock.callCount(), 1)
  t.mock.timers.tick(1_000)
  assert.equal(sweep.mock.callCount(), 2)
  stop()
  t.mock.timers.tick(5_000)
  assert.equal(sweep.mock.callCount(), 2)
  await new Promise(setImmediate)
  assert.deepEqual(told, [failed, failed])
})
