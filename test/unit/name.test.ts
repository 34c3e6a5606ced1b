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

test('a name that cannot be seen is none, and nothing unseen makes two names of one', () => {
  for (const unseen of ['\u200b', '\u00ad', '\u3164', '\u206a', '\u200d', '\u{e0041}', '\u0301', ' \ufeff '])
    assert.equal(cleanName(unseen), '', JSON.stringify(unseen))
  for (const twin of ['Anna\u200b', 'An\u200dna', 'Anna\u{e0041}', '\u2060Anna', 'Anna\ufe0f'])
    assert.equal(cleanName(twin), 'Anna', JSON.stringify(twin))
  assert.equal([...cleanName(`A${'\u0316'.repeat(60)}nna`)].length, 8)
  for (const seen of ['نیم‌فاصله', 'क्‍ष', 'Zoë ❤️', 'Việt', '!'])
    assert.equal(cleanName(seen), seen.normalize('NFC'))
})
