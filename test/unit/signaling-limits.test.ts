import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AddressLimit } from '../../server/signaling/address-limit.ts'
import { TokenBucket } from '../../server/token-bucket.ts'

describe('TokenBucket', () => {
  it('gives a burst at once, then as fast as it is filled, and never more than the burst', () => {
    let now = 0
    const bucket = new TokenBucket(10, 3, () => now)
    assert.deepEqual([bucket.take(), bucket.take(), bucket.take(), bucket.take()], [true, true, true, false])
    now += 100
    assert.deepEqual([bucket.take(), bucket.take()], [true, false])
    now += 60_000
    assert.deepEqual([bucket.take(3), bucket.take()], [true, false])
  })

  it('takes nothing for what it refuses', () => {
    const bucket = new TokenBucket(1, 3, () => 0)
    assert.deepEqual([bucket.take(4), bucket.take(3)], [false, true])
  })
})

describe('AddressLimit', () => {
  it('counts an address prefix as one, and others apart', async () => {
    const limit = new AddressLimit(2)
    assert.equal(await limit.take('192.0.2.1'), true)
    assert.equal(await limit.take('::ffff:192.0.2.77'), true)
    assert.equal(await limit.take('192.0.2.200'), false)
    assert.equal(await limit.take('198.51.100.1'), true)
    assert.equal(await limit.take('2001:db8:1::1'), true)
    assert.equal(await limit.take('2001:db8:1:ffff::1'), true)
    assert.equal(await limit.take('2001:db8:1::2'), false)
    assert.equal(await limit.take(undefined), true)
  })
})
