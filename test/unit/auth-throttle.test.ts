import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prefixOf, Throttle } from '../../server/auth/throttle.ts'

test('addresses are counted by network', () => {
  assert.equal(prefixOf('192.0.2.7'), '192.0.2')
  assert.equal(prefixOf('::ffff:192.0.2.9'), '192.0.2')
  assert.notEqual(prefixOf('192.0.3.7'), '192.0.2')
  assert.equal(prefixOf('2001:db8:1:2::7'), '2001:db8:1')
  assert.equal(prefixOf('2001:0DB8:0001:ffff:1:2:3:4'), '2001:db8:1')
  assert.equal(prefixOf('2001:db8::1'), '2001:db8:0')
  assert.equal(prefixOf('::1'), '0:0:0')
  assert.equal(prefixOf('fe80::1%eth0'), 'fe80:0:0')
  assert.equal(prefixOf(undefined), 'unknown')
  assert.equal(prefixOf('nonsense'), 'unknown')
})

test('counting starts anew with the key of a new day', async () => {
  let now = new Date('2030-05-01T12:00:00Z')
  const throttle = new Throttle(() => now)
  for (let n = 0; n < 10; n++) await throttle.take('password', 'anna')
  await assert.rejects(throttle.take('password', 'anna'), { code: 'rate_limited' })
  await throttle.take('password', 'bert')
  await throttle.take('loginByPerson', 'anna')
  now = new Date('2030-05-02T00:00:00Z')
  await throttle.take('password', 'anna')
})
