import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cleanName, MAX_NAME } from '../../widget/crypto/name.ts'

describe('cleaning names', () => {
  it('strips control and direction characters and broken surrogates, and shortens', () => {
    assert.equal(cleanName('  A\u0000n\u202en\u2066a\ud800\n '), 'Anna')
    assert.equal([...cleanName('🎈'.repeat(100))].length, MAX_NAME)
    assert.equal(cleanName('👩‍👧 Zoë'), '👩‍👧 Zoë')
    for (const name of [`${'x'.repeat(63)} y`, ' a ', '\u0000'])
      assert.equal(cleanName(cleanName(name)), cleanName(name))
  })
})
