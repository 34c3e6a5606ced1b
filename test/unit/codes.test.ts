import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fingerprint, meetingCode, requestCode } from '../../widget/crypto/codes.ts'

/** What these functions gave when they were made. */
const KNOWN = {
  meeting: {
    digits: '49629 25877 88632 82999 35214 54395',
    words: [1012, 1948, 896, 1131, 1273, 955, 62, 251, 1359],
  },
  fingerprint: '89124 95197 64484 26324 79960 18321',
  request: '02872 35938 48736 48049',
}

const bytes = (value: number) => new Uint8Array(32).fill(value)

test('a meeting code has six groups of five digits and nine words', async () => {
  const code = await meetingCode(bytes(1))
  assert.match(code.digits, /^\d{5}( \d{5}){5}$/)
  assert.equal(code.words.length, 9)
  for (const word of code.words) assert.ok(Number.isInteger(word) && word >= 0 && word < 2048)
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
