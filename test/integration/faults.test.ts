/**
 * What the world does to a server: a disk that is full, and a clock that jumps. Nobody and no room is lost by it, and
 * nothing of anybody is left on the machine that the register does not speak of.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { WebSocket } from 'ws'
import { PROTOCOL } from '../../protocol/index.ts'
import { Browser, keyOf } from '../support/api.ts'
import { type Canaries, newCanaries, secretsOf } from '../support/audit/canaries.ts'
import { remainsOf } from '../support/audit/remains.ts'
import { isRegistered, misbehave } from '../support/audit/traces.ts'
import { search } from '../support/capture/needles.ts'
import { Client, eventually } from '../support/signalling-server.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const LIBRARIES = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`
const running = new Set<SnugServer>()
after(() => {
  for (const server of running) server.process.kill('SIGKILL')
})

async function start(env: Record<string, string>): Promise<SnugServer> {
  const server = await startSnug(env)
  running.add(server)
  return server
}

async function people(server: SnugServer, { logins }: Canaries) {
  const admin = new Browser(server.origin)
  await admin.register(logins.ada, server.setupToken)
  const bob = new Browser(server.origin)
  await bob.register(logins.ben, (await admin.post('/invites', {})).body.token)
  const room = await bob.room()
  return { admin, bob, room }
}

/** All that a server was told and may not keep: the marks, and what opens doors. */
const secretsBy = (canaries: Canaries, who: Browser, token: string): Record<string, string> => ({
  ...secretsOf(canaries),
  ...{ 'key of the password': keyOf(canaries.logins.ben), 'access token': token.split('.')[2] ?? '' },
  ...Object.fromEntries(
    [...who.cookies].map(([name, value]) => [`cookie ${name}`, decodeURIComponent(value)]),
  ),
})

/** Nothing but logins in the database, which also shows that the search looks into it. */
async function leavesNothing(
  server: SnugServer,
  secrets: Record<string, string>,
  folder: string,
  since: number,
): Promise<void> {
  const hits = search(secrets, await remainsOf(folder, server.output(), since))
  assert.deepEqual(
    hits.filter((hit) => !isRegistered(hit)),
    [],
  )
  assert.ok(hits.some(({ secret }) => secret === 'login of Ben'))
}

const tokenFor = async (who: Browser, room: string): Promise<string> => {
  const { status, body } = await who.post('/token', { room })
  assert.equal(status, 200, JSON.stringify(body))
  return body.access
}

const connect = ({ origin }: SnugServer, token: string) =>
  new Client(new WebSocket(`${origin.replace('http', 'ws')}/ws`, [PROTOCOL, `token.${token}`], { origin }))

async function isWelcome(server: SnugServer, token: string): Promise<void> {
  const client = connect(server, token)
  await client.told('welcome')
  client.socket.terminate()
}

/** In the meeting, answering for life once a second. */
async function come(server: SnugServer, token: string): Promise<Client & Disposable> {
  const client = connect(server, token)
  const { socket } = client
  const timer = setInterval(() => socket.readyState === socket.OPEN && client.post({ type: 'ping' }), 1_000)
  await client.told('welcome')
  await client.join()
  return Object.assign(client, {
    [Symbol.dispose]() {
      clearInterval(timer)
      socket.terminate()
    },
  })
}

const run = (command: string, ...args: string[]) => {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  assert.equal(status, 0, `${command}: ${stderr}`)
}

/** Writes until there is no room for another byte. */
async function fill(file: string): Promise<void> {
  for (let size = 1 << 20; size >= 1; size = Math.floor(size / 2))
    for (let full = false; !full; )
      full = await writeFile(file, Buffer.alloc(size), { flag: 'a' }).then(
        () => false,
        (error: NodeJS.ErrnoException) => {
          assert.equal(error.code, 'ENOSPC')
          return true
        },
      )
}

