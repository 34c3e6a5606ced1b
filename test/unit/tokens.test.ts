import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { SignJWT, UnsecuredJWT } from 'jose'
import { Remembered } from '../../server/auth/remembered.ts'
import { newSecrets } from '../../server/auth/secrets.ts'
import { createAccessTokens, subjectOf } from '../../server/auth/tokens.ts'
import { randomId } from '../support/api.ts'

const NOW = Date.parse('2030-05-01T12:00:00Z')
const { signing: key } = newSecrets()
const names = { issuer: 'https://meet.example', audience: 'https://meet.example' }
const grant = { room: randomId(), sub: randomId(), role: 'member', origin: 'https://page.example' } as const

function setUp() {
  let now = NOW
  const clock = () => new Date(now)
  const tokens = createAccessTokens({ key, ...names, clock })
  return { tokens, clock, forward: (seconds: number) => (now += seconds * 1000) }
}

/** A token like ours, with what the test changes. */
function forge({
  payload = {},
  header = {},
  signer = createPrivateKey({ key: { ...key }, format: 'jwk' }) as unknown,
}) {
  const seconds = NOW / 1000
  const { sub, ...rest } = grant
  const claims = {
    ...rest,
    sub,
    jti: randomId(),
    iss: names.issuer,
    aud: names.audience,
    iat: seconds,
    exp: seconds + 120,
  }
  return new SignJWT({ ...claims, ...payload })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'snug-access+jwt', ...header })
    .sign(signer as Parameters<SignJWT['sign']>[0])
}

const refuses = async (token: string | undefined, code: string, why = code) =>
  assert.rejects(setUp().tokens.verify(token), { code }, why)

test('what was minted is verified, once', async () => {
  const { tokens } = setUp()
  const token = await tokens.mint(grant)
  const { jti, exp, ...claims } = await tokens.verify(token)
  assert.deepEqual(claims, { ...grant, relayOnly: false })
  assert.match(jti, /^[A-Za-z0-9_-]{22}$/)
  assert.equal(exp, NOW / 1000 + 120)
  await assert.rejects(tokens.verify(token), { code: 'token_used' })
})

test('of two who use a token at the same moment one wins', async () => {
  const { tokens } = setUp()
  const token = await tokens.mint(grant)
  const results = await Promise.allSettled([tokens.verify(token), tokens.verify(token)])
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
})

test('a token lives two minutes and some tolerance', async () => {
  const { tokens, forward } = setUp()
  const [early, late] = [await tokens.mint(grant), await tokens.mint(grant)]
  forward(120)
  await tokens.verify(early)
  forward(6)
  await assert.rejects(tokens.verify(late), { code: 'token_expired' })
  await assert.rejects(tokens.verify(early), { code: 'token_expired' }, 'never usable again')
})

test('a used token stays used as long as its time runs, many others later', async () => {
  const { tokens, forward } = setUp()
  const token = await tokens.mint(grant)
  await tokens.verify(token)
  for (let n = 0; n < 12; n++) {
    forward(10)
    await tokens.verify(await tokens.mint(grant))
    await assert.rejects(tokens.verify(token), { code: 'token_used' })
  }
})

test('revoked tokens are refused, others not', async () => {
  const { tokens } = setUp()
  const other = { ...grant, sub: randomId() }
  const elsewhere = { ...grant, room: randomId() }
  const [one, two, three] = [await tokens.mint(grant), await tokens.mint(other), await tokens.mint(elsewhere)]
  tokens.revoke({ room: grant.room, sub: grant.sub })
  await assert.rejects(tokens.verify(one), { code: 'token_used' })
  await tokens.verify(await tokens.mint(grant))
  tokens.revoke({ room: grant.room })
  await assert.rejects(tokens.verify(two), { code: 'token_used' })
  await tokens.verify(three)
})

test('when the clock is set back, new tokens are taken, and those of before are not', async () => {
  const { tokens, forward } = setUp()
  const [used, unused] = [await tokens.mint(grant), await tokens.mint(grant)]
  await tokens.verify(used)
  forward(-3_600)
  await tokens.verify(await tokens.mint(grant))
  await assert.rejects(tokens.verify(unused), { code: 'token_invalid' })
  forward(3_600)
  await assert.rejects(tokens.verify(used), { code: 'token_used' })
})

