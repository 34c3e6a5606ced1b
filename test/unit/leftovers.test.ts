import assert from 'node:assert/strict'
import { beforeEach, describe, it, mock } from 'node:test'
import type { Slot } from '../../protocol/index.ts'
import { Leftovers } from '../../widget/call/leftovers.ts'

describe('what a media section still plays of somebody else', () => {
  let now = 0
  let over = 0
  let leftovers: Leftovers
  const bind = (participant: string | null) =>
    leftovers.bind([{ mid: '3', feed: participant ? { participant, source: 'camera' } : null } as Slot])
  const pass = (ms: number) => {
    now += ms
    mock.timers.tick(ms)
  }
  beforeEach(() => {
    now = 10_000
    over = 0
    mock.restoreAll()
    mock.timers.reset()
    mock.timers.enable({ apis: ['setTimeout'] })
    mock.method(performance, 'now', () => now)
    leftovers = new Leftovers(() => over++)
  })

  it('is not shown as whoever follows, who is shown once it is played', () => {
    bind('anna')
    assert.equal(leftovers.in('3'), false)
    bind('ben')
    assert.equal(leftovers.in('3'), true)
    pass(1_990)
    assert.equal(leftovers.in('3'), true)
    pass(10)
    assert.equal(leftovers.in('3'), false)
    assert.equal(over, 1)
  })

  it('counts from when they stopped being carried', () => {
    bind('anna')
    bind(null)
    pass(1_500)
    bind('ben')
    assert.equal(leftovers.in('3'), true)
    pass(500)
    assert.equal(leftovers.in('3'), false)
    bind(null)
    pass(2_000)
    bind('cleo')
    assert.equal(leftovers.in('3'), false)
  })

  it('does not delay who comes back, nor who comes first', () => {
    bind(null)
    bind('anna')
    assert.equal(leftovers.in('3'), false)
    bind(null)
    bind('anna')
    assert.equal(leftovers.in('3'), false)
    assert.equal(leftovers.in('4'), false)
  })

  it('is not forgotten over a third that goes and comes again', () => {
    bind('anna')
    bind('ben')
    bind(null)
    bind('ben')
    assert.equal(leftovers.in('3'), true)
    pass(2_000)
    assert.equal(leftovers.in('3'), false)
  })

  it('is told of each section, also where a later one is over sooner', () => {
    const carry = (first: string | null, second: string | null) =>
      leftovers.bind(
        [first, second].map(
          (participant, at) =>
            ({ mid: `${at}`, feed: participant && { participant, source: 'camera' } }) as Slot,
        ),
      )
    carry('anna', 'ben')
    carry('anna', null)
    pass(1_000)
    carry('cleo', null)
    carry('cleo', 'dora')
    pass(1_000)
    assert.deepEqual([over, leftovers.in('0'), leftovers.in('1')], [1, true, false])
    pass(1_000)
    assert.deepEqual([over, leftovers.in('0')], [2, false])
  })
})
