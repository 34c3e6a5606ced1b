import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { utf8 } from '../../widget/crypto/bytes.ts'
import { meetingCode } from '../../widget/crypto/codes.ts'
import { openEnvelope, sealEnvelope } from '../../widget/crypto/envelope.ts'
import { Group } from '../../widget/crypto/group.ts'
import { decodeMessage, encodePrivate } from '../../widget/crypto/group-wire.ts'
import { at, codeOf, everybody, groupOf, hasCode, letIn, people } from '../support/group-people.ts'
import { rawCommit, rawJoin, rawRead, rawReceive, rawSay, removing } from '../support/mls-raw.ts'

const hello = utf8('hello')
const codes = async (...groups: Group[]) =>
  Promise.all(groups.map(async (group) => (await meetingCode(group.authenticator())).digits))

describe('a server that forks the group', () => {
  it('cannot keep both halves at one code, nor carry messages between them', async () => {
    const { groups } = await groupOf(4)
    const [a, b, c, d] = [at(groups, 0), at(groups, 1), at(groups, 2), at(groups, 3)]
    const before = await codes(a, b, c, d)
    assert.equal(new Set(before).size, 1, 'control')
    assert.deepEqual((await d.decrypt((await a.encrypt(hello)).message)).plain, hello, 'control')
    // Both commits are good, and each half is shown one of them.
    const [left, right] = [await a.heal(), await c.heal()]
    const others = [(await b.receive(left.commit)).group, (await d.receive(right.commit)).group]
    const after = await codes(left.group, at(others, 0), right.group, at(others, 1))
    assert.equal(after[0], after[1])
    assert.equal(after[2], after[3])
    assert.notEqual(after[0], after[2])
    assert.equal(left.group.epoch, right.group.epoch, 'only the code tells')
    const { message } = await left.group.encrypt(hello)
    assert.ok(await at(others, 0).decrypt(message))
    await assert.rejects(at(others, 1).decrypt(message), hasCode('bad_message'))
    const next = await left.group.heal()
    assert.ok(await at(others, 0).receive(next.commit))
    await assert.rejects(at(others, 1).receive(next.commit), hasCode('bad_commit'))
    assert.notDeepEqual(await left.group.exportBase('camera'), await right.group.exportBase('camera'))
  })

  it('by a stale GroupInfo: whoever joins by it is alone, and with another code', async () => {
    const { groups, room } = await groupOf(3)
    const stale = await at(groups, 0).info()
    const { group, commit } = await at(groups, 0).heal()
    const others = [at(groups, 1), at(groups, 2)]
    const current = [at(groups, 1)]
    await everybody(others, commit)
    const newcomer = await room.person()
    const joined = await Group.join(newcomer.rules, newcomer.own, stale)
    assert.ok(await at(current, 0).receive(joined.commit), 'control: it was good then')
    for (const member of [group, ...others])
      await assert.rejects(member.receive(joined.commit), hasCode('bad_commit'))
    assert.notEqual(codeOf(joined.group), codeOf(group))
  })

  it('by a stale GroupInfo: the envelope says for which state it was', async () => {
    const { groups, room } = await groupOf(2)
    const { secrets } = (await room.person()).rules
    const group = at(groups, 0)
    const place = { group: group.id, epoch: group.epoch }
    const sealed = await sealEnvelope(secrets, 'info', place, await group.info())
    assert.ok(await openEnvelope(secrets, 'info', place, sealed), 'control')
    assert.equal(await openEnvelope(secrets, 'info', { ...place, epoch: place.epoch + 1 }, sealed), null)
    assert.equal(await openEnvelope(secrets, 'commit', place, sealed), null)
  })

  it('by a commit to another group of the same room', async () => {
    const room = people()
    const [one, other] = [await groupOf(2, room), await groupOf(2, room)]
    assert.equal(at(one.groups, 0).epoch, at(other.groups, 0).epoch)
    const { commit } = await at(one.groups, 0).heal()
    assert.ok(await at(one.groups, 1).receive(commit), 'control')
    await assert.rejects(at(other.groups, 1).receive(commit), hasCode('bad_commit'))
    const { message } = await at(one.groups, 0).encrypt(hello)
    await assert.rejects(at(other.groups, 1).decrypt(message), hasCode('bad_message'))
  })
})

