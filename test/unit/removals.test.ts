import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { healAfter, removalFor } from '../../widget/worker/removals.ts'

const member = (leaf: number) => ({ leaf, participant: `p${leaf}` })
const members = [0, 2, 3, 5].map(member)
const seated = (...leaves: number[]) => new Set(leaves.map((leaf) => `p${leaf}`))
const noJitter = () => 0

describe('who removes whom', () => {
  it('does nothing while everybody is there', () => {
    assert.equal(removalFor(members, 2, seated(0, 2, 3, 5)), null)
  })

  it('lets the lowest live leaf act at once and the others after growing waits', () => {
    const here = seated(2, 3, 5)
    assert.deepEqual(removalFor(members, 2, here, noJitter), { leaves: [0], wait: 0, alone: false })
    const wait = (own: number) => removalFor(members, own, here, noJitter)?.wait ?? 0
    assert.ok(wait(3) > 0 && wait(5) > wait(3))
  })

  it('removes all who are gone in one step, and never oneself', () => {
    assert.deepEqual(removalFor(members, 5, seated(3), noJitter)?.leaves, [0, 2])
    assert.deepEqual(removalFor(members, 5, seated(5, 3), noJitter)?.leaves, [0, 2])
  })

  it('knows when nobody else would be left', () => {
    assert.equal(removalFor(members, 3, seated(3))?.alone, true)
    assert.equal(removalFor(members, 3, seated(3, 5))?.alone, false)
  })
})

describe('who renews the keys', () => {
  it('takes turns by leaf, and nobody alone does', () => {
    const wait = (own: number) => healAfter(members, own, seated(0, 2, 3, 5)) ?? 0
    assert.ok(wait(2) > wait(0) && wait(0) > 0)
    assert.equal(healAfter([member(0)], 0, seated(0)), null)
  })
})
