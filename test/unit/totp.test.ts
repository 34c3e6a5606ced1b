import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { FactorKeys, newRecoveryCodes } from '../../server/auth/factor-keys.ts'
import { newTotpSecret, stepOf } from '../../server/auth/totp.ts'
import { Authenticator } from '../support/authenticator.ts'

/** Appendix B of RFC 6238: the secret “12345678901234567890”, seconds, and the last six digits of its codes for SHA-1. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const RFC_CODES: [number, string][] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
]
const at = (seconds: number) => new Date(seconds * 1000)

test('codes are those of the RFC, in their own half minute', () => {
  for (const [seconds, code] of RFC_CODES)
    assert.equal(stepOf(RFC_SECRET, code, at(seconds)), Math.floor(seconds / 30), String(seconds))
})

test('a clock may be off by one half minute, either way, and by no second more', () => {
  for (const [seconds, code] of RFC_CODES) {
    const step = Math.floor(seconds / 30)
    const [first, last] = [(step - 1) * 30, (step + 2) * 30 - 1]
    assert.equal(stepOf(RFC_SECRET, code, at(first)), step, 'a clock that is behind')
    assert.equal(stepOf(RFC_SECRET, code, at(last)), step, 'a clock that is ahead')
    assert.equal(stepOf(RFC_SECRET, code, at(first - 1)), undefined)
    assert.equal(stepOf(RFC_SECRET, code, at(last + 1)), undefined)
  }
})

test('secrets are new each time, and applications read them', () => {
  const [one, two] = [newTotpSecret('Snug meet.example', 'ada@example.org'), newTotpSecret('Snug', 'ada')]
  assert.notEqual(one.secret, two.secret)
  assert.match(one.secret, /^[A-Z2-7]{32}$/)
  const application = new Authenticator(one.uri)
  assert.equal(application.totp.issuer, 'Snug meet.example')
  assert.equal(application.totp.label, 'ada@example.org')
  const now = at(1_900_000_000)
  assert.equal(stepOf(one.secret, application.code(now), now), Math.floor(1_900_000_000 / 30))
})

test('what is sealed opens under the same secret, for the same account, unchanged, and not otherwise', () => {
  const secret = randomBytes(32).toString('base64url')
  const keys = new FactorKeys(secret)
  const sealed = keys.seal('anna', RFC_SECRET)
  assert.equal(new FactorKeys(secret).open('anna', sealed), RFC_SECRET)
  assert.notEqual(keys.seal('anna', RFC_SECRET), sealed)
  assert.equal(keys.open('bert', sealed), undefined)
  assert.equal(new FactorKeys(randomBytes(32).toString('base64url')).open('anna', sealed), undefined)
  const bytes = Buffer.from(sealed, 'base64url')
  for (let index = 0; index < bytes.length; index++) {
    const changed = Buffer.from(bytes)
    changed[index] = (changed[index] ?? 0) ^ 1
    assert.equal(keys.open('anna', changed.toString('base64url')), undefined, `byte ${index}`)
    assert.equal(keys.open('anna', bytes.subarray(0, index).toString('base64url')), undefined)
  }
})

test('hashes of recovery codes differ by account and by the secret of the server', () => {
  const secret = randomBytes(32).toString('base64url')
  const [code = '', ...others] = newRecoveryCodes()
  assert.equal(new Set([code, ...others]).size, 10)
  for (const one of [code, ...others]) assert.match(one, /^[0-9a-hjkmnp-tv-z]{12}$/)
  const hash = new FactorKeys(secret).hash('anna', code)
  assert.equal(new FactorKeys(secret).hash('anna', code), hash)
  assert.notEqual(new FactorKeys(secret).hash('bert', code), hash)
  assert.notEqual(new FactorKeys(randomBytes(32).toString('base64url')).hash('anna', code), hash)
})
