/** Tokens of host applications against the running server: what is forged, stale or misused is refused with its code. */
import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { UnsecuredJWT } from 'jose'
import { hostApplication, Knocker, mint, outcomeOf, snugCommand } from '../support/host-application.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const host = hostApplication()
const other = hostApplication('https://elsewhere.example')
const only = 'o'.repeat(22)
const narrow = hostApplication('https://narrow.example')
let snug: SnugServer

before(async () => {
  snug = await startSnug()
  for (const { name, x } of [host, other]) assert.equal((await command('add', name, '--key', x)).status, 0)
  assert.equal((await command('add', narrow.name, '--key', narrow.x, '--room', only)).status, 0)
})
after(() => snug.stop())

const command = (...args: string[]) => snugCommand(snug.dataDir, 'host', ...args)
const token = (change: Partial<Parameters<typeof mint>[1]> = {}, by = host) =>
  mint(by, { audience: snug.origin, ...change })
const claims = (changed: Record<string, unknown>) => token({ claims: changed })
const header = (changed: Record<string, unknown>, key?: Uint8Array) =>
  token({ header: changed, ...(key && { key }) })
const seconds = () => Math.floor(Date.now() / 1000)

/** Refused, while an untouched token of the same moment is let in. */
async function refused(forged: string, code: string, origin = host.name): Promise<void> {
  assert.equal(await outcomeOf(snug.origin, await token(), host.name), 'welcome', 'control')
  assert.equal(await outcomeOf(snug.origin, forged, origin), code)
}

test('a token without a signature', async () => {
  const bare = new UnsecuredJWT({ iss: host.name, aud: snug.origin, room: 'r'.repeat(22) }).encode()
  await refused(bare, 'token_invalid')
  const [, payload] = (await token()).split('.')
  const none = Buffer.from('{"alg":"none","typ":"snug-access+jwt","kid":"1"}').toString('base64url')
  await refused(`${none}.${payload}.`, 'token_invalid')
})

test('the public key taken for a shared secret, and every other algorithm', async () => {
  const bytes = Buffer.from(host.x, 'base64url')
  for (const secret of [bytes, Buffer.from(host.publicKey), Buffer.from(host.x)])
    await refused(await header({ alg: 'HS256' }, secret), 'token_invalid')
  const [, payload] = (await token()).split('.')
  const head = Buffer.from('{"alg":"EdDSA","typ":"snug-access+jwt","kid":"1"}').toString('base64url')
  const mac = createHmac('sha256', bytes).update(`${head}.${payload}`).digest('base64url')
  await refused(`${head}.${payload}.${mac}`, 'token_invalid')
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  await refused(await token({ header: { alg: 'ES256' }, key: ec }), 'token_invalid')
})

test('a key that the token brings along, or names by an address', async () => {
  const mine = hostApplication(host.name)
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: mine.x }
  await refused(await token({ header: { jwk } }, mine), 'token_invalid')
  await refused(await token({ header: { jku: 'https://evil.example/keys' } }, mine), 'token_invalid')
  await refused(await token({ header: { kid: '../../1' } }), 'token_invalid')
  await refused(await token({ header: { kid: undefined } }), 'token_invalid')
})

test('the signature of another, or content that was changed', async () => {
  const [head, payload = '', signature] = (await token()).split('.')
  const changed = Buffer.from(payload, 'base64url').toString().replace('"member"', '"owner"')
  await refused(`${head}.${Buffer.from(changed).toString('base64url')}.${signature}`, 'token_invalid')
  await refused(await token({ key: other.privateKey }), 'token_invalid')
})

test('an identity assertion, or a token of any other kind', async () => {
  for (const typ of ['snug-identity+jwt', 'JWT', undefined])
    await refused(await header({ typ }), 'token_invalid')
})

test('a wrong audience or issuer', async () => {
  for (const aud of ['https://meet.example', `${snug.origin}/`, host.name, undefined])
    await refused(await claims({ aud }), 'token_invalid')
  for (const iss of [other.name, snug.origin, 'https://nobody.example', '', undefined])
    await refused(await claims({ iss }), 'token_invalid')
})

test('claims that are missing or of another shape', async () => {
  const wrong = { room: '../r', sub: 'me', role: 'administrator', origin: 7, jti: 'once', iat: undefined }
  for (const [name, value] of Object.entries(wrong)) {
    await refused(await claims({ [name]: undefined }), 'token_invalid')
    await refused(await claims({ [name]: value }), 'token_invalid')
  }
  await refused(await claims({ exp: undefined }), 'token_invalid')
  await refused(`${await token()}${'A'.repeat(2_048)}`, 'token_invalid')
  await refused('a.b.c', 'token_invalid')
})

