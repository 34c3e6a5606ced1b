/** Host applications: what administrators may do by the API and at the command line. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import * as v from 'valibot'
import { http } from '../../protocol/index.ts'
import { watchHosts } from '../../server/auth/host-watch.ts'
import { Hosts, publicKeyOf } from '../../server/auth/hosts.ts'
import { CommandError } from '../../server/commands/command-error.ts'
import { hostCommand } from '../../server/commands/host.ts'
import { Meetings } from '../../server/meetings/meetings.ts'
import { randomId, testApi, testStore } from '../support/api.ts'
import { Attendee, settle } from '../support/attendee.ts'
import { FakeSfu } from '../support/fake-sfu.ts'
import { hostApplication } from '../support/host-application.ts'

const NAME = 'https://intranet.example'
const { x, publicKey, privateKey } = hostApplication()
const wanted = { name: NAME, origins: [NAME], rooms: null, kid: '1', key: x }

test('hosts are for administrators', async () => {
  await using api = await testApi()
  const member = await api.person('anna')
  const id = randomId()
  const paths = [
    ['GET', '/hosts'],
    ['POST', '/hosts'],
    ['PUT', `/hosts/${id}`],
    ['DELETE', `/hosts/${id}`],
    ['POST', `/hosts/${id}/keys`],
    ['DELETE', `/hosts/${id}/keys/1`],
  ] as const
  for (const [method, path] of paths) {
    const refused = await member.send(method, path)
    assert.deepEqual([refused.status, refused.body.code], [403, 'forbidden'], `${method} ${path}`)
  }
})

test('an administrator adds a host, changes its keys and removes it', async () => {
  await using api = await testApi()
  const admin = await api.person('root', { admin: true })
  assert.equal((await admin.send('POST', '/hosts', wanted)).status, 204)
  assert.equal((await admin.send('POST', '/hosts', wanted)).body.code, 'conflict', 'no second of this name')
  const list = async () => v.parse(http.HostsAnswer, (await admin.send('GET', '/hosts')).body)
  const [host] = await list()
  assert.ok(host)
  assert.deepEqual(host, { id: host.id, name: NAME, origins: [NAME], rooms: null, keys: [{ kid: '1', x }] })
  const keys = `/hosts/${host.id}/keys`
  const addKey = (kid: string, key = publicKey) => admin.send('POST', keys, { kid, key })
  assert.equal((await addKey('1')).body.code, 'conflict', 'no second of this id')
  assert.equal((await addKey('2')).status, 204)
  assert.equal((await addKey('3')).body.code, 'conflict', 'no third')
  assert.equal((await admin.send('DELETE', `${keys}/1`)).status, 204)
  assert.deepEqual(api.live.calls, [['endKey', `${host.id} 1`, 'token_expired']])
  assert.equal((await admin.send('DELETE', `${keys}/1`)).body.code, 'not_found')
  assert.equal((await admin.send('DELETE', `/hosts/${host.id}`)).status, 204)
  assert.deepEqual(api.live.calls[1], ['endKey', `${host.id} 2`, 'token_expired'])
  assert.deepEqual(await list(), [])
})

test('pages and rooms of a host are changed, its keys are not', async () => {
  await using api = await testApi()
  const admin = await api.person('root', { admin: true })
  await admin.send('POST', '/hosts', wanted)
  const list = async () => v.parse(http.HostsAnswer, (await admin.send('GET', '/hosts')).body)
  const [before] = await list()
  const path = `/hosts/${before?.id}`
  const places = { origins: [NAME, 'https://b.example'], rooms: [randomId()] }
  assert.equal((await admin.send('PUT', path, places)).status, 204)
  assert.deepEqual(await list(), [{ ...before, ...places }])
  const wrong = [
    { ...places, origins: [] },
    { ...places, origins: ['*'] },
    { ...places, rooms: [] },
    { ...places, name: 'other' },
    { origins: places.origins },
  ]
  for (const change of wrong)
    assert.equal((await admin.send('PUT', path, change)).body.code, 'bad_request', JSON.stringify(change))
  assert.equal((await admin.send('PUT', `/hosts/${randomId()}`, places)).body.code, 'not_found')
  assert.deepEqual(await list(), [{ ...before, ...places }])
  assert.equal((await admin.send('PUT', path, { ...places, rooms: null })).status, 204)
  assert.deepEqual(await list(), [{ ...before, ...places, rooms: null }])
})

test('what is no host is refused', async () => {
  await using api = await testApi()
  const admin = await api.person('root', { admin: true })
  const wrong: Record<string, unknown>[] = [
    { name: 'two words' },
    { name: '' },
    { origins: [] },
    { origins: [`${NAME}/`] },
    { origins: ['http://intranet.example'] },
    { origins: ['*'] },
    { origins: ['null'] },
    { rooms: [] },
    { rooms: ['project'] },
    { kid: 'a/b' },
    { kid: '..' },
    { key: x.slice(1) },
    { key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) },
  ]
  for (const change of wrong) {
    const answer = await admin.send('POST', '/hosts', { ...wanted, ...change })
    assert.deepEqual([answer.status, answer.body.code], [400, 'bad_request'], JSON.stringify(change))
  }
  assert.equal(
    (await admin.send('POST', '/hosts', { ...wanted, origins: ['http://localhost:8080'] })).status,
    204,
  )
})

test('a public key in each form, and no other', () => {
  assert.equal(publicKeyOf(x), x)
  assert.equal(publicKeyOf(`${Buffer.from(x, 'base64url').toString('base64')}\n`), x)
  assert.equal(publicKeyOf(publicKey), x)
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
    type: 'spki',
    format: 'pem',
  })
  for (const none of [String(ec), 'key', '', publicKey.replaceAll('A', 'B')])
    assert.throws(() => publicKeyOf(none), { code: 'bad_request' }, none)
})

test('the command line', async () => {
  await using t = await testStore()
  const hosts = new Hosts({ store: t.store.hosts })
  const run = (...args: string[]) => hostCommand(hosts, args)
  const file = join(t.dir, 'snug-host.pub')
  await writeFile(file, publicKey)
  const lines = [NAME, `  pages  ${NAME}`, '  rooms  any of its own', `  key    1  ${x}`]
  assert.deepEqual(await run('add', NAME, '--key', file), lines)
  assert.deepEqual(await run('list'), lines)
  const second = hostApplication().x
  assert.deepEqual(await run('key', 'add', NAME, '--key', second, '--kid', '2'), [
    ...lines,
    `  key    2  ${second}`,
  ])
  assert.deepEqual(await run('key', 'remove', NAME, '--kid', '2'), lines)
  const room = randomId()
  const pages = ['--origin', 'https://a.example', '--origin', 'https://b.example', '--room', room]
  assert.deepEqual(await run('add', 'wiki', '--key', x, '--kid', 'k', ...pages), [
    'wiki',
    '  pages  https://a.example, https://b.example',
    `  rooms  ${room}`,
    `  key    k  ${x}`,
  ])
  const set = async (...args: string[]) => (await run('set', 'wiki', ...args)).slice(1, 3)
  const others = ['  pages  https://c.example', `  rooms  ${room}`]
  assert.deepEqual(await set('--origin', 'https://c.example'), others)
  assert.deepEqual(await set('--any-room'), [others[0], lines[2]])
  assert.deepEqual(await set('--room', room), others)
  assert.deepEqual(await run('key', 'remove', NAME, '--kid', '1'), [
    ...lines.slice(0, 3),
    '  key    none: nobody gets in',
  ])
  assert.deepEqual(await run('remove', NAME), [`Removed ${NAME}.`])
  assert.equal((await t.store.hosts.list()).length, 1)
})

test('keys and ids may begin with a dash on the command line', async () => {
  await using t = await testStore()
  const [key, room, kid] = [`-${'A'.repeat(41)}E`, `-${'a'.repeat(20)}A`, '-k']
  const args = ['add', NAME, '--key', key, '--kid', kid, '--room', room, '--room', `-${room.slice(1)}`]
  const added = await hostCommand(new Hosts({ store: t.store.hosts }), args)
  assert.equal(added[2], `  rooms  ${room}, ${room}`)
  assert.equal(added.at(-1), `  key    ${kid}  ${key}`)
})

test('the command line says what is wrong', async () => {
  await using t = await testStore()
  const hosts = new Hosts({ store: t.store.hosts })
  await hostCommand(hosts, ['add', NAME, '--key', x])
  const complaints: [RegExp, ...string[]][] = [
    [/Commands:/],
    [/Commands:/, 'show'],
    [/NAME is missing/, 'add'],
    [/--key is missing/, 'add', 'https://b.example'],
    [/can't be read/, 'add', 'https://b.example', '--key', '/nowhere.pub'],
    [/--origin has to be an origin/, 'add', 'intranet', '--key', x],
    [/host of this name already/, 'add', NAME, '--key', x],
    [/--kid has to be/, 'key', 'add', NAME, '--key', x, '--kid', 'a b'],
    [/a key of this id/, 'key', 'add', NAME, '--key', x, '--kid', '1'],
    [/no key of this id/, 'key', 'remove', NAME, '--kid', '7'],
    [/no host of this name/, 'remove', 'https://b.example'],
    [/no host of this name/, 'set', 'https://b.example', '--any-room'],
    [/Say what to set/, 'set', NAME],
    [/Either --room or --any-room/, 'set', NAME, '--any-room', '--room', 'r'.repeat(22)],
    [/--origin has to be an origin/, 'set', NAME, '--origin', '*'],
    [/--room has to be/, 'set', NAME, '--room', 'project'],
    [/something too much/, 'remove', NAME, NAME],
    [/Unknown option/, 'list', '--all'],
  ]
  for (const [text, ...args] of complaints)
    await assert.rejects(hostCommand(hosts, args), (error) => {
      assert.ok(error instanceof CommandError)
      assert.match(error.message, text)
      return true
    })
})

test('a removed key ends the places it gave, and theirs only', async () => {
  const meetings = new Meetings(new FakeSfu())
  const old = await Attendee.join(meetings, { sub: 'a', key: 'host 1' })
  const kept = await Attendee.join(meetings, { sub: 'b', key: 'host 2' })
  const own = await Attendee.join(meetings, { sub: 'c' })
  assert.deepEqual(meetings.keys().sort(), ['host 1', 'host 2'])
  const listed = [{ id: 'host', name: NAME, origins: [NAME], rooms: null, keys: [{ kid: '2', x }] }]
  let asked = 0
  const list = async () => {
    asked++
    return listed
  }
  const stop = watchHosts({ list }, meetings, (error) => assert.fail(String(error)), 1)
  while (!old.closed) await settle()
  stop()
  assert.equal(old.closed, 'token_expired')
  assert.throws(() => old.resume(meetings), { code: 'resume_invalid' })
  assert.deepEqual([kept.closed, own.closed], [undefined, undefined])
  assert.deepEqual(kept.last('gone'), { type: 'gone', id: old.id, why: 'lost' })
  const back = Attendee.enter(meetings, { sub: 'a', key: 'host 2' })
  assert.equal(back.last('welcome').resumed, false, 'another key lets the same person in again')
  assert.ok(asked > 0)
  await meetings.close('shutting_down')
})
