/**
 * Steps of the group's state, on top of ts-mls. States are never changed, each step makes a new one; what the library
 * leaves out of RFC 9420 is added here.
 */
import type { ClientState } from 'ts-mls/clientState.js'
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js'
import type { MlsPrivateMessage, MlsPublicMessage } from 'ts-mls/message.js'
import { unprotectPrivateMessage } from 'ts-mls/messageProtection.js'
import type { PrivateMessage } from 'ts-mls/privateMessage.js'
import { processPrivateMessage, processPublicMessage } from 'ts-mls/processMessages.js'
import { emptyPskIndex, type PskIndex } from 'ts-mls/pskIndex.js'
import { getHpkePublicKey } from 'ts-mls/ratchetTree.js'
import type { Bytes } from './bytes.ts'
import { equal } from './fields.ts'
import { leafAt } from './group-auth.ts'
import { publicKeyOf, suite } from './mls-suite.ts'

/** A cipher suite, and the public key of a private key as it holds it. */
export interface Tools {
  cipherSuite: CiphersuiteImpl
  publicKeyOf(secret: Uint8Array): Promise<Uint8Array>
}

const OURS: Tools = { cipherSuite: suite, publicKeyOf }

/**
 * The state after a handshake message of others.
 * @throws Error when it is not authentic or leads nowhere
 */
export async function advance(
  state: ClientState,
  message: MlsPublicMessage | MlsPrivateMessage,
  psks: PskIndex = emptyPskIndex,
  tools = OURS,
): Promise<ClientState> {
  const { cipherSuite } = tools
  const { newState } =
    message.wireformat === 'mls_public_message'
      ? await processPublicMessage(state, message.publicMessage, psks, cipherSuite)
      : await processPrivateMessage(state, message.privateMessage, psks, cipherSuite)
  return newState.groupActiveState.kind === 'active' ? settle(newState, tools) : newState
}

/**
 * Private keys of nodes that are blank now are forgotten, which the library doesn't do: they could still open what was
 * sealed to them. Those that are left must belong to the public keys in the tree (RFC 9420 section 7.5): the library
 * doesn't compare them, and a committer could have told everybody a public key of their own.
 */
export async function settle(state: ClientState, { publicKeyOf: publicOf } = OURS): Promise<ClientState> {
  const { ratchetTree, privatePath } = state
  const privateKeys: Record<number, Uint8Array> = {}
  for (const [index, secret] of Object.entries(privatePath.privateKeys)) {
    const node = ratchetTree[Number(index)]
    if (!node) continue
    if (!equal(await publicOf(secret), getHpkePublicKey(node)))
      throw new RangeError('a public key in the path is not the one of its path secret')
    privateKeys[Number(index)] = secret
  }
  return { ...state, privatePath: { ...privatePath, privateKeys } }
}

/** What a message of the group said, and the state in which it can't be read again. */
export interface Opened {
  state: ClientState
  leaf: number
  plain: Bytes
}

/**
 * Opens an application message (RFC 9420 section 6.3) of this epoch or one of those kept. An earlier message counts only
 * while its sender is still in the group: their leaf may be somebody else's by now.
 * @throws Error when it is not authentic, was read before, or is by nobody who is in the group
 */
export async function openPrivate(state: ClientState, message: PrivateMessage): Promise<Opened> {
  const current = message.epoch === state.groupContext.epoch
  const earlier = state.historicalReceiverData.get(message.epoch)
  const from = current ? { ...state, senderDataSecret: state.keySchedule.senderDataSecret } : earlier
  if (!from) throw new RangeError('of an epoch that is not known')
  const { tree, content } = await unprotectPrivateMessage(
    from.senderDataSecret,
    message,
    from.secretTree,
    from.ratchetTree,
    from.groupContext,
    state.clientConfig.keyRetentionConfig,
    suite,
  )
  const { sender, ...said } = content.content
  if (sender.senderType !== 'member' || said.contentType !== 'application')
    throw new TypeError('no application message')
  const then = leafAt(from.ratchetTree, sender.leafIndex)
  const now = leafAt(state.ratchetTree, sender.leafIndex)
  if (!then || !now || !equal(then.signaturePublicKey, now.signaturePublicKey))
    throw new RangeError('by somebody who left')
  const next = current
    ? { ...state, secretTree: tree }
    : {
        ...state,
        historicalReceiverData: new Map(state.historicalReceiverData).set(message.epoch, {
          ...(from as NonNullable<typeof earlier>),
          secretTree: tree,
        }),
      }
  return { state: next, leaf: sender.leafIndex, plain: Uint8Array.from(said.applicationData) }
}
