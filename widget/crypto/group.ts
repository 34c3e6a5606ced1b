/**
 * The group whose members share the keys of a meeting: MLS (RFC 9420), behind a facade as narrow as the meeting needs.
 * Newcomers join by external commit (section 12.4.3.2), members remove and heal by commits of their own, all with a path.
 */
import { type ClientState, createGroup } from 'ts-mls/clientState.js'
import { createCommit, joinGroupExternal } from 'ts-mls/createCommit.js'
import { createApplicationMessage } from 'ts-mls/createMessage.js'
import type { KeyPackage } from 'ts-mls/keyPackage.js'
import { mlsExporter } from 'ts-mls/keySchedule.js'
import type { MlsPublicMessage } from 'ts-mls/message.js'
import { unprotectPublicMessage } from 'ts-mls/messageProtectionPublic.js'
import { emptyPskIndex } from 'ts-mls/pskIndex.js'
import type { Source } from '../../protocol/index.ts'
import { type Bytes, toBase64Url, utf8 } from './bytes.ts'
import type { GroupRules, LeafClaims } from './credential.ts'
import { equal, sha256 } from './fields.ts'
import { configOf, leafAt, leavesOf, type Member } from './group-auth.ts'
import { checkPlan, readCommit } from './group-commit.ts'
import { GroupError, refusedAs } from './group-error.ts'
import { GROUP_ID_BYTES, makeInfo, readInfo, verifyInfo } from './group-info.ts'
import { advance, openPrivate, settle } from './group-state.ts'
import { decodeMessage, encodePrivate, encodePublic } from './group-wire.ts'
import { suite } from './mls-suite.ts'
import type { OwnLeaf } from './own-leaf.ts'
import { Stay } from './stay.ts'

export type { GroupRules } from './credential.ts'
export type { Member } from './group-auth.ts'
export { GroupError } from './group-error.ts'
export { newLeaf, type OwnLeaf } from './own-leaf.ts'

/** MLS exporter label of media keys (RFC 9605 section 5.2), and bytes of a base key. */
const MEDIA_LABEL = 'SFrame 1.0 Base Key'
export const BASE_KEY_BYTES = 16
/** Application messages are padded to a multiple of this many bytes. */
const MESSAGE_STEP = 256
/** Bytes around the data of an application message before padding: its signature with length. */
const MESSAGE_EXTRA = 66

export type Change =
  | { kind: 'joined'; leaf: number; replaced: number | null }
  | { kind: 'removed'; by: number; leaves: number[] }
  | { kind: 'healed'; by: number }

/**
 * Immutable: each operation gives a new state, and one that fails leaves the state as usable as before. Messages must be
 * sent from the newest state only; sending twice from one is refused. All bytes are MLSMessages, not yet enveloped.
 */
export class Group {
  readonly #rules: GroupRules
  readonly #state: ClientState
  readonly #stay: Stay
  /** base64url (22 characters) of the MLS group_id */
  readonly id: string
  readonly epoch: number
  /** own leaf */
  readonly leaf: number
  /** by leaf */
  readonly members: readonly Member[]

  private constructor(rules: GroupRules, state: ClientState, members: readonly Member[], stay: Stay) {
    this.#rules = rules
    this.#state = state
    this.#stay = stay
    this.id = toBase64Url(Uint8Array.from(state.groupContext.groupId))
    this.epoch = Number(state.groupContext.epoch)
    this.leaf = state.privatePath.leafIndex
    this.members = [...members].sort((one, other) => one.leaf - other.leaf)
    stay.forget(this.epoch)
  }

  /** A new group with a random id and oneself alone in it. */
  static async create(rules: GroupRules, own: OwnLeaf): Promise<Group> {
    const id = crypto.getRandomValues(new Uint8Array(GROUP_ID_BYTES))
    const state = await createGroup(id, own.keyPackage, own.privateKeys, [], suite, configOf(rules))
    return new Group(rules, state, [memberOf(own, 0)], new Stay())
  }

