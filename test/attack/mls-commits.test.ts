import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ClientState, makePskIndex } from 'ts-mls/clientState.js'
import { createProposal } from 'ts-mls/createMessage.js'
import { generateKeyPackage, generateKeyPackageWithKey } from 'ts-mls/keyPackage.js'
import type { Proposal } from 'ts-mls/proposal.js'
import type { PskIndex } from 'ts-mls/pskIndex.js'
import type { Bytes } from '../../widget/crypto/bytes.ts'
import { makeCredential } from '../../widget/crypto/credential.ts'
import { newDeviceKey } from '../../widget/crypto/device-key.ts'
import { Group } from '../../widget/crypto/group.ts'
import { CAPABILITIES, LIFETIME } from '../../widget/crypto/group-auth.ts'
import { makeInfo } from '../../widget/crypto/group-info.ts'
import { suite } from '../../widget/crypto/mls-suite.ts'
import {
  at,
  codeOf,
  everybody,
  groupOf,
  hasCode,
  type Person,
  people,
  randomId,
} from '../support/group-people.ts'
import { becomeOther, plantKey } from '../support/mls-insider.ts'
import { encoded, rawCommit, rawJoin, rawReceive, removing } from '../support/mls-raw.ts'

/**
 * Two honest members (leaves 0 and 1), an insider who forges commits (2), and a bystander who runs the library with its
 * defaults (3): what the bystander takes, the honest members must refuse.
 */
interface Scene {
  honest: Group[]
  insider: ClientState
  bystander: ClientState
  persons: Person[]
  room: ReturnType<typeof people>
  info: Bytes
}

async function scene(): Promise<Scene> {
  const { groups, persons, room } = await groupOf(2)
  const insiderPerson = await room.person('Insider')
  const first = await rawJoin(insiderPerson, await at(groups, 0).info())
  await everybody(groups, first.commit)
  const bystanderPerson = await room.person('Bystander')
  const second = await rawJoin(bystanderPerson, await at(groups, 0).info())
  await everybody(groups, second.commit)
  const insider = await rawReceive(first.state, second.commit)
  const info = await at(groups, 0).info()
  return {
    honest: groups,
    insider,
    bystander: second.state,
    persons: [...persons, insiderPerson, bystanderPerson],
    room,
    info,
  }
}

/** Honest members refuse it and go on from the same state; the library takes it. */
async function refused(
  { honest, bystander }: Scene,
  because: RegExp,
  commit: Bytes,
  psks?: PskIndex,
): Promise<void> {
  const after = await rawReceive(bystander, commit, psks)
  assert.ok(
    after.groupContext.epoch > bystander.groupContext.epoch || after.groupActiveState.kind !== 'active',
    'control: the library takes it',
  )
  for (const group of honest) {
    await assert.rejects(group.receive(commit), hasCode('bad_commit'))
    await assert.rejects(group.receive(commit), because)
  }
  const [one, two] = [at(honest, 0), at(honest, 1)]
  const healed = await one.heal()
  assert.equal(codeOf((await two.receive(healed.commit)).group), codeOf(healed.group))
}

describe('a ghost added by the server', () => {
  it('without the room secret is refused', async () => {
    const now = await scene()
    const ghost = await people({ room: now.room.room }).person('Ghost')
    await refused(now, /must not be in the group/, (await rawJoin(ghost, now.info)).commit)
  })

  it('of another room with the same secret is refused', async () => {
    const now = await scene()
    const ghost = await people({ roomKey: now.room.roomKey }).person('Ghost')
    await refused(now, /must not be in the group/, (await rawJoin(ghost, now.info)).commit)
  })

  it('with the credential of somebody else is refused', async () => {
    const now = await scene()
    const ghost = await now.room.person('Ghost')
    const keyPackage = await generateKeyPackage(
      at(now.persons, 0).own.keyPackage.leafNode.credential,
      CAPABILITIES,
      LIFETIME,
      [],
      suite,
    )
    const own = { ...ghost.own, keyPackage: keyPackage.publicPackage, privateKeys: keyPackage.privatePackage }
    await refused(now, /must not be in the group/, (await rawJoin({ own }, now.info)).commit)
  })

  it('is not let in by a GroupInfo in which it is, either', async () => {
    const now = await scene()
    const ghost = await people({ room: now.room.room }).person('Ghost')
    const { state } = await rawJoin(ghost, now.info)
    const info = await makeInfo(state)
    const newcomer = await now.room.person()
    assert.ok(await rawJoin(newcomer, info), 'control')
    await assert.rejects(Group.join(newcomer.rules, newcomer.own, info), hasCode('bad_info'))
    await assert.rejects(Group.peek(newcomer.rules, info), hasCode('bad_info'))
  })
})

