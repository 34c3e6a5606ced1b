import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SOURCES, type Source } from '../../protocol/ids.ts'
import { EpochKeys } from '../../widget/crypto/epoch-keys.ts'
import { protectFrame, revealFrame } from '../../widget/crypto/frame-policy.ts'
import type { ReceiveStream } from '../../widget/crypto/streams.ts'
import { Exporter, mediaBytes } from '../support/media-frames.ts'

async function sealed(keys: EpochKeys): Promise<ArrayBuffer> {
  const verdict = await protectFrame(keys.sender('camera'), 'delta', mediaBytes('delta').buffer)
  assert.ok(verdict.pass)
  return verdict.data.buffer
}

async function reasonOf(stream: ReceiveStream, data: ArrayBuffer): Promise<string> {
  const verdict = await revealFrame(stream, 'delta', data.slice(0))
  return verdict.pass ? 'passed' : verdict.reason
}

/** Waits until a receiver asked for has the key for this sender's frames. */
const keyed = (receiver: ReceiveStream): Promise<void> =>
  new Promise((resolve) => {
    const stop = receiver.watch(() => {
      stop()
      resolve()
    })
  })

/** Anna at leaf 0 and a receiver of hers at Ben's, leaf 1. */
async function pair(...epochs: number[]) {
  const group = new Exporter()
  const [anna, ben] = [await group.member(0, ...epochs), new EpochKeys()]
  const camera = ben.receiver(0, 'camera')
  for (const epoch of epochs) await group.enter(ben, 1, epoch)
  return { group, anna, ben, camera }
}

describe('keys of the epochs', () => {
  it('are the same for everybody, one per leaf and source and epoch', async () => {
    const { group, anna, ben, camera } = await pair(3)
    const frame = await sealed(anna)
    const [microphone, other] = [ben.receiver(0, 'microphone'), ben.receiver(2, 'camera')]
    await Promise.all([keyed(microphone), keyed(other)])
    assert.equal(await reasonOf(camera, frame), 'passed')
    assert.equal(await reasonOf(microphone, frame), 'not-authentic')
    assert.equal(await reasonOf(other, frame), 'foreign-key-id')
    await group.enter(anna, 0, 4)
    anna.sendFrom(4)
    await group.enter(ben, 1, 4)
    const next = await sealed(anna)
    assert.equal(await reasonOf(camera, next), 'passed')
  })

  it('zero the base keys at once, and cannot be read back', async () => {
    const group = new Exporter()
    const keys = new EpochKeys()
    const base = group.bases(0)
    const entered = keys.enter(0, 0, base)
    for (const bytes of Object.values(base)) assert.ok(bytes.every((byte) => byte === 0))
    keys.receiver(1, 'camera')
    await entered
    keys.sendFrom(0)
    assert.equal(keys.sender('camera')?.key.key.extractable, false)
    assert.deepEqual(keys.sender('camera')?.key.key.usages, ['encrypt'])
  })

  it('are ready for the receivers asked for when the epoch was entered', async () => {
    const { camera } = await pair(5)
    const key = camera.key((0 << 3) | 5)
    assert.deepEqual(key?.key.usages, ['decrypt'])
    assert.equal(key?.key.extractable, false)
  })

  it('are the same objects for the same leaf and source', async () => {
    const { ben, camera } = await pair(0)
    assert.equal(ben.receiver(0, 'camera'), camera)
    assert.notEqual(ben.receiver(0, 'screen'), camera)
    assert.notEqual(ben.receiver(2, 'camera'), camera)
  })

  it('refuse base keys and numbers that are none', async () => {
    const { group, ben } = await pair(0)
    const short = { ...group.bases(1), screen: new Uint8Array(15) }
    await assert.rejects(ben.enter(1, 1, short), RangeError)
    await assert.rejects(ben.enter(1, -1, group.bases(1)), RangeError)
    await assert.rejects(ben.enter(0.5, 1, group.bases(1)), RangeError)
  })
})

describe('sending', () => {
  it('may switch pictures before sound', async () => {
    const { group, anna } = await pair(0)
    await group.enter(anna, 0, 1)
    anna.sendFrom(1, ['camera', 'screen'])
    const epochOf = (source: Source) => Number(anna.sender(source)?.key.kid) & 7
    assert.deepEqual(SOURCES.map(epochOf), [0, 1, 1, 0])
  })

  it('begins with sendFrom, switches with it, and never goes back', async () => {
    const { group, anna } = await pair(0)
    const first = anna.sender('camera')
    assert.ok(first)
    await group.enter(anna, 0, 1)
    assert.equal(anna.sender('camera'), first)
    anna.sendFrom(1)
    const second = anna.sender('camera')
    assert.notEqual(second, first)
    anna.sendFrom(0)
    assert.equal(anna.sender('camera'), second)
    assert.equal(new EpochKeys().sender('camera'), undefined)
  })

  it('stops when its epoch is not known, forgotten, or all is cleared', async () => {
    const { group, anna } = await pair(0)
    anna.sendFrom(1)
    assert.equal(anna.sender('camera'), undefined)
    await group.enter(anna, 0, 1)
    assert.ok(anna.sender('camera'))
    anna.forgetBefore(2)
    assert.equal(anna.sender('camera'), undefined)
    await group.enter(anna, 0, 2)
    anna.sendFrom(2)
    assert.ok(anna.sender('camera'))
    anna.clear()
    assert.equal(anna.sender('camera'), undefined)
  })

  it('never starts a counter again under the same key', async () => {
    const { group, anna } = await pair(0)
    const before = anna.sender('camera')
    assert.equal(before?.take(), 0)
    await group.enter(anna, 0, 0)
    assert.equal(anna.sender('camera'), before)
    anna.clear()
    await assert.rejects(group.enter(anna, 0, 0))
    anna.sendFrom(0)
    assert.equal(anna.sender('camera'), undefined)
    await new Exporter().enter(anna, 0, 0)
    assert.ok(anna.sender('camera'))
  })
})

