import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toBase64Url } from '../../widget/crypto/bytes.ts'
import { newDeviceKey } from '../../widget/crypto/device-key.ts'
import { IdentityError, IdentityKeys } from '../../widget/crypto/identity.ts'
import { type Browser, EMBED_ORIGIN, type TestApi, testApi } from '../support/api.ts'

const HOUR = 3_600_000
/** The clock of the test server stands at noon when it starts. */
const noon = () => new Date().setUTCHours(12, 0, 0, 0)

async function device() {
  const { publicKey } = await newDeviceKey()
  return { publicKey, text: toBase64Url(publicKey) }
}

/** Whom others take the holder of this answer for. */
async function seen(
  answer: { identity: string; identityKeys: [] },
  room: string,
  publicKey: Uint8Array<ArrayBuffer>,
  now = noon(),
) {
  return (await IdentityKeys.import(answer.identityKeys)).verify(answer.identity, {
    room,
    device: publicKey,
    now,
  })
}

const payloadOf = (assertion: string) =>
  JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString())

async function ask(api: TestApi, who: Browser, room: string) {
  const { publicKey, text } = await device()
  const { body } = await who.post('/token', { room, deviceKey: text })
  return { answer: body, publicKey, claims: payloadOf(body.identity), url: api.url }
}

test('a device is vouched for as its account’s, for twelve hours in this room', async () => {
  await using api = await testApi()
  const anna = await api.person('anna')
  const [room, other] = [await anna.room(), await anna.room()]
  const { answer, publicKey, claims } = await ask(api, anna, room)
  assert.deepEqual(Object.keys(answer).sort(), ['access', 'identity', 'identityKeys'])
  const identity = await seen(answer, room, publicKey)
  assert.deepEqual(identity, { issuer: api.url, subject: claims.sub, name: 'anna' })
  assert.deepEqual(Object.keys(claims).sort(), ['cnf', 'exp', 'iat', 'iss', 'name', 'room', 'sub'])
  assert.equal(claims.exp - claims.iat, 12 * 3_600)
  assert.deepEqual(await seen(answer, room, publicKey, noon() + 12 * HOUR), identity)
  assert.equal(
    await seen(answer, room, publicKey, noon() + 12 * HOUR + 360_000),
    null,
    'not vouched for any more',
  )
  await assert.rejects(seen(answer, other, publicKey), IdentityError)
  await assert.rejects(seen(answer, room, (await device()).publicKey), IdentityError)
})

test('a person stays the same to others in every room and on every device, under a pseudonym', async () => {
  await using api = await testApi()
  const anna = await api.person('anna')
  const bert = await api.person('bert')
  const first = await ask(api, anna, await anna.room())
  const second = await ask(api, anna, await anna.room())
  const other = await ask(api, bert, await bert.room())
  assert.equal(first.claims.sub, second.claims.sub)
  assert.notEqual(first.claims.sub, other.claims.sub)
  assert.equal(first.answer.identity.includes(anna.id), false)
  assert.equal(JSON.stringify(first.claims).includes(anna.id), false)
  assert.notEqual(first.claims.sub, (await api.tokens.verify(first.answer.access)).sub)
  assert.deepEqual(first.answer.identityKeys, other.answer.identityKeys)
})

test('keys are told always, an assertion only for a device', async () => {
  await using api = await testApi()
  const anna = await api.person('anna')
  const room = await anna.room()
  const { text } = await device()
  const { body } = await anna.post('/token', { room, origin: EMBED_ORIGIN })
  assert.deepEqual(Object.keys(body).sort(), ['access', 'identityKeys'])
  assert.deepEqual(Object.keys(body.identityKeys[0]).sort(), ['iss', 'kid', 'x'])
  assert.equal(body.identityKeys[0].x, api.secrets.identity.x)
  assert.notEqual(api.secrets.identity.x, api.secrets.signing.x, 'not the key of the access tokens')
  assert.equal((await anna.post('/token', { room, deviceKey: text })).status, 200)
  for (const deviceKey of ['', text.slice(1), `${text}A`, `${text.slice(0, 42)}.`, 7, null]) {
    const refused = await anna.post('/token', { room, deviceKey })
    assert.deepEqual([refused.status, refused.body.code], [400, 'bad_request'], String(deviceKey))
  }
})

test('nobody is vouched for in a room that is not theirs', async () => {
  await using api = await testApi()
  const anna = await api.person('anna')
  const bert = await api.person('bert')
  const room = await anna.room()
  const { text } = await device()
  const refused = await bert.post('/token', { room, deviceKey: text })
  assert.deepEqual([refused.status, Object.keys(refused.body).sort()], [404, ['code', 'text']])
  await anna.put(`/rooms/${room}/members`, { login: 'bert', role: 'member' })
  assert.equal((await bert.post('/token', { room, deviceKey: text })).status, 200)
})

test('nothing of it is stored', async () => {
  await using api = await testApi()
  const anna = await api.person('anna')
  const room = await anna.room()
  const { text } = await device()
  const { identity } = (await anna.post('/token', { room, deviceKey: text })).body
  const bytes = await api.bytes()
  assert.ok(bytes.includes(room), 'positive control')
  for (const canary of [text, identity.split('.')[1], payloadOf(identity).sub, payloadOf(identity).cnf.jkt])
    assert.equal(bytes.includes(canary), false)
})
