import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ServerMessage, SnugError } from '../../protocol/index.ts'
import { LOG_BYTES, LOG_MESSAGES, Relay, type Relayed } from '../../server/meetings/relay.ts'
import { randomFrom } from '../support/bad-frames.ts'
import { newGroup } from '../support/opaque-member.ts'

const BY = 'b'.repeat(22)
const app = (data: string): Relayed => ({ type: 'app', by: BY, data })

function setUp() {
  const sent: ServerMessage[] = []
  const relay = new Relay((message) => sent.push(message))
  const seqs = (from = 0) => sent.slice(from).map((message) => 'seq' in message && message.seq)
  return { sent, relay, seqs }
}

describe('what is relayed to one place', () => {
  it('is numbered from 1 without gaps, whatever it is', () => {
    const { sent, relay } = setUp()
    const to = newGroup()
    relay.push(app('YQ'))
    relay.push({ type: 'commit', by: BY, to, commit: null })
    assert.deepEqual(sent, [
      { type: 'app', by: BY, data: 'YQ', seq: 1 },
      { type: 'commit', by: BY, to, commit: null, seq: 2 },
    ])
  })

  it('waits while paused, and comes again from where the client is', () => {
    const { sent, relay, seqs } = setUp()
    for (const data of ['YQ', 'Yg', 'Yw']) relay.push(app(data))
    relay.pause()
    relay.push(app('ZA'))
    assert.deepEqual(seqs(), [1, 2, 3])
    relay.catchUp(1)
    assert.deepEqual(sent.slice(3), [
      { type: 'app', by: BY, data: 'Yg', seq: 2 },
      { type: 'app', by: BY, data: 'Yw', seq: 3 },
      { type: 'app', by: BY, data: 'ZA', seq: 4 },
      { type: 'caught-up', seq: 4, complete: true },
    ])
    relay.push(app('ZQ'))
    assert.deepEqual(sent.at(-1), { type: 'app', by: BY, data: 'ZQ', seq: 5 })
  })

  it('is caught up with once per pause', () => {
    const { relay } = setUp()
    assert.throws(() => relay.catchUp(0), new SnugError('wrong_state'))
    relay.pause()
    relay.catchUp(0)
    assert.throws(() => relay.catchUp(0), new SnugError('wrong_state'))
  })

  it('forgets what a client says it has', () => {
    const { sent, relay } = setUp()
    for (const data of ['YQ', 'Yg', 'Yw']) relay.push(app(data))
    relay.pause()
    relay.catchUp(2)
    assert.equal(relay.kept, 1)
    relay.pause()
    relay.catchUp(1)
    assert.deepEqual(sent.at(-1), { type: 'caught-up', seq: 3, complete: false })
  })

  it('says so when nothing was missed', () => {
    const { sent, relay } = setUp()
    relay.push(app('YQ'))
    relay.pause()
    relay.catchUp(1)
    assert.deepEqual(sent.slice(1), [{ type: 'caught-up', seq: 1, complete: true }])
  })

  it('keeps so many messages and no more; who missed more is told so, and nothing else', () => {
    for (const [missed, complete] of [
      [LOG_MESSAGES, true],
      [LOG_MESSAGES + 1, false],
    ] as const) {
      const { sent, relay } = setUp()
      relay.push(app('YQ'))
      relay.pause()
      for (let count = 0; count < missed; count++) relay.push(app('Yg'))
      assert.equal(relay.kept, LOG_MESSAGES)
      relay.catchUp(1)
      assert.deepEqual(sent.at(-1), { type: 'caught-up', seq: missed + 1, complete })
      assert.equal(sent.length, complete ? missed + 2 : 2)
      relay.push(app('Yw'))
      assert.deepEqual(sent.at(-1), { type: 'app', by: BY, data: 'Yw', seq: missed + 2 })
    }
  })

  it('keeps so many bytes and no more', () => {
    const { sent, relay } = setUp()
    relay.pause()
    const large = 'A'.repeat(24_576)
    for (let count = 0; count < 100; count++) relay.push(app(large))
    const { kept } = relay
    assert.ok(kept * large.length < LOG_BYTES && (kept + 2) * large.length > LOG_BYTES, String(kept))
    relay.catchUp(100 - kept)
    const bytes = sent.reduce((sum, message) => sum + JSON.stringify(message).length, 0)
    assert.equal(sent.length, kept + 1)
    assert.ok(bytes <= LOG_BYTES, String(bytes))
  })

  it('is not believed to be where it never was', () => {
    const { sent, relay } = setUp()
    relay.push(app('YQ'))
    relay.pause()
    relay.catchUp(7)
    assert.deepEqual(sent.slice(1), [{ type: 'caught-up', seq: 1, complete: false }])
  })

  it('arrives once and in order through any drops within the bound', (context) => {
    const seed = Number(process.env.SNUG_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32))
    context.diagnostic(`SNUG_FUZZ_SEED=${seed}`)
    const random = randomFrom(seed)
    const got: number[] = []
    let reads = true
    const relay = new Relay((message) => {
      // What is sent while the line is broken already is lost.
      if (message.type === 'app' && reads) got.push(message.seq)
    })
    for (let turn = 0; turn < 200; turn++) {
      for (let count = random() * 40; count > 0; count--) {
        reads &&= random() < 0.95
        relay.push(app('YQ'))
      }
      relay.pause()
      for (let count = random() * 40; count > 0; count--) relay.push(app('YQ'))
      reads = true
      relay.catchUp(got.length)
    }
    assert.ok(got.length > 1_000)
    assert.deepEqual(
      got,
      got.map((_, at) => at + 1),
    )
  })
})
