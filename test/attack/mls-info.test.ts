import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClientState } from 'ts-mls/clientState.js'
import { createGroupInfo, createGroupInfoWithExternalPubAndRatchetTree } from 'ts-mls/createCommit.js'
import { defaultCapabilities } from 'ts-mls/defaultCapabilities.js'
import type { Extension } from 'ts-mls/extension.js'
import { generateKeyPackageWithKey } from 'ts-mls/keyPackage.js'
import { encodeRatchetTree, type RatchetTree } from 'ts-mls/ratchetTree.js'
import { treeHashRoot } from 'ts-mls/treeHash.js'
import type { Bytes } from '../../widget/crypto/bytes.ts'
import { Group } from '../../widget/crypto/group.ts'
import { CAPABILITIES, LIFETIME } from '../../widget/crypto/group-auth.ts'
import { makeInfo } from '../../widget/crypto/group-info.ts'
import { encodeInfo } from '../../widget/crypto/group-wire.ts'
import { suite } from '../../widget/crypto/mls-suite.ts'
import { at, everybody, groupOf, hasCode, type Person, type people } from '../support/group-people.ts'
import { infoOf, rawJoin } from '../support/mls-raw.ts'

/** A group of two honest members and an insider, who signs a GroupInfo as they like. */
async function scene() {
  const { groups, room } = await groupOf(2)
  const person = await room.person('Insider')
  const { state, commit } = await rawJoin(person, await at(groups, 0).info())
  await everybody(groups, commit)
  return { groups, room, state, person }
}

/** Newcomers refuse it, whether they look at it or join by it; the library joins. */
async function refused(room: ReturnType<typeof people>, info: Bytes, because: RegExp): Promise<void> {
  const newcomer = await room.person('Newcomer')
  assert.ok(await rawJoin(newcomer, info), 'control: the library joins')
  for (const work of [
    () => Group.peek(newcomer.rules, info),
    () => Group.join(newcomer.rules, newcomer.own, info),
  ]) {
    await assert.rejects(work, hasCode('bad_info'))
    await assert.rejects(work, because)
  }
}

/** Signed by the insider: this GroupContext, these extensions. */
async function signed(
  state: ClientState,
  context: Partial<ClientState['groupContext']> = {},
  change: (extensions: Extension[]) => Extension[] = (same) => same,
): Promise<Bytes> {
  const { extensions } = infoOf(await makeInfo(state))
  const groupContext = { ...state.groupContext, ...context }
  return encodeInfo(
    await createGroupInfo(groupContext, state.confirmationTag, state, change(extensions), suite),
  )
}

describe('a GroupInfo that an insider signs', () => {
  it('is taken when it is as it should be', async () => {
    const { room, state } = await scene()
    const newcomer = await room.person('Newcomer')
    assert.equal((await Group.peek(newcomer.rules, await signed(state))).length, 3)
  })

  it('for another cipher suite is refused', async () => {
    const { room, state } = await scene()
    const cipherSuite = 'MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519' as const
    await refused(room, await signed(state, { cipherSuite }), /another kind/)
  })

  it('with extensions of the group is refused', async () => {
    const { room, state } = await scene()
    const extensions = [{ extensionType: 'external_senders' as const, extensionData: new Uint8Array(4) }]
    await refused(room, await signed(state, { extensions }), /another kind/)
  })

  it('with more extensions of its own is refused', async () => {
    const { room, state } = await scene()
    const more = (extensions: Extension[]) => [
      ...extensions,
      { extensionType: 0xff01, extensionData: new Uint8Array() },
    ]
    await refused(room, await signed(state, {}, more), /unknown extensions/)
  })

  it('for an epoch that the protocol cannot carry is refused', async () => {
    const { room, state } = await scene()
    await refused(room, await signed(state, { epoch: 2n ** 40n }), /epoch/)
  })

  it('with a bare external key is refused', async () => {
    const { room, state } = await scene()
    const library = await createGroupInfoWithExternalPubAndRatchetTree(state, [], suite)
    // What is wrong with it depends on what the key begins with.
    await refused(room, encodeInfo(library), /bad_info/)
  })

  it('with unmerged leaves is refused', async () => {
    const { room, state } = await scene()
    const ratchetTree: RatchetTree = state.ratchetTree.slice()
    const root = ratchetTree[3]
    assert.ok(root?.nodeType === 'parent')
    ratchetTree[3] = { nodeType: 'parent', parent: { ...root.parent, unmergedLeaves: [1] } }
    const treeHash = await treeHashRoot(ratchetTree, suite.hash)
    const swap = (extensions: Extension[]) =>
      extensions.map((extension) =>
        extension.extensionType === 'ratchet_tree'
          ? { ...extension, extensionData: encodeRatchetTree(ratchetTree) }
          : extension,
      )
    const info = await signed(state, { treeHash }, swap)
    const newcomer = await room.person('Newcomer')
    await assert.rejects(Group.peek(newcomer.rules, info), /unmerged leaves/)
  })

  it('signed by somebody else than it says is refused', async () => {
    const { groups, room, state } = await scene()
    const newcomer = await room.person('Newcomer')
    const info = infoOf(await makeInfo(state))
    const claimed = encodeInfo({ ...info, signer: at(groups, 0).leaf })
    await assert.rejects(Group.peek(newcomer.rules, claimed), hasCode('bad_info'))
    await assert.rejects(Group.join(newcomer.rules, newcomer.own, claimed), hasCode('bad_info'))
    await assert.rejects(Group.peek(newcomer.rules, encodeInfo({ ...info, signer: 99 })), /signed by nobody/)
  })
})

describe('a leaf of a form that nobody here makes', () => {
  const forms = {
    'with other capabilities': { capabilities: defaultCapabilities(), extensions: [] },
    'with extensions': {
      capabilities: { ...CAPABILITIES, extensions: [0xff01] },
      extensions: [{ extensionType: 0xff01, extensionData: new Uint8Array(1) }],
    },
  }
  for (const [name, form] of Object.entries(forms)) {
    it(`${name} is not let in`, async () => {
      const { groups, room, state } = await scene()
      const person = await room.person('Odd')
      const odd = await withLeaf(person, form)
      const { commit, state: after } = await rawJoin(odd, await at(groups, 0).info())
      assert.ok(state)
      for (const group of groups) await assert.rejects(group.receive(commit), /must not be in the group/)
      await refused(room, await makeInfo(after), /must not be in a group/)
    })
  }
})

async function withLeaf(
  { own }: Person,
  form: {
    capabilities: typeof CAPABILITIES | ReturnType<typeof defaultCapabilities>
    extensions: Extension[]
  },
): Promise<Pick<Person, 'own'>> {
  const { leafNode } = own.keyPackage
  const keys = { publicKey: leafNode.signaturePublicKey, signKey: own.privateKeys.signaturePrivateKey }
  const made = await generateKeyPackageWithKey(
    leafNode.credential,
    form.capabilities,
    LIFETIME,
    [],
    keys,
    suite,
    form.extensions,
  )
  return { own: { ...own, keyPackage: made.publicPackage, privateKeys: made.privatePackage } }
}
