import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SOURCES, type Source } from '../../protocol/ids.ts'
import { packKid, unpackKid } from '../../widget/crypto/kid.ts'
import { MAX_HEADER, writeHeader } from '../../widget/crypto/sframe-header.ts'

describe('key id', () => {
  it('is different for every participant, epoch and source, and reads back', () => {
    const seen = new Set<number>()
    for (let index = 0; index <= 255; index++) {
      for (let epoch = 0; epoch < 16; epoch++) {
        for (const source of SOURCES) {
          const kid = packKid({ index, epoch, source })
          assert.deepEqual(unpackKid(kid), { index, epoch, source })
          seen.add(kid)
        }
      }
    }
    assert.equal(seen.size, 256 * 16 * SOURCES.length)
  })

  it('has the documented layout', () => {
    assert.equal(packKid({ index: 5, epoch: 18, source: 'screen' }), (5 << 6) | (2 << 2) | 2)
  })

  it('takes at most one byte for the first four people and two for all others', () => {
    const bytes = (index: number) => {
      const kid = packKid({ index, epoch: 1, source: 'camera' })
      return writeHeader(new Uint8Array(MAX_HEADER), 0, kid, 0) - 1
    }
    assert.deepEqual([0, 1, 3, 4, 255].map(bytes), [0, 1, 1, 2, 2])
  })

  it('refuses what does not fit instead of wrapping into somebody else', () => {
    const source: Source = 'camera'
    for (const index of [-1, 256, 1.5, Number.NaN]) {
      assert.throws(() => packKid({ index, epoch: 0, source }), RangeError)
    }
    assert.throws(() => packKid({ index: 0, epoch: -1, source }), RangeError)
    assert.throws(() => packKid({ index: 0, epoch: 0, source: 'chair' as Source }), RangeError)
    for (const kid of [3, 256 * 64, -1, 0.5, 5n, 2 ** 40]) assert.equal(unpackKid(kid), null)
  })
})
