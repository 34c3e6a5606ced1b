import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SnugError } from '../../protocol/index.ts'
import { AccountError } from '../../widget/account/account-error.ts'
import { pad, randomBytes, unpad, utf8 } from '../../widget/account/bytes.ts'
import { newRoomId, newRoomKey } from '../../widget/account/room-keys.ts'
import { seal } from '../../widget/account/sealing.ts'
import {
  EMPTY_VAULT,
  importVaultKey,
  openVault,
  sealVault,
  type VaultContent,
} from '../../widget/account/vault.ts'
import { VaultStore, withoutRoomKey, withRoomKey } from '../../widget/account/vault-store.ts'

const damaged = (error: unknown) => error instanceof AccountError && error.code === 'data_damaged'
const freshKey = () => importVaultKey(randomBytes(32))
const vaultOf = (count: number): VaultContent => ({
  v: 1,
  rooms: Object.fromEntries(Array.from({ length: count }, () => [newRoomId(), { key: newRoomKey() }])),
})

describe('vault', () => {
  it('opens with its key and login only', async () => {
    const key = await freshKey()
    const content = vaultOf(3)
    const sealed = await sealVault(key, 'ada', content)
    assert.deepEqual(await openVault(key, 'ada', sealed), content)
    assert.deepEqual(await openVault(key, ' ADA ', sealed), content)
    await assert.rejects(openVault(await freshKey(), 'ada', sealed), damaged)
    await assert.rejects(openVault(key, 'bob', sealed), damaged)
  })

  it('refuses every changed byte and every cut', async () => {
    const key = await freshKey()
    const sealed = Buffer.from(await sealVault(key, 'ada', vaultOf(1)), 'base64url')
    for (const at of [0, 11, 12, 500, sealed.length - 1]) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      await assert.rejects(openVault(key, 'ada', changed.toString('base64url')), damaged)
    }
    for (const length of [0, 5, 12, 27, sealed.length - 1]) {
      await assert.rejects(openVault(key, 'ada', sealed.subarray(0, length).toString('base64url')), damaged)
    }
  })

  it('has the same size for a few rooms, and never the same bytes', async () => {
    const key = await freshKey()
    const empty = await sealVault(key, 'ada', EMPTY_VAULT)
    assert.equal((await sealVault(key, 'ada', vaultOf(5))).length, empty.length)
    assert.notEqual(await sealVault(key, 'ada', EMPTY_VAULT), empty)
    assert.ok((await sealVault(key, 'ada', vaultOf(30))).length > empty.length)
  })

  for (const [what, content] of Object.entries({
    'a newer version': { v: 2, rooms: {} },
    'an unknown field': { v: 1, rooms: {}, more: 1 },
    'a key that is none': { v: 1, rooms: { [newRoomId()]: { key: 'short' } } },
    'a room id that is none': { v: 1, rooms: { nope: { key: newRoomKey() } } },
  })) {
    it(`refuses ${what} inside`, async () => {
      const key = await freshKey()
      const sealed = await seal(key, pad(utf8(JSON.stringify(content)), 1024), utf8('snug vault 1\nada'))
      await assert.rejects(openVault(key, 'ada', sealed), damaged)
    })
  }

  it('says so when it is full', async () => {
    const full = (error: unknown) => error instanceof AccountError && error.code === 'vault_full'
    await assert.rejects(sealVault(await freshKey(), 'ada', vaultOf(2_600)), full)
  })

  it('pads and unpads every length', () => {
    for (let length = 0; length <= 130; length++) {
      const bytes = new Uint8Array(length)
      assert.equal(pad(bytes, 64).length % 64, 0)
      assert.deepEqual(unpad(pad(bytes, 64)), bytes)
    }
    assert.throws(() => unpad(new Uint8Array(64)), damaged)
  })
})

/** A server with compare-and-set; `meanwhile` runs before each PUT is judged. */
class Server {
  version = 0
  puts = 0
  meanwhile: () => Promise<void> = async () => {}
  constructor(public sealed: string) {}
  async vault() {
    return { vault: this.sealed, version: this.version }
  }
  async putVault(body: { vault: string; version: number }) {
    this.puts++
    await this.meanwhile()
    if (body.version !== this.version) throw new SnugError('conflict')
    this.sealed = body.vault
    this.version++
    return { version: this.version }
  }
}

describe('vault store', () => {
  const setUp = async () => {
    const key = await freshKey()
    const server = new Server(await sealVault(key, 'ada', EMPTY_VAULT))
    return { server, store: new VaultStore(server, key, 'ada'), other: new VaultStore(server, key, 'ada') }
  }

  it('keeps both changes when two devices store at the same time', async () => {
    const { server, store, other } = await setUp()
    const [mine, theirs] = [newRoomId(), newRoomId()]
    let once = true
    server.meanwhile = async () => {
      if (!once) return
      once = false
      await other.update(withRoomKey(theirs, newRoomKey()))
    }
    await store.update(withRoomKey(mine, newRoomKey()))
    assert.deepEqual(Object.keys((await store.read()).rooms).sort(), [mine, theirs].sort())
  })

  it('does not bring back what another device removed meanwhile', async () => {
    const { server, store, other } = await setUp()
    const [old, mine] = [newRoomId(), newRoomId()]
    await store.update(withRoomKey(old, newRoomKey()))
    let once = true
    server.meanwhile = async () => {
      if (!once) return
      once = false
      await other.update(withoutRoomKey(old))
    }
    await store.update(withRoomKey(mine, newRoomKey()))
    assert.deepEqual(Object.keys((await store.read()).rooms), [mine])
  })

  it('gives up after three retries', async () => {
    const { server, store } = await setUp()
    server.meanwhile = async () => {
      server.version++
    }
    const conflict = (error: unknown) => error instanceof SnugError && error.code === 'conflict'
    await assert.rejects(store.update(withRoomKey(newRoomId(), newRoomKey())), conflict)
    assert.equal(server.puts, 4)
  })

  it('stores nothing when nothing changes', async () => {
    const { server, store } = await setUp()
    const [room, key] = [newRoomId(), newRoomKey()]
    await store.update(withRoomKey(room, key))
    await store.update(withRoomKey(room, key))
    await store.update(withoutRoomKey(newRoomId()))
    assert.equal(server.puts, 1)
  })
})