describe('a server that sends things again', () => {
  it('commits are taken once', async () => {
    const { groups, room } = await groupOf(4)
    const newcomer = await room.person()
    const join = await Group.join(newcomer.rules, newcomer.own, await at(groups, 0).info())
    const witness = [at(groups, 3)]
    const commits = [join.commit]
    await everybody(witness, join.commit)
    const removal = await at(witness, 0).remove([1])
    commits.push(removal.commit)
    const healing = await removal.group.heal()
    commits.push(healing.commit)
    let receiver = at(groups, 2)
    for (const commit of commits) receiver = (await receiver.receive(commit)).group
    assert.equal(codeOf(receiver), codeOf(healing.group), 'control: each is good once')
    for (const commit of commits) await assert.rejects(receiver.receive(commit), hasCode('bad_commit'))
    for (const commit of commits) await assert.rejects(healing.group.receive(commit), hasCode('bad_commit'))
  })

  it('a message is read once, even in a state prepared before it came', async () => {
    const { groups, room } = await groupOf(2)
    const [speaker, listener] = [at(groups, 0), at(groups, 1)]
    const { message, group } = await speaker.encrypt(hello)
    const pending = await listener.heal()
    assert.deepEqual((await listener.decrypt(message)).plain, hello)
    await assert.rejects(pending.group.decrypt(message), hasCode('bad_message'))
    assert.ok(group && room)
    // Control: with the library alone, the state after an own commit reads it a second time.
    const insider = await rawJoin(await room.person(), await group.info())
    const followed = (await group.receive(insider.commit)).group
    const said = await followed.encrypt(hello)
    const prepared = await rawCommit(insider.state, [])
    assert.ok(await rawRead(insider.state, said.message))
    assert.ok(await rawRead(prepared.state, said.message), 'control')
  })

  it('nor in another encoding of its lengths', async () => {
    const { groups, room } = await groupOf(2)
    const { message, group } = await at(groups, 0).encrypt(hello)
    // version, wire format, then the group id behind a length in one byte: now in two.
    const longer = Uint8Array.of(...message.slice(0, 4), 0x40, ...message.slice(4))
    assert.equal(message[4], 16)
    const insider = await rawJoin(await room.person(), await group.info())
    const said = await (await group.receive(insider.commit)).group.encrypt(hello)
    const again = Uint8Array.of(...said.message.slice(0, 4), 0x40, ...said.message.slice(4))
    await assert.rejects(at(groups, 1).decrypt(longer), hasCode('bad_message'))
    assert.deepEqual((await at(groups, 1).decrypt(message)).plain, hello, 'control: the right encoding')
    const { decodeMlsMessage } = await import('ts-mls/message.js')
    assert.ok(decodeMlsMessage(again, 0), 'control: the library decodes the other one too')
  })

  it('a message back to its sender is not taken for somebody’s', async () => {
    const { groups } = await groupOf(2)
    const before = at(groups, 0)
    const sent = await before.encrypt(hello)
    assert.equal((await at(groups, 1).decrypt(sent.message)).leaf, 0, 'control')
    for (const state of [before, sent.group])
      await assert.rejects(state.decrypt(sent.message), hasCode('bad_message'))
  })
})

