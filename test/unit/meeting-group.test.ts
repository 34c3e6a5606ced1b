import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type GroupAt, type GroupStep, SnugError } from '../../protocol/index.ts'
import { GroupState } from '../../server/meetings/group.ts'
import { randomFrom } from '../support/bad-frames.ts'
import { newGroup, opaque, stepFrom } from '../support/opaque-member.ts'

function begun() {
  const group = new GroupState()
  const first = stepFrom(null)
  group.step(first)
  return { group, first }
}

describe('the state of a group', () => {
  it('is none before the first step, and what the newest step says after it', () => {
    const group = new GroupState()
    assert.deepEqual([group.at, group.info], [null, null])
    const first = stepFrom(null)
    group.step(first)
    assert.deepEqual([group.at, group.info], [first.to, first.info])
    const second = stepFrom(first.to)
    group.step(second)
    assert.deepEqual([group.at, group.info], [second.to, second.info])
    assert.deepEqual(group.at, { group: first.to.group, epoch: 1 })
  })

  it('gives way to a new group', () => {
    const { group, first } = begun()
    const other = newGroup()
    group.step({ on: first.to, to: other, commit: null, info: opaque(9) })
    assert.deepEqual(group.at, other)
  })

  it('is forgotten, and a new one begins from nothing', () => {
    const { group, first } = begun()
    group.forget()
    assert.deepEqual([group.at, group.info], [null, null])
    assert.throws(() => group.step(stepFrom(first.to)), new SnugError('epoch_conflict'))
    assert.doesNotThrow(() => group.step(stepFrom(null)))
  })

  const conflicts: [string, (at: GroupAt) => GroupAt | null][] = [
    ['none', () => null],
    ['an earlier epoch', ({ group, epoch }) => ({ group, epoch: epoch - 1 })],
    ['a later epoch', ({ group, epoch }) => ({ group, epoch: epoch + 1 })],
    ['another group', ({ epoch }) => ({ group: opaque(16), epoch })],
  ]
  for (const [what, on] of conflicts) {
    it(`is not changed by a step from ${what}`, () => {
      const { group, first } = begun()
      group.step(stepFrom(first.to))
      const before = [group.at, group.info]
      assert.throws(() => group.step(stepFrom(on(group.at as GroupAt))), new SnugError('epoch_conflict'))
      assert.deepEqual([group.at, group.info], before)
    })
  }

  const faults: [string, (at: GroupAt) => Partial<GroupStep>][] = [
    ['stays at its epoch', (at) => ({ to: at })],
    ['leaves out an epoch', ({ group, epoch }) => ({ to: { group, epoch: epoch + 2 } })],
    ['goes back', ({ group, epoch }) => ({ to: { group, epoch: epoch - 1 } })],
    ['changes the group by a commit', ({ epoch }) => ({ to: { group: opaque(16), epoch: epoch + 1 } })],
    ['begins the same group anew', ({ group }) => ({ to: { group, epoch: 0 }, commit: null })],
    ['begins a group in its middle', () => ({ to: { group: opaque(16), epoch: 1 }, commit: null })],
    ['raises the epoch without a commit', () => ({ commit: null })],
    ['begins by a commit', () => ({ on: null, to: newGroup(), commit: opaque(9) })],
    ['goes on by a commit from none', ({ group }) => ({ on: null, to: { group, epoch: 1 } })],
  ]
  for (const [what, change] of faults) {
    it(`is not changed by a step that ${what}`, () => {
      const { group, first } = begun()
      group.step(stepFrom(first.to))
      const before = [group.at, group.info]
      const at = group.at as GroupAt
      assert.throws(() => group.step(stepFrom(at, change(at))), new SnugError('bad_request'))
      assert.deepEqual([group.at, group.info], before)
    })
  }

  it('asks whether a step may be taken only when it would be, and then obeys', () => {
    const { group, first } = begun()
    let asked = 0
    const never = () => {
      asked++
      throw new SnugError('rate_limited')
    }
    assert.throws(() => group.step(stepFrom(null), never), new SnugError('epoch_conflict'))
    assert.equal(asked, 0)
    assert.throws(() => group.step(stepFrom(first.to), never), new SnugError('rate_limited'))
    assert.deepEqual(group.at, first.to)
  })

  it('takes exactly one of many racing steps, whatever the order, and every client gets through', (context) => {
    const seed = Number(process.env.SNUG_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32))
    context.diagnostic(`SNUG_FUZZ_SEED=${seed}`)
    const random = randomFrom(seed)
    for (let round = 0; round < 50; round++) race(random, 2 + Math.floor(random() * 49))
  })
})

/** Clients that know different states send in any order; each learns the state now and then, and steps twice. */
function race(random: () => number, count: number): void {
  const group = new GroupState()
  const history: (GroupAt | null)[] = [null]
  const clients = Array.from({ length: count }, () => ({ knows: null as GroupAt | null, steps: 2 }))
  let taken = 0
  while (clients.some(({ steps }) => steps)) {
    const client = clients[Math.floor(random() * count)] as (typeof clients)[number]
    if (!client.steps) continue
    if (random() < 0.5) client.knows = group.at
    const before = group.at
    const renews = client.knows !== null && random() < 0.1
    const step = stepFrom(client.knows, renews ? { to: newGroup(), commit: null } : {})
    try {
      group.step(step)
      assert.deepEqual(client.knows, before, 'taken only from the present state')
      assert.deepEqual(group.at, step.to)
      assert.equal(group.info, step.info)
      history.push(step.to)
      client.steps--
      taken++
    } catch (error) {
      assert.deepEqual(error, new SnugError('epoch_conflict'))
      assert.notDeepEqual(client.knows, before, 'refused only from another state')
      assert.deepEqual(group.at, before)
    }
  }
  assert.equal(taken, 2 * count)
  for (const [index, at] of history.entries()) {
    const next = history[index + 1]
    if (next) assert.equal(next.epoch, next.group === at?.group ? at.epoch + 1 : 0)
  }
  assert.equal(new Set(history.map((at) => at && `${at.group} ${at.epoch}`)).size, history.length)
}
