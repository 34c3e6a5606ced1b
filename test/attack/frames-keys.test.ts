/**
 * What a server, a former member or somebody without the keys could put into a feed. Every attack has a control: the
 * same frame is shown where it belongs, or where the check is absent.
 */
import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { Source } from '../../protocol/ids.ts'
import { CLEAR_BYTES } from '../../widget/crypto/codec-check.ts'
import { EpochKeys } from '../../widget/crypto/epoch-keys.ts'
import { open, seal } from '../../widget/crypto/sframe.ts'
import { readHeader, writeHeader } from '../../widget/crypto/sframe-header.ts'
import type { EncodedFrame } from '../../widget/worker/encoded.ts'
import { Feed } from '../../widget/worker/feed.ts'
import { pump } from '../../widget/worker/pump.ts'
import { Exporter, ends, mediaBytes, mediaFrame, sent, shown } from '../support/media-frames.ts'

const ANNA = 0
const BEN = 1
const CARL = 2

/** Somebody's feed at a receiver, with its keys of the epochs known. */
async function feedOf(group: Exporter, own: number, from: number, source: Source, ...epochs: number[]) {
  const keys = new EpochKeys()
  const stream = keys.receiver(from, source)
  for (const epoch of epochs) await group.enter(keys, own, epoch)
  const feed = new Feed(() => undefined)
  feed.set({ participant: `leaf ${from}`, source }, stream)
  return { keys, feed }
}

const count = async (feed: Feed, frames: EncodedFrame[]) => (await shown(feed, frames)).length

describe('frames that a feed must not show', () => {
  let group: Exporter
  let anna: EpochKeys
  let feed: Feed
  let keys: EpochKeys
  beforeEach(async () => {
    group = new Exporter()
    anna = await group.member(ANNA, 0)
    const ben = await feedOf(group, BEN, ANNA, 'camera', 0)
    feed = ben.feed
    keys = ben.keys
  })
  /** Frames of Anna's camera still open: what was refused was refused for its own sake. */
  const stillWorks = async () => {
    assert.equal(await count(feed, await sent(anna, 'camera', [mediaFrame('key')])), 1)
  }

  it('plaintext', async () => {
    const frames = Array.from({ length: 100 }, () => mediaFrame('key'))
    assert.equal(await count(feed, frames), 0)
    const { writer, out, ...both } = ends()
    const unchecked = pump(both, async () => true)
    for (const frame of frames) void writer.write(frame)
    await writer.close()
    await unchecked
    assert.equal(out.length, 100, 'control: without the check they go to the decoder')
    await stillWorks()
  })

  it('plaintext behind the header of the right member', async () => {
    const bytes = mediaBytes('key', 300)
    writeHeader(bytes, CLEAR_BYTES.key, anna.sender('camera')?.key.kid ?? 0, 7)
    assert.equal(await count(feed, [mediaFrame('key', bytes)]), 0)
    await stillWorks()
  })

  it('sealed under another key with the same key id', async () => {
    const others = new Exporter()
    const sealed = await sent(await others.member(ANNA, 0), 'camera', [mediaFrame('key')])
    assert.equal(await count(feed, sealed), 0)
    const control = await feedOf(others, BEN, ANNA, 'camera', 0)
    assert.equal(await count(control.feed, sealed), 1, 'control: their own group opens it')
    await stillWorks()
  })

  it("another member's", async () => {
    const sealed = await sent(await group.member(CARL, 0), 'camera', [mediaFrame('key')])
    assert.equal(await count(feed, sealed), 0)
    const control = await feedOf(group, BEN, CARL, 'camera', 0)
    assert.equal(await count(control.feed, sealed), 1, "control: that member's feed shows it")
    await stillWorks()
  })

  it("another source's of the same member", async () => {
    const sealed = await sent(anna, 'screen', [mediaFrame('key')])
    assert.equal(await count(feed, sealed), 0)
    const control = await feedOf(group, BEN, ANNA, 'screen', 0)
    assert.equal(await count(control.feed, sealed), 1, "control: that source's feed shows it")
    await stillWorks()
  })

  it("the receiver's own, mirrored by the server", async () => {
    const sealed = await sent(anna, 'camera', [mediaFrame('key')])
    const mirror = await feedOf(group, ANNA, ANNA, 'camera', 0)
    assert.equal(await count(mirror.feed, sealed), 0)
    assert.equal(await count(feed, sealed), 1, 'control: others see it')
  })

  it('replayed', async () => {
    const sealed = await sent(anna, 'camera', [mediaFrame('key')])
    assert.equal(await count(feed, sealed), 1)
    assert.equal(await count(feed, sealed), 0)
    const bytes = new Uint8Array(sealed[0]?.data ?? new ArrayBuffer(0))
    const header = readHeader(bytes, CLEAR_BYTES.key)
    const key = header && feed.stream?.key(header.kid)
    assert.ok(key)
    assert.ok(await open(key, header, bytes, CLEAR_BYTES.key), 'control: the cipher would open it again')
    await stillWorks()
  })

  it('of a removed member, sealed before the removal or in its epoch, late or recorded', async () => {
    const sealed = await sent(anna, 'camera', [mediaFrame('key'), mediaFrame('key')])
    const control = await feedOf(group, CARL, ANNA, 'camera', 0, 1)
    keys.dropLeaf(ANNA, 0)
    await group.enter(keys, BEN, 1)
    assert.equal(await count(feed, sealed), 0)
    assert.equal(await count(control.feed, sealed), 2, 'control: shown where the leaf was not dropped')
  })

  it('of an epoch that is forgotten', async () => {
    const sealed = await sent(anna, 'camera', [mediaFrame('key')])
    await group.enter(keys, BEN, 1)
    const control = await feedOf(group, CARL, ANNA, 'camera', 0, 1)
    keys.forgetBefore(1)
    assert.equal(await count(feed, sealed), 0)
    assert.equal(await count(control.feed, sealed), 1, 'control: shown where it is not forgotten')
  })

  it('to a former member, once the others went on without them', async () => {
    await group.enter(anna, ANNA, 1)
    anna.sendFrom(1)
    const sealed = await sent(anna, 'camera', [mediaFrame('key')])
    assert.equal(await count(feed, sealed), 0, 'knows the epoch before only')
    const control = await feedOf(group, CARL, ANNA, 'camera', 0, 1)
    assert.equal(await count(control.feed, sealed), 1, 'control: a member sees it')
  })

  it('sealed by a member, but with clear bytes that tell the media server another story', async () => {
    const stream = anna.sender('camera')
    assert.ok(stream)
    // A delta frame for the decoder that the server takes for a key frame.
    const bytes = mediaBytes('delta', 200)
    const out = await seal(stream.key, stream.take() ?? 0, bytes, CLEAR_BYTES.key)
    assert.equal(await count(feed, [{ type: 'key', data: out.slice().buffer }]), 0)
    const header = readHeader(out, CLEAR_BYTES.key)
    const key = header && feed.stream?.key(header.kid)
    assert.ok(key)
    assert.deepEqual(await open(key, header, out, CLEAR_BYTES.key), bytes, 'control: it authenticates')
    await stillWorks()
  })

  it('presented as another type of frame than it was sealed as', async () => {
    const [sealed] = await sent(anna, 'camera', [mediaFrame('key')])
    assert.ok(sealed)
    assert.equal(await count(feed, [{ type: 'delta', data: sealed.data }]), 0)
    assert.equal(await count(feed, [{ data: sealed.data }]), 0)
    assert.equal(await count(feed, [sealed]), 1, 'control: as what it is')
  })
})
