import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Group, newLeaf } from '../../widget/crypto/group.ts'
import { at, codeOf, everybody, groupOf, hasCode, letIn, people } from '../support/group-people.ts'
import { infoOf } from '../support/mls-raw.ts'

async function agree(groups: readonly Group[]): Promise<void> {
  const first = at(groups, 0)
  const media = await first.exportBase('camera')
  for (const group of groups) {
    assert.equal(group.id, first.id)
    assert.equal(group.epoch, first.epoch)
    assert.equal(codeOf(group), codeOf(first))
    assert.deepEqual(group.members, first.members)
    assert.deepEqual(await group.exportBase('camera'), media)
  }
}

test('whoever creates a group is alone in it, at epoch 0', async () => {
  const { person } = people()
  const ada = await person('Ada')
  const group = await Group.create(ada.rules, ada.own)
  assert.match(group.id, /^[\w-]{22}$/)
  assert.deepEqual([group.epoch, group.leaf], [0, 0])
  const { participant } = ada.own
  assert.deepEqual(group.members, [
    { leaf: 0, participant, name: 'Ada', device: ada.device.publicKey, identity: null },
  ])
})

test('newcomers join by external commit, and all agree', async () => {
  const { person } = people()
  const groups: Group[] = []
  for (const [count, name] of ['Ada', 'Ben', 'Cem', 'Dag', 'Eva'].entries()) {
    await letIn(groups, await person(name))
    await agree(groups)
    assert.equal(at(groups, 0).epoch, count)
  }
  assert.deepEqual(
    at(groups, 4).members.map(({ leaf, name }) => [leaf, name]),
    [
      [0, 'Ada'],
      [1, 'Ben'],
      [2, 'Cem'],
      [3, 'Dag'],
      [4, 'Eva'],
    ],
  )
})

test('members learn who joined and at which leaf', async () => {
  const { groups, room } = await groupOf(2)
  const eva = await room.person('Eva')
  const { group, commit } = await Group.join(eva.rules, eva.own, await at(groups, 1).info())
  const received = await at(groups, 0).receive(commit)
  assert.deepEqual(received.change, { kind: 'joined', leaf: group.leaf, replaced: null })
  assert.equal(received.group.members.find(({ leaf }) => leaf === group.leaf)?.name, 'Eva')
})

test('members are seen before joining as they are after it', async () => {
  const { groups, room } = await groupOf(3)
  const eva = await room.person('Eva')
  const info = await at(groups, 0).info()
  assert.deepEqual(await Group.peek(eva.rules, info), at(groups, 0).members)
})

test('a member removes others, who learn of it', async () => {
  const { groups } = await groupOf(5)
  const { group, commit } = await at(groups, 0).remove([2, 3])
  const others = [at(groups, 1), at(groups, 4)]
  const { change } = await at(others, 0).receive(commit)
  assert.deepEqual(change, { kind: 'removed', by: 0, leaves: [2, 3] })
  await everybody(others, commit)
  await agree([group, ...others])
  assert.deepEqual(
    group.members.map(({ leaf }) => leaf),
    [0, 1, 4],
  )
  for (const removed of [2, 3]) await assert.rejects(at(groups, removed).receive(commit), hasCode('removed'))
})

test('a free leaf is taken by whoever comes next', async () => {
  const { groups, room } = await groupOf(4)
  const { group, commit } = await at(groups, 3).remove([1])
  const others = [at(groups, 0), at(groups, 2)]
  await everybody(others, commit)
  const all = [...others, group]
  const newcomer = await letIn(all, await room.person('Eva'))
  assert.equal(newcomer.leaf, 1)
  await agree(all)
})

test('an empty commit changes keys and nothing else', async () => {
  const { groups } = await groupOf(3)
  const before = at(groups, 0)
  const { group, commit } = await before.heal()
  const { change } = await at(groups, 1).receive(commit)
  assert.deepEqual(change, { kind: 'healed', by: 0 })
  const others = [at(groups, 1), at(groups, 2)]
  await everybody(others, commit)
  await agree([group, ...others])
  assert.notEqual(codeOf(group), codeOf(before))
  assert.notDeepEqual(await group.exportBase('camera'), await before.exportBase('camera'))
  assert.deepEqual(group.members, before.members)
})

test('whoever comes back with the same seat and device replaces their former leaf', async () => {
  const { groups, persons, room } = await groupOf(3)
  const { device, own } = at(persons, 1)
  const back = await room.person('Back', { device, participant: own.participant })
  const { group, commit } = await Group.join(back.rules, back.own, await at(groups, 0).info())
  const { change } = await at(groups, 2).receive(commit)
  assert.deepEqual(change, { kind: 'joined', leaf: group.leaf, replaced: 1 })
  const others = [at(groups, 0), at(groups, 2)]
  await everybody(others, commit)
  await agree([group, ...others])
  assert.equal(group.members.length, 3)
  await assert.rejects(at(groups, 1).receive(commit), hasCode('removed'))
})

test('a seat taken by another device is not joined to', async () => {
  const { groups, persons, room } = await groupOf(2)
  const eva = await room.person('Eva', { participant: at(persons, 0).own.participant })
  await assert.rejects(Group.join(eva.rules, eva.own, await at(groups, 1).info()), hasCode('bad_info'))
})

test('one member alone neither heals, nor remains, nor is joined by oneself', async () => {
  const { groups, persons, room } = await groupOf(2)
  await assert.rejects(at(groups, 0).remove([1]), hasCode('sole_member'))
  const { rules, own, device } = at(persons, 0)
  const alone = await Group.create(rules, own)
  await assert.rejects(alone.heal(), hasCode('sole_member'))
  const back = await room.person('Back', { device, participant: own.participant })
  await assert.rejects(Group.join(back.rules, back.own, await alone.info()), hasCode('sole_member'))
})

