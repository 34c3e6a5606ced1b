import assert from 'node:assert/strict'
import { beforeEach, describe, it, mock } from 'node:test'
import type { MeetingSnapshot } from '../../widget/call/meeting.ts'
import { Snapshots } from '../../widget/call/snapshots.ts'

describe('what listeners are told of a meeting', () => {
  let now: number
  let told: string[]
  let looks: number
  let snapshots: Snapshots
  const pass = (ms: number) => {
    now += ms
    mock.timers.tick(ms)
  }
  beforeEach(() => {
    mock.restoreAll()
    mock.timers.reset()
    mock.timers.enable({ apis: ['setTimeout'] })
    mock.method(performance, 'now', () => now)
    ;[now, looks, told] = [0, 0, []]
    snapshots = new Snapshots(
      () => ({ look: ++looks }) as unknown as MeetingSnapshot,
      () => told.push('first'),
    )
    snapshots.subscribe(() => told.push('listener'))
  })

  it('is one snapshot of all that changed, and the newest stays', () => {
    snapshots.changed(0)
    snapshots.changed(0)
    assert.deepEqual(told, [])
    pass(0)
    assert.deepEqual(told, ['first', 'listener'])
    assert.deepEqual(snapshots.last, { look: 2 })
  })

  it('may wait, but not longer than something else that changed', () => {
    snapshots.changed(120)
    pass(100)
    assert.deepEqual(told, [])
    snapshots.changed(120)
    pass(20)
    assert.equal(told.length, 2)
    snapshots.changed(120)
    snapshots.changed(0)
    pass(0)
    assert.equal(told.length, 4)
    pass(500)
    assert.equal(told.length, 4)
  })

  it('ends', () => {
    snapshots.changed(0)
    snapshots.close()
    snapshots.changed(0)
    pass(10)
    assert.deepEqual(told, [])
  })
})
