/** Our side of a group with another implementation: our suite and steps, without our rules of who may be in a group. */
import { type ClientState, createGroup, joinGroup } from 'ts-mls/clientState.js'
import { createCommit } from 'ts-mls/createCommit.js'
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js'
import type { Extension } from 'ts-mls/extension.js'
import { generateKeyPackage, type KeyPackage, type PrivateKeyPackage } from 'ts-mls/keyPackage.js'
import { emptyPskIndex } from 'ts-mls/pskIndex.js'
import { encodeWelcome, type Welcome } from 'ts-mls/welcome.js'
import type { Bytes } from '../../widget/crypto/bytes.ts'
import { advance, type Tools } from '../../widget/crypto/group-state.ts'
import { decodeMessage } from '../../widget/crypto/group-wire.ts'
import { suite } from '../../widget/crypto/mls-suite.ts'
import { encoded } from './mls-raw.ts'

export interface OwnPackage {
  publicPackage: KeyPackage
  privatePackage: PrivateKeyPackage
}

const HOUR = 3_600n

/** A key package of ours that says it supports X.509 credentials, too, which others want. */
export function packageFor(identity: Uint8Array, cipherSuite: CiphersuiteImpl = suite): Promise<OwnPackage> {
  const now = BigInt(Math.floor(Date.now() / 1_000))
  return generateKeyPackage(
    { credentialType: 'basic', identity },
    {
      versions: ['mls10'],
      ciphersuites: [cipherSuite.name],
      extensions: [],
      proposals: [],
      credentials: ['basic', 'x509'],
    },
    { notBefore: now - HOUR, notAfter: now + 24n * HOUR },
    [],
    cipherSuite,
  )
}

/** The library takes `external_senders` in a form of its own only, so extensions are put in once the group is made. */
export async function newGroup(
  id: Uint8Array,
  own: OwnPackage,
  extensions: Extension[] = [],
  cipherSuite: CiphersuiteImpl = suite,
): Promise<ClientState> {
  const state = await createGroup(id, own.publicPackage, own.privatePackage, [], cipherSuite)
  return { ...state, groupContext: { ...state.groupContext, extensions } }
}

/** Adds somebody by Welcome. */
export async function add(
  state: ClientState,
  keyPackage: KeyPackage,
  cipherSuite: CiphersuiteImpl = suite,
): Promise<{ state: ClientState; commit: Bytes; welcome: Welcome; welcomeBytes: Bytes }> {
  const { newState, commit, welcome } = await createCommit(
    { state, cipherSuite },
    {
      wireAsPublicMessage: true,
      ratchetTreeExtension: true,
      extraProposals: [{ proposalType: 'add', add: { keyPackage } }],
    },
  )
  if (!welcome) throw new TypeError('no Welcome')
  return {
    state: newState,
    commit: encoded(commit),
    welcome,
    welcomeBytes: Uint8Array.from(encodeWelcome(welcome)),
  }
}

export const enter = (
  welcome: Welcome,
  own: OwnPackage,
  cipherSuite: CiphersuiteImpl = suite,
): Promise<ClientState> =>
  joinGroup(welcome, own.publicPackage, own.privatePackage, emptyPskIndex, cipherSuite)

/** A commit of theirs, by the steps that members of ours take. */
export async function follow(state: ClientState, commit: Bytes, tools?: Tools): Promise<ClientState> {
  const message = decodeMessage(commit)
  if (message.wireformat !== 'mls_public_message' && message.wireformat !== 'mls_private_message')
    throw new TypeError('no handshake message')
  return advance(state, message, undefined, tools)
}
