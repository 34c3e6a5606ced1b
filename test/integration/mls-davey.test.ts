import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAVE_PROTOCOL_VERSION, DAVESession, generateDisplayableCode } from '@snazzah/davey'
import { encode } from 'ts-mls/codec/tlsEncoder.js'
import { varLenDataEncoder } from 'ts-mls/codec/variableLength.js'
import { createCommit } from 'ts-mls/createCommit.js'
import { encodeExternalSender } from 'ts-mls/externalSender.js'
import { decodeKeyPackage, type KeyPackage } from 'ts-mls/keyPackage.js'
import { protectExternalProposalPublic } from 'ts-mls/messageProtectionPublic.js'
import { decodeWelcome } from 'ts-mls/welcome.js'
import { utf8 } from '../../widget/crypto/bytes.ts'
import { settle } from '../../widget/crypto/group-state.ts'
import { add, enter, newGroup, packageFor } from '../support/mls-peer.ts'
import { encoded } from '../support/mls-raw.ts'
import { suiteP256 } from '../support/suite-p256.ts'

/** `APPEND`; the package's own enumeration is for types only. */
const APPEND = 0
const CHANNEL = '927310423890473011'
const THEM = '158049329150427136'
const US = '158533742254751744'

const eightBytes = (id: string): Uint8Array => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(id))
  return new Uint8Array(bytes)
}

const tools = await suiteP256()
const { cipherSuite } = tools
/** The voice server, by which members are proposed in that protocol. */
const server = await cipherSuite.signature.keygen()
const externalSender = encodeExternalSender({
  signaturePublicKey: server.publicKey,
  credential: { credentialType: 'basic', identity: utf8('server') },
})
const session = () => {
  const made = new DAVESession(DAVE_PROTOCOL_VERSION, THEM, CHANNEL)
  made.setExternalSender(Buffer.from(externalSender))
  return made
}

/** Proposal of the server to add somebody, as the protocol sends it. */
async function proposing(keyPackage: KeyPackage): Promise<Buffer> {
  const context = {
    version: 'mls10' as const,
    cipherSuite: cipherSuite.name,
    groupId: eightBytes(CHANNEL),
    epoch: 0n,
    treeHash: new Uint8Array(),
    confirmedTranscriptHash: new Uint8Array(),
    extensions: [],
  }
  const { publicMessage } = await protectExternalProposalPublic(
    server.signKey,
    context,
    new Uint8Array(),
    { proposalType: 'add', add: { keyPackage } },
    { senderType: 'external', senderIndex: 0 },
    cipherSuite,
  )
  const message = encoded({ version: 'mls10', wireformat: 'mls_public_message', publicMessage })
  return Buffer.from(encode(varLenDataEncoder)(message))
}

const code = (authenticator: Uint8Array) => generateDisplayableCode(Buffer.from(authenticator), 30, 5)

describe('davey as a peer, in suite 2', () => {
  it('lets us into a group of theirs by Welcome', async () => {
    const them = session()
    const own = await packageFor(eightBytes(US), cipherSuite)
    const made = them.processProposals(APPEND, await proposing(own.publicPackage), [US, THEM])
    assert.ok(made.commit && made.welcome)
    them.processCommit(made.commit)
    const welcome = decodeWelcome(new Uint8Array(made.welcome), 0)?.[0] ?? assert.fail()
    const state = await settle(await enter(welcome, own, cipherSuite), tools)
    const { epochAuthenticator } = state.keySchedule
    assert.deepEqual(Buffer.from(epochAuthenticator), them.getEpochAuthenticator())
    assert.equal(code(epochAuthenticator), them.voicePrivacyCode)
    assert.deepEqual(them.getUserIds().sort(), [THEM, US].sort())
  })

  it('joins a group of ours by Welcome, and follows our commits', async () => {
    const them = session()
    const keyPackage =
      decodeKeyPackage(new Uint8Array(them.getSerializedKeyPackage()), 0)?.[0] ?? assert.fail()
    const own = await packageFor(eightBytes(US), cipherSuite)
    const extensions = [
      {
        extensionType: 'external_senders' as const,
        extensionData: encode(varLenDataEncoder)(externalSender),
      },
    ]
    const group = await newGroup(eightBytes(CHANNEL), own, extensions, cipherSuite)
    const made = await add(group, keyPackage, cipherSuite)
    them.processWelcome(Buffer.from(made.welcomeBytes))
    const state = await settle(made.state, tools)
    assert.deepEqual(Buffer.from(state.keySchedule.epochAuthenticator), them.getEpochAuthenticator())
    const healed = await createCommit({ state, cipherSuite }, { wireAsPublicMessage: true })
    them.processCommit(Buffer.from(encoded(healed.commit)))
    const after = await settle(healed.newState, tools)
    assert.notDeepEqual(after.keySchedule.epochAuthenticator, state.keySchedule.epochAuthenticator)
    assert.deepEqual(Buffer.from(after.keySchedule.epochAuthenticator), them.getEpochAuthenticator())
  })
})
