import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { newSecrets, Secrets } from '../../server/auth/secrets.ts'

test('secrets survive being written as JSON, and are new each time', () => {
  const [one, two] = [newSecrets(), newSecrets()]
  assert.deepEqual(v.parse(Secrets, JSON.parse(JSON.stringify(one))), one)
  const values = [one, two].flatMap(({ signing, identity, ...rest }) => [
    ...Object.values(rest),
    ...[signing.d, signing.x, identity.d, identity.x],
  ])
  assert.equal(new Set(values).size, 18)
})

test('damaged secrets are refused', () => {
  const { csrf, ...rest } = newSecrets()
  assert.equal(v.is(Secrets, rest), false)
  assert.equal(v.is(Secrets, { ...rest, csrf: '' }), false)
  assert.equal(v.is(Secrets, { ...rest, csrf }), true)
})
