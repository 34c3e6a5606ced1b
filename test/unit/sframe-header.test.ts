import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_HEADER, writeHeader } from '../../widget/crypto/sframe-header.ts'

describe('SFrame header', () => {
  it('refuses what is not an unsigned 64-bit integer', () => {
    const out = new Uint8Array(MAX_HEADER)
    for (const bad of [-1, 1.5, Number.NaN, 2 ** 53, -1n, 1n << 64n]) {
      assert.throws(() => writeHeader(out, 0, bad, 0), RangeError)
      assert.throws(() => writeHeader(out, 0, 0, bad), RangeError)
    }
  })

  it('a header always fits its room', () => {
    assert.equal(writeHeader(new Uint8Array(MAX_HEADER), 0, (1n << 64n) - 1n, (1n << 64n) - 1n), MAX_HEADER)
  })
})