test('what is remembered of a time that the clock was set back from is not in the way', () => {
  let now = NOW + 86_400_000
  const [most, life] = [4, 120]
  const remembered = new Remembered<true>(() => new Date(now), most, 5)
  const add = (jti: string) => remembered.add(jti, now / 1000 + life, true)
  add('of tomorrow')
  now = NOW
  for (let n = 0; n < 20; n++) {
    add(`token ${n}`)
    now += 60_000
  }
  assert.ok(remembered.has('of tomorrow'), 'it could be used again tomorrow')
  assert.throws(
    () => {
      for (let n = 0; n < most; n++) add(`more ${n}`)
    },
    { code: 'internal' },
    'control: there is a bound',
  )
})

test('a token from before a restart is refused', async () => {
  const { tokens, clock, forward } = setUp()
  const token = await tokens.mint(grant)
  forward(1)
  const restarted = createAccessTokens({ key, ...names, clock })
  await assert.rejects(restarted.verify(token), { code: 'token_expired' })
})

test('missing and malformed tokens', async () => {
  await refuses(undefined, 'token_missing')
  await refuses('', 'token_missing')
  for (const token of ['x', 'a.b.c', '..', '\u0000', `${'a'.repeat(5_000)}`])
    await refuses(token, 'token_invalid')
})

test('forged tokens', async () => {
  const { tokens } = setUp()
  await tokens.verify(await forge({}))
  const foreign = generateKeyPairSync('ed25519').privateKey
  await refuses(await forge({ signer: foreign }), 'token_invalid', 'foreign key')
  const pem = createPublicKey(createPrivateKey({ key: { ...key }, format: 'jwk' })).export({
    type: 'spki',
    format: 'der',
  })
  await refuses(
    await forge({ header: { alg: 'HS256' }, signer: pem }),
    'token_invalid',
    'public key as HMAC key',
  )
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  await refuses(await forge({ header: { alg: 'RS256' }, signer: rsa }), 'token_invalid', 'other algorithm')
  await refuses(await forge({ header: { alg: 'Ed25519' } }), 'token_invalid', 'other name of the algorithm')
  await refuses(await forge({ header: { typ: 'JWT' } }), 'token_invalid', 'other type')
  const unsigned = new UnsecuredJWT({ ...grant, jti: randomId() })
    .setIssuedAt()
    .setExpirationTime('1m')
    .encode()
  await refuses(unsigned, 'token_invalid', 'alg none')

  const wrong: [string, object][] = [
    ['issuer', { iss: 'https://evil.example' }],
    ['audience', { aud: 'https://evil.example' }],
    ['room', { room: 'main' }],
    ['role', { role: 'king' }],
    ['subject', { sub: 'anna' }],
    ['origin', { origin: undefined }],
    ['id', { jti: undefined }],
    ['no expiry', { exp: undefined }],
    ['no time of issue', { iat: undefined }],
    ['from the future', { iat: NOW / 1000 + 60, exp: NOW / 1000 + 90 }],
  ]
  for (const [why, payload] of wrong) await refuses(await forge({ payload }), 'token_invalid', why)
  await refuses(await forge({ payload: { exp: NOW / 1000 - 10 } }), 'token_expired')
  await refuses(
    await forge({ payload: { iat: NOW / 1000 - 600, exp: NOW / 1000 + 600 } }),
    'token_expired',
    'too long a life',
  )

  const [head, body, signature] = (await forge({})).split('.') as [string, string, string]
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
  const owner = Buffer.from(JSON.stringify({ ...claims, role: 'owner' })).toString('base64url')
  await refuses(`${head}.${owner}.${signature}`, 'token_invalid', 'changed claims')
})

test('subjects are stable, and differ by account, room and secret', () => {
  const { subject } = newSecrets()
  const [account, room] = [randomId(), randomId()]
  const one = subjectOf(subject, account, room)
  assert.match(one, /^[A-Za-z0-9_-]{22}$/)
  assert.equal(subjectOf(subject, account, room), one)
  const others = [
    subjectOf(subject, randomId(), room),
    subjectOf(subject, account, randomId()),
    subjectOf(newSecrets().subject, account, room),
    subjectOf(subject, room, account),
  ]
  assert.equal(new Set([one, ...others]).size, 5)
})
