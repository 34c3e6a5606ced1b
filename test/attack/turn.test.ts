/**
 * The relay against people with good credentials: it relays to the media server and to nothing else. The control is the
 * same relay without its list of denied peers, through which the attack works.
 */
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { writePrivateFolder } from '../../server/supervision/private-folder.ts'
import { Supervisor } from '../../server/supervision/supervisor.ts'
import { ownAddresses, turnConfig } from '../../server/turn/turn-config.ts'
import { stunAnswers } from '../../server/turn/turn-probe.ts'
import { superviseTurn, type TurnProcess, turnCommand } from '../../server/turn/turn-process.ts'
import { freePort } from '../support/ports.ts'
import { credentialsOf, TurnClient, type TurnCredentials } from '../support/turn-client.ts'

const BINARY = '/usr/bin/turnserver'
const SECRET = 'a secret of the tests'
const relayPorts = { from: 31_000, to: 31_199 }
const addresses = ownAddresses(networkInterfaces())
const own = addresses.find(isIPv4) ?? assert.fail('this machine has no address')

let parent: string
let relay: TurnProcess
let port: number

before(async () => {
  parent = await mkdtemp(join(tmpdir(), 'snug-turn-test-'))
  port = await freePort()
  relay = await superviseTurn({ binary: BINARY, dir: join(parent, 'turn'), port, relayPorts, secret: SECRET })
})
after(async () => {
  await relay?.stop()
  await rm(parent, { recursive: true, force: true })
})

async function client(
  options: { at?: number; credentials?: TurnCredentials } = {},
): Promise<TurnClient & Disposable> {
  const made = new TurnClient(own, options.at ?? port, options.credentials ?? credentialsOf(SECRET))
  return Object.assign(made, { [Symbol.dispose]: () => made.close() })
}

/** Everything that is not the media server, by what it is. */
const FORBIDDEN = {
  'this machine': '127.0.0.1',
  'a private network': '10.0.0.1',
  'another private network': '192.168.1.1',
  'a neighbour': own.replace(/\d+$/, (last) => String((Number(last) + 1) % 250)),
  'metadata of a cloud': '169.254.169.254',
  'somebody else': '198.51.100.7',
  'many at once': '224.0.0.1',
  everybody: '255.255.255.255',
  'no address': '0.0.0.0',
  'this machine by IPv6': '::1',
  'this machine, mapped': '::ffff:127.0.0.1',
  'a private network, mapped': '::ffff:10.0.0.1',
  'this machine, as it was compatible': '::127.0.0.1',
  'this machine, translated': '64:ff9b::7f00:1',
  'this machine by 6to4': '2002:7f00:1::1',
  'no IPv6 address': '::',
}

test('the media server’s own address may be relayed to, and data arrives there', async () => {
  using one = await client()
  assert.equal(await one.allocate(), 0)
  assert.equal(await one.permit(own), 0)
  assert.equal(await arrives(one, own), true)
})

for (const [what, peer] of Object.entries(FORBIDDEN))
  test(`refused as a peer: ${what} (${peer})`, async () => {
    using one = await client()
    assert.equal(await one.allocate(), 0)
    const code = await one.permit(peer)
    // 403: forbidden; 443: an IPv6 peer of an IPv4 allocation; 400: not an address at all.
    assert.ok([403, 443, 400].includes(code), `answered ${code}`)
    assert.equal(await arrives(one, peer), false)
  })

test('no allocation by IPv6 can be had, so that no mapped address gets past the list', async () => {
  using one = await client()
  assert.notEqual(await one.allocate('ipv6'), 0)
})

test('control: without the list of denied peers this machine is reached through the relay', async () => {
  const at = await freePort()
  const settings = {
    port: at,
    relayPorts: { from: 31_200, to: 31_399 },
    secret: SECRET,
    addresses,
    peers: [own],
  }
  const dir = await writePrivateFolder(join(parent, 'open'), (folder) => {
    const text = turnConfig(folder, settings).replace(/^(denied|allowed)-peer-ip=.*\n/gm, '')
    return { files: { 'turnserver.conf': `${text}allow-loopback-peers\n` } }
  })
  const open = new Supervisor({
    name: 'coturn',
    command: turnCommand(BINARY, dir),
    answers: () => stunAnswers(own, at),
  })
  await open.start()
  try {
    using one = await client({ at })
    assert.equal(await one.allocate(), 0)
    assert.equal(await one.permit('127.0.0.1'), 0)
    assert.equal(await arrives(one, '127.0.0.1'), true)
    assert.equal(await one.permit('10.0.0.1'), 0)
  } finally {
    await open.stop()
  }
})

for (const [what, credentials] of Object.entries({
  'of another secret': credentialsOf('guessed'),
  'that ran out': credentialsOf(SECRET, -60),
  'that were made to live longer': {
    ...credentialsOf(SECRET, -60),
    username: credentialsOf(SECRET).username,
  },
}))
  test(`refused: credentials ${what}`, async () => {
    using one = await client({ credentials })
    assert.equal(await one.allocate(), 401)
  })

test('one name gets so many allocations and no more', async () => {
  const credentials = credentialsOf(SECRET)
  const clients = await Promise.all(Array.from({ length: 18 }, () => client({ credentials })))
  try {
    const codes = []
    for (const one of clients) codes.push(await one.allocate())
    assert.equal(codes.filter((code) => code === 0).length, 16)
    assert.deepEqual(codes.slice(16), [486, 486])
  } finally {
    for (const one of clients) one.close()
  }
})

test('it runs without privileges, and has no file or terminal to write a log to', () => {
  const pid = relay.pid ?? assert.fail('no pid')
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  if (process.getuid?.() === 0) assert.match(status, /^Uid:\t65534\t65534\t65534\t65534$/m)
  assert.match(status, /^NoNewPrivs:\t1$/m)
  const open = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  const folder = dirname(command.at(-2) ?? '')
  const files = open.filter((path) => path.startsWith('/') && path !== join(folder, 'users'))
  assert.deepEqual([...new Set(files)], ['/dev/null'])
})

/** Whether data sent to a peer comes out there; only for addresses at which the test can listen. */
async function arrives(one: TurnClient, peer: string): Promise<boolean> {
  const listener = createSocket(peer.includes(':') ? 'udp6' : 'udp4')
  try {
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject)
      listener.bind(0, peer.replace(/^::ffff:127\.0\.0\.1$/, '::'), resolve)
    })
  } catch {
    return false
  }
  let heard = false
  listener.on('message', () => (heard = true))
  const target = listener.address().port
  for (let tries = 0; tries < 20 && !heard; tries++) {
    one.send(peer, target, Buffer.from('hello'))
    await delay(25)
  }
  listener.close()
  return heard
}
