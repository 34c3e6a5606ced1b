/** What somebody who is or was in the group can try, with everything that they ever held and a library without our checks. */
import { type ClientState, nextEpochContext } from 'ts-mls/clientState.js'
import { decryptWithLabel } from 'ts-mls/crypto/hpke.js'
import { deriveSecret } from 'ts-mls/crypto/kdf.js'
import { verifyConfirmationTag } from 'ts-mls/framedContent.js'
import { encodeGroupContext } from 'ts-mls/groupContext.js'
import { initializeEpoch } from 'ts-mls/keySchedule.js'
import { pathToRoot } from 'ts-mls/pathSecrets.js'
import { addLeafNode, filteredDirectPath, type RatchetTree, removeLeafNode } from 'ts-mls/ratchetTree.js'
import { treeHashRoot } from 'ts-mls/treeHash.js'
import { leafWidth, nodeToLeafIndex, root, toLeafIndex } from 'ts-mls/treemath.js'
import { applyUpdatePath } from 'ts-mls/updatePath.js'
import type { Bytes } from '../../widget/crypto/bytes.ts'
import type { OwnLeaf } from '../../widget/crypto/group.ts'
import { decodeMessage } from '../../widget/crypto/group-wire.ts'
import { suite } from '../../widget/crypto/mls-suite.ts'
import { rawCommit } from './mls-raw.ts'

/** The commit as its message, and the tree after it; the tree is public to whoever was in the group. */
async function read(state: ClientState, commit: Bytes) {
  const message = decodeMessage(commit)
  if (message.wireformat !== 'mls_public_message') throw new TypeError('no public message')
  const { content, auth } = message.publicMessage
  if (content.contentType !== 'commit' || auth.contentType !== 'commit') throw new TypeError('no commit')
  const { path, proposals } = content.commit
  let tree: RatchetTree = state.ratchetTree
  let kemOutput: Uint8Array | undefined
  for (const entry of proposals) {
    if (entry.proposalOrRefType !== 'proposal') continue
    const { proposal } = entry
    if ('remove' in proposal) tree = removeLeafNode(tree, toLeafIndex(proposal.remove.removed))
    if ('externalInit' in proposal) kemOutput = proposal.externalInit.kemOutput
  }
  let leaf = content.sender.senderType === 'member' ? toLeafIndex(content.sender.leafIndex) : undefined
  if (path && leaf === undefined) {
    const [added, node] = addLeafNode(tree, path.leafNode)
    tree = added
    leaf = nodeToLeafIndex(node)
  }
  const external = content.sender.senderType !== 'member'
  if (path && leaf !== undefined) tree = await applyUpdatePath(tree, leaf, path, suite.hash, external)
  return { content, auth, path, tree, leaf, kemOutput }
}

/** Init secret of the next epoch (RFC 9420 section 8.3): everybody in the group can open an external one. */
async function initSecretOf(state: ClientState, kemOutput: Uint8Array | undefined): Promise<Uint8Array> {
  if (!kemOutput) return state.keySchedule.initSecret
  const { privateKey } = await suite.hpke.deriveKeyPair(state.keySchedule.externalSecret)
  const label = new TextEncoder().encode('MLS 1.0 external init secret')
  return suite.hpke.importSecret(privateKey, label, kemOutput, suite.kdf.size, new Uint8Array())
}

/**
 * Epoch authenticator after `commit`, by whatever way there is: every private key at hand is tried on everything sealed
 * in the path, and a commit secret of zeros too. `null`: no way leads there.
 */
