import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, test } from 'node:test'
import { embedOriginCheck, readConfig, unknownVariables } from '../../server/config.ts'
import { ConfigError } from '../../server/settings.ts'

describe('settings', () => {
  test('none: this machine alone, port 8080, a Janus of our own', () => {
    assert.deepEqual(readConfig({}), {
      port: 8080,
      host: '127.0.0.1',
      dataDir: resolve('data'),
      publicUrl: 'http://localhost:8080',
      embedOrigins: 'loopback',
      janus: {
        kind: 'own',
        binary: '/usr/bin/janus',
        rtpPorts: { from: 20_000, to: 20_999 },
        publicAddress: undefined,
      },
      turn: { kind: 'off' },
      tls: { kind: 'off' },
      relayOnly: false,
      trustProxy: 0,
      factorRequired: false,
      liveCounts: false,
      provider: undefined,
      directory: undefined,
      adminGroup: undefined,
    })
  })

  test('the public address follows the port, and an empty variable is none', () => {
    assert.equal(readConfig({ SNUG_PORT: '9000', SNUG_PUBLIC_URL: '' }).publicUrl, 'http://localhost:9000')
  })

  test('a public server listens on all addresses and allows no foreign page by itself', () => {
    const config = readConfig({ SNUG_PUBLIC_URL: 'https://meet.example.org/' })
    assert.equal(config.host, '0.0.0.0')
    assert.equal(config.publicUrl, 'https://meet.example.org')
    assert.deepEqual(config.embedOrigins, [])
  })

  test('a second factor is required or as people like', () => {
    assert.equal(readConfig({ SNUG_SECOND_FACTOR: 'required' }).factorRequired, true)
    assert.throws(
      () => readConfig({ SNUG_SECOND_FACTOR: '1' }),
      /^Error: SNUG_SECOND_FACTOR must be required/,
    )
  })

  test('a Janus elsewhere needs its secret', () => {
    const SNUG_JANUS_URL = 'ws://10.0.0.2:8188'
    assert.deepEqual(readConfig({ SNUG_JANUS_URL, SNUG_JANUS_API_SECRET: 'abc' }).janus, {
      kind: 'external',
      url: SNUG_JANUS_URL,
      apiSecret: 'abc',
    })
    assert.throws(() => readConfig({ SNUG_JANUS_URL }), /^Error: SNUG_JANUS_API_SECRET is needed/)
  })

  test('a relay of our own, or one elsewhere with its secret', () => {
    const own = { kind: 'own', binary: '/usr/bin/turnserver', port: 3478, publicAddress: '203.0.113.7' }
    const env = { SNUG_TURN: 'embedded', SNUG_MEDIA_ADDRESS: '203.0.113.7' }
    assert.deepEqual(readConfig(env).turn, { ...own, relayPorts: { from: 30_000, to: 30_999 } })
    const SNUG_TURN = 'turn:relay.example.org:3478, turns:relay.example.org'
    assert.deepEqual(readConfig({ SNUG_TURN, SNUG_TURN_SECRET: 'abc' }).turn, {
      kind: 'external',
      urls: ['turn:relay.example.org:3478', 'turns:relay.example.org'],
      secret: 'abc',
    })
    assert.throws(() => readConfig({ SNUG_TURN }), /SNUG_TURN_SECRET is needed/)
    const elsewhere = { SNUG_JANUS_URL: 'ws://10.0.0.2:8188', SNUG_JANUS_API_SECRET: 'abc' }
    assert.throws(() => readConfig({ ...elsewhere, SNUG_TURN: 'embedded' }), /beside that Janus/)
  })

  test('TLS of its own: files, or an authority; then the port is that of the public address', () => {
    const SNUG_PUBLIC_URL = 'https://meet.example.org'
    const acme = readConfig({ SNUG_PUBLIC_URL, SNUG_ACME: 'letsencrypt' })
    assert.deepEqual([acme.port, acme.tls.kind === 'acme' && acme.tls.httpPort], [443, 80])
    const files = { SNUG_TLS_CERT: '/a/cert.pem', SNUG_TLS_KEY: '/a/key.pem' }
    assert.deepEqual(readConfig({ SNUG_PUBLIC_URL: 'https://meet.example.org:8443', ...files }).port, 8443)
    assert.throws(() => readConfig(files), /SNUG_PUBLIC_URL must be the https address/)
    assert.throws(() => readConfig({ SNUG_PUBLIC_URL, SNUG_TLS_CERT: 'a' }), /go together/)
    assert.throws(() => readConfig({ SNUG_PUBLIC_URL, ...files, SNUG_ACME: 'letsencrypt' }), /unset/)
  })

  test('rooms that hide addresses need a relay', () => {
    assert.throws(() => readConfig({ SNUG_RELAY_ONLY: '1' }), /SNUG_RELAY_ONLY needs a relay/)
    assert.equal(readConfig({ SNUG_RELAY_ONLY: '1', SNUG_TURN: 'embedded' }).relayOnly, true)
  })

  const BAD: Record<string, string[]> = {
    SNUG_PORT: ['http', '0', '65536', '-1', '80.5', '8080 '],
    SNUG_HOST: ['example.org', '1.2.3', '*'],
    SNUG_PUBLIC_URL: [
      'meet.example.org',
      'http://meet.example.org',
      'https://meet.example.org/snug',
      'https://me@meet.example.org',
      'HTTPS://meet.example.org',
      'ftp://meet.example.org',
      'javascript:alert(1)',
    ],
    SNUG_ACME: ['http://ca.example/dir', 'example'],
    SNUG_ACME_EMAIL: ['nobody'],
    SNUG_TURN: ['yes', 'turn:', 'https://relay.example.org', 'embedded,turn:a'],
    SNUG_EMBED_ORIGINS: [
      '*',
      'https://a.example/',
      'https://a.example;https://b.example',
      'null',
      'a.example',
    ],
    SNUG_JANUS_URL: ['http://127.0.0.1:8088', '127.0.0.1:8188', 'janus'],
    SNUG_RTP_PORTS: ['20000', '20000-20001', '20999-20000', '80-2000', '20000-70000'],
    SNUG_MEDIA_ADDRESS: ['meet.example.org'],
    SNUG_TRUST_PROXY: ['true', '11', '-1'],
    SNUG_LIVE_COUNTS: ['yes'],
  }
  for (const [name, values] of Object.entries(BAD))
    for (const value of values)
      test(`${name}=${value} is refused in one line that names it`, () => {
        assert.throws(
          () => readConfig({ [name]: value, SNUG_JANUS_API_SECRET: 'abc' }),
          (error) =>
            error instanceof ConfigError &&
            error.message.startsWith(`${name} `) &&
            error.message.includes(`Example: ${name}=`) &&
            !error.message.includes('\n'),
        )
      })

  test('misspelt variables are found, those of set-up and tests are known', () => {
    const env = { SNUG_PROT: '1', SNUG_PORT: '1', SNUG_CHROMIUM: '/x', PATH: '/bin', OTHER: '' }
    assert.deepEqual(unknownVariables(env), ['SNUG_PROT'])
  })
})

