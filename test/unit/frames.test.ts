import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { EpochKeys } from '../../widget/crypto/epoch-keys.ts'
import type { EncodedFrame } from '../../widget/worker/encoded.ts'
import { Feed, type Trouble } from '../../widget/worker/feed.ts'
import { receiveFrames } from '../../widget/worker/receiving.ts'
import { sendFrames } from '../../widget/worker/sending.ts'
import {
  bytesOf,
  copyOf,
  Exporter,
  ends,
  mediaFrame,
  nothing,
  randomBytes,
  sent,
  shown,
  turn,
  until,
} from '../support/media-frames.ts'

const fails = () => assert.fail('cipher failed')

describe('receiving', () => {
  let group: Exporter
  let anna: EpochKeys
  let ben: EpochKeys
  let feed: Feed
  let troubles: Trouble[]
  const bound = { participant: 'anna', source: 'camera' as const }
  const other = { participant: 'carl', source: 'camera' as const }

  beforeEach(async () => {
    group = new Exporter()
    anna = await group.member(0, 0)
    ben = new EpochKeys()
    const streams = [ben.receiver(0, 'camera'), ben.receiver(2, 'camera')]
    await group.enter(ben, 1, 0)
    troubles = []
    feed = new Feed((trouble) => troubles.push(trouble))
    feed.set(bound, streams[0])
  })

  it('shows what was sent, in order', async () => {
    const frames = [mediaFrame('key'), ...Array.from({ length: 30 }, () => mediaFrame('delta'))]
    const sealed = await sent(anna, 'camera', frames)
    assert.deepEqual(bytesOf(await shown(feed, sealed)), bytesOf(frames))
  })

  it('passes audio at once, of any length', async () => {
    const frames = [80, 1, 2].map((length) => ({
      data: new Uint8Array([0x78, ...randomBytes(length - 1)]).buffer,
    }))
    const microphone = ben.receiver(0, 'microphone')
    await new Promise<void>((resolve) => microphone.watch(resolve))
    feed.set({ ...bound, source: 'microphone' }, microphone)
    const sealed = await sent(anna, 'microphone', frames)
    assert.deepEqual(bytesOf(await shown(feed, sealed)), bytesOf(frames))
  })

  it('goes through a change of epoch without losing a frame, also when the sender is ahead', async () => {
    const frames = [mediaFrame('key'), mediaFrame('delta'), mediaFrame('delta')]
    const [key, before] = await sent(anna, 'camera', frames.slice(0, 2))
    await group.enter(anna, 0, 1)
    anna.sendFrom(1)
    const [after] = await sent(anna, 'camera', frames.slice(2))
    assert.ok(key && before && after)
    const { writer, out, ...both } = ends()
    const running = receiveFrames(both, feed, () => assert.fail('nothing was lost'))
    void writer.write(key)
    void writer.write(after)
    void writer.write(before)
    await until(() => out.length === 1)
    await turn()
    assert.equal(out.length, 1, 'waits for the epoch')
    await group.enter(ben, 1, 1)
    await writer.close()
    await running
    assert.deepEqual(
      bytesOf(out),
      [frames[0], frames[2], frames[1]].map((frame) => new Uint8Array(frame?.data ?? [])),
    )
    assert.deepEqual(troubles, [])
  })

  it('gives up waiting for an epoch, goes on, and asks for a key frame when frames open again', async () => {
    const [key, delta] = await sent(anna, 'camera', [mediaFrame('key'), mediaFrame('delta')])
    const stranger = await group.member(0, 1)
    const [lost] = await sent(stranger, 'camera', [mediaFrame('delta')])
    assert.ok(key && delta && lost)
    let asked = 0
    const out = await shown(feed, [key, lost, delta], () => asked++)
    assert.deepEqual(
      out.map(({ type }) => type),
      ['key', 'delta'],
    )
    assert.equal(asked, 1)
  })

  it('does not let audio wait', async () => {
    const microphone = ben.receiver(0, 'microphone')
    feed.set({ ...bound, source: 'microphone' }, microphone)
    const ahead = await group.member(0, 1)
    const { writer, out, ...both } = ends()
    const running = receiveFrames(both, feed, nothing)
    for (const frame of await sent(ahead, 'microphone', [mediaFrame('audio')])) await writer.write(frame)
    await turn()
    await turn()
    await group.enter(ben, 1, 1)
    await writer.close()
    await running
    assert.equal(out.length, 0)
  })

  it('lets a first key frame wait for its binding', async () => {
    const [key] = await sent(anna, 'camera', [mediaFrame('key')])
    assert.ok(key)
    const late = new Feed(nothing)
    const { writer, out, ...both } = ends()
    const running = receiveFrames(both, late, nothing)
    void writer.write(key)
    await turn()
    assert.equal(out.length, 0)
    late.set(bound, ben.receiver(0, 'camera'))
    await writer.close()
    await running
    assert.equal(out.length, 1)
  })

  it('does not show a frame that was being opened when its section was bound to somebody else', async () => {
    const [key, next] = await sent(anna, 'camera', [mediaFrame('key'), mediaFrame('key')])
    assert.ok(key && next)
    const { stream } = feed
    let asked = 0
    Object.defineProperty(feed, 'stream', {
      configurable: true,
      get() {
        if (asked++ === 0) queueMicrotask(() => feed.set(other, ben.receiver(2, 'camera')))
        return asked === 1 ? stream : Reflect.get(Feed.prototype, 'stream', feed)
      },
    })
    assert.equal((await shown(feed, [key])).length, 0)
    Reflect.deleteProperty(feed, 'stream')
    feed.set(bound, stream)
    assert.equal((await shown(feed, [next])).length, 1)
  })

  it('holds back delta frames of a new feed until its key frame, and asks for one', async () => {
    const carl = await group.member(2, 0)
    let asked = 0
    const { writer, out, ...both } = ends()
    const running = receiveFrames(both, feed, () => asked++)
    for (const frame of await sent(anna, 'camera', [mediaFrame('key'), mediaFrame('delta')]))
      void writer.write(frame)
    await until(() => out.length === 2)
    assert.equal(asked, 0)
    feed.set(other, ben.receiver(2, 'camera'))
    const [held, alsoHeld, key, delta] = await sent(
      carl,
      'camera',
      (['delta', 'delta', 'key', 'delta'] as const).map((kind) => mediaFrame(kind)),
    )
    for (const frame of [held, alsoHeld, key, delta]) if (frame) void writer.write(frame)
    await writer.close()
    await running
    assert.deepEqual(
      out.map(({ type }) => type),
      ['key', 'delta', 'key', 'delta'],
    )
    assert.equal(asked, 1)
  })

  it('keeps decoder and counters when the same feed is set again', async () => {
    const [key, delta] = await sent(anna, 'camera', [mediaFrame('key'), mediaFrame('delta')])
    assert.ok(key && delta)
    const { writer, out, ...both } = ends()
    const running = receiveFrames(both, feed, nothing)
    void writer.write(copyOf(key))
    await until(() => out.length === 1)
    feed.set(bound, ben.receiver(0, 'camera'))
    void writer.write(copyOf(key))
    void writer.write(copyOf(delta))
    await writer.close()
    await running
    assert.deepEqual(
      out.map(({ type }) => type),
      ['key', 'delta'],
    )
  })
})

