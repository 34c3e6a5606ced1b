/** GroupInfo (RFC 9420 section 12.4.3): what a newcomer needs to join by an external commit. */
import { type ClientState, validateRatchetTree } from 'ts-mls/clientState.js'
import { encode } from 'ts-mls/codec/tlsEncoder.js'
import { decodeVarLenData, varLenDataEncoder } from 'ts-mls/codec/variableLength.js'
import { createGroupInfo } from 'ts-mls/createCommit.js'
import { type GroupInfo, verifyGroupInfoSignature } from 'ts-mls/groupInfo.js'
import { verifyLeafNodeSignature, verifyLeafNodeSignatureKeyPackage } from 'ts-mls/leafNode.js'
import { decodeRatchetTree, encodeRatchetTree, type RatchetTree } from 'ts-mls/ratchetTree.js'
import type { Bytes } from './bytes.ts'
import type { GroupRules } from './credential.ts'
import { equal } from './fields.ts'
import { configOf, distinct, LeafBook, leafAt, leavesOf, MAX_LEAVES, type Member } from './group-auth.ts'
import { decodeMessage, encodeInfo } from './group-wire.ts'
import { isHpkeKey } from './hpke-keys.ts'
import { suite } from './mls-suite.ts'

/** Bytes of an MLS group_id of ours. */
export const GROUP_ID_BYTES = 16
const MAX_EPOCH = 2n ** 31n

/** A GroupInfo whose form and members were checked, but not yet its hashes and signature. */
export interface ReadInfo {
  info: GroupInfo
  tree: RatchetTree
  members: Member[]
  /** `external_pub` as it should be, and as the library takes it. */
  externalPub: { extension: Uint8Array; key: Uint8Array }
}

const encodeOpaque = encode(varLenDataEncoder)

/**
 * MLSMessage with a GroupInfo that holds ratchet tree and external public key, signed by the own leaf. `external_pub` is
 * written with the length inside (RFC 9420 section 12.4.3.2); the library leaves it out.
 */
export async function makeInfo(state: ClientState): Promise<Bytes> {
  const { publicKey } = await suite.hpke.deriveKeyPair(state.keySchedule.externalSecret)
  const extensions = [
    {
      extensionType: 'external_pub' as const,
      extensionData: encodeOpaque(await suite.hpke.exportPublicKey(publicKey)),
    },
    { extensionType: 'ratchet_tree' as const, extensionData: encodeRatchetTree(state.ratchetTree) },
  ]
  return encodeInfo(
    await createGroupInfo(state.groupContext, state.confirmationTag, state, extensions, suite),
  )
}

/** @throws Error when it is no GroupInfo of ours, or somebody in it must not be in a group */
export async function readInfo(rules: GroupRules, bytes: Bytes): Promise<ReadInfo> {
  const message = decodeMessage(bytes)
  if (message.wireformat !== 'mls_group_info') throw new TypeError('no GroupInfo')
  const info = message.groupInfo
  const { version, cipherSuite, groupId, epoch, extensions } = info.groupContext
  if (version !== 'mls10' || cipherSuite !== suite.name || extensions.length > 0)
    throw new TypeError('a group of another kind')
  if (groupId.length !== GROUP_ID_BYTES || epoch >= MAX_EPOCH)
    throw new RangeError('not an id or epoch of ours')
  if (info.extensions.length !== 2) throw new TypeError('unknown extensions')
  const extension = extensionOf(info, 'external_pub')
  const tree = readTree(extensionOf(info, 'ratchet_tree'))
  const members = await readMembers(rules, tree)
  if (!leafAt(tree, info.signer)) throw new RangeError('signed by nobody')
  await verifyLeaves(tree, groupId)
  return { info, tree, members, externalPub: { extension, key: readExternalPub(extension) } }
}

/** Hashes and signature of a GroupInfo (RFC 9420 sections 7.8, 7.9, 12.4.3.1). @throws Error when one is wrong */
export async function verifyInfo(rules: GroupRules, { info, tree }: ReadInfo): Promise<void> {
  const { lifetimeConfig, authService } = configOf(rules)
  const { treeHash } = info.groupContext
  const error = await validateRatchetTree(
    tree,
    info.groupContext,
    lifetimeConfig,
    authService,
    treeHash,
    suite,
  )
  if (error) throw error
  const signer = leafAt(tree, info.signer)
  if (!signer || !(await verifyGroupInfoSignature(info, signer.signaturePublicKey, suite.signature)))
    throw new RangeError('wrong signature')
}

function extensionOf({ extensions }: GroupInfo, type: 'external_pub' | 'ratchet_tree'): Uint8Array {
  const found = extensions.find(({ extensionType }) => extensionType === type)
  if (!found) throw new TypeError(`no ${type}`)
  return found.extensionData
}

function readExternalPub(extension: Uint8Array): Uint8Array {
  const decoded = decodeVarLenData(extension, 0)
  if (!decoded || decoded[1] !== extension.length || !isHpkeKey(decoded[0]))
    throw new RangeError('no external public key')
  return decoded[0]
}

/** Trees of ours have no unmerged leaves: whoever joins brings a path (RFC 9420 section 7.4). */
function readTree(extension: Uint8Array): RatchetTree {
  const decoded = decodeRatchetTree(extension, 0)
  if (!decoded || !equal(encodeRatchetTree(decoded[0]), extension)) throw new SyntaxError('no ratchet tree')
  const [tree] = decoded
  if (tree.length > 2 * MAX_LEAVES - 1) throw new RangeError('too many leaves')
  tree.forEach((node, at) => {
    if (!node) return
    if ((node.nodeType === 'leaf') !== (at % 2 === 0)) throw new RangeError('a node in the wrong place')
    if (node.nodeType === 'parent' && node.parent.unmergedLeaves.length)
      throw new RangeError('unmerged leaves')
    if (node.nodeType === 'parent' && !isHpkeKey(node.parent.hpkePublicKey))
      throw new RangeError('no public key')
  })
  return tree
}

async function readMembers(rules: GroupRules, tree: RatchetTree): Promise<Member[]> {
  const book = LeafBook.of(rules)
  const leaves = leavesOf(tree)
  const members = await Promise.all(
    leaves.map(async ({ leaf, node }) => {
      const claims = await book.check(node, 'present')
      if (!claims) throw new RangeError('somebody in it must not be in a group')
      return { leaf, ...claims, leafKey: node.signaturePublicKey }
    }),
  )
  if (!distinct(members)) throw new RangeError('somebody is in it twice')
  return members.map(({ leafKey: _, ...member }) => member)
}

/** All at once; the library, which asks for one after the other, then finds them verified. */
async function verifyLeaves(tree: RatchetTree, groupId: Uint8Array): Promise<void> {
  const verdicts = await Promise.all(
    leavesOf(tree).map(({ leaf, node }) =>
      node.leafNodeSource === 'key_package'
        ? verifyLeafNodeSignatureKeyPackage(node, suite.signature)
        : verifyLeafNodeSignature(node, groupId, leaf, suite.signature),
    ),
  )
  if (!verdicts.every(Boolean)) throw new RangeError('wrong signature of a leaf')
}
