import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { Participant, Slot } from '../../protocol/messages.ts'
import { toBase64Url } from '../../widget/crypto/bytes.ts'
import type { EncodedFrame } from '../../widget/worker/encoded.ts'
import { Feed, TROUBLE_AFTER, type Trouble } from '../../widget/worker/feed.ts'
import { KeyStore } from '../../widget/worker/key-store.ts'
import { receiveTransform } from '../../widget/worker/receiving.ts'
import { selfTest } from '../../widget/worker/self-test.ts'
import { sendTransform } from '../../widget/worker/sending.ts'

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const newId = () => toBase64Url(random(16))
const room = newId()
const roomKey = toBase64Url(random(32))
const presence = { name: 'Anna', microphone: true, camera: true, screen: false }

/** Somebody with a key store of their own. */
interface Peer {
  id: string
  index: number
  store: KeyStore
  troubles: Trouble[]
}

async function peer(index: number, key = roomKey, id = newId()): Promise<Peer> {
  const troubles: Trouble[] = []
  const store = new KeyStore((trouble) => troubles.push(trouble))
  await store.open(room, key)
  await store.identify(id, index)
  return { id, index, store, troubles }
}

const entry = async ({ id, index, store }: Peer): Promise<Participant> => ({
  id,
  index,
  presence: await store.seal(presence),
})
const cameraOf = ({ id }: Peer, mid = '0'): Slot => ({ mid, feed: { participant: id, source: 'camera' } })

/** One end of a connection: push frames in, see what comes out. */
function pipe(transform: TransformStream<EncodedFrame, EncodedFrame>) {
  const writer = transform.writable.getWriter()
  const out: EncodedFrame[] = []
  const reading = transform.readable.pipeTo(new WritableStream({ write: (frame) => void out.push(frame) }))
  return {
    out,
    push: (frame: EncodedFrame) => writer.write(frame),
    async end() {
      await writer.close()
      await reading
      return out
    },
  }
}

const video = (type: 'key' | 'delta' = 'delta', data = random(100)): EncodedFrame => ({
  type,
  data: data.buffer,
})

async function sealedBy(from: Peer, ...frames: EncodedFrame[]): Promise<EncodedFrame[]> {
  const send = pipe(
    sendTransform(
      () => from.store.sendStream('camera'),
      () => undefined,
      () => assert.fail('cipher failed'),
    ),
  )
  for (const frame of frames) await send.push(frame)
  const out = await send.end()
  assert.equal(out.length, frames.length)
  return out
}

const copy = (frame: EncodedFrame): EncodedFrame => ({ ...frame, data: frame.data.slice(0) })

async function received(by: Peer, ...frames: EncodedFrame[]): Promise<EncodedFrame[]> {
  const receive = pipe(receiveTransform(by.store.feed('0'), () => undefined))
  for (const frame of frames) await receive.push(copy(frame))
  return receive.end()
}

describe('the worker, sending', () => {
  it('drops everything before it has an identity, and while paused', async () => {
    const store = new KeyStore(() => undefined)
    await store.open(room, roomKey)
    let asked = 0
    const send = pipe(
      sendTransform(
        () => store.sendStream('camera'),
        () => asked++,
        () => assert.fail('cipher failed'),
      ),
    )
    await send.push(video())
    assert.equal(send.out.length, 0)
    await store.identify(newId(), 1)
    await send.push(video())
    assert.equal(send.out.length, 1)
    assert.equal(asked, 1, 'frames were lost before, so receivers need a key frame')
    store.paused = true
    await send.push(video('key'))
    store.paused = false
    await send.push(video('key'))
    assert.equal((await send.end()).length, 2)
  })

  it('does not let out a frame that was being sealed when the pause came', async () => {
    const anna = await peer(0)
    const pauseDuringSeal = () => {
      const stream = anna.store.sendStream('camera')
      queueMicrotask(() => {
        anna.store.paused = true
      })
      return stream
    }
    const send = pipe(
      sendTransform(
        pauseDuringSeal,
        () => undefined,
        () => assert.fail('cipher failed'),
      ),
    )
    await send.push(video())
    assert.equal((await send.end()).length, 0)
  })

  it('drops the frame and says so when the cipher fails', async () => {
    const anna = await peer(0)
    const stream = anna.store.sendStream('camera')
    assert.ok(stream)
    const wrongUse = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, false, ['decrypt'])
    let broken = 0
    Object.assign(stream, { key: { ...stream.key, key: wrongUse } })
    const send = pipe(
      sendTransform(
        () => stream,
        () => undefined,
        () => broken++,
      ),
    )
    await send.push(video())
    assert.equal((await send.end()).length, 0)
    assert.equal(broken, 1)
  })

  it('takes a fresh key for a new id, and keeps key and counter for the same one', async () => {
    const anna = await peer(0)
    const first = anna.store.sendStream('camera')
    await anna.store.identify(anna.id, 0)
    assert.equal(anna.store.sendStream('camera'), first)
    await anna.store.identify(newId(), 0)
    assert.notEqual(anna.store.sendStream('camera'), first)
    assert.notDeepEqual(anna.store.sendStream('camera')?.key.salt, first?.key.salt)
  })

  it('works at all on this machine', () => selfTest())
})