describe('a pipe that breaks', () => {
  const sealing = async (both: Parameters<typeof sendFrames>[0]) => {
    const keys = await new Exporter().member(0, 0)
    return sendFrames(both, () => keys.sender('camera'), nothing, fails)
  }

  it('at its source ends its sink', async () => {
    const { writer, readable, out } = ends()
    let ended: unknown
    const writable = new WritableStream<EncodedFrame>({
      write: (frame) => void out.push(frame),
      abort: (why) => (ended = why),
    })
    const running = sealing({ readable, writable })
    const why = new Error('source')
    await writer.abort(why)
    await assert.rejects(running, why)
    assert.equal(ended, why)
  })

  it('at its sink ends its source, and nothing is let through any more', async () => {
    const why = new Error('sink')
    let ended: unknown
    const readable = new ReadableStream<EncodedFrame>({
      pull: (controller) => controller.enqueue(mediaFrame('delta')),
      cancel: (reason) => (ended = reason),
    })
    let writes = 0
    const writable = new WritableStream<EncodedFrame>({
      write() {
        if (++writes === 3) throw why
      },
    })
    await assert.rejects(sealing({ readable, writable }), why)
    assert.equal(ended, why)
    assert.equal(writes, 3)
  })

  it('at its step ends both', async () => {
    const why = new Error('step')
    const ended: unknown[] = []
    const readable = new ReadableStream<EncodedFrame>({
      pull: (controller) => controller.enqueue(mediaFrame('delta')),
      cancel: (reason) => void ended.push(reason),
    })
    const writable = new WritableStream<EncodedFrame>({
      write: () => assert.fail('let through'),
      abort: (reason) => void ended.push(reason),
    })
    const feed = new Feed(nothing)
    Object.defineProperty(feed, 'stream', {
      get() {
        throw why
      },
    })
    await assert.rejects(receiveFrames({ readable, writable }, feed, nothing), why)
    assert.deepEqual(ended, [why, why])
  })

  it('is read no faster than its sink takes', async () => {
    let pulled = 0
    const readable = new ReadableStream<EncodedFrame>(
      {
        pull(controller) {
          pulled++
          controller.enqueue(mediaFrame('delta'))
        },
      },
      { highWaterMark: 0 },
    )
    let taken = 0
    let take = nothing as () => void
    const writable = new WritableStream<EncodedFrame>({
      write() {
        taken++
        return new Promise((resolve) => {
          take = () => resolve()
        })
      },
    })
    const running = sealing({ readable, writable })
    for (let i = 1; i <= 3; i++) {
      await until(() => taken === i)
      await turn()
      assert.ok(pulled <= taken + 1, `${pulled} pulled, ${taken} taken`)
      take()
    }
    await until(() => taken === 4)
    void running.catch(nothing)
  })
})
