import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ClientState, createGroup } from 'ts-mls/clientState.js'
import type { Bytes } from '../../widget/crypto/bytes.ts'
import { Group } from '../../widget/crypto/group.ts'
import { makeInfo } from '../../widget/crypto/group-info.ts'
import { suite } from '../../widget/crypto/mls-suite.ts'
import { at, codeOf, everybody, hasCode, letIn, type Person, people } from '../support/group-people.ts'
import { deriveAnyway } from '../support/mls-insider.ts'
import { rawCommit, rawJoin, rawReceive, removing } from '../support/mls-raw.ts'

/** A group in which some members keep their whole state, to misuse it once they are removed. */
interface Shape {
  /** states of honest members */
  groups: Group[]
  /** states of insiders, by leaf */
  insiders: Map<number, ClientState>
  /** who has which leaf */
  persons: Map<number, Person>
}

const room = people()

const emptyShape = (): Shape => ({ groups: [], insiders: new Map(), persons: new Map() })

/** Somebody enters, as an honest member or as an insider; all others follow. */
async function enter(shape: Shape, insider: boolean): Promise<number> {
  const person = await room.person()
  const [group] = shape.groups
  const [state] = shape.insiders.values()
  const info = group ? await group.info() : state && (await makeInfo(state))
  const leaf = insider ? await enterRaw(shape, person, info) : await enterHonestly(shape, person, info)
  shape.persons.set(leaf, person)
  return leaf
}

async function enterRaw(shape: Shape, { own }: Person, info: Bytes | undefined): Promise<number> {
  const id = crypto.getRandomValues(new Uint8Array(16))
  const made = info
    ? await rawJoin({ own }, info)
    : { state: await createGroup(id, own.keyPackage, own.privateKeys, [], suite), commit: null }
  if (made.commit) await follow(shape, made.commit)
  const { leafIndex } = made.state.privatePath
  shape.insiders.set(leafIndex, made.state)
  return leafIndex
}

async function enterHonestly(shape: Shape, { rules, own }: Person, info: Bytes | undefined): Promise<number> {
  const made = info
    ? await Group.join(rules, own, info)
    : { group: await Group.create(rules, own), commit: null }
  if (made.commit) await follow(shape, made.commit)
  shape.groups.push(made.group)
  return made.group.leaf
}

async function follow(shape: Shape, commit: Bytes): Promise<void> {
  await everybody(shape.groups, commit)
  for (const [leaf, state] of shape.insiders) shape.insiders.set(leaf, await rawReceive(state, commit))
}

/** Does `commit`, of the member with `leaf`, and drops what was removed. */
async function carryOut(
  shape: Shape,
  by: Group,
  made: { group: Group; commit: Bytes },
  gone: number[],
): Promise<void> {
  shape.groups = shape.groups.filter((group) => group !== by && !gone.includes(group.leaf))
  for (const leaf of gone) shape.insiders.delete(leaf)
  await follow(shape, made.commit)
  shape.groups.unshift(made.group)
}

/** A group of `size`, all joined by external commit; the member at `position` is the insider. */
async function groupWith(size: number, position: number): Promise<Shape> {
  const shape = emptyShape()
  for (let count = 0; count < size; count++) await enter(shape, count === position)
  return shape
}

/** The insider is removed by `by`; every way to the next epoch is closed to them, and was open before. */
async function removed(shape: Shape, by: Group, victims: readonly number[]): Promise<void> {
  const states = victims.map((leaf) => shape.insiders.get(leaf) ?? assert.fail('no insider there'))
  const healed = await by.heal()
  for (const state of states) {
    const followed = await deriveAnyway(state, healed.commit)
    assert.deepEqual(followed && Buffer.from(followed), Buffer.from(healed.group.authenticator()), 'control')
  }
  const { group, commit } = await by.remove(victims)
  for (const state of states) {
    assert.equal(await deriveAnyway(state, commit), null, 'the next epoch can be derived')
    const after = await rawReceive(state, commit)
    assert.equal(after.groupActiveState.kind, 'removedFromGroup')
    assert.notDeepEqual(after.keySchedule.epochAuthenticator, group.authenticator())
  }
  await carryOut(shape, by, { group, commit }, [...victims])
  for (const other of shape.groups) assert.equal(codeOf(other), codeOf(group))
  const next = await group.heal()
  for (const state of states) await assert.rejects(rawReceive(state, next.commit), 'the epoch after it')
}

