import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Bytes, utf8 } from '../../widget/crypto/bytes.ts'
import { checkCredential, makeCredential } from '../../widget/crypto/credential.ts'
import { newDeviceKey } from '../../widget/crypto/device-key.ts'
import { Group } from '../../widget/crypto/group.ts'
import { IdentityError, type IdentityKey, IdentityKeys } from '../../widget/crypto/identity.ts'
import { deriveRoomSecrets, type RoomSecrets } from '../../widget/crypto/room-secret.ts'
import { people, randomId, randomKey } from '../support/group-people.ts'
import { voucher } from '../support/voucher.ts'

const room = randomId()
const roomKey = randomKey()
const secrets = await deriveRoomSecrets(room, roomKey)
const device = await newDeviceKey()
const leafKey = crypto.getRandomValues(new Uint8Array(32))
const participant = randomId()
const NOW = Date.UTC(2026, 4, 1, 12)
const seconds = NOW / 1_000

const rulesOf = async (keys: IdentityKey[] = [], of: RoomSecrets = secrets, now = NOW) => ({
  secrets: of,
  identityKeys: await IdentityKeys.import(keys),
  now: () => now,
})
const make = (assertion: string | null = null, name = 'Ada') =>
  makeCredential(secrets, device, leafKey, { participant, name, assertion })

type Json = Record<string, unknown>
const changed = (credential: Bytes, change: (json: Json) => Json): Bytes =>
  utf8(JSON.stringify(change(JSON.parse(new TextDecoder().decode(credential)))))

test('a credential says who its maker is', async () => {
  const claims = await checkCredential(await rulesOf(), await make(), leafKey)
  assert.deepEqual(claims, { participant, name: 'Ada', device: device.publicKey, identity: null })
})

test('names are cleaned when they are said, and refused when they were not', async () => {
  const dirty = 'A\u202eda\n '
  const claims = await checkCredential(await rulesOf(), await make(null, dirty), leafKey)
  assert.equal(claims?.name, 'Ada')
  const unclean = changed(await make(), (json) => ({ ...json, name: dirty }))
  assert.equal(await checkCredential(await rulesOf(), unclean, leafKey), null)
})

test('a credential is bound to its leaf key, to the room and to its secret', async () => {
  const credential = await make()
  const check = async (of: RoomSecrets, key: Bytes) => checkCredential(await rulesOf([], of), credential, key)
  assert.notEqual(await check(secrets, leafKey), null)
  assert.equal(await check(secrets, crypto.getRandomValues(new Uint8Array(32))), null, 'another leaf')
  assert.equal(await check(await deriveRoomSecrets(randomId(), roomKey), leafKey), null, 'another room')
  assert.equal(await check(await deriveRoomSecrets(room, randomKey()), leafKey), null, 'another secret')
})

test('nothing in it can be changed by somebody else', async () => {
  const credential = await make()
  const other = await make(null, 'Eve')
  const json = JSON.parse(new TextDecoder().decode(other)) as Json
  const rules = await rulesOf()
  const swaps: Json = {
    participant: randomId(),
    name: 'Eve',
    device: JSON.parse(new TextDecoder().decode(await makeOfOther())).device,
    assertion: 'a.b.c',
    signature: json.signature,
    mac: json.mac,
  }
  for (const [field, value] of Object.entries(swaps)) {
    const forged = changed(credential, (fields) => ({ ...fields, [field]: value }))
    assert.notDeepEqual(forged, credential)
    assert.equal(await checkCredential(rules, forged, leafKey), null, field)
  }
})

const makeOfOther = async () =>
  makeCredential(secrets, await newDeviceKey(), leafKey, { participant, name: 'Ada', assertion: null })

test('somebody with the room secret cannot speak for a device that is not theirs', async () => {
  const credential = await make()
  const stranger = await newDeviceKey()
  const pretended = { publicKey: device.publicKey, privateKey: stranger.privateKey }
  const forged = await makeCredential(secrets, pretended, leafKey, {
    participant,
    name: 'Ada',
    assertion: null,
  })
  assert.notEqual(await checkCredential(await rulesOf(), credential, leafKey), null)
  assert.equal(await checkCredential(await rulesOf(), forged, leafKey), null)
})