  /**
   * External commit (RFC 9420 section 12.4.3.2) to the group of a GroupInfo; `group` is the state once the commit is
   * accepted. Replaces the own former leaf, of the same participant and device, when there is one.
   * @throws GroupError `bad_info`; `sole_member` when there is nobody but the own former leaf: create a new group
   */
  static join(rules: GroupRules, own: OwnLeaf, info: Bytes): Promise<{ group: Group; commit: Bytes }> {
    return refusedAs('bad_info', async () => {
      const read = await readInfo(rules, info)
      const former = read.members.find(({ participant }) => participant === own.participant)
      if (former && !equal(former.device, own.device)) throw new RangeError('the seat is taken')
      const others = read.members.filter((member) => member !== former)
      if (others.length === 0) throw new GroupError('sole_member', 'nobody else is in the group')
      const { externalPub, info: groupInfo, tree } = read
      const formerKey = former && leafAt(tree, former.leaf)?.signaturePublicKey
      const { publicMessage, newState } = await joinGroupExternal(
        groupInfo,
        own.keyPackage,
        own.privateKeys,
        former !== undefined,
        takingExternalPub(externalPub),
        tree,
        { ...configOf(rules), keyPackageEqualityConfig: matching(formerKey) },
      )
      const state = await settle({ ...newState, clientConfig: configOf(rules) })
      const members = [...others, memberOf(own, state.privatePath.leafIndex)]
      return { group: new Group(rules, state, members, new Stay()), commit: encodePublic(publicMessage) }
    })
  }

  /** Members of a GroupInfo, checked as for joining. @throws GroupError `bad_info` */
  static peek(rules: GroupRules, info: Bytes): Promise<readonly Member[]> {
    return refusedAs('bad_info', async () => {
      const read = await readInfo(rules, info)
      await verifyInfo(rules, read)
      return read.members
    })
  }

