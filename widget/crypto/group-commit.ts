/** What a commit has to be before the library sees it (RFC 9420 sections 12.2, 12.4.2 and our own rules). */
import type { ClientState } from 'ts-mls/clientState.js'
import type { MLSMessage, MlsPublicMessage } from 'ts-mls/message.js'
import { getHpkePublicKey, type RatchetTree } from 'ts-mls/ratchetTree.js'
import { toBase64Url } from './bytes.ts'
import type { GroupRules, LeafClaims } from './credential.ts'
import { equal } from './fields.ts'
import { LeafBook, leafAt, MAX_LEAVES, type Member, type Plan, planOf } from './group-auth.ts'
import { isHpkeKey } from './hpke-keys.ts'

/** @throws Error when it is not a commit of an allowed shape on this state */
export function readCommit(
  state: ClientState,
  message: MLSMessage,
): { message: MlsPublicMessage & MLSMessage; plan: Plan } {
  if (message.wireformat !== 'mls_public_message') throw new TypeError('no public message')
  const { content } = message.publicMessage
  if (content.contentType !== 'commit') throw new TypeError('no commit')
  const { groupId, epoch } = state.groupContext
  if (!equal(content.groupId, groupId)) throw new RangeError('for another group')
  if (content.epoch !== epoch) throw new RangeError('for another epoch')
  if (content.authenticatedData.length) throw new TypeError('authenticated data')
  const plan = planOf(content.commit, content.sender)
  if (!plan) throw new TypeError('a commit of a kind that is not allowed')
  return { message, plan }
}

/**
 * Whether the leaf in the commit's path may be in the group, and the commit may do what it does.
 * @returns claims of a newcomer; `null` for a member's commit
 * @throws Error when not
 */
export async function checkPlan(
  rules: GroupRules,
  tree: RatchetTree,
  members: readonly Member[],
  plan: Plan,
): Promise<LeafClaims | null> {
  checkKeys(tree, plan)
  return plan.kind === 'external'
    ? checkNewcomer(rules, tree, members, plan)
    : checkCommitter(rules, tree, members, plan)
}

/** Every key in a path is one, and new (RFC 9420 sections 7.3 and 12.4.2); the library looks at parent nodes only. */
function checkKeys(tree: RatchetTree, { path }: Plan): void {
  const keys = [path.leafNode.hpkePublicKey, ...path.nodes.map(({ hpkePublicKey }) => hpkePublicKey)]
  const known = new Set(tree.flatMap((node) => (node ? [text(getHpkePublicKey(node))] : [])))
  for (const key of keys) {
    if (!isHpkeKey(key)) throw new RangeError('a key that nothing can be sealed to')
    if (known.has(text(key))) throw new RangeError('a key that is not new')
    known.add(text(key))
  }
}

async function checkNewcomer(
  rules: GroupRules,
  tree: RatchetTree,
  members: readonly Member[],
  { path, replaced }: Extract<Plan, { kind: 'external' }>,
): Promise<LeafClaims> {
  if (members.length >= MAX_LEAVES) throw new RangeError('too many members')
  const claims = await LeafBook.of(rules).check(path.leafNode, 'joining')
  if (!claims) throw new RangeError('somebody who must not be in the group')
  const former = replaced === null ? null : members.find(({ leaf }) => leaf === replaced)
  if (former === undefined) throw new RangeError('replaces nobody')
  if (former && (former.participant !== claims.participant || !equal(former.device, claims.device)))
    throw new RangeError('replaces somebody else')
  const others = members.filter((member) => member !== former)
  if (others.some(({ participant }) => participant === claims.participant))
    throw new RangeError('the seat is taken')
  const { signaturePublicKey } = path.leafNode
  for (const { leaf } of others) {
    const theirs = leafAt(tree, leaf)?.signaturePublicKey
    if (!theirs || equal(theirs, signaturePublicKey)) throw new RangeError('a leaf key in use')
  }
  return claims
}

async function checkCommitter(
  rules: GroupRules,
  tree: RatchetTree,
  members: readonly Member[],
  { path, by, removed }: Extract<Plan, { kind: 'member' }>,
): Promise<null> {
  const before = leafAt(tree, by)
  const { leafNode } = path
  if (before?.credential.credentialType !== 'basic' || leafNode.credential.credentialType !== 'basic')
    throw new RangeError('by nobody')
  if (
    !equal(before.signaturePublicKey, leafNode.signaturePublicKey) ||
    !equal(before.credential.identity, leafNode.credential.identity)
  )
    throw new RangeError('the committer became somebody else')
  if (!removed.every((leaf) => members.some((member) => member.leaf === leaf)))
    throw new RangeError('removes nobody')
  if (!(await LeafBook.of(rules).check(leafNode, 'present'))) throw new RangeError('a malformed leaf')
  return null
}

const text = (key: Uint8Array): string => toBase64Url(Uint8Array.from(key))