describe('a removed member cannot derive the next key', () => {
  for (let size = 3; size <= 9; size++) {
    it(`in a group of ${size}, at every position, whoever removes them`, async () => {
      for (let position = 0; position < size; position++) {
        const shape = await groupWith(size, position)
        const by = at(shape.groups, (position * 7 + size) % shape.groups.length)
        await removed(shape, by, [position])
      }
    })
  }

  it('with blanks in the tree', async () => {
    for (const blanks of [[1], [1, 2], [0, 5], [4, 5], [1, 3, 5]]) {
      const shape = await groupWith(8, 6)
      const by = shape.groups.find(({ leaf }) => !blanks.includes(leaf)) ?? assert.fail()
      await carryOut(shape, by, await by.remove(blanks), blanks)
      await removed(shape, at(shape.groups, shape.groups.length - 1), [6])
    }
  })

  it('after others joined into blanks', async () => {
    const shape = await groupWith(7, 5)
    const by = at(shape.groups, 0)
    await carryOut(shape, by, await by.remove([2, 4]), [2, 4])
    await enter(shape, false)
    await enter(shape, false)
    await enter(shape, false)
    await removed(shape, at(shape.groups, 2), [5])
  })

  it('when two are removed at once and pool what they know', async () => {
    for (const [one, two] of [
      [2, 3],
      [1, 6],
      [4, 7],
    ] as const) {
      const shape = emptyShape()
      for (let count = 0; count < 8; count++) await enter(shape, count === one || count === two)
      const [a, b] = [shape.insiders.get(one), shape.insiders.get(two)]
      assert.ok(a && b)
      const pooled = {
        ...a,
        privatePath: {
          ...a.privatePath,
          privateKeys: { ...a.privatePath.privateKeys, ...b.privatePath.privateKeys },
        },
      }
      const by = at(shape.groups, 3)
      assert.ok(await deriveAnyway(pooled, (await by.heal()).commit), 'control')
      assert.equal(await deriveAnyway(pooled, (await by.remove([one, two])).commit), null)
      await removed(shape, by, [one, two])
    }
  })

  it('when somebody joins after it', async () => {
    const shape = await groupWith(4, 2)
    const state = shape.insiders.get(2) ?? assert.fail()
    const newcomer = await room.person()
    const before = await Group.join(newcomer.rules, newcomer.own, await at(shape.groups, 0).info())
    assert.ok(await deriveAnyway(state, before.commit), 'control: while they are in it')
    const removal = await at(shape.groups, 0).remove([2])
    const after = await Group.join(newcomer.rules, newcomer.own, await removal.group.info())
    assert.equal(await deriveAnyway(state, after.commit).catch(() => null), null)
  })
})

describe('a former leaf that was replaced', () => {
  it('cannot follow, in any group of three or more', async () => {
    for (let size = 3; size <= 6; size++) {
      const shape = await groupWith(size, 1)
      const state = shape.insiders.get(1) ?? assert.fail()
      const { device, own } = shape.persons.get(1) ?? assert.fail()
      const info = await at(shape.groups, 0).info()
      const back = await room.person('Back', { device, participant: own.participant })
      const stranger = await room.person()
      const control = await Group.join(stranger.rules, stranger.own, info)
      assert.ok(await deriveAnyway(state, control.commit), 'control')
      const { commit } = await Group.join(back.rules, back.own, info)
      assert.equal(await deriveAnyway(state, commit), null)
    }
  })
})

describe('a group of which one member would remain', () => {
  it('is left for a new one, as its next key would be known to those removed', async () => {
    const { own, rules } = await room.person()
    const creator = await Group.create(rules, own)
    const insider = await room.person()
    const first = await rawJoin(insider, await creator.info())
    const { group } = await creator.receive(first.commit)
    await assert.rejects(group.remove([1]), hasCode('sole_member'))
    // Control: the library itself makes such a commit, and whoever it removes derives the key.
    const second = await room.person()
    const joined = await rawJoin(second, await group.info())
    const follower = await rawReceive(first.state, joined.commit)
    const { commit, state } = await rawCommit(joined.state, [removing(0), removing(1)])
    const derived = await deriveAnyway(follower, commit)
    assert.deepEqual(derived && Buffer.from(derived), Buffer.from(state.keySchedule.epochAuthenticator))
  })

  it('is a new group, of which those removed know nothing', async () => {
    const { own, rules } = await room.person()
    const before: Group[] = [await Group.create(rules, own)]
    await letIn(before, await room.person())
    const reset = await Group.create(rules, own)
    assert.notEqual(reset.id, at(before, 0).id)
    assert.notEqual(codeOf(reset), codeOf(at(before, 0)))
    const { message } = await reset.encrypt(new Uint8Array(3))
    await assert.rejects(at(before, 1).decrypt(message), hasCode('bad_message'))
  })
})
