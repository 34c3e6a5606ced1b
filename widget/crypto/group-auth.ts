/**
 * Who may be in the group and what a commit may do. ts-mls lets in anybody by default, lets two leaves be the same
 * person, and takes every kind of proposal: everything here is checked by us before the library acts on it.
 */
import type { AuthenticationService } from 'ts-mls/authenticationService.js'
import type { ClientConfig } from 'ts-mls/clientConfig.js'
import type { Commit } from 'ts-mls/commit.js'
import { defaultKeyPackageEqualityConfig } from 'ts-mls/keyPackageEqualityConfig.js'
import type { LeafNode } from 'ts-mls/leafNode.js'
import { defaultLifetime } from 'ts-mls/lifetime.js'
import { defaultLifetimeConfig } from 'ts-mls/lifetimeConfig.js'
import type { RatchetTree } from 'ts-mls/ratchetTree.js'
import { toBase64Url } from './bytes.ts'
import { checkCredential, type GroupRules, type LeafClaims } from './credential.ts'
import { equal } from './fields.ts'
import { isHpkeKey } from './hpke-keys.ts'
import { suite } from './mls-suite.ts'

/** A leaf that was checked. */
export interface Member extends LeafClaims {
  /** index of the leaf (RFC 9420 section 4.1) */
  leaf: number
}

/** Leaves that a group may have; more than people fit into a room, so that nobody makes us hash huge trees. */
export const MAX_LEAVES = 512
/** Epochs before the current one whose application messages are still read. */
export const EPOCHS_KEPT = 4
const LEAVES_REMEMBERED = 4 * MAX_LEAVES
const SIGNATURE_KEY_BYTES = 32

/** What each of our leaves supports (RFC 9420 section 7.2): suite 1, basic credentials, no extension. */
export const CAPABILITIES = {
  versions: ['mls10' as const],
  ciphersuites: [suite.name],
  extensions: [],
  proposals: [],
  credentials: ['basic' as const],
}
/** Life of the first leaf of a group; the others carry none. Constant, so that it tells nothing of the clock. */
export const LIFETIME = defaultLifetime

const key = (bytes: Uint8Array): string => toBase64Url(Uint8Array.from(bytes))

/** A leaf of the only form we make (RFC 9420 section 7.2). */
function wellFormed(leaf: LeafNode): boolean {
  const { versions, ciphersuites, extensions, proposals, credentials } = leaf.capabilities
  return (
    isHpkeKey(leaf.hpkePublicKey) &&
    leaf.signaturePublicKey.length === SIGNATURE_KEY_BYTES &&
    leaf.credential.credentialType === 'basic' &&
    leaf.extensions.length + extensions.length + proposals.length === 0 &&
    String(versions) === String(CAPABILITIES.versions) &&
    String(ciphersuites) === String(CAPABILITIES.ciphersuites) &&
    String(credentials) === String(CAPABILITIES.credentials) &&
    leaf.leafNodeSource !== 'update' &&
    (leaf.leafNodeSource !== 'key_package' ||
      (leaf.lifetime.notBefore === LIFETIME.notBefore && leaf.lifetime.notAfter === LIFETIME.notAfter))
  )
}

/**
 * Leaves that were checked under the same rules, so that each is checked once and not with every tree. Also what the
 * library asks about credentials: only leaves that we checked before pass.
 */
export class LeafBook implements AuthenticationService {
  static readonly #books = new WeakMap<GroupRules, LeafBook>()
  readonly #known = new Map<string, { credential: Uint8Array; claims: LeafClaims }>()

  private constructor(readonly rules: GroupRules) {}

  static of(rules: GroupRules): LeafBook {
    const book = LeafBook.#books.get(rules) ?? new LeafBook(rules)
    LeafBook.#books.set(rules, book)
    return book
  }

  /** `null`: this leaf must not be in the group. A joining leaf is always checked anew. */
  async check(leaf: LeafNode, when: 'joining' | 'present'): Promise<LeafClaims | null> {
    if (!wellFormed(leaf) || leaf.credential.credentialType !== 'basic') return null
    const { identity } = leaf.credential
    const known = this.#find(identity, leaf.signaturePublicKey)
    if (known && when === 'present') return known
    const leafKey = Uint8Array.from(leaf.signaturePublicKey)
    const claims = await checkCredential(this.rules, Uint8Array.from(identity), leafKey)
    if (claims) this.#note(leafKey, identity, claims)
    return claims
  }