test('only our format is read', async () => {
  const credential = await make()
  const rules = await rulesOf()
  const forms = [
    new Uint8Array(),
    utf8('null'),
    utf8('{}'),
    Uint8Array.of(0xff, 0xfe),
    changed(credential, (json) => ({ ...json, v: 2 })),
    changed(credential, (json) => ({ ...json, extra: 1 })),
    changed(credential, ({ mac: _, ...json }) => json),
    changed(credential, (json) => ({ ...json, participant: 'short' })),
    changed(credential, (json) => ({ ...json, device: `${json.device}A` })),
  ]
  for (const form of forms) assert.equal(await checkCredential(rules, form, leafKey), null)
})

test('an assertion of a known issuer names the person', async () => {
  const { key, vouch } = await voucher()
  const assertion = await vouch({ room, device: device.publicKey, iat: seconds })
  const credential = await make(assertion)
  const known = await checkCredential(await rulesOf([key]), credential, leafKey)
  assert.deepEqual(known?.identity, { issuer: key.iss, subject: 'ada', name: 'Ada' })
  const unknown = await checkCredential(await rulesOf(), credential, leafKey)
  assert.equal(unknown?.identity, null, 'nobody here knows the issuer')
})

test('an assertion for another room, device or issuer key lets nobody in', async () => {
  const { key, vouch } = await voucher()
  const impostor = await voucher()
  const other = await newDeviceKey()
  const base = { room, device: device.publicKey, iat: seconds }
  const rules = await rulesOf([key])
  const check = async (assertion: string) => checkCredential(rules, await make(assertion), leafKey)
  assert.notEqual(await check(await vouch(base)), null)
  assert.equal(await check(await vouch({ ...base, room: randomId() })), null, 'another room')
  assert.equal(await check(await vouch({ ...base, device: other.publicKey })), null, 'another device')
  assert.equal(await check(await impostor.vouch(base)), null, 'another key')
  assert.equal(await check('not.a.jws'), null, 'no assertion')
})

test('an assertion outside its time, or by a key not known here, vouches for nobody but shuts nobody out', async () => {
  const { key, vouch } = await voucher()
  const person = { room, device: device.publicKey, iat: seconds, life: 3_600 }
  const credential = await make(await vouch(person))
  const identityAt = async (now: number, keys = [key]) => {
    const claims = await checkCredential(await rulesOf(keys, secrets, now), credential, leafKey)
    assert.ok(claims)
    return claims.identity?.subject ?? null
  }
  assert.equal(await identityAt(NOW), 'ada')
  assert.equal(await identityAt(NOW + 2 * 3_600_000), null, 'it has run out')
  assert.equal(await identityAt(NOW - 3_600_000), null, 'a clock that is an hour slow')
  assert.equal(
    await identityAt(NOW, [{ ...key, kid: 'older' }]),
    null,
    'a page from before the key was changed',
  )
  const impostor = await voucher()
  const forged = await make(await impostor.vouch(person))
  const later = await rulesOf([key], secrets, NOW + 2 * 3_600_000)
  assert.equal(await checkCredential(later, forged, leafKey), null, 'it never held')
})

test('a device with a wrong clock goes on with the others, and sees that nobody is vouched for', async () => {
  const { key, vouch } = await voucher()
  const { room: here, person } = people({ identityKeys: [key], now: () => NOW })
  const assertion = await vouch({ room: here, device: device.publicKey, iat: seconds })
  const [ada, ben, cem] = [
    await person('Ada', { device, assertion }),
    await person('Ben'),
    await person('Cem'),
  ]
  const slow = { ...ben.rules, now: () => NOW - 3_600_000 }
  const first = await Group.create(cem.rules, cem.own)
  const joined = await Group.join(slow, ben.own, await first.info())
  const both = (await first.receive(joined.commit)).group
  const last = await Group.join(ada.rules, ada.own, await both.info())
  const identityOfAda = async (group: Group) =>
    (await group.receive(last.commit)).group.members.at(-1)?.identity?.subject
  assert.equal(await identityOfAda(both), 'ada')
  assert.equal(await identityOfAda(joined.group), undefined)
})

test('nobody makes a leaf with an assertion that others would refuse', async () => {
  const { key, vouch } = await voucher()
  const { room: here, person } = people({ identityKeys: [key], now: () => NOW })
  const good = await vouch({ room: here, device: device.publicKey, iat: seconds })
  const bad = await vouch({ room: randomId(), device: device.publicKey, iat: seconds })
  assert.equal((await person('Ada', { device, assertion: good })).own.identity?.subject, 'ada')
  await assert.rejects(person('Ada', { device, assertion: bad }), IdentityError)
})
