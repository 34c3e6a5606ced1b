import assert from 'node:assert/strict'
import { test } from 'node:test'
import { knock, openRequest, sealAdmission } from '../../widget/crypto/admission.ts'
import { fromBase64Url, toBase64Url } from '../../widget/crypto/bytes.ts'
import { newDeviceKey } from '../../widget/crypto/device-key.ts'
import { IdentityKeys } from '../../widget/crypto/identity.ts'
import { deriveRoomSecrets } from '../../widget/crypto/room-secret.ts'
import { randomId, randomKey } from '../support/group-people.ts'
import { voucher } from '../support/voucher.ts'

const NOW = Date.UTC(2026, 4, 1, 12)
const room = randomId()
const roomKey = randomKey()
const secrets = await deriveRoomSecrets(room, roomKey)
const nobody = await IdentityKeys.import([])
const device = await newDeviceKey()
const ada: Parameters<typeof knock>[2] = { name: 'Ada', device, assertion: null }
const ask = (who = ada, lobby = secrets.lobby.publicKey) => knock(room, lobby, who)

test('whoever knocks is let in by somebody with the room secret', async () => {
  const knocker = await ask()
  const request = await openRequest(secrets, nobody, knocker.request, NOW)
  assert.ok(request)
  assert.equal(request.name, 'Ada')
  assert.equal(request.identity, null)
  assert.deepEqual(request.device, device.publicKey)
  assert.equal(request.code, knocker.code)
  assert.match(request.code, /^\d{5}( \d{5}){3}$/)
  assert.equal(await knocker.open(await sealAdmission(room, roomKey, request.publicKey)), roomKey)
})

test('an answer opens for whoever made the request, and for nobody else', async () => {
  const [knocker, other] = await Promise.all([ask(), ask()])
  const request = await openRequest(secrets, nobody, knocker.request, NOW)
  assert.ok(request)
  const sealed = await sealAdmission(room, roomKey, request.publicKey)
  assert.equal(await knocker.open(sealed), roomKey)
  await assert.rejects(other.open(sealed))
  await assert.rejects(knocker.open(await sealAdmission(randomId(), roomKey, request.publicKey)))
  await assert.rejects(knocker.open('AAAA'))
})

test('a request can be read by those with the room secret only', async () => {
  const { request } = await ask()
  assert.ok(await openRequest(await deriveRoomSecrets(room, roomKey), nobody, request, NOW))
  assert.equal(await openRequest(await deriveRoomSecrets(room, randomKey()), nobody, request, NOW), null)
  assert.equal(await openRequest(await deriveRoomSecrets(randomId(), roomKey), nobody, request, NOW), null)
})

test('a request that was made for another room or changed on the way is refused', async () => {
  const elsewhere = await knock(randomId(), secrets.lobby.publicKey, ada)
  assert.equal(await openRequest(secrets, nobody, elsewhere.request, NOW), null)
  const bytes = fromBase64Url((await ask()).request)
  for (const index of [0, 40, bytes.length - 1]) {
    const changed = Uint8Array.from(bytes)
    changed[index] = (changed[index] ?? 0) ^ 1
    assert.equal(await openRequest(secrets, nobody, toBase64Url(changed), NOW), null, `byte ${index}`)
  }
})

test('nobody knocks in the name of a device that is not theirs', async () => {
  const stranger = await newDeviceKey()
  const pretended = { publicKey: device.publicKey, privateKey: stranger.privateKey }
  const honest = await ask()
  const forged = await ask({ ...ada, device: pretended })
  assert.ok(await openRequest(secrets, nobody, honest.request, NOW))
  assert.equal(await openRequest(secrets, nobody, forged.request, NOW), null)
})

test('a server that puts its own lobby key in between shows in the code', async () => {
  const server = await deriveRoomSecrets(room, randomKey())
  const knocker = await ask(ada, server.lobby.publicKey)
  const seen = await openRequest(server, nobody, knocker.request, NOW)
  assert.equal(seen?.name, 'Ada', 'such a server reads the request')
  const forwarded = await ask({ ...ada, device: await newDeviceKey() })
  const request = await openRequest(secrets, nobody, forwarded.request, NOW)
  assert.ok(request)
  assert.notEqual(request.code, knocker.code)
})

test('an assertion names the person, and one that does not hold refuses the request', async () => {
  const { key, vouch } = await voucher()
  const keys = await IdentityKeys.import([key])
  const base = { room, device: device.publicKey, iat: NOW / 1_000 }
  const good = await ask({ ...ada, assertion: await vouch(base) })
  const bad = await ask({ ...ada, assertion: await vouch({ ...base, room: randomId() }) })
  assert.equal((await openRequest(secrets, keys, good.request, NOW))?.identity?.subject, 'ada')
  assert.equal(await openRequest(secrets, keys, bad.request, NOW), null)
  const late = await openRequest(secrets, keys, good.request, NOW + 13 * 3_600_000)
  assert.equal(late?.identity, null, 'it has run out')
  assert.equal((await openRequest(secrets, nobody, good.request, NOW))?.identity, null)
})

test('requests do not tell by their length how long a name is, and fit the protocol', async () => {
  const short = await ask({ ...ada, name: 'A' })
  const long = await ask({ ...ada, name: 'A'.repeat(64) })
  assert.equal(short.request.length, long.request.length)
  assert.ok(long.request.length <= 4_096)
  const tooLong = { ...ada, assertion: 'x'.repeat(4_000) }
  await assert.rejects(ask(tooLong), RangeError)
})

test('what is no lobby key is not knocked at', async () => {
  await assert.rejects(ask(ada, 'AAAA'), RangeError)
  // A point of small order, with which everybody would share the same secret.
  await assert.rejects(ask(ada, toBase64Url(new Uint8Array(32))))
})

test('a lobby key that nothing can be sealed to is refused by whoever would ask', async () => {
  await assert.rejects(ask(ada, toBase64Url(new Uint8Array(32))))
  assert.ok(await ask(ada))
})
