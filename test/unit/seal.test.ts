import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fromBase64Url, toBase64Url } from '../../widget/crypto/bytes.ts'
import { MAX_NAME } from '../../widget/crypto/name.ts'
import { openPresence, presenceKey, type SealedContent, sealPresence } from '../../widget/crypto/seal.ts'

const id = () => toBase64Url(crypto.getRandomValues(new Uint8Array(16)))
const newKey = () => toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
const owner = { room: id(), id: id(), index: 3 }
const content: SealedContent = { name: 'Änne 🎈', microphone: true, camera: false, screen: false, key: id() }

/** Seals any JSON as `sealPresence` would, for contents it would never make itself. */
async function sealRaw(key: CryptoKey, text: string, pad = 128): Promise<string> {
  const json = new TextEncoder().encode(text)
  const plain = new Uint8Array(Math.ceil(json.length / pad) * pad).fill(0x20)
  plain.set(json)
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const additionalData = new TextEncoder().encode(`snug presence 1|${owner.room}|${owner.id}|${owner.index}`)
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, plain)
  return toBase64Url(new Uint8Array([...iv, ...new Uint8Array(sealed)]))
}

describe('presence', () => {
  it('opens for its owner under the room key', async () => {
    const key = await presenceKey(newKey(), owner.room)
    assert.deepEqual(await openPresence(key, owner, await sealPresence(key, owner, content)), content)
  })

  it('does not open for another room, participant or index, nor under another key', async () => {
    const roomKey = newKey()
    const key = await presenceKey(roomKey, owner.room)
    const sealed = await sealPresence(key, owner, content)
    const otherRoom = id()
    assert.equal(await openPresence(key, { ...owner, room: otherRoom }, sealed), null)
    assert.equal(await openPresence(key, { ...owner, id: id() }, sealed), null)
    assert.equal(await openPresence(key, { ...owner, index: 4 }, sealed), null)
    assert.equal(await openPresence(await presenceKey(newKey(), owner.room), owner, sealed), null)
    assert.equal(await openPresence(await presenceKey(roomKey, otherRoom), owner, sealed), null)
  })

  it('does not open when any byte was changed or cut off', async () => {
    const key = await presenceKey(newKey(), owner.room)
    const sealed = fromBase64Url(await sealPresence(key, owner, content))
    for (let i = 0; i < sealed.length; i++) {
      const changed = sealed.slice()
      changed[i] = (changed[i] ?? 0) ^ 1
      assert.equal(await openPresence(key, owner, toBase64Url(changed)), null)
      assert.equal(await openPresence(key, owner, toBase64Url(sealed.slice(0, i))), null)
    }
    assert.equal(await openPresence(key, owner, 'not base64!'), null)
  })

  it('refuses contents that are not exactly a presence', async () => {
    const key = await presenceKey(newKey(), owner.room)
    assert.deepEqual(await openPresence(key, owner, await sealRaw(key, JSON.stringify(content))), content)
    const { key: _, ...withoutKey } = content
    const bad = [
      withoutKey,
      { ...content, more: 1 },
      { ...content, camera: 'yes' },
      { ...content, key: 'short' },
      { ...content, name: 'x'.repeat(MAX_NAME + 1) },
      { ...content, name: 'a\u0007b' },
      { ...content, name: 'a\u202eb' },
      { ...content, name: 7 },
      [],
      null,
    ]
    for (const each of bad) {
      assert.equal(await openPresence(key, owner, await sealRaw(key, JSON.stringify(each))), null)
    }
    assert.equal(await openPresence(key, owner, await sealRaw(key, 'not json')), null)
    assert.equal(await openPresence(key, owner, await sealRaw(key, JSON.stringify(content), 1)), null)
  })

  it('has one length for all names that people usually have, and fits the wire', async () => {
    const key = await presenceKey(newKey(), owner.room)
    const length = async (name: string) => (await sealPresence(key, owner, { ...content, name })).length
    assert.equal(await length('Al'), await length('Wilhelmina Kowalska'))
    assert.ok((await length('🎈'.repeat(MAX_NAME))) < 2_800)
    assert.ok((await length('"\\'.repeat(MAX_NAME))) < 2_800)
  })

  it('never repeats a nonce', async () => {
    const key = await presenceKey(newKey(), owner.room)
    const nonces = new Set<string>()
    for (let i = 0; i < 200; i++) nonces.add((await sealPresence(key, owner, content)).slice(0, 16))
    assert.equal(nonces.size, 200)
  })

  it('refuses room keys that are not 32 bytes', async () => {
    for (const bad of [
      '',
      'short',
      toBase64Url(new Uint8Array(31)),
      toBase64Url(new Uint8Array(33)),
      '%%%',
    ]) {
      await assert.rejects(presenceKey(bad, owner.room))
    }
  })

  it('gives out no key bytes', async () => {
    const key = await presenceKey(newKey(), owner.room)
    await assert.rejects(crypto.subtle.exportKey('raw', key))
  })
})