describe('somebody who left', () => {
  it('is not taken for whoever has their leaf now', async () => {
    const { groups, room } = await groupOf(3)
    const insider = await rawJoin(await room.person('Insider'), await at(groups, 0).info())
    const bystander = await room.person('Bystander')
    await everybody(groups, insider.commit)
    const second = await rawJoin(bystander, await at(groups, 0).info())
    await everybody(groups, second.commit)
    const insiderState = await rawReceive(insider.state, second.commit)
    const late = await rawSay(insiderState, hello)
    const inTime = await rawSay(late.state, utf8('in time'))
    assert.equal((await at(groups, 1).decrypt(inTime.message)).leaf, 3, 'control: while they are in it')
    const { group, commit } = await at(groups, 0).remove([3])
    const all = [at(groups, 1), at(groups, 2)]
    await everybody(all, commit)
    all.push(group)
    const library = await rawReceive(second.state, commit)
    await assert.rejects(at(all, 0).decrypt(late.message), hasCode('bad_message'), 'right after it')
    const successor = await letIn(all, await room.person('Successor'))
    assert.equal(successor.leaf, 3)
    await assert.rejects(at(all, 0).decrypt(late.message), hasCode('bad_message'))
    assert.deepEqual(Buffer.from((await rawRead(library, late.message)).plain), Buffer.from(hello), 'control')
  })

  it('reads nothing of what is said afterwards', async () => {
    const { groups, room } = await groupOf(3)
    const insider = await rawJoin(await room.person('Insider'), await at(groups, 0).info())
    await everybody(groups, insider.commit)
    const before = await at(groups, 1).encrypt(hello)
    assert.ok(await rawRead(insider.state, before.message), 'control')
    const { group, commit } = await at(groups, 0).remove([3])
    const { message } = await group.encrypt(hello)
    const removed = await rawReceive(insider.state, commit)
    for (const state of [insider.state, removed]) await assert.rejects(rawRead(state, message))
    await assert.rejects(rawReceive(insider.state, (await group.heal()).commit))
  })

  it('cannot make commits that the others take', async () => {
    const { groups, room } = await groupOf(3)
    const insider = await rawJoin(await room.person('Insider'), await at(groups, 0).info())
    await everybody(groups, insider.commit)
    const { commit } = await at(groups, 0).remove([3])
    const after = (await at(groups, 1).receive(commit)).group
    const forged = await rawCommit(insider.state, [removing(0)])
    assert.ok(await at(groups, 1).receive(forged.commit), 'control: before it arrived')
    await assert.rejects(after.receive(forged.commit), hasCode('bad_commit'))
    const { state } = insider
    const claimed = { ...state, groupContext: { ...state.groupContext, epoch: BigInt(after.epoch) } }
    await assert.rejects(after.receive((await rawCommit(claimed, [])).commit), hasCode('bad_commit'))
  })
})

describe('an application message of a kind that nobody here makes', () => {
  it('with authenticated data is refused', async () => {
    const { groups, room } = await groupOf(2)
    const insider = await rawJoin(await room.person(), await at(groups, 0).info())
    await everybody(groups, insider.commit)
    const plain = await rawSay(insider.state, hello)
    const extra = await rawSay(plain.state, hello, Uint8Array.of(1))
    assert.ok(await at(groups, 0).decrypt(plain.message), 'control')
    await assert.rejects(at(groups, 0).decrypt(extra.message), hasCode('bad_message'))
  })

  it('or said to be of another leaf, group or epoch is refused', async () => {
    const { groups } = await groupOf(3)
    const { message } = await at(groups, 0).encrypt(hello)
    const decoded = decodeMessage(message)
    assert.ok(decoded.wireformat === 'mls_private_message')
    const { privateMessage } = decoded
    assert.ok(await at(groups, 1).decrypt(message), 'control')
    const changes = [
      { epoch: privateMessage.epoch - 1n },
      { epoch: privateMessage.epoch + 1n },
      { groupId: new Uint8Array(16) },
      { contentType: 'commit' as const },
      { encryptedSenderData: new Uint8Array(privateMessage.encryptedSenderData.length) },
    ]
    for (const change of changes) {
      const forged = encodePrivate({ ...privateMessage, ...change })
      await assert.rejects(at(groups, 2).decrypt(forged), hasCode('bad_message'))
    }
  })
})
