/** A group that is moved to another version of MLS (RFC 9420 section 6): whatever says so is refused. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Bytes, utf8 } from '../../widget/crypto/bytes.ts'
import { Group } from '../../widget/crypto/group.ts'
import { at, codeOf, groupOf, hasCode } from '../support/group-people.ts'

/** mls10 is 1; whatever else is older, or does not exist yet. */
const OTHERS = [0, 2, 0x0a0a]
/** Where a GroupInfo has the version of its group: behind those of the message and its wire format. */
const OF_THE_GROUP = 4

const asVersion = (message: Bytes, version: number, offset = 0): Bytes => {
  const other = message.slice()
  new DataView(other.buffer).setUint16(offset, version)
  return other
}

describe('another version of MLS', () => {
  it('in a GroupInfo, of the message or of the group, is not joined', async () => {
    const { groups, room } = await groupOf(2)
    const info = await at(groups, 0).info()
    const newcomer = await room.person()
    for (const offset of [0, OF_THE_GROUP]) {
      assert.equal(new DataView(info.buffer).getUint16(offset), 1)
      for (const version of OTHERS) {
        const other = asVersion(info, version, offset)
        await assert.rejects(Group.peek(newcomer.rules, other), hasCode('bad_info'))
        await assert.rejects(Group.join(newcomer.rules, newcomer.own, other), hasCode('bad_info'))
      }
    }
    assert.ok(await Group.join(newcomer.rules, newcomer.own, info), 'control')
  })

  it('in a commit is not followed, and the group goes on', async () => {
    const { groups } = await groupOf(3)
    const { group, commit } = await at(groups, 0).heal()
    for (const version of OTHERS)
      await assert.rejects(at(groups, 1).receive(asVersion(commit, version)), hasCode('bad_commit'))
    assert.equal(codeOf((await at(groups, 1).receive(commit)).group), codeOf(group), 'control')
  })

  it('in what is said is not heard', async () => {
    const { groups } = await groupOf(2)
    const { message } = await at(groups, 0).encrypt(utf8('hello'))
    for (const version of OTHERS)
      await assert.rejects(at(groups, 1).decrypt(asVersion(message, version)), hasCode('bad_message'))
    assert.deepEqual((await at(groups, 1).decrypt(message)).plain, utf8('hello'), 'control')
  })
})
