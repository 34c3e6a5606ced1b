import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from '../../server/config.ts'
import { report } from '../../server/doctor/finding.ts'
import { disk, permissions } from '../../server/doctor/folder.ts'
import { certificate, mediaPorts, port, publicAddress } from '../../server/doctor/network.ts'
import { mediaServer, relay } from '../../server/doctor/programs.ts'
import { selfSigned } from '../support/certificates.ts'

const NOW = new Date()

test('permissions: what others can read is named, with the command that mends it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'snug-doctor-'))
  try {
    await writeFile(join(dir, 'secrets.json'), '{}', { mode: 0o600 })
    assert.equal((await permissions(dir)).state, 'good')
    await chmod(join(dir, 'secrets.json'), 0o644)
    const found = await permissions(dir)
    assert.deepEqual([found.state, found.todo], ['bad', `chmod go= ${join(dir, 'secrets.json')}`])
    await chmod(join(dir, 'secrets.json'), 0o600)
    await chmod(dir, 0o755)
    assert.match((await permissions(dir)).text, /others on this machine can read/)
  } finally {
    await rm(dir, { recursive: true })
  }
})

test('disk: full below a bound', async () => {
  assert.equal((await disk(tmpdir(), 1)).state, 'good')
  assert.equal((await disk(tmpdir(), Number.MAX_SAFE_INTEGER)).state, 'bad')
})

test('port: free, had by the server itself, or by something else', async () => {
  const server = createServer((_, response) => response.end('{"alive":true}')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const config = readConfig({ SNUG_PORT: String((server.address() as AddressInfo).port) })
  assert.deepEqual([(await port(config)).running, (await port(config)).finding.state], [true, 'good'])
  server.removeAllListeners('request').on('request', (_, response) => response.end('something else'))
  const other = await port(config)
  assert.deepEqual([other.running, other.finding.state], [false, 'bad'])
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  assert.match((await port(config)).finding.text, /is free/)
})

test('media ports: in use', async () => {
  const sockets = [34_000, 34_050, 34_100].map((at) => createSocket('udp4').bind(at))
  await Promise.all(sockets.map((socket) => once(socket, 'listening')))
  const range = { from: 34_000, to: 34_100 }
  assert.equal((await mediaPorts('media', range)).state, 'bad')
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(resolve))))
  assert.equal((await mediaPorts('media', range)).state, 'good')
})

test('certificate: how long it is good for', async () => {
  for (const [days, state] of [
    [30, 'good'],
    [5, 'bad'],
  ] as const) {
    const server = createTlsServer(selfSigned('localhost', { days })).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const SNUG_PUBLIC_URL = `https://localhost:${(server.address() as AddressInfo).port}`
    const found = await certificate(readConfig({ SNUG_PUBLIC_URL }), NOW)
    assert.equal(found.state, state, found.text)
    await new Promise((resolve) => server.close(resolve))
  }
  const nobody = readConfig({ SNUG_PUBLIC_URL: 'https://localhost:9' })
  assert.match((await certificate(nobody, NOW)).text, /no TLS is spoken/)
})

test('a public address that does not answer is named', async () => {
  const config = readConfig({ SNUG_PUBLIC_URL: 'https://meet.invalid' })
  assert.equal((await publicAddress(config, true)).state, 'bad')
})

test('programs: missing ones are named with what to install', async () => {
  const config = readConfig({ SNUG_JANUS_BIN: '/none', SNUG_TURN: 'embedded', SNUG_TURN_BIN: '/none' })
  assert.match(String((await mediaServer(config)).todo), /apt-get install .*janus/)
  assert.match(String((await relay(config, false)).todo), /apt-get install .*coturn/)
  assert.match((await mediaServer(readConfig({}))).text, /^Janus \d+\.\d+\.\d+$/)
  const elsewhere = { SNUG_JANUS_URL: 'ws://127.0.0.1:9', SNUG_JANUS_API_SECRET: 'x' }
  assert.equal((await mediaServer(readConfig(elsewhere))).state, 'bad')
  const away = readConfig({ SNUG_TURN: 'turn:127.0.0.1:9', SNUG_TURN_SECRET: 'x' })
  assert.match((await relay(away, true)).text, /does not answer/)
})

test('the report says what to do below what is wrong, and nothing below what is good', () => {
  const lines = report([
    { what: 'port', state: 'good', text: '8080 is free' },
    { what: 'disk', state: 'bad', text: '1 MiB are free', todo: 'Make room.' },
  ])
  assert.deepEqual(lines, ['ok     port: 8080 is free', 'NOT OK disk: 1 MiB are free', '       → Make room.'])
})
