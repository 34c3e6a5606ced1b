import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { checked, isFor } from '../../server/tls/certificate.ts'
import { certificateFiles } from '../../server/tls/certificate-files.ts'
import { plainDoor } from '../../server/tls/plain-door.ts'
import { selfSigned } from '../support/certificates.ts'

let dir: string
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'snug-tls-test-'))
})
after(() => rm(dir, { recursive: true, force: true }))

async function filesOf(name: string, { cert, key }: { cert: string; key: string }) {
  const files = { cert: join(dir, `${name}.pem`), key: join(dir, `${name}-key.pem`) }
  await writeFile(files.cert, cert)
  await writeFile(files.key, key)
  await chmod(files.key, 0o600)
  return files
}

test('a certificate is for its own name and its own key', () => {
  const [one, other] = [selfSigned('meet.example'), selfSigned('meet.example')]
  assert.ok(checked(one) > new Date())
  assert.throws(() => checked({ cert: one.cert, key: other.key }))
  assert.throws(() => checked({ cert: 'nonsense', key: one.key }))
  assert.equal(isFor(one, 'meet.example', new Date()), true)
  assert.equal(isFor(one, 'other.example', new Date()), false)
  assert.equal(isFor(one, 'meet.example', new Date('2100-01-01')), false)
})

test('changed files are read again; a pair that does not fit is refused and the old one stays', async () => {
  const [first, second] = [selfSigned('meet.example'), selfSigned('meet.example')]
  const files = await filesOf('changing', first)
  let refusals = 0
  // Looking at the files keeps no process alive.
  const alive = setInterval(() => undefined, 1_000)
  const source = await certificateFiles(files, { lookEvery: 20, onRefused: () => refusals++ })
  try {
    const changed = new Promise((resolve) => source.onChange(resolve))
    await filesOf('changing', second)
    assert.deepEqual(await changed, second)
    assert.deepEqual(source.current, second)
    await writeFile(files.cert, first.cert)
    const until = Date.now() + 15_000
    while (!refusals && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(refusals, 1)
    assert.deepEqual(source.current, second)
  } finally {
    clearInterval(alive)
    source.close()
  }
})

test('files that can’t be used are a reason not to start, told in one line', async () => {
  const files = await filesOf('bad', { ...selfSigned('a.example'), key: selfSigned('a.example').key })
  await assert.rejects(
    certificateFiles(files, { onRefused: () => undefined }),
    /must be PEM files that belong/,
  )
  const missing = { cert: join(dir, 'none'), key: join(dir, 'none') }
  await assert.rejects(certificateFiles(missing, { onRefused: () => undefined }), /can't be used/)
})

async function served(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ask = (path: string, method = 'GET') => fetch(origin + path, { method, redirect: 'manual' })
  return { ask, [Symbol.dispose]: () => server.close() && server.closeAllConnections() }
}

test('without TLS there are proofs for the authority and the way to https, and nothing is taken', async () => {
  using door = await served(plainDoor('https://meet.example', new Map([['token', 'answer']])))
  const proof = await door.ask('/.well-known/acme-challenge/token')
  assert.deepEqual([proof.status, await proof.text()], [200, 'answer'])
  for (const [path, location] of [
    ['/r/abc?x=1', 'https://meet.example/r/abc?x=1'],
    ['//evil.example/', 'https://meet.example/'],
    ['/.well-known/acme-challenge/other', 'https://meet.example/.well-known/acme-challenge/other'],
  ]) {
    const answer = await door.ask(path ?? '')
    assert.deepEqual([answer.status, answer.headers.get('location')], [308, location])
  }
  assert.equal((await door.ask('/api/login', 'POST')).status, 403)
})
