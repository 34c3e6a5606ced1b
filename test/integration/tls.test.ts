/** The built server with TLS of its own: from files that are renewed, and from a certificate authority. */
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type ConnectionOptions, connect } from 'node:tls'
import { selfSigned } from '../support/certificates.ts'
import { type Pebble, startPebble } from '../support/pebble.ts'
import { freePort } from '../support/ports.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

let dir: string
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'snug-tls-test-'))
})
after(() => rm(dir, { recursive: true, force: true }))

interface Seen {
  certificate: X509Certificate
  protocol: string | null
  answer: string
}

/** One request over TLS, whoever signed the certificate. */
function ask(
  port: number,
  path = '/healthz',
  versions: Pick<ConnectionOptions, 'minVersion' | 'maxVersion' | 'ciphers'> = {},
): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      servername: 'localhost',
      rejectUnauthorized: false,
      ...versions,
    }
    const socket = connect(options, () => {
      const certificate = new X509Certificate(socket.getPeerCertificate().raw)
      let answer = ''
      socket.on('data', (data) => (answer += data))
      socket.on('end', () => resolve({ certificate, protocol: socket.getProtocol(), answer }))
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    })
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')))
    socket.on('error', reject)
  })
}

describe('certificate files', () => {
  let server: SnugServer
  let port: number
  const [cert, key] = [() => join(dir, 'cert.pem'), () => join(dir, 'key.pem')]
  const put = async (certificate: { cert: string; key: string }) => {
    await writeFile(key(), certificate.key)
    await writeFile(cert(), certificate.cert)
  }

  before(async () => {
    port = await freePort()
    await put(selfSigned('localhost'))
    const env = { SNUG_PORT: String(port), SNUG_TLS_CERT: cert(), SNUG_TLS_KEY: key() }
    server = await startSnug({ ...env, SNUG_PUBLIC_URL: `https://localhost:${port}` })
  })
  after(() => server?.stop())

  test('the server speaks TLS 1.2 or newer, tells browsers to stay with it, and marks its cookies', async () => {
    const { protocol, answer } = await ask(port)
    assert.match(String(protocol), /^TLSv1\.[23]$/)
    assert.match(answer, /^HTTP\/1\.1 200/)
    assert.match(answer, /^strict-transport-security: max-age=31536000\r$/im)
    await assert.rejects(
      ask(port, '/healthz', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    )
    const session = (await ask(port, '/api/session')).answer
    for (const cookie of session.match(/^set-cookie: .*$/gim) ?? assert.fail('no cookie'))
      assert.match(cookie, /__Host-[^;]+;.*Secure/)
  })

  test('a renewed certificate is used without a restart', async () => {
    const renewed = selfSigned('localhost')
    await put(renewed)
    const wanted = new X509Certificate(renewed.cert).fingerprint256
    const until = Date.now() + 30_000
    let seen = ''
    while (seen !== wanted && Date.now() < until) {
      await wait(250)
      seen = (await ask(port)).certificate.fingerprint256
    }
    assert.equal(seen, wanted)
  })
})

describe('a certificate authority', () => {
  let pebble: Pebble
  let server: SnugServer
  let port: number
  let env: Record<string, string>

  before(async () => {
    ;[pebble, port] = await Promise.all([startPebble(), freePort()])
    env = {
      ...{
        SNUG_PORT: String(port),
        SNUG_PUBLIC_URL: `https://localhost:${port}`,
        SNUG_ACME: pebble.directory,
      },
      ...{ SNUG_HTTP_PORT: String(pebble.httpPort), NODE_EXTRA_CA_CERTS: pebble.trust },
    }
    server = await startSnug(env)
  })
  after(async () => {
    await server?.stop()
    await pebble?.stop()
  })

  test('its certificate is got at the start, proven by HTTP, and is for the public name', async () => {
    const { certificate, answer } = await ask(port)
    assert.match(answer, /^HTTP\/1\.1 200/)
    assert.match(certificate.issuer, /Pebble/)
    assert.equal(certificate.checkHost('localhost'), 'localhost')
  })

  test('key and account are readable by the server alone', async () => {
    const folder = join(server.dataDir, 'tls')
    assert.equal((await stat(folder)).mode & 0o777, 0o700)
    assert.deepEqual((await readdir(folder)).sort(), ['account.pem', 'certificate.json'])
    for (const name of await readdir(folder))
      assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600)
  })

  test('what comes without TLS is sent to https', async () => {
    const answer = await fetch(`http://127.0.0.1:${pebble.httpPort}/r/x`, { redirect: 'manual' })
    assert.deepEqual([answer.status, answer.headers.get('location')], [308, `https://localhost:${port}/r/x`])
  })

  test('a restart uses the same certificate, also while the authority is away', async () => {
    const first = (await ask(port)).certificate.fingerprint256
    await server.stop({ keep: true })
    await pebble.stop()
    server = await startSnug({ ...env, SNUG_DATA_DIR: server.dataDir })
    assert.equal((await ask(port)).certificate.fingerprint256, first)
  })

  test('without a certificate and without the authority the start is refused with what to do', async () => {
    const [other, http] = await Promise.all([freePort(), freePort()])
    const elsewhere = { SNUG_PORT: String(other), SNUG_PUBLIC_URL: `https://localhost:${other}` }
    const starting = startSnug({ ...env, ...elsewhere, SNUG_HTTP_PORT: String(http) })
    await assert.rejects(starting, /No certificate for localhost could be had/)
  })
})