export async function deriveAnyway(state: ClientState, commit: Bytes): Promise<Uint8Array | null> {
  const { content, auth, path, tree, leaf, kemOutput } = await read(state, commit)
  const treeHash = await treeHashRoot(tree, suite.hash)
  const { groupContext, confirmationTag } = state
  const context = await nextEpochContext(
    groupContext,
    'mls_public_message',
    content,
    auth.signature,
    treeHash,
    confirmationTag,
    suite.hash,
  )
  const sealedIn = encodeGroupContext({ ...groupContext, epoch: groupContext.epoch + 1n, treeHash })
  const commitSecrets = [new Uint8Array(suite.kdf.size)] as Uint8Array[]
  const nodes = leaf === undefined ? [] : filteredDirectPath(leaf, tree)
  for (const [level, { encryptedPathSecret }] of (path?.nodes ?? []).entries()) {
    for (const { kemOutput: enc, ciphertext } of encryptedPathSecret) {
      for (const secret of Object.values(state.privatePath.privateKeys)) {
        const key = await suite.hpke.importPrivateKey(secret)
        const opened = await decryptWithLabel(
          key,
          'UpdatePathNode',
          sealedIn,
          enc,
          ciphertext,
          suite.hpke,
        ).catch(() => null)
        const node = nodes[level]
        if (!opened || node === undefined) continue
        const secrets = await pathToRoot(tree, node, opened, suite.kdf)
        const rootSecret = secrets[root(leafWidth(tree.length))]
        if (rootSecret) commitSecrets.push(await deriveSecret(rootSecret, 'path', suite.kdf))
      }
    }
  }
  const initSecret = await initSecretOf(state, kemOutput)
  const psk = new Uint8Array(suite.kdf.size)
  for (const commitSecret of commitSecrets) {
    const { keySchedule } = await initializeEpoch(initSecret, commitSecret, context, psk, suite.kdf)
    const { confirmationKey, epochAuthenticator } = keySchedule
    if (
      await verifyConfirmationTag(
        confirmationKey,
        auth.confirmationTag,
        context.confirmedTranscriptHash,
        suite.hash,
      )
    )
      return epochAuthenticator
  }
  return null
}

/**
 * A commit that is right in all but this: one public key in its path is not the one that follows from its secret.
 * @param level of the path: 0 is the leaf, by default the root
 * @param key what is planted there, by default a key of the insider's own
 */
export async function plantKey(
  state: ClientState,
  level = filteredDirectPath(toLeafIndex(state.privatePath.leafIndex), state.ratchetTree).length,
  key?: Uint8Array,
): Promise<Bytes> {
  const planted = new Set<unknown>()
  let derived = 0
  const deriveKeyPair: typeof suite.hpke.deriveKeyPair = async (material) => {
    // The leaf comes first, then the path up to the root; after that the library derives its private keys.
    const here = derived++ === level
    const pair = await (here ? suite.hpke.generateKeyPair() : suite.hpke.deriveKeyPair(material))
    if (here) planted.add(pair.publicKey)
    return pair
  }
  const exportPublicKey: typeof suite.hpke.exportPublicKey = async (it) =>
    key && planted.has(it) ? key : suite.hpke.exportPublicKey(it)
  const planting = { ...suite, hpke: { ...suite.hpke, deriveKeyPair, exportPublicKey } }
  return (await rawCommit(state, [], {}, undefined, planting)).commit
}

/** A commit by a member in whose path their leaf becomes that of `other`, signed by the other's key as it has to be. */
export async function becomeOther(state: ClientState, other: OwnLeaf): Promise<Bytes> {
  const { leafIndex } = state.privatePath
  const { credential, signaturePublicKey } = other.keyPackage.leafNode
  const ratchetTree = state.ratchetTree.slice()
  const node = ratchetTree[leafIndex * 2]
  if (node?.nodeType !== 'leaf') throw new TypeError('no leaf')
  ratchetTree[leafIndex * 2] = { nodeType: 'leaf', leaf: { ...node.leaf, credential, signaturePublicKey } }
  let signed = 0
  const sign: typeof suite.signature.sign = (handle, message) =>
    suite.signature.sign(signed++ === 0 ? other.privateKeys.signaturePrivateKey : handle, message)
  const signing = { ...suite, signature: { ...suite.signature, sign } }
  return (await rawCommit({ ...state, ratchetTree }, [], {}, undefined, signing)).commit
}
