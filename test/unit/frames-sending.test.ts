import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { EpochKeys } from '../../widget/crypto/epoch-keys.ts'
import { Feed } from '../../widget/worker/feed.ts'
import { selfTest } from '../../widget/worker/self-test.ts'
import { sendFrames } from '../../widget/worker/sending.ts'
import {
  bytesOf,
  copyOf,
  Exporter,
  ends,
  mediaFrame,
  nothing,
  shown,
  turn,
  until,
} from '../support/media-frames.ts'

const fails = () => assert.fail('cipher failed')

describe('sending', () => {
  let group: Exporter
  let anna: EpochKeys
  beforeEach(async () => {
    group = new Exporter()
    anna = await group.member(0, 0)
  })

  it('drops everything before there is a key, and asks for a key frame once there is one', async () => {
    const keys = new EpochKeys()
    const { writer, out, ...both } = ends()
    let asked = 0
    const running = sendFrames(
      both,
      () => keys.sender('camera'),
      () => asked++,
      fails,
    )
    await writer.write(mediaFrame('delta'))
    await turn()
    await group.enter(keys, 0, 0)
    keys.sendFrom(0)
    void writer.write(mediaFrame('delta'))
    void writer.write(mediaFrame('key'))
    void writer.write(mediaFrame('delta'))
    await writer.close()
    await running
    assert.equal(out.length, 3)
    assert.equal(asked, 1)
  })

  it('does not let out a frame that was being sealed when the pause came', async () => {
    const { writer, out, ...both } = ends()
    let paused = false
    const current = () => {
      queueMicrotask(() => {
        paused = true
      })
      return paused ? undefined : anna.sender('camera')
    }
    const running = sendFrames(both, current, nothing, fails)
    void writer.write(mediaFrame('delta'))
    await writer.close()
    await running
    assert.equal(out.length, 0)
  })

  it('seals a frame anew when its key changed meanwhile: none is lost, none goes out under the old key', async () => {
    await group.enter(anna, 0, 1)
    const { writer, out, ...both } = ends()
    const current = () => {
      queueMicrotask(() => anna.sendFrom(1))
      return anna.sender('camera')
    }
    const running = sendFrames(both, current, () => assert.fail('no frame was lost'), fails)
    const frames = [mediaFrame('key'), mediaFrame('delta')]
    for (const frame of frames) void writer.write(copyOf(frame))
    await writer.close()
    await running
    const ben = new EpochKeys()
    const feed = new Feed(nothing)
    feed.set({ participant: 'anna', source: 'camera' }, ben.receiver(0, 'camera'))
    await group.enter(ben, 1, 1)
    assert.deepEqual(bytesOf(await shown(feed, out)), bytesOf(frames))
  })

  it('makes a key frame anew that was sealed just before the keys changed: newcomers could not open it', async () => {
    await group.enter(anna, 0, 1)
    const { writer, out, ...both } = ends()
    let asked = 0
    const running = sendFrames(
      both,
      () => anna.sender('camera'),
      () => asked++,
      fails,
    )
    await writer.write(mediaFrame('key'))
    await until(() => out.length === 1)
    anna.sendFrom(1)
    for (let count = 0; count < 3; count++) void writer.write(mediaFrame('delta'))
    await writer.close()
    await running
    assert.deepEqual([out.length, asked], [4, 1])
  })

  it('holds a frame while the keys are about to change, and seals it under the new one', async () => {
    await group.enter(anna, 0, 1)
    const { writer, out, ...both } = ends()
    let turned = () => assert.fail('nothing waits')
    const turning = new Promise<void>((resolve) => {
      turned = resolve as typeof turned
    })
    const running = sendFrames(
      both,
      () => anna.sender('camera'),
      nothing,
      fails,
      () => turning,
    )
    void writer.write(mediaFrame('key'))
    await turn()
    assert.equal(out.length, 0)
    anna.sendFrom(1)
    turned()
    await writer.close()
    await running
    const ben = new EpochKeys()
    const feed = new Feed(nothing)
    feed.set({ participant: 'anna', source: 'camera' }, ben.receiver(0, 'camera'))
    await group.enter(ben, 1, 1)
    assert.equal((await shown(feed, out)).length, 1)
  })

  it('drops the frame and says so when the cipher fails', async () => {
    const stream = anna.sender('camera')
    assert.ok(stream)
    const wrongUse = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, false, ['decrypt'])
    Object.assign(stream, { key: { ...stream.key, key: wrongUse } })
    const { writer, out, ...both } = ends()
    let broken = 0
    const running = sendFrames(
      both,
      () => stream,
      nothing,
      () => broken++,
    )
    void writer.write(mediaFrame('delta'))
    await writer.close()
    await running
    assert.deepEqual([out.length, broken], [0, 1])
  })

  it('works at all on this machine', () => selfTest())
})