test('a full disk is said to be full, loses nobody, and is over when there is room', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'snug-test-'))
  await chmod(folder, 0o711)
  run('mount', '-t', 'tmpfs', '-o', 'size=4m,mode=711', 'tmpfs', folder)
  const [since, canaries] = [Date.now(), newCanaries()]
  const env = { SNUG_DATA_DIR: join(folder, 'data'), TMPDIR: folder }
  try {
    const server = await start(env)
    const { admin, bob, room } = await people(server, canaries)
    const token = await tokenFor(bob, room)
    await misbehave(server.origin, canaries, await tokenFor(bob, room))
    await fill(join(folder, 'ballast'))
    const refused = await eventuallyRefused(admin)
    assert.match(refused, /disk of the server is full/)
    assert.match(server.output(), / disk_full\n/)
    assert.equal((await server.ready()).status, 200)
    const rooms = await bob.get('/rooms')
    assert.deepEqual([rooms.status, rooms.body.length], [200, 1])
    await misbehave(server.origin, canaries, await tokenFor(bob, room))
    // Killed while it is full: what was there is there.
    server.process.kill('SIGKILL')
    await leavesNothing(server, secretsBy(canaries, bob, token), folder, since)
    await rm(join(folder, 'ballast'))
    const again = await start(env)
    const back = new Browser(again.origin)
    assert.equal((await back.signIn(canaries.logins.ben)).status, 200)
    assert.deepEqual(
      (await back.get('/rooms')).body.map(({ id }: { id: string }) => id),
      [room],
    )
    using _ = await come(again, await tokenFor(back, room))
    await again.stop({ keep: true })
    await leavesNothing(again, secretsBy(canaries, back, token), folder, since)
    const text = await readFile(join(env.SNUG_DATA_DIR, 'snug.sqlite'), 'latin1')
    assert.ok(text.startsWith('SQLite format 3'))
    assert.ok(!(await readdir(env.SNUG_DATA_DIR)).some((name) => name.endsWith('-wal')))
  } finally {
    for (const server of running) server.process.kill('SIGKILL')
    run('umount', '-l', folder)
    await rm(folder, { recursive: true, force: true })
  }
})

/** Small changes may still find room in pages that are there; the text of the refusal that comes. */
async function eventuallyRefused(admin: Browser): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const { status, body } = await admin.post('/invites', {})
    if (status === 200) continue
    assert.deepEqual([status, body.code], [507, 'disk_full'])
    return body.text
  }
  throw new Error('the disk was never full')
}

test('a clock that jumps ends sessions and tokens, and no meeting; people sign in and meet as before', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'snug-test-'))
  await chmod(folder, 0o711)
  const [since, canaries] = [Date.now(), newCanaries()]
  const clock = join(folder, 'clock')
  const jump = (to: string) => writeFile(clock, `${to}\n`)
  await jump('+0')
  const server = await start({
    ...{ SNUG_DATA_DIR: join(folder, 'data'), LD_PRELOAD: `${LIBRARIES}/faketime/libfaketime.so.1` },
    ...{ FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' },
  })
  try {
    const { bob, room } = await people(server, canaries)
    using first = await come(server, await tokenFor(bob, room))
    const unused = await tokenFor(bob, room)
    for (const to of ['+13h', '-13h', '+400d', '+0']) {
      await jump(to)
      const again = new Browser(server.origin)
      assert.equal((await again.signIn(canaries.logins.ben)).status, 200, to)
      assert.equal((await again.session()).body.account?.login, canaries.logins.ben, to)
      if (to === '+13h') {
        assert.equal((await bob.session()).body.account, null, 'the session of before is over')
        assert.equal((await connect(server, unused).ended).reason, 'token_expired')
      }
      // After more than a year the room has expired; the meeting that goes on in it does not mind.
      const expired = to === '+400d'
      if (!expired) await isWelcome(server, await tokenFor(again, room))
      await misbehave(server.origin, canaries, expired ? undefined : await tokenFor(again, room))
      const told = first.all.length
      first.post({ type: 'group', ref: 900 })
      await first.told('group', ({ ref }) => ref === 900, told)
    }
    assert.equal(first.socket.readyState, WebSocket.OPEN)
    await eventually('one person is there', async () => {
      const { live } = (await server.ready()).body as { live?: { participants: number } }
      return live?.participants === 1
    })
    assert.equal((await server.ready()).status, 200)
    assert.doesNotMatch(server.output(), /crashed|request_failed|connection_failed|sweep_failed/)
    server.process.kill('SIGKILL')
    await leavesNothing(server, secretsBy(canaries, bob, unused), folder, since)
  } finally {
    server.process.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
})
