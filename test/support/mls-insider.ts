/** What somebody who is or was in the group can try, with everything that they ever held and a library without our checks. */
import { type ClientState, nextEpochContext } from 'ts-mls/clientState.js'
import { encode } from 'ts-mls/codec/tlsEncoder.js'
import { decryptWithLabel } from 'ts-mls/crypto/hpke.js'
import { deriveSecret } from 'ts-mls/crypto/kdf.js'
import type { EpochReceiverData } from 'ts-mls/epochReceiverData.js'
import { verifyConfirmationTag } from 'ts-mls/framedContent.js'
import { encodeGroupContext } from 'ts-mls/groupContext.js'
import { initializeEpoch } from 'ts-mls/keySchedule.js'
import { pathToRoot } from 'ts-mls/pathSecrets.js'
import {
  decodePrivateMessageContent,
  decryptSenderData,
  type PrivateMessage,
  privateContentAADEncoder,
} from 'ts-mls/privateMessage.js'
import { addLeafNode, filteredDirectPath, type RatchetTree, removeLeafNode } from 'ts-mls/ratchetTree.js'
import { ratchetToGeneration } from 'ts-mls/secretTree.js'
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
    if ('remove' in proposal) {
      within(tree, proposal.remove.removed)
      tree = removeLeafNode(tree, toLeafIndex(proposal.remove.removed))
    }
    if ('externalInit' in proposal) kemOutput = proposal.externalInit.kemOutput
  }
  let leaf = content.sender.senderType === 'member' ? toLeafIndex(content.sender.leafIndex) : undefined
  if (path && leaf === undefined) {
    const [added, node] = addLeafNode(tree, path.leafNode)
    tree = added
    leaf = nodeToLeafIndex(node)
  }
  if (leaf !== undefined) within(tree, leaf)
  const external = content.sender.senderType !== 'member'
  if (path && leaf !== undefined) tree = await applyUpdatePath(tree, leaf, path, suite.hash, external)
  return { content, auth, path, tree, leaf, kemOutput }
}

/** Of another leaf the library would look for the root for ever. @throws RangeError */
function within(tree: RatchetTree, leaf: number): void {
  if (leaf * 2 >= tree.length) throw new RangeError('nobody in this tree')
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
  const secrets = Object.values(state.privatePath.privateKeys)
  const keys = await Promise.all(secrets.map((secret) => suite.hpke.importPrivateKey(secret)))
  for (const [level, { encryptedPathSecret }] of (path?.nodes ?? []).entries()) {
    for (const { kemOutput: enc, ciphertext } of encryptedPathSecret) {
      for (const key of keys) {
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
        const pathSecrets = await pathToRoot(tree, node, opened, suite.kdf)
        const rootSecret = pathSecrets[root(leafWidth(tree.length))]
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
 * What an application message says, by whatever way there is: with the secrets of every epoch that the state still holds,
 * whatever the message says of group and epoch, and unsigned as it may be. `null`: nothing opens it.
 */
export async function readAnyway(state: ClientState, bytes: Bytes): Promise<Uint8Array | null> {
  const message = decodeMessage(bytes)
  if (message.wireformat !== 'mls_private_message') throw new TypeError('no private message')
  const now = { secretTree: state.secretTree, senderDataSecret: state.keySchedule.senderDataSecret }
  for (const held of [now, ...state.historicalReceiverData.values()]) {
    const plain = await openWith(held, message.privateMessage, state).catch(() => null)
    if (plain) return plain
  }
  return null
}

async function openWith(
  { secretTree, senderDataSecret }: Pick<EpochReceiverData, 'secretTree' | 'senderDataSecret'>,
  message: PrivateMessage,
  { clientConfig }: ClientState,
): Promise<Uint8Array | null> {
  const sender = await decryptSenderData(message, senderDataSecret, suite)
  if (!sender) return null
  const { keyRetentionConfig } = clientConfig
  const { key, nonce } = await ratchetToGeneration(
    secretTree,
    sender,
    message.contentType,
    keyRetentionConfig,
    suite,
  )
  const plain = await suite.hpke.decryptAead(
    key,
    nonce,
    encode(privateContentAADEncoder)(message),
    message.ciphertext,
  )
  const content = decodePrivateMessageContent(message.contentType)(plain, 0)?.[0]
  return content?.contentType === 'application' ? content.applicationData : null
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