describe('pages that may show meetings', () => {
  test('on this machine: any plain page of it', () => {
    const allowed = embedOriginCheck(readConfig({}))
    for (const origin of [
      'http://localhost:8080',
      'http://localhost:3000',
      'http://127.0.0.1',
      'http://[::1]:5173',
    ])
      assert.equal(allowed(origin), true, origin)
    for (const origin of [
      'http://localhost.example.org',
      'http://example.org',
      'https://localhost',
      'http://localhost:3000/page',
      'http://127.0.0.1.nip.io',
      'file://',
      'null',
      '',
    ])
      assert.equal(allowed(origin), false, origin)
  })

  test('public: the server itself and exactly those listed', () => {
    const allowed = embedOriginCheck(
      readConfig({
        SNUG_PUBLIC_URL: 'https://meet.example.org',
        SNUG_EMBED_ORIGINS: 'https://cloud.example.org, https://www.example.org:8443',
      }),
    )
    for (const origin of [
      'https://meet.example.org',
      'https://cloud.example.org',
      'https://www.example.org:8443',
    ])
      assert.equal(allowed(origin), true, origin)
    for (const origin of [
      'https://www.example.org',
      'http://cloud.example.org',
      'http://localhost:8080',
      'null',
    ])
      assert.equal(allowed(origin), false, origin)
  })
})

test('signing in elsewhere needs all that belongs to it, and a safe connection', () => {
  const oidc = { SNUG_OIDC_ISSUER: 'https://login.example', SNUG_OIDC_CLIENT_ID: 'snug' }
  assert.throws(() => readConfig(oidc), /SNUG_OIDC_CLIENT_SECRET is needed with SNUG_OIDC_ISSUER/)
  const { provider } = readConfig({ ...oidc, SNUG_OIDC_CLIENT_SECRET: 's' })
  assert.deepEqual([provider?.name, provider?.groupsClaim], ['login.example', 'groups'])
  assert.throws(
    () => readConfig({ ...oidc, SNUG_OIDC_ISSUER: 'http://login.example' }),
    /SNUG_OIDC_ISSUER must be/,
  )
  assert.equal(readConfig({}).provider, undefined)

  const base = { SNUG_LDAP_BASE: 'dc=example' }
  assert.throws(() => readConfig({ SNUG_LDAP_URL: 'ldaps://d.example' }), /SNUG_LDAP_BASE is needed/)
  assert.throws(() => readConfig({ ...base, SNUG_LDAP_URL: 'ldap://d.example' }), /SNUG_LDAP_URL must be/)
  assert.throws(
    () => readConfig({ ...base, SNUG_LDAP_URL: 'ldaps://d.example', SNUG_LDAP_FILTER: '(uid=anna)' }),
    /SNUG_LDAP_FILTER must be an LDAP filter/,
  )
  assert.equal(
    readConfig({ ...base, SNUG_LDAP_URL: 'ldap://127.0.0.1:1389' }).directory?.filter,
    '(uid={login})',
  )
})