describe('the worker, receiving', () => {
  let anna: Peer
  let ben: Peer
  let carl: Peer
  beforeEach(async () => {
    anna = await peer(0)
    ben = await peer(1)
    carl = await peer(2)
  })

  it('shows what a participant of the roster sends, when bound, in either order of roster and binding', async () => {
    const frames = [video('key'), video()]
    const plain = frames.map((frame) => new Uint8Array(frame.data.slice(0)))
    const sealed = await sealedBy(anna, ...frames)
    for (const order of ['roster first', 'binding first']) {
      const reader = await peer(1)
      if (order === 'binding first') reader.store.bind([cameraOf(anna)])
      const names = await reader.store.replaceRoster([await entry(anna)])
      assert.deepEqual(names.get(anna.id), presence)
      if (order === 'roster first') reader.store.bind([cameraOf(anna)])
      const out = await received(reader, ...sealed)
      assert.deepEqual(
        out.map((frame) => new Uint8Array(frame.data)),
        plain,
      )
    }
  })

  it('shows nothing when unbound, bound to somebody else, to another source, or after the person left', async () => {
    const sealed = await sealedBy(anna, video('key'), video())
    await ben.store.replaceRoster([await entry(anna), await entry(carl)])
    assert.equal((await received(ben, ...sealed)).length, 0)
    ben.store.bind([cameraOf(carl)])
    assert.equal((await received(ben, ...sealed)).length, 0)
    ben.store.bind([{ mid: '0', feed: { participant: anna.id, source: 'screen' } }])
    assert.equal((await received(ben, ...sealed)).length, 0)
    ben.store.bind([cameraOf(anna, '1')])
    assert.equal((await received(ben, ...sealed)).length, 0)
    ben.store.bind([cameraOf(anna)])
    await ben.store.replaceRoster([await entry(carl)])
    assert.equal((await received(ben, ...sealed)).length, 0)
  })

  it('shows nothing of a person under another room key, and says so', async () => {
    const stranger = await peer(0, toBase64Url(random(32)))
    const names = await ben.store.replaceRoster([await entry(stranger)])
    assert.equal(names.get(stranger.id), null)
    ben.store.bind([cameraOf(stranger)])
    const frames = Array.from({ length: TROUBLE_AFTER }, () => video('key'))
    assert.equal((await received(ben, ...(await sealedBy(stranger, ...frames)))).length, 0)
    assert.deepEqual(ben.troubles, [{ participant: stranger.id, source: 'camera', reason: 'cannot-decrypt' }])
  })

  it('shows nobody their own frames under another name, and no presence given to another id or index', async () => {
    const own = await entry(ben)
    const other = await entry(anna)
    const names = await ben.store.replaceRoster([
      own,
      { ...other, id: carl.id },
      { ...other, index: 9 },
      { ...own, id: newId() },
    ])
    assert.deepEqual([...new Set(names.values())], [null])
    ben.store.bind([cameraOf(ben)])
    assert.equal((await received(ben, ...(await sealedBy(ben, video('key'))))).length, 0)
  })

  it('reports trouble once, after ten failures in a row, and its end', async () => {
    await ben.store.replaceRoster([await entry(anna)])
    ben.store.bind([cameraOf(anna)])
    const good = await sealedBy(anna, video('key'), video('key'))
    const trouble = { participant: anna.id, source: 'camera' as const }
    const almost = Array.from({ length: TROUBLE_AFTER - 1 }, () => video('key'))
    await received(ben, ...almost, good[0] ?? video(), ...almost)
    assert.deepEqual(ben.troubles, [])
    await received(ben, ...almost)
    assert.deepEqual(ben.troubles, [{ ...trouble, reason: 'cannot-decrypt' }])
    assert.equal((await received(ben, good[1] ?? video())).length, 1)
    assert.deepEqual(ben.troubles[1], { ...trouble, reason: null })
    assert.equal(ben.troubles.length, 2)
  })

  it('does not show a recorded frame again after the server took the person out and put them in again', async () => {
    const sealed = await sealedBy(anna, video('key'))
    const roster = [await entry(anna)]
    await ben.store.replaceRoster(roster)
    ben.store.bind([cameraOf(anna)])
    assert.equal((await received(ben, ...sealed)).length, 1)
    await ben.store.replaceRoster([])
    await ben.store.replaceRoster(roster)
    assert.equal((await received(ben, ...sealed)).length, 0)
    assert.equal((await received(ben, ...(await sealedBy(anna, video('key'))))).length, 1)
  })

  it('keeps key, counters and decoder when a presence changes', async () => {
    const [key, delta] = await sealedBy(anna, video('key'), video())
    assert.ok(key && delta)
    await ben.store.replaceRoster([await entry(anna)])
    ben.store.bind([cameraOf(anna)])
    const receive = pipe(receiveTransform(ben.store.feed('0'), () => undefined))
    await receive.push(copy(key))
    await ben.store.replaceRoster([await entry(anna)])
    await receive.push(copy(key))
    await receive.push(copy(delta))
    assert.deepEqual(
      (await receive.end()).map(({ type }) => type),
      ['key', 'delta'],
    )
  })

  it('does not show a frame that was being opened when its section was bound to somebody else', async () => {
    const sealed = await sealedBy(anna, video('key'))
    await ben.store.replaceRoster([await entry(anna), await entry(carl)])
    ben.store.bind([cameraOf(anna)])
    const feed = ben.store.feed('0')
    const { stream } = feed
    let asked = 0
    Object.defineProperty(feed, 'stream', {
      get() {
        if (asked++ === 0) queueMicrotask(() => ben.store.bind([cameraOf(carl)]))
        return asked === 1 ? stream : Reflect.get(Feed.prototype, 'stream', feed)
      },
    })
    assert.equal((await received(ben, ...sealed)).length, 0)
  })

  it('lets a first key frame wait for its binding', async () => {
    const [key] = await sealedBy(anna, video('key'))
    await ben.store.replaceRoster([await entry(anna)])
    const receive = pipe(receiveTransform(ben.store.feed('0'), () => undefined))
    const pushed = receive.push(key ?? video())
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(receive.out.length, 0)
    ben.store.bind([cameraOf(anna)])
    await pushed
    assert.equal((await receive.end()).length, 1)
  })

  it('holds back delta frames of a new feed until its key frame, and asks for one', async () => {
    await ben.store.replaceRoster([await entry(anna), await entry(carl)])
    ben.store.bind([cameraOf(anna)])
    let asked = 0
    const receive = pipe(receiveTransform(ben.store.feed('0'), () => asked++))
    for (const frame of await sealedBy(anna, video('key'), video())) await receive.push(frame)
    assert.equal(receive.out.length, 2)
    assert.equal(asked, 0)
    ben.store.bind([cameraOf(carl)])
    for (const frame of await sealedBy(carl, video(), video())) await receive.push(frame)
    assert.equal(receive.out.length, 2)
    assert.equal(asked, 1)
    for (const frame of await sealedBy(carl, video('key'), video())) await receive.push(frame)
    assert.equal((await receive.end()).length, 4)
    assert.equal(asked, 1)
  })

  it('does not show frames of the former feed that arrive late, nor count them as failures', async () => {
    await ben.store.replaceRoster([await entry(anna), await entry(carl)])
    ben.store.bind([cameraOf(anna)])
    await received(ben, ...(await sealedBy(anna, video('key'))))
    const late = await sealedBy(anna, ...Array.from({ length: 2 * TROUBLE_AFTER }, () => video('key')))
    ben.store.bind([cameraOf(carl)])
    assert.equal((await received(ben, ...late)).length, 0)
    assert.deepEqual(ben.troubles, [])
  })

  it('passes audio at once', async () => {
    await ben.store.replaceRoster([await entry(anna)])
    ben.store.bind([{ mid: '0', feed: { participant: anna.id, source: 'microphone' } }])
    const send = pipe(
      sendTransform(
        () => anna.store.sendStream('microphone'),
        () => assert.fail('audio has no key frames'),
        () => assert.fail('cipher failed'),
      ),
    )
    await send.push({ data: random(80).buffer })
    await send.push({ data: random(1).buffer })
    const out = await received(ben, ...(await send.end()))
    assert.deepEqual(
      out.map((frame) => frame.data.byteLength),
      [80, 1],
    )
  })

  it('forgets everything when cleared', async () => {
    await ben.store.replaceRoster([await entry(anna)])
    ben.store.bind([cameraOf(anna)])
    const sealed = await sealedBy(anna, video('key'))
    ben.store.clear()
    assert.equal((await received(ben, ...sealed)).length, 0)
    assert.equal(ben.store.sendStream('camera'), undefined)
    await assert.rejects(ben.store.seal(presence))
    await assert.rejects(ben.store.replaceRoster([]))
  })
})

describe('a feed', () => {
  it('ends its trouble when it is bound to something else', () => {
    const troubles: Trouble[] = []
    const feed = new Feed((trouble) => troubles.push(trouble))
    const bound = { participant: newId(), source: 'camera' as const }
    feed.set(bound, undefined)
    for (let i = 0; i < TROUBLE_AFTER; i++) feed.failed('no-key', null)
    feed.set(null, undefined)
    assert.deepEqual(troubles, [
      { ...bound, reason: 'cannot-decrypt' },
      { ...bound, reason: null },
    ])
  })
})
