import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_LEAF, packKid, SHORT_EPOCHS, unpackKid } from '../../widget/crypto/kid.ts'
import { MAX_HEADER, writeHeader } from '../../widget/crypto/sframe-header.ts'

describe('key id', () => {
  it('is different for every leaf and short epoch, and reads back', () => {
    const seen = new Set<number>()
    for (const leaf of [...Array(300).keys(), 8_191, 8_192, MAX_LEAF]) {
      for (let epoch = 0; epoch < SHORT_EPOCHS; epoch++) {
        const kid = packKid(leaf, epoch)
        assert.deepEqual(unpackKid(kid), { leaf, short: epoch })
        seen.add(kid)
      }
    }
    assert.equal(seen.size, 303 * SHORT_EPOCHS)
  })

  it('has the documented layout', () => {
    assert.equal(packKid(5, 18), (5 << 3) | 2)
    assert.equal(packKid(5, 2 ** 40 + 3), (5 << 3) | 3)
  })

  it('takes at most one byte up to leaf 31, two up to 8,191', () => {
    const bytes = (leaf: number) => writeHeader(new Uint8Array(MAX_HEADER), 0, packKid(leaf, 7), 0) - 1
    assert.deepEqual([0, 1, 31, 32, 8_191, 8_192].map(bytes), [0, 1, 1, 2, 2, 3])
  })

  it('refuses what does not fit instead of wrapping into somebody else', () => {
    for (const leaf of [-1, MAX_LEAF + 1, 1.5, Number.NaN]) assert.throws(() => packKid(leaf, 0), RangeError)
    for (const epoch of [-1, 0.5, 2 ** 53]) assert.throws(() => packKid(0, epoch), RangeError)
    for (const kid of [(MAX_LEAF + 1) * SHORT_EPOCHS, -1, 5n, 2 ** 40]) assert.equal(unpackKid(kid), null)
  })
})