  /** GroupInfo of this epoch, with ratchet tree and external public key. */
  info(): Promise<Bytes> {
    return makeInfo(this.#state)
  }

  /**
   * Commit that removes these leaves, by value and with a path.
   * @throws GroupError `sole_member` when one member would remain; `unknown_leaf` for nobody's leaf and for one's own
   */
  async remove(leaves: readonly number[]): Promise<{ group: Group; commit: Bytes }> {
    const gone = [...new Set(leaves)]
    const known = gone.every(
      (leaf) => leaf !== this.leaf && this.members.some((member) => member.leaf === leaf),
    )
    if (!known || gone.length === 0) throw new GroupError('unknown_leaf', 'nobody to remove there')
    return this.#commit(gone)
  }

  /** Empty commit with a path: whoever had copied keys of the group loses them. @throws GroupError `sole_member` */
  heal(): Promise<{ group: Group; commit: Bytes }> {
    return this.#commit([])
  }

  async #commit(gone: readonly number[]): Promise<{ group: Group; commit: Bytes }> {
    const members = this.members.filter(({ leaf }) => !gone.includes(leaf))
    // The library would use a commit secret of zeros, which those removed know (RFC 9420 section 8).
    if (members.length < 2) throw new GroupError('sole_member', 'one member would remain')
    const { newState, commit } = await createCommit(
      { state: this.#state, cipherSuite: suite, pskIndex: emptyPskIndex },
      {
        wireAsPublicMessage: true,
        extraProposals: gone.map((removed) => ({ proposalType: 'remove', remove: { removed } })),
      },
    )
    const { publicMessage } = commit as MlsPublicMessage
    const state = await settle(newState)
    return { group: new Group(this.#rules, state, members, this.#stay), commit: encodePublic(publicMessage) }
  }

  /**
   * The state after somebody else's commit.
   * @throws GroupError `bad_commit` (this state is as usable as before); `removed` when it removes oneself
   */
  receive(commit: Bytes): Promise<{ group: Group; change: Change }> {
    return refusedAs('bad_commit', async () => {
      const { message, plan } = readCommit(this.#state, decodeMessage(commit))
      const newcomer = await checkPlan(this.#rules, this.#state.ratchetTree, this.members, plan)
      const gone = plan.kind === 'member' ? plan.removed : plan.replaced === null ? [] : [plan.replaced]
      // The library can't follow a commit that replaces oneself.
      if (gone.includes(this.leaf)) return await this.#leave(message)
      const state = await advance(this.#state, message)
      const members = this.members.filter(({ leaf }) => !gone.includes(leaf))
      if (plan.kind === 'member') return this.#after(state, members, changeBy(plan.by, plan.removed))
      const key = plan.path.leafNode.signaturePublicKey
      const at = leavesOf(state.ratchetTree).find(({ node }) => equal(node.signaturePublicKey, key))
      if (!newcomer || !at) throw new RangeError('nobody joined')
      const change: Change = { kind: 'joined', leaf: at.leaf, replaced: plan.replaced }
      return this.#after(state, [...members, memberOf(newcomer, at.leaf)], change)
    })
  }

  async #leave({ publicMessage }: MlsPublicMessage): Promise<never> {
    const { keySchedule, groupContext, ratchetTree } = this.#state
    await unprotectPublicMessage(keySchedule.membershipKey, groupContext, ratchetTree, publicMessage, suite)
    throw new GroupError('removed', 'this member was removed')
  }

  #after(state: ClientState, members: readonly Member[], change: Change): { group: Group; change: Change } {
    return { group: new Group(this.#rules, state, members, this.#stay), change }
  }

  /** Application message (RFC 9420 section 6.3.1), padded. @throws Error when this state was sent from before */
  async encrypt(plain: Bytes): Promise<{ group: Group; message: Bytes }> {
    const generation = this.#state.secretTree[this.leaf * 2]?.application.generation ?? 0
    this.#stay.send(this.authenticator(), generation)
    const { clientConfig } = this.#state
    const { newState, privateMessage } = await createApplicationMessage(
      { ...this.#state, clientConfig: { ...clientConfig, paddingConfig: paddingFor(plain) } },
      plain,
      suite,
    )
    const state = { ...newState, clientConfig }
    return { group: this.#with(state), message: encodePrivate(privateMessage) }
  }

  /**
   * What somebody else in the group said, in this epoch or one of four before it.
   * @throws GroupError `bad_message`, also when it was read before, in whatever state of this stay
   */
  decrypt(message: Bytes): Promise<{ group: Group; leaf: number; plain: Bytes }> {
    return refusedAs('bad_message', async () => {
      const decoded = decodeMessage(message)
      if (decoded.wireformat !== 'mls_private_message') throw new TypeError('no private message')
      const { groupId, contentType, authenticatedData, ciphertext, epoch } = decoded.privateMessage
      if (!equal(groupId, this.#state.groupContext.groupId)) throw new RangeError('of another group')
      if (contentType !== 'application' || authenticatedData.length)
        throw new TypeError('no application message')
      const [opened, hash] = await Promise.all([
        openPrivate(this.#state, decoded.privateMessage),
        sha256(Uint8Array.from(ciphertext)),
      ])
      if (opened.leaf === this.leaf) throw new RangeError('by oneself')
      if (!this.#stay.read(Number(epoch), hash)) throw new RangeError('read before')
      return { group: this.#with(opened.state), leaf: opened.leaf, plain: opened.plain }
    })
  }

  #with(state: ClientState): Group {
    return new Group(this.#rules, state, this.members, this.#stay)
  }

  /** Base key of media of one source in this epoch (RFC 9420 section 8.5, RFC 9605 section 5.2): 16 bytes. */
  async exportBase(source: Source): Promise<Bytes> {
    const { exporterSecret } = this.#state.keySchedule
    return Uint8Array.from(
      await mlsExporter(exporterSecret, MEDIA_LABEL, utf8(source), BASE_KEY_BYTES, suite),
    )
  }

  /** Epoch authenticator (RFC 9420 section 8.7): equal for all who are in the same state, 32 bytes. */
  authenticator(): Bytes {
    return Uint8Array.from(this.#state.keySchedule.epochAuthenticator)
  }
}

const memberOf = ({ participant, name, device, identity }: LeafClaims, leaf: number): Member => ({
  leaf,
  participant,
  name,
  device,
  identity,
})

const changeBy = (by: number, leaves: number[]): Change =>
  leaves.length ? { kind: 'removed', by, leaves } : { kind: 'healed', by }

/** RFC 9420 section 6.3.1: zeros up to a multiple of MESSAGE_STEP. */
function paddingFor(plain: Bytes) {
  const prefix = plain.length < 2 ** 6 ? 1 : plain.length < 2 ** 14 ? 2 : 4
  const padUntilLength = Math.ceil((prefix + plain.length + MESSAGE_EXTRA) / MESSAGE_STEP) * MESSAGE_STEP
  return { kind: 'padUntilLength' as const, padUntilLength }
}

/** The library takes `external_pub` for the bare key; the extension holds the key with its length. */
const takingExternalPub = ({ extension, key }: { extension: Uint8Array; key: Uint8Array }) => ({
  ...suite,
  hpke: {
    ...suite.hpke,
    importPublicKey: (bytes: Uint8Array) => suite.hpke.importPublicKey(bytes === extension ? key : bytes),
  },
})

/** Tells the library which leaf is one's former one. */
const matching = (formerKey: Uint8Array | undefined) => ({
  compareKeyPackages: () => false,
  compareKeyPackageToLeafNode: (_: KeyPackage, { signaturePublicKey }: { signaturePublicKey: Uint8Array }) =>
    formerKey !== undefined && equal(signaturePublicKey, formerKey),
})