test('a token that lives longer than two minutes, has expired or is of the future', async () => {
  await refused(await claims({ exp: seconds() + 3_600 }), 'token_invalid')
  await refused(await token({ now: seconds() - 200 }), 'token_expired')
  await refused(await token({ now: seconds() + 60 }), 'token_invalid')
})

test('a token that was used', async () => {
  const once = await token()
  assert.equal(await outcomeOf(snug.origin, once, host.name), 'welcome')
  await refused(once, 'token_used')
  const [head, payload, signature] = (await token()).split('.')
  const twice = `${head}.${payload}.${signature}`
  const both = await Promise.all([0, 1].map(() => outcomeOf(snug.origin, twice, host.name)))
  assert.deepEqual(both.sort(), ['token_used', 'welcome'], 'of two at the same moment one is let in')
})

test('a page that the host did not register, and a token that another page took', async () => {
  const elsewhere = 'https://evil.example'
  await refused(await claims({ origin: elsewhere }), 'origin_not_allowed', elsewhere)
  await refused(await token(), 'origin_not_allowed', elsewhere)
  await refused(await claims({ origin: `${host.name}.evil.example` }), 'origin_not_allowed')
})

test('a room that is not the host’s', async () => {
  const elsewhere = await token({ claims: { origin: narrow.name } }, narrow)
  assert.equal(await outcomeOf(snug.origin, elsewhere, narrow.name), 'not_found')
  const allowed = await token({ claims: { room: only, origin: narrow.name } }, narrow)
  assert.equal(await outcomeOf(snug.origin, allowed, narrow.name), 'welcome', 'control')
})

test('rooms of the same id at two hosts are two rooms', async () => {
  const room = randomBytes(16).toString('base64url')
  const live = () => snug.ready().then(({ body }) => body.live as { meetings: number; participants: number })
  for (const until = Date.now() + 30_000; (await live()).meetings > 0 && Date.now() < until; ) await wait(50)
  const first = new Knocker(snug.origin, await claims({ room }), host.name)
  assert.equal(await first.outcome, 'welcome')
  const second = new Knocker(snug.origin, await token({ claims: { room } }, other), other.name)
  assert.equal(await second.outcome, 'welcome')
  assert.equal((await live()).meetings, 2)
  const same = new Knocker(snug.origin, await claims({ room }), host.name)
  assert.equal(await same.outcome, 'welcome')
  const { meetings, participants } = await live()
  assert.deepEqual([meetings, participants], [2, 3], 'control: one host, one room')
  for (const knocker of [first, second, same]) knocker.end()
})

test('a key that was removed ends what it opened, and the other key goes on', async () => {
  const next = { ...hostApplication(host.name, '2'), name: host.name }
  assert.equal((await command('key', 'add', host.name, '--key', next.x, '--kid', '2')).status, 0)
  const third = await command('key', 'add', host.name, '--key', other.x, '--kid', '3')
  assert.equal(third.status, 2, 'two keys at most')
  const [old, renewed] = [
    new Knocker(snug.origin, await token(), host.name),
    new Knocker(snug.origin, await token({}, next), host.name),
  ]
  assert.deepEqual([await old.outcome, await renewed.outcome], ['welcome', 'welcome'])
  const pings = setInterval(() => {
    for (const one of [old, renewed]) one.ping()
  }, 1_000)
  assert.equal((await command('key', 'remove', host.name, '--kid', '1')).status, 0)
  assert.equal(await old.closed, 'token_expired', 'by which the element asks for a new token')
  clearInterval(pings)
  assert.equal(await outcomeOf(snug.origin, await token(), host.name), 'token_invalid')
  assert.equal(await resumed(old.resume), 'resume_invalid')
  assert.equal(await resumed(renewed.resume), 'welcome', 'control')
  assert.equal(await outcomeOf(snug.origin, await token({}, next), host.name), 'welcome')
  assert.equal((await command('remove', host.name)).status, 0)
  assert.equal(await outcomeOf(snug.origin, await token({}, next), host.name), 'token_invalid')
})

async function resumed(secret: string): Promise<string> {
  const { WebSocket } = await import('ws')
  const socket = new WebSocket(`${snug.origin.replace('http', 'ws')}/ws`, ['snug.v1', `resume.${secret}`], {
    origin: host.name,
  })
  const outcome = await new Promise<string>((resolve) => {
    socket.once('message', (data) => resolve(JSON.parse(String(data)).type))
    socket.once('close', (_, reason) => resolve(String(reason)))
  })
  socket.terminate()
  return outcome
}