describe('somebody who is in the group twice', () => {
  it('on the seat of somebody else is refused', async () => {
    const now = await scene()
    const { participant } = at(now.persons, 0).own
    await refused(
      now,
      /seat is taken/,
      (await rawJoin(await now.room.person('Double', { participant }), now.info)).commit,
    )
  })

  it('on the own seat with the own device, without replacing the former leaf, is refused', async () => {
    const now = await scene()
    const { own, device } = at(now.persons, 2)
    const double = await now.room.person('Double', { device, participant: own.participant })
    await refused(now, /seat is taken/, (await rawJoin(double, now.info)).commit)
  })

  it('with the same leaf key is refused', async () => {
    const now = await scene()
    const { own, device, rules } = at(now.persons, 2)
    const { signaturePublicKey } = own.keyPackage.leafNode
    const other = { participant: randomId(), name: 'Double', assertion: null }
    const leafKey = Uint8Array.from(signaturePublicKey)
    const made = await generateKeyPackageWithKey(
      { credentialType: 'basic', identity: await makeCredential(rules.secrets, device, leafKey, other) },
      CAPABILITIES,
      LIFETIME,
      [],
      { publicKey: signaturePublicKey, signKey: own.privateKeys.signaturePrivateKey },
      suite,
    )
    const double = { own: { ...own, keyPackage: made.publicPackage, privateKeys: made.privatePackage } }
    await refused(now, /leaf key in use/, (await rawJoin(double, now.info)).commit)
  })

  it('is not joined with', async () => {
    const now = await scene()
    const { participant } = at(now.persons, 0).own
    const double = await rawJoin(await now.room.person('Double', { participant }), now.info)
    const info = await makeInfo(double.state)
    const newcomer = await now.room.person()
    assert.ok(await rawJoin(newcomer, info), 'control')
    await assert.rejects(Group.join(newcomer.rules, newcomer.own, info), hasCode('bad_info'))
  })
})

describe('a newcomer who removes somebody', () => {
  it('who is somebody else is refused', async () => {
    const now = await scene()
    const { leafNode } = at(now.persons, 0).own.keyPackage
    const newcomer = await now.room.person('Newcomer')
    const { commit } = await rawJoin(newcomer, now.info, leafNode.signaturePublicKey)
    await refused(now, /replaces somebody else/, commit)
  })

  it('on the same seat with another device is refused', async () => {
    const now = await scene()
    const { own } = at(now.persons, 2)
    const thief = await now.room.person('Thief', { participant: own.participant })
    const key = own.keyPackage.leafNode.signaturePublicKey
    await refused(now, /replaces somebody else/, (await rawJoin(thief, now.info, key)).commit)
  })

  it('with the same device on another seat is refused', async () => {
    const now = await scene()
    const { own, device } = at(now.persons, 2)
    const other = await now.room.person('Other', { device })
    const key = own.keyPackage.leafNode.signaturePublicKey
    await refused(now, /replaces somebody else/, (await rawJoin(other, now.info, key)).commit)
  })
})

describe('a member’s commit of a kind that nobody here makes', () => {
  const newKeyPackage = async (now: Scene) => (await now.room.person('Added')).own.keyPackage
  const kinds: Record<string, (now: Scene) => Promise<Proposal>> = {
    Add: async (now) => ({ proposalType: 'add', add: { keyPackage: await newKeyPackage(now) } }),
    GroupContextExtensions: async () => ({
      proposalType: 'group_context_extensions',
      groupContextExtensions: { extensions: [{ extensionType: 0xff01, extensionData: new Uint8Array(3) }] },
    }),
    ReInit: async (now) => ({
      proposalType: 'reinit',
      reinit: {
        groupId: now.insider.groupContext.groupId,
        version: 'mls10',
        cipherSuite: suite.name,
        extensions: [],
      },
    }),
    'an unknown kind': async () => ({ proposalType: 0xff02, proposalData: new Uint8Array(3) }),
  }
  for (const [kind, make] of Object.entries(kinds)) {
    it(`${kind} is refused`, async () => {
      const now = await scene()
      await refused(
        now,
        /of a kind that is not allowed/,
        (await rawCommit(now.insider, [await make(now)])).commit,
      )
    })
  }

  it('PreSharedKey is refused', async () => {
    const now = await scene()
    const pskId = Uint8Array.of(1, 2, 3)
    const psks = makePskIndex(undefined, { [Buffer.from(pskId).toString('base64')]: new Uint8Array(32) })
    const proposal: Proposal = {
      proposalType: 'psk',
      psk: { preSharedKeyId: { psktype: 'external', pskId, pskNonce: new Uint8Array(32) } },
    }
    const { commit } = await rawCommit(now.insider, [proposal], {}, psks)
    await refused(now, /of a kind that is not allowed/, commit, psks)
  })

  it('a proposal by reference is refused, and so is the proposal itself', async () => {
    const now = await scene()
    const proposed = await createProposal(now.insider, true, removing(1), suite)
    const { commit } = await rawCommit(proposed.newState, [])
    const message = encoded(proposed.message)
    for (const group of now.honest) await assert.rejects(group.receive(message), hasCode('bad_commit'))
    await refused(
      { ...now, bystander: await rawReceive(now.bystander, message) },
      /of a kind that is not allowed/,
      commit,
    )
  })

  it('authenticated data is refused', async () => {
    const now = await scene()
    await refused(
      now,
      /authenticated data/,
      (await rawCommit(now.insider, [], { authenticatedData: Uint8Array.of(1) })).commit,
    )
    const newcomer = await now.room.person()
    await refused(
      now,
      /authenticated data/,
      (await rawJoin(newcomer, now.info, undefined, Uint8Array.of(1))).commit,
    )
  })

  it('a commit in a private message is refused', async () => {
    const now = await scene()
    await refused(
      now,
      /no public message/,
      (await rawCommit(now.insider, [], { wireAsPublicMessage: false })).commit,
    )
  })

  it('becoming somebody else is refused', async () => {
    const now = await scene()
    const other = await now.room.person('Other', { device: await newDeviceKey() })
    const forged = await becomeOther(now.insider, other.own)
    await refused(now, /became somebody else/, forged)
  })
})

describe('a commit whose path holds a key that nobody derives', () => {
  it('is refused, as whoever planted it could open what is sealed to it', async () => {
    const now = await scene()
    await refused(now, /not the one of its path secret/, await plantKey(now.insider))
  })
})
