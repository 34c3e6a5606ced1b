import assert from 'node:assert/strict'
import { describe, it, test } from 'node:test'
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

test('a name holds nothing that turns the direction of the text around it', () => {
  const marks = ['\u061c', '\u200e', '\u200f', '\u202a', '\u202e', '\u2066', '\u2069']
  for (const mark of marks) assert.equal(cleanName(`Ada ${mark}Lovelace`), 'Ada Lovelace')
  assert.equal(
    cleanName('\u05d0\u05d3\u05d4 👩‍💻'),
    '\u05d0\u05d3\u05d4 👩‍💻',
    'names that run from the right, and emoji, stay',
  )
})
