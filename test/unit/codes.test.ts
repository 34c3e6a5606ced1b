import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fingerprint, meetingCode, requestCode } from '../../widget/crypto/codes.ts'
import { WORDS } from '../../widget/elements/panel/words.ts'

/** What these functions gave when they were made. */
const KNOWN = {
  meeting: {
    digits: '49629 25877 88632 82999 35214 54395',
    words: [500, 113, 15, 220, 397, 124, 375, 499, 352, 399, 339],
  },
  fingerprint: '89124 95197 64484 26324 79960 18321',
  request: '02872 35938 48736 48049',
}

const bytes = (value: number) => new Uint8Array(32).fill(value)

test('a meeting code has six groups of five digits and eleven words', async () => {
  const code = await meetingCode(bytes(1))
  assert.match(code.digits, /^\d{5}( \d{5}){5}$/)
  assert.equal(code.words.length, 11)
  for (const word of code.words) assert.ok(Number.isInteger(word) && word >= 0 && word < 512)
})

test('the same state gives the same code for good, another state another one', async () => {
  const code = await meetingCode(bytes(1))
  assert.deepEqual(await meetingCode(bytes(1)), code)
  // Two versions of the widget in one meeting must agree: this must not change.
  assert.deepEqual(code, KNOWN.meeting)
  const other = await meetingCode(bytes(2))
  assert.notEqual(other.digits, code.digits)
  assert.notDeepEqual(other.words, code.words)
})

test('a fingerprint belongs to a device', async () => {
  assert.match(await fingerprint(bytes(1)), /^\d{5}( \d{5}){5}$/)
  assert.equal(await fingerprint(bytes(1)), KNOWN.fingerprint)
  assert.notEqual(await fingerprint(bytes(1)), await fingerprint(bytes(2)))
})

test('a request code depends on everything that could be exchanged on the way', async () => {
  const code = await requestCode('room', bytes(1), bytes(2), bytes(3))
  assert.match(code, /^\d{5}( \d{5}){3}$/)
  assert.equal(code, KNOWN.request)
  const others = await Promise.all([
    requestCode('moor', bytes(1), bytes(2), bytes(3)),
    requestCode('room', bytes(9), bytes(2), bytes(3)),
    requestCode('room', bytes(1), bytes(9), bytes(3)),
    requestCode('room', bytes(1), bytes(2), bytes(9)),
  ])
  assert.equal(new Set([code, ...others]).size, 5)
})

test('all digits and words occur', async () => {
  const codes = await Promise.all(Array.from({ length: 60 }, (_, at) => fingerprint(bytes(at))))
  for (const digit of '0123456789') {
    const count = codes.join('').split(digit).length - 1
    assert.ok(count > 120 && count < 260, `${digit} occurs ${count} times of 1800`)
  }
})

test('each word is another one, and sounds like no other', () => {
  assert.equal(WORDS.length, 512)
  assert.equal(new Set(WORDS.map((word) => word.slice(0, 3))).size, 512)
  // As they are said in meetings: this must not change either.
  assert.equal([0, 1, 255, 256, 510, 511].map((at) => WORDS[at]).join(' '), 'able about hour hub you zoo')
  for (const word of WORDS) {
    const drops = new Set([...word].map((_, at) => word.slice(0, at) + word.slice(at + 1)))
    const near = WORDS.filter(
      (other) =>
        other !== word &&
        (drops.has(other) ||
          (other.length === word.length &&
            [...other].filter((letter, at) => letter !== word[at]).length < 2)),
    )
    assert.deepEqual(near, [], word)
  }
})