test('nobody removes themselves, nobody, or a leaf that is not there', async () => {
  const { groups } = await groupOf(3)
  for (const leaves of [[], [0], [1, 0], [3], [99], [-1], [0.5]])
    await assert.rejects(at(groups, 0).remove(leaves), hasCode('unknown_leaf'))
})

test('what was removed twice in one request is removed once', async () => {
  const { groups } = await groupOf(4)
  const { commit } = await at(groups, 0).remove([2, 2])
  const { change } = await at(groups, 1).receive(commit)
  assert.deepEqual(change, { kind: 'removed', by: 0, leaves: [2] })
})

test('media keys differ by source and are what the exporter gives', async () => {
  const { groups } = await groupOf(2)
  const keys = await Promise.all(
    (['microphone', 'camera', 'screen'] as const).map((source) => at(groups, 0).exportBase(source)),
  )
  assert.equal(new Set(keys.map(String)).size, 3)
  for (const key of keys) assert.equal(key.length, 16)
})

test('a commit that lost leaves the state it was made from as it was', async () => {
  const { groups } = await groupOf(3)
  const [mine, other] = [at(groups, 0), at(groups, 1)]
  await mine.remove([2])
  await mine.heal()
  const winner = await other.heal()
  const { group } = await mine.receive(winner.commit)
  assert.equal(codeOf(group), codeOf(winner.group))
})

test('a refused commit leaves the state usable', async () => {
  const { groups } = await groupOf(3)
  const { commit, group } = await at(groups, 0).heal()
  const damaged = Uint8Array.from(commit)
  damaged[damaged.length - 10] = (damaged[damaged.length - 10] ?? 0) ^ 1
  const receiver = at(groups, 1)
  for (const bad of [damaged, commit.slice(1), commit.slice(0, -1), new Uint8Array(), await receiver.info()])
    await assert.rejects(receiver.receive(bad), hasCode('bad_commit'))
  assert.equal(codeOf((await receiver.receive(commit)).group), codeOf(group))
})

test('each changed byte of a GroupInfo is noticed', async () => {
  const { groups, room } = await groupOf(2)
  const eva = await room.person('Eva')
  const info = await at(groups, 0).info()
  assert.equal((await Group.peek(eva.rules, info)).length, 2)
  for (let index = 0; index < info.length; index += 37) {
    const changed = Uint8Array.from(info)
    changed[index] = (changed[index] ?? 0) ^ 1
    await assert.rejects(Group.peek(eva.rules, changed), hasCode('bad_info'), `byte ${index}`)
    await assert.rejects(Group.join(eva.rules, eva.own, changed), hasCode('bad_info'), `byte ${index}`)
  }
})

test('what is no GroupInfo is refused', async () => {
  const { groups, room } = await groupOf(2)
  const eva = await room.person('Eva')
  const { commit } = await at(groups, 0).heal()
  const info = await at(groups, 0).info()
  for (const bad of [new Uint8Array(), commit, info.slice(0, -1), Uint8Array.of(...info, 0)])
    await assert.rejects(Group.peek(eva.rules, bad), hasCode('bad_info'))
})

test('the external public key is written as the standard has it', async () => {
  const { groups } = await groupOf(2)
  const extension = infoOf(await at(groups, 0).info()).extensions.find(
    ({ extensionType }) => extensionType === 'external_pub',
  )
  assert.equal(extension?.extensionData.length, 33)
  assert.equal(extension?.extensionData[0], 32)
})

test('neither signature keys nor anything that stands for them can be read from a leaf', async () => {
  const { person } = people()
  const ada = await person('Ada')
  const { signaturePrivateKey } = ada.own.privateKeys
  const pkcs8 = Uint8Array.of(
    ...[0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20],
    ...signaturePrivateKey,
  )
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign'])
  const { x } = await crypto.subtle.exportKey('jwk', key)
  assert.notEqual(x, Buffer.from(ada.own.keyPackage.leafNode.signaturePublicKey).toString('base64url'))
})

test('one leaf prepares joins again and again until one is accepted', async () => {
  const { groups, room } = await groupOf(2)
  const eva = await room.person('Eva')
  await Group.join(eva.rules, eva.own, await at(groups, 0).info())
  await letIn(groups, await room.person('Cem'))
  await letIn(groups, eva)
  await agree(groups)
})

test('a new stay has a new leaf key', async () => {
  const { person } = people()
  const ada = await person('Ada')
  const again = await newLeaf(ada.rules, ada.device, ada.own.participant, 'Ada', null)
  assert.notDeepEqual(
    again.keyPackage.leafNode.signaturePublicKey,
    ada.own.keyPackage.leafNode.signaturePublicKey,
  )
})

test('each leaf is verified once, however often its group is looked at', async (t) => {
  const { groups, room } = await groupOf(6)
  const eva = await room.person('Eva')
  const verify = t.mock.method(crypto.subtle, 'verify')
  const info = await at(groups, 0).info()
  const verified = async () => {
    const before = verify.mock.callCount()
    await Group.peek(eva.rules, info)
    return verify.mock.callCount() - before
  }
  // Proof of the room secret and device signature of six leaves; their MLS signatures were seen as they joined.
  assert.equal(await verified(), 2 * 6 + 1)
  assert.equal(await verified(), 1, 'the GroupInfo’s own signature')
})