  async validateCredential(
    ...[credential, leafKey]: Parameters<AuthenticationService['validateCredential']>
  ): Promise<boolean> {
    return credential.credentialType === 'basic' && this.#find(credential.identity, leafKey) !== undefined
  }

  #find(credential: Uint8Array, leafKey: Uint8Array): LeafClaims | undefined {
    const known = this.#known.get(key(leafKey))
    return known && equal(known.credential, credential) ? known.claims : undefined
  }

  #note(leafKey: Uint8Array, credential: Uint8Array, claims: LeafClaims): void {
    const oldest = this.#known.keys().next()
    if (this.#known.size >= LEAVES_REMEMBERED && !oldest.done) this.#known.delete(oldest.value)
    this.#known.set(key(leafKey), { credential: Uint8Array.from(credential), claims })
  }
}

/** How the library is set up for these rules. */
export const configOf = (rules: GroupRules): ClientConfig => ({
  authService: LeafBook.of(rules),
  // Messages to one member only leave gaps in what the others receive. Each step costs whoever receives a far one, also
  // when that is forged, and an epoch in which somebody comes is a new beginning.
  keyRetentionConfig: {
    retainKeysForGenerations: 32,
    retainKeysForEpochs: EPOCHS_KEPT,
    maximumForwardRatchetSteps: 256,
  },
  lifetimeConfig: defaultLifetimeConfig,
  keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
  paddingConfig: { kind: 'padUntilLength', padUntilLength: 256 },
})

/** The leaf node at a leaf index, when there is one. */
export function leafAt(tree: RatchetTree, leaf: number): LeafNode | undefined {
  const node = tree[leaf * 2]
  return node?.nodeType === 'leaf' ? node.leaf : undefined
}

export const leavesOf = (tree: RatchetTree): { leaf: number; node: LeafNode }[] =>
  tree.flatMap((node, at) => (node?.nodeType === 'leaf' ? [{ leaf: at / 2, node: node.leaf }] : []))

/** Nobody is in the group twice: no participant, no signature key (RFC 9420 section 7.3). */
export function distinct(leaves: readonly { participant: string; leafKey: Uint8Array }[]): boolean {
  const participants = new Set(leaves.map(({ participant }) => participant))
  const keys = new Set(leaves.map(({ leafKey }) => key(leafKey)))
  return participants.size === leaves.length && keys.size === leaves.length
}

/** What a commit of an allowed shape does. */
export type Plan =
  | { kind: 'external'; path: NonNullable<Commit['path']>; replaced: number | null }
  | { kind: 'member'; path: NonNullable<Commit['path']>; by: number; removed: number[] }

/**
 * Shape of a commit (RFC 9420 section 12.4): an external commit (ExternalInit and at most one Remove), or a member's
 * commit of Removes alone, or of nothing; each with a path, all proposals by value. `null`: any other.
 */
export function planOf(commit: Commit, sender: { senderType: string; leafIndex?: number }): Plan | null {
  const removed: number[] = []
  let inits = 0
  for (const entry of commit.proposals) {
    if (entry.proposalOrRefType !== 'proposal') return null
    const { proposal } = entry
    if (proposal.proposalType === 'remove' && 'remove' in proposal) removed.push(proposal.remove.removed)
    else if (proposal.proposalType === 'external_init') inits++
    else return null
  }
  const { path } = commit
  if (!path || new Set(removed).size !== removed.length) return null
  if (sender.senderType === 'new_member_commit')
    return inits === 1 && removed.length <= 1
      ? { kind: 'external', path, replaced: removed[0] ?? null }
      : null
  if (sender.senderType === 'member' && sender.leafIndex !== undefined && inits === 0)
    return removed.includes(sender.leafIndex) ? null : { kind: 'member', path, by: sender.leafIndex, removed }
  return null
}
