/**
 * An insider who uses the library as it comes, with its defaults and none of our checks: what others could do to us, and
 * how the library would take it.
 */
import type { ClientConfig } from 'ts-mls/clientConfig.js'
import { defaultClientConfig } from 'ts-mls/clientConfig.js'
import type { ClientState } from 'ts-mls/clientState.js'
import { type CreateCommitOptions, createCommit, joinGroupExternal } from 'ts-mls/createCommit.js'
import { createApplicationMessage } from 'ts-mls/createMessage.js'
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js'
import type { GroupInfo } from 'ts-mls/groupInfo.js'
import { acceptAll } from 'ts-mls/incomingMessageAction.js'
import { encodeMlsMessage, type MLSMessage } from 'ts-mls/message.js'
import { processMessage } from 'ts-mls/processMessages.js'
import type { Proposal } from 'ts-mls/proposal.js'
import { emptyPskIndex, type PskIndex } from 'ts-mls/pskIndex.js'
import type { Bytes } from '../../widget/crypto/bytes.ts'
import { decodeMessage } from '../../widget/crypto/group-wire.ts'
import { suite } from '../../widget/crypto/mls-suite.ts'
import type { Person } from './group-people.ts'

/** Takes `external_pub` as our GroupInfo has it: a key of 32 bytes behind its length. */
const lenient: CiphersuiteImpl = {
  ...suite,
  hpke: {
    ...suite.hpke,
    importPublicKey: (key) => suite.hpke.importPublicKey(key.length === 33 ? key.subarray(1) : key),
  },
}

export const encoded = (message: MLSMessage): Bytes => Uint8Array.from(encodeMlsMessage(message))

export function infoOf(bytes: Bytes): GroupInfo {
  const message = decodeMessage(bytes)
  if (message.wireformat !== 'mls_group_info') throw new TypeError('no GroupInfo')
  return message.groupInfo
}

/** Joins by external commit, whoever is in the group and whoever oneself is. `former`: leaf key of the leaf to remove. */
export async function rawJoin(
  person: Pick<Person, 'own'>,
  info: Bytes,
  former?: Uint8Array,
  authenticatedData?: Bytes,
): Promise<{ state: ClientState; commit: Bytes }> {
  const config: ClientConfig = {
    ...defaultClientConfig,
    keyPackageEqualityConfig: {
      compareKeyPackages: () => false,
      compareKeyPackageToLeafNode: (_, leaf) =>
        former !== undefined && Buffer.compare(leaf.signaturePublicKey, former) === 0,
    },
  }
  const { own } = person
  const { publicMessage, newState } = await joinGroupExternal(
    infoOf(info),
    own.keyPackage,
    own.privateKeys,
    former !== undefined,
    lenient,
    undefined,
    config,
    authenticatedData,
  )
  const commit = encoded({ version: 'mls10', wireformat: 'mls_public_message', publicMessage })
  return { state: { ...newState, clientConfig: defaultClientConfig }, commit }
}

/** The library's own reception of a commit; rejects when the library refuses. */
export async function rawReceive(
  state: ClientState,
  commit: Bytes,
  psks: PskIndex = emptyPskIndex,
): Promise<ClientState> {
  const message = decodeMessage(commit)
  if (message.wireformat !== 'mls_public_message' && message.wireformat !== 'mls_private_message')
    throw new TypeError('no handshake message')
  const result = await processMessage(message, state, psks, acceptAll, suite)
  if (result.kind !== 'newState') throw new TypeError('no handshake message')
  return result.newState
}

export async function rawCommit(
  state: ClientState,
  proposals: Proposal[],
  options: CreateCommitOptions = {},
  psks: PskIndex = emptyPskIndex,
  cipherSuite: CiphersuiteImpl = suite,
): Promise<{ state: ClientState; commit: Bytes }> {
  const { newState, commit } = await createCommit(
    { state, cipherSuite, pskIndex: psks },
    { wireAsPublicMessage: true, extraProposals: proposals, ...options },
  )
  return { state: newState, commit: encoded(commit) }
}

export const removing = (removed: number): Proposal => ({ proposalType: 'remove', remove: { removed } })

/** The library's own reading of an application message; rejects when the library refuses. */
export async function rawRead(
  state: ClientState,
  bytes: Bytes,
): Promise<{ state: ClientState; plain: Uint8Array }> {
  const message = decodeMessage(bytes)
  if (message.wireformat !== 'mls_private_message') throw new TypeError('no private message')
  const result = await processMessage(message, state, emptyPskIndex, acceptAll, suite)
  if (result.kind !== 'applicationMessage') throw new TypeError('no application message')
  return { state: result.newState, plain: result.message }
}

export async function rawSay(
  state: ClientState,
  plain: Bytes,
  authenticatedData?: Bytes,
): Promise<{ state: ClientState; message: Bytes }> {
  const { newState, privateMessage } = await createApplicationMessage(state, plain, suite, authenticatedData)
  const message = encoded({ version: 'mls10', wireformat: 'mls_private_message', privateMessage })
  return { state: newState, message }
}
