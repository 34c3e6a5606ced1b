import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { packKid } from '../../widget/crypto/kid.ts'
import { ReceiveStream } from '../../widget/crypto/streams.ts'
import { Feed, LATE_WITHIN, TROUBLE_AFTER, TROUBLE_WITHIN, type Trouble } from '../../widget/worker/feed.ts'

const anna = { participant: 'A'.repeat(22), source: 'camera' as const }
const ben = { participant: 'B'.repeat(22), source: 'camera' as const }

describe('a feed', () => {
  let now = 0
  let troubles: Trouble[] = []
  let feed: Feed
  const annas = new ReceiveStream(0, 'camera')
  const bens = new ReceiveStream(1, 'camera')
  const reasons = () => troubles.map(({ reason }) => reason)
  const fail = (reason: 'no-key' | 'not-authentic', times: number, kid: number | null = null) => {
    for (let i = 0; i < times; i++) feed.failed(reason, kid)
  }

  afterEach(() => mock.restoreAll())
  beforeEach(() => {
    now = 10_000
    mock.method(performance, 'now', () => now)
    troubles = []
    feed = new Feed((trouble) => troubles.push(trouble))
    feed.set(anna, annas)
  })

  it('is in trouble after ten frames in a row that do not authenticate, once, and out of it with the next good one', () => {
    fail('not-authentic', TROUBLE_AFTER - 1)
    feed.opened('key')
    fail('not-authentic', TROUBLE_AFTER - 1)
    assert.deepEqual(troubles, [])
    fail('not-authentic', 3 * TROUBLE_AFTER)
    assert.deepEqual(troubles, [{ ...anna, reason: 'cannot-decrypt' }])
    feed.opened('delta')
    feed.opened('delta')
    assert.deepEqual(reasons(), ['cannot-decrypt', null])
  })

  it('is in trouble after a second of missing keys, however many frames, and of few frames that fail', () => {
    for (const [reason, told] of [
      ['no-key', 'no-key'],
      ['not-authentic', 'cannot-decrypt'],
    ] as const) {
      troubles = []
      fail(reason, reason === 'no-key' ? 100 : 1)
      now += TROUBLE_WITHIN - 1
      fail(reason, 1)
      assert.deepEqual(troubles, [])
      now += 1
      fail(reason, 1)
      assert.deepEqual(reasons(), [told])
      feed.opened('key')
      assert.deepEqual(reasons(), [told, null])
    }
  })

  it('is in trouble at once when its pipe broke, whoever is bound, until a new one shows something', () => {
    feed.broke()
    assert.deepEqual(troubles, [{ ...anna, reason: 'cannot-decrypt' }])
    feed.set(ben, bens)
    assert.deepEqual(troubles.slice(1), [
      { ...anna, reason: null },
      { ...ben, reason: 'cannot-decrypt' },
    ])
    feed.restart()
    feed.opened('key')
    feed.set(anna, annas)
    assert.deepEqual(reasons(), ['cannot-decrypt', null, 'cannot-decrypt', null])
  })

  it('says so when the reason becomes another one, but not when both take turns', () => {
    fail('no-key', 1)
    now += TROUBLE_WITHIN
    fail('no-key', 1)
    for (let i = 0; i < 50; i++) {
      fail('not-authentic', 1)
      fail('no-key', 1)
    }
    assert.deepEqual(reasons(), ['no-key'])
    fail('not-authentic', TROUBLE_AFTER)
    assert.deepEqual(reasons(), ['no-key', 'cannot-decrypt'])
    feed.opened('key')
    assert.deepEqual(reasons(), ['no-key', 'cannot-decrypt', null])
  })

  it('ends its trouble when it is bound to something else, and has none while unbound', () => {
    fail('not-authentic', TROUBLE_AFTER)
    feed.set(null, undefined)
    fail('not-authentic', 2 * TROUBLE_AFTER)
    assert.deepEqual(troubles, [
      { ...anna, reason: 'cannot-decrypt' },
      { ...anna, reason: null },
    ])
  })

  it('does not count late frames of the former binding, but not for ever', () => {
    feed.set(ben, bens)
    fail('not-authentic', 50, packKid(0, 3))
    assert.deepEqual(troubles, [])
    now += LATE_WITHIN
    fail('not-authentic', TROUBLE_AFTER, packKid(0, 3))
    assert.deepEqual(troubles, [{ ...ben, reason: 'cannot-decrypt' }])
  })

  it('waits for keys and bindings to come, not for what has gone', () => {
    assert.equal(feed.mayComeTrue('no-key', packKid(0, 1)), true)
    annas.announce(3, false)
    assert.equal(feed.mayComeTrue('no-key', packKid(0, 4)), true)
    assert.equal(feed.mayComeTrue('no-key', packKid(0, 2)), false)
    assert.equal(feed.mayComeTrue('foreign-key-id', packKid(1, 3)), true)
    assert.equal(feed.mayComeTrue('not-authentic', packKid(0, 4)), false)
    assert.equal(feed.mayComeTrue('too-short', null), false)
    feed.set(ben, bens)
    assert.equal(feed.mayComeTrue('foreign-key-id', packKid(0, 4)), false, 'late')
    feed.set(null, undefined)
    assert.equal(feed.mayComeTrue('no-key', packKid(5, 4)), true)
  })
})
