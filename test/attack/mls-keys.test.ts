/** Keys of low order, and second encodings of a key: whoever takes one in can be kept from ever sealing to the group. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClientState } from 'ts-mls/clientState.js'
import { createGroupInfo } from 'ts-mls/createCommit.js'
import { encodeRatchetTree, type RatchetTree } from 'ts-mls/ratchetTree.js'
import { treeHashRoot } from 'ts-mls/treeHash.js'
import type { Bytes } from '../../widget/crypto/bytes.ts'
import { Group } from '../../widget/crypto/group.ts'
import { makeInfo } from '../../widget/crypto/group-info.ts'
import { encodeInfo } from '../../widget/crypto/group-wire.ts'
import { isHpkeKey } from '../../widget/crypto/hpke-keys.ts'
import { suite } from '../../widget/crypto/mls-suite.ts'
import { at, everybody, groupOf, hasCode } from '../support/group-people.ts'
import { plantKey } from '../support/mls-insider.ts'
import { infoOf, rawJoin, rawReceive } from '../support/mls-raw.ts'

const P = 2n ** 255n - 19n
/** A number as 32 bytes, least significant first. */
const bytesOf = (number: bigint): Bytes =>
  Uint8Array.from({ length: 32 }, (_, byte) => Number((number >> BigInt(8 * byte)) & 255n))
const numberOf = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n)

/** Everything of low order that fits into 255 bits (RFC 7748 section 6.1). */
const ORDER_8 = [
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
].map((hex) => numberOf(Buffer.from(hex, 'hex')))
const LOW = [0n, 1n, P - 1n, P, P + 1n, ...ORDER_8]

async function sharesWith(bytes: Bytes): Promise<boolean> {
  const pair = (await crypto.subtle.generateKey('X25519', false, ['deriveBits'])) as CryptoKeyPair
  const key = await crypto.subtle.importKey('raw', bytes, 'X25519', true, [])
  const bits = crypto.subtle.deriveBits({ name: 'X25519', public: key }, pair.privateKey, 256)
  return bits.then(
    (secret) => new Uint8Array(secret).some((byte) => byte !== 0),
    () => false,
  )
}

describe('a public key', () => {
  it('of low order shares no secret, and is refused; so is a second encoding of a good one', async () => {
    for (const number of LOW) {
      assert.equal(await sharesWith(bytesOf(number)), false, `control: nothing is shared with ${number}`)
      assert.equal(isHpkeKey(bytesOf(number)), false, String(number))
      assert.equal(isHpkeKey(bytesOf(number + 2n ** 255n)), false, `${number} with the highest bit`)
    }
    const base = bytesOf(9n)
    assert.ok(await sharesWith(base))
    assert.ok(isHpkeKey(base))
    assert.ok(isHpkeKey(bytesOf(P - 2n)))
    assert.equal(isHpkeKey(bytesOf(P + 9n)), false)
    assert.equal(isHpkeKey(bytesOf(2n ** 255n + 9n)), false)
    assert.equal(isHpkeKey(base.subarray(1)), false)
  })
})

/** Four members; the insider's first node is on nobody's path but the insider's and their neighbour's. */
async function scene() {
  const { groups, room } = await groupOf(3)
  const { state, commit } = await rawJoin(await room.person('Insider'), await at(groups, 0).info())
  await everybody(groups, commit)
  return { groups, room, insider: state }
}

describe('a commit that plants a key of low order', () => {
  for (const [where, level] of [
    ['in the leaf', 0],
    ['in a node whose secret the receiver never gets', 1],
  ] as const)
    it(`${where} is refused; the library takes it`, async () => {
      const { groups, room, insider } = await scene()
      const victim = await rawJoin(await room.person('Victim'), await makeInfo(insider))
      await everybody(groups, victim.commit)
      const insiderNow = await rawReceive(insider, victim.commit)
      const forged = await plantKey(insiderNow, level, bytesOf(0n))
      assert.ok(await rawReceive(victim.state, forged), 'control: the library follows')
      await assert.rejects(at(groups, 0).receive(forged), /nothing can be sealed to/)
      const good = await plantKey(insiderNow, 9)
      assert.ok(await at(groups, 0).receive(good), 'control: the same commit without the key')
    })
})

/** GroupInfo by the insider in which a parent node has this key; hashes are right, signature is theirs. */
async function infoWith(state: ClientState, key: Bytes): Promise<Bytes> {
  const ratchetTree: RatchetTree = state.ratchetTree.slice()
  const parent = ratchetTree.findIndex((node) => node?.nodeType === 'parent')
  const node = ratchetTree[parent]
  assert.ok(node?.nodeType === 'parent')
  ratchetTree[parent] = { nodeType: 'parent', parent: { ...node.parent, hpkePublicKey: key } }
  const treeHash = await treeHashRoot(ratchetTree, suite.hash)
  const { extensions } = infoOf(await makeInfo(state))
  const swapped = extensions.map((extension) =>
    extension.extensionType === 'ratchet_tree'
      ? { ...extension, extensionData: encodeRatchetTree(ratchetTree) }
      : extension,
  )
  const context = { ...state.groupContext, treeHash }
  return encodeInfo(await createGroupInfo(context, state.confirmationTag, state, swapped, suite))
}

describe('a GroupInfo with a key of low order', () => {
  it('in its tree is refused for that key', async () => {
    const { room, insider } = await scene()
    const newcomer = await room.person('Newcomer')
    const peek = async (key: Bytes) => Group.peek(newcomer.rules, await infoWith(insider, key))
    for (const number of LOW) {
      await assert.rejects(peek(bytesOf(number)), hasCode('bad_info'))
      await assert.rejects(peek(bytesOf(number)), /no public key/)
    }
    // Control: another key that is none of the tree's gets as far as the hashes that bind children to their parents.
    await assert.rejects(peek(bytesOf(9n)), /^(?!.*no public key)/)
  })

  it('as its external key is refused for that key', async () => {
    const { room, insider } = await scene()
    const { extensions } = infoOf(await makeInfo(insider))
    const swapped = extensions.map((extension) =>
      extension.extensionType === 'external_pub'
        ? { ...extension, extensionData: Uint8Array.of(32, ...bytesOf(1n)) }
        : extension,
    )
    const info = encodeInfo(
      await createGroupInfo(insider.groupContext, insider.confirmationTag, insider, swapped, suite),
    )
    const newcomer = await room.person('Newcomer')
    await assert.rejects(Group.peek(newcomer.rules, info), /no external public key/)
  })
})