describe('old epochs', () => {
  it('are opened until they are forgotten', async () => {
    const { group, anna, ben, camera } = await pair(0)
    const [old, older] = [await sealed(anna), await sealed(anna)]
    await group.enter(ben, 1, 1)
    assert.equal(await reasonOf(camera, old), 'passed')
    ben.forgetBefore(1)
    assert.equal(await reasonOf(camera, older), 'no-key')
    await group.enter(ben, 1, 0)
    assert.equal(await reasonOf(camera, older), 'no-key', 'a forgotten epoch does not come back')
  })

  it('are forgotten in time for their short number to be taken by a newer one', async () => {
    const { group, anna, ben, camera } = await pair(0)
    const old = await sealed(anna)
    for (let epoch = 1; epoch <= 5; epoch++) await group.enter(ben, 1, epoch)
    assert.equal(await reasonOf(camera, old), 'passed')
    const other = await sealed(anna)
    await group.enter(ben, 1, 6)
    assert.equal(await reasonOf(camera, other), 'no-key')
    await group.enter(ben, 1, 8)
    await group.enter(ben, 1, 0)
    assert.equal(await reasonOf(camera, other), 'not-authentic', 'the short number means epoch 8 now')
  })

  it('of a dropped leaf are refused, also in epochs entered later and for receivers asked for later', async () => {
    const { group, anna, ben, camera } = await pair(0)
    const frame = await sealed(anna)
    await group.enter(anna, 0, 1)
    anna.sendFrom(1)
    const next = await sealed(anna)
    ben.dropLeaf(0, 1)
    await group.enter(ben, 1, 1)
    assert.equal(await reasonOf(camera, frame), 'no-key')
    assert.equal(await reasonOf(camera, next), 'no-key')
    assert.equal(await reasonOf(ben.receiver(0, 'camera'), next), 'no-key')
    // Whoever has the leaf afterwards is somebody else.
    const carl = await group.member(0, 2)
    await group.enter(ben, 1, 2)
    assert.equal(await reasonOf(camera, await sealed(carl)), 'passed')
  })

  it('may be entered in any order and at once', async () => {
    const group = new Exporter()
    const ben = new EpochKeys()
    const camera = ben.receiver(0, 'camera')
    await Promise.all([2, 0, 1].map((epoch) => group.enter(ben, 1, epoch)))
    for (const epoch of [0, 1, 2]) {
      assert.equal(await reasonOf(camera, await sealed(await group.member(0, epoch))), 'passed')
    }
  })
})

describe('receivers', () => {
  it('never open frames of the own leaf', async () => {
    const { group, anna } = await pair(0)
    const mirror = anna.receiver(0, 'camera')
    await group.enter(anna, 0, 1)
    assert.equal(await reasonOf(mirror, await sealed(anna)), 'no-key')
  })

  it('wait for the next two epochs and for keys being derived, and for nothing else', async () => {
    const { ben, camera } = await pair(4)
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5, 6, 7].filter((short) => camera.awaits(short)),
      [5, 6],
    )
    assert.equal(camera.awaits((1 << 3) | 5), false)
    const screen = ben.receiver(0, 'screen')
    assert.equal(screen.awaits(4), true)
    await keyed(screen)
    assert.equal(screen.awaits(4), false)
    assert.ok(screen.key(4))
    assert.equal(new EpochKeys().receiver(0, 'camera').awaits(3), true)
  })

  it('say when a key came, until nobody listens', async () => {
    const { group, ben, camera } = await pair(0)
    let calls = 0
    const stop = camera.watch(() => calls++)
    await group.enter(ben, 1, 1)
    assert.equal(calls, 1)
    stop()
    await group.enter(ben, 1, 2)
    assert.equal(calls, 1)
  })

  it('get nothing any more after clear, also not what was on its way', async () => {
    const { group, anna, ben, camera } = await pair(0)
    const frame = await sealed(anna)
    const entering = group.enter(ben, 1, 1)
    ben.clear()
    await entering
    assert.equal(await reasonOf(camera, frame), 'no-key')
    assert.deepEqual([camera.key(0), camera.key(1)], [undefined, undefined])
    ben.sendFrom(1)
    assert.equal(ben.sender('camera'), undefined)
    assert.notEqual(ben.receiver(0, 'camera'), camera)
  })
})
