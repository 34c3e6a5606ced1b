import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ReplayWindow, WINDOW } from '../../widget/crypto/replay-window.ts'

describe('replay window', () => {
  it('agrees with a plain set of the accepted counters', () => {
    const window = new ReplayWindow()
    const seen = new Set<number>()
    let highest = -1
    let state = 12_345
    const next = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return state % below
    }
    let accepted = 0
    for (let i = 0; i < 20_000; i++) {
      const forward = next(50) ? 1 + next(3) : next(1_400)
      const ctr = Math.max(0, highest + (next(2) ? forward : -next(1_100)))
      const wanted = !seen.has(ctr) && ctr > highest - WINDOW
      assert.equal(window.fresh(ctr), wanted)
      assert.equal(window.accept(ctr), wanted, `counter ${ctr} after ${highest}`)
      if (wanted) accepted++
      if (wanted) seen.add(ctr)
      highest = Math.max(highest, wanted ? ctr : -1)
    }
    assert.ok(accepted > 1_000 && accepted < 20_000)
  })

  it('takes counters above 32 bits', () => {
    const window = new ReplayWindow()
    assert.ok(window.accept(2 ** 40))
    assert.ok(!window.accept(2 ** 40))
    assert.ok(window.accept(2 ** 40 - WINDOW + 1))
    assert.ok(!window.accept(2 ** 40 - WINDOW))
  })
})
