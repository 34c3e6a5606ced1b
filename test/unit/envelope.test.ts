import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromBase64Url, toBase64Url, utf8 } from '../../widget/crypto/bytes.ts'
import { ENVELOPE_STEP, openEnvelope, sealEnvelope } from '../../widget/crypto/envelope.ts'
import { pad, unpad } from '../../widget/crypto/padding.ts'
import { deriveRoomSecrets } from '../../widget/crypto/room-secret.ts'
import { randomId, randomKey } from '../support/group-people.ts'

const room = randomId()
const roomKey = randomKey()
const secrets = await deriveRoomSecrets(room, roomKey)
const place = { group: randomId(), epoch: 7 }
const plain = utf8('what the group says')

test('an envelope opens for whoever has the room secret', async () => {
  const sealed = await sealEnvelope(secrets, 'commit', place, plain)
  const others = await deriveRoomSecrets(room, roomKey)
  assert.deepEqual(await openEnvelope(others, 'commit', place, sealed), plain)
})

test('an application message is sealed for no state of the group', async () => {
  const sealed = await sealEnvelope(secrets, 'app', null, plain)
  assert.deepEqual(await openEnvelope(secrets, 'app', null, sealed), plain)
  assert.equal(await openEnvelope(secrets, 'app', place, sealed), null)
})

test('an envelope opens as what it was sealed as and nothing else', async () => {
  const sealed = await sealEnvelope(secrets, 'commit', place, plain)
  assert.notEqual(await openEnvelope(secrets, 'commit', place, sealed), null)
  assert.equal(await openEnvelope(secrets, 'info', place, sealed), null, 'another kind')
  assert.equal(await openEnvelope(secrets, 'commit', { ...place, epoch: 8 }, sealed), null, 'another epoch')
  assert.equal(
    await openEnvelope(secrets, 'commit', { ...place, group: randomId() }, sealed),
    null,
    'another group',
  )
})

test('another secret or another room does not open it', async () => {
  const sealed = await sealEnvelope(secrets, 'info', place, plain)
  const otherSecret = await deriveRoomSecrets(room, randomKey())
  const otherRoom = await deriveRoomSecrets(randomId(), roomKey)
  assert.equal(await openEnvelope(otherSecret, 'info', place, sealed), null)
  assert.equal(await openEnvelope(otherRoom, 'info', place, sealed), null)
})

test('each changed byte is noticed, and so is what is no envelope at all', async () => {
  const sealed = fromBase64Url(await sealEnvelope(secrets, 'info', place, plain))
  for (const index of [0, 11, 12, 100, sealed.length - 1]) {
    const changed = Uint8Array.from(sealed)
    changed[index] = (changed[index] ?? 0) ^ 1
    assert.equal(await openEnvelope(secrets, 'info', place, toBase64Url(changed)), null, `byte ${index}`)
  }
  for (const nothing of ['', 'AAAA', 'not base64url!', toBase64Url(sealed.slice(0, 40))])
    assert.equal(await openEnvelope(secrets, 'info', place, nothing), null)
})

test('lengths are told in steps, and no two envelopes are the same', async () => {
  const lengths = new Set<number>()
  for (const size of [0, 1, 100, ENVELOPE_STEP - 1])
    lengths.add((await sealEnvelope(secrets, 'app', null, new Uint8Array(size))).length)
  assert.equal(lengths.size, 1)
  const longer = await sealEnvelope(secrets, 'app', null, new Uint8Array(ENVELOPE_STEP))
  assert.ok(!lengths.has(longer.length))
  assert.notEqual(
    await sealEnvelope(secrets, 'app', null, plain),
    await sealEnvelope(secrets, 'app', null, plain),
  )
})

test('padding is undone exactly, whatever the bytes end with', () => {
  for (const bytes of [[], [0], [0x80], [1, 0, 0], Array(16).fill(0x80), Array(16).fill(0)]) {
    const padded = pad(Uint8Array.from(bytes), 16)
    assert.equal(padded.length % 16, 0)
    assert.deepEqual(unpad(padded), Uint8Array.from(bytes))
  }
  assert.equal(unpad(new Uint8Array(16)), null)
  assert.equal(unpad(Uint8Array.of(1, 2, 3)), null)
})

test('keys of a room secret are the same for all and cannot be read back', async () => {
  const again = await deriveRoomSecrets(room, roomKey)
  assert.equal(again.lobby.publicKey, secrets.lobby.publicKey)
  assert.notEqual((await deriveRoomSecrets(randomId(), roomKey)).lobby.publicKey, secrets.lobby.publicKey)
  for (const key of [again.envelope, again.member, again.lobby.privateKey]) {
    assert.equal(key.extractable, false)
    const format = key.type === 'private' ? 'pkcs8' : 'raw'
    await assert.rejects(crypto.subtle.exportKey(format, key))
  }
})

test('a room secret has 32 bytes', async () => {
  await assert.rejects(deriveRoomSecrets(room, 'AAAA'), RangeError)
  await assert.rejects(deriveRoomSecrets(room, '***'), SyntaxError)
})
