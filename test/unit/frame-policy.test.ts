import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Bytes } from '../../widget/crypto/bytes.ts'
import { CLEAR_BYTES, type FrameKind } from '../../widget/crypto/codec-check.ts'
import { EpochKeys } from '../../widget/crypto/epoch-keys.ts'
import { protectFrame, revealFrame } from '../../widget/crypto/frame-policy.ts'
import { packKid } from '../../widget/crypto/kid.ts'
import { deriveKey, importBaseKey, open, SUITES, seal } from '../../widget/crypto/sframe.ts'
import { readHeader, writeHeader } from '../../widget/crypto/sframe-header.ts'
import { MAX_FRAMES, type ReceiveStream, SendStream } from '../../widget/crypto/streams.ts'
import { Exporter, mediaBytes, randomBytes } from '../support/media-frames.ts'

const KINDS = ['audio', 'key', 'delta'] as const

/** Sender at `leaf` and a receiver of its camera. */
async function pair(leaf = 2) {
  const group = new Exporter()
  const [anna, ben] = [await group.member(leaf, 0), new EpochKeys()]
  const receive = ben.receiver(leaf, 'camera')
  await group.enter(ben, leaf + 1, 0)
  const send = (source: 'microphone' | 'camera' | 'screen') => {
    const stream = anna.sender(source)
    assert.ok(stream)
    return stream
  }
  return { send, camera: send('camera'), receive, ben }
}

async function sealed(stream: SendStream, kind: FrameKind, frame: Bytes) {
  const verdict = await protectFrame(stream, kind, frame.slice().buffer)
  assert.ok(verdict.pass)
  return verdict.data
}

async function reasonOf(stream: ReceiveStream | undefined, kind: FrameKind, data: Bytes) {
  const verdict = await revealFrame(stream, kind, data.slice().buffer)
  return verdict.pass ? 'passed' : verdict.reason
}

describe('frames that pass', () => {
  for (const kind of KINDS) {
    it(`${kind}: clear bytes stay, the rest is sealed, and it opens to the same`, async () => {
      const { camera, receive } = await pair()
      const clear = CLEAR_BYTES[kind]
      for (const length of [clear, clear + 1, 100, 1_200, 20_000]) {
        const frame = mediaBytes(kind, length)
        const out = await sealed(camera, kind, frame)
        assert.deepEqual(out.subarray(0, clear), frame.subarray(0, clear))
        const rest = Buffer.from(frame.subarray(clear))
        if (rest.length >= 8) assert.ok(!Buffer.from(out).includes(rest.subarray(0, 8)))
        assert.deepEqual(await revealFrame(receive, kind, out.slice().buffer), { pass: true, data: frame })
      }
    })
  }

  it('add at most 20 bytes up to leaf 31, one more up to 8,191, for 65,536 frames', async () => {
    const base = await importBaseKey(randomBytes(16))
    for (const [leaf, most] of [
      [0, 20],
      [31, 20],
      [32, 21],
      [8_191, 21],
    ] as const) {
      for (const epoch of [1, 7]) {
        const key = await deriveKey(SUITES.AES_128_GCM_SHA256_128, base, packKid(leaf, epoch), 'encrypt')
        for (const ctr of [0, 255, 256, 65_535]) {
          const added =
            (await sealed(new SendStream(key, ctr), 'delta', mediaBytes('delta', 500))).length - 500
          assert.ok(added <= most, `leaf ${leaf}, counter ${ctr}: ${added}`)
        }
      }
    }
  })

  it('open in the wrong order and with gaps, as simulcast and the network make them', async () => {
    const { camera, receive } = await pair()
    const frames = []
    for (let i = 0; i < 50; i++) frames.push(await sealed(camera, 'delta', mediaBytes('delta', 60)))
    for (const i of [3, 1, 10, 2, 49, 40]) {
      assert.equal(await reasonOf(receive, 'delta', frames[i] ?? randomBytes(1)), 'passed')
    }
  })

  it('are right when many are sealed and opened at once', async () => {
    const { camera, receive } = await pair()
    const frames = Array.from({ length: 40 }, (_, i) => mediaBytes('audio', 50 + i))
    const out = await Promise.all(frames.map((frame) => sealed(camera, 'audio', frame)))
    const back = await Promise.all(out.map((data) => revealFrame(receive, 'audio', data.slice().buffer)))
    assert.deepEqual(
      back,
      frames.map((data) => ({ pass: true, data })),
    )
  })
})

describe('frames that must not leave', () => {
  it('are dropped without a key: there is no way through in clear', async () => {
    for (const kind of KINDS) {
      const verdict = await protectFrame(undefined, kind, mediaBytes(kind).buffer)
      assert.deepEqual(verdict, { pass: false, reason: 'no-key' })
    }
  })

  it('are dropped when empty or shorter than their clear bytes', async () => {
    const { camera } = await pair()
    for (const kind of KINDS) {
      assert.equal((await protectFrame(camera, kind, new ArrayBuffer(0))).pass, false)
    }
    for (const [kind, length] of [
      ['key', 9],
      ['delta', 2],
      ['empty', 10],
    ] as const) {
      assert.equal((await protectFrame(camera, kind, mediaBytes('delta', length).buffer)).pass, false)
    }
  })

  it('are dropped when they are of another codec, which takes no counter', async () => {
    const { camera } = await pair()
    const h264 = new Uint8Array([0, 0, 0, 1, 0x67, ...randomBytes(50)])
    assert.deepEqual(await protectFrame(camera, 'key', h264.buffer), { pass: false, reason: 'malformed' })
    assert.equal(camera.take(), 0)
  })

  it('are dropped when the key is used up; no counter is ever given twice', async () => {
    const { camera } = await pair()
    const last = new SendStream(camera.key, MAX_FRAMES - 2)
    assert.deepEqual(
      [last.take(), last.take(), last.take(), last.take()],
      [MAX_FRAMES - 2, MAX_FRAMES - 1, null, null],
    )
    const verdict = await protectFrame(last, 'delta', mediaBytes('delta', 9).buffer)
    assert.deepEqual(verdict, { pass: false, reason: 'used-up' })
  })

  it('count per source, over whatever is sealed for it', async () => {
    const { send, camera } = await pair()
    const counters = []
    for (const kind of ['key', 'delta', 'key', 'delta'] as const) {
      counters.push(readHeader(await sealed(camera, kind, mediaBytes(kind)), CLEAR_BYTES[kind])?.ctr)
    }
    assert.deepEqual(counters, [0, 1, 2, 3])
    assert.equal(
      readHeader(await sealed(send('screen'), 'delta', mediaBytes('delta')), CLEAR_BYTES.delta)?.ctr,
      0,
    )
  })
})

describe('frames that must not be shown', () => {
  it('any change of any bit: clear bytes, header, ciphertext, tag', async () => {
    for (const kind of KINDS) {
      const { camera, receive } = await pair()
      const out = await sealed(camera, kind, mediaBytes(kind, 40))
      for (let bit = 0; bit < out.length * 8; bit++) {
        const changed = out.slice()
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        assert.notEqual(await reasonOf(receive, kind, changed), 'passed', `${kind}, bit ${bit}`)
      }
      assert.equal(await reasonOf(receive, kind, out), 'passed')
    }
  })

  it('cut or lengthened', async () => {
    const { camera, receive } = await pair()
    const out = await sealed(camera, 'key', mediaBytes('key', 60))
    for (let length = 0; length < out.length; length++) {
      assert.notEqual(await reasonOf(receive, 'key', out.slice(0, length)), 'passed')
    }
    assert.equal(await reasonOf(receive, 'key', new Uint8Array([...out, 0])), 'not-authentic')
    assert.equal(await reasonOf(receive, 'key', new Uint8Array(0)), 'empty')
    assert.equal(await reasonOf(receive, 'key', out), 'passed')
  })

  it('shown as another type of frame', async () => {
    const { camera, receive } = await pair()
    const out = await sealed(camera, 'delta', mediaBytes('delta', 60))
    assert.notEqual(await reasonOf(receive, 'key', out), 'passed')
    assert.notEqual(await reasonOf(receive, 'audio', out), 'passed')
    assert.equal(await reasonOf(receive, 'empty', out), 'empty')
    assert.equal(await reasonOf(receive, 'delta', out), 'passed')
  })

  it('key ids and counters beyond what is safe to count', async () => {
    const { camera, receive } = await pair()
    for (const [kid, ctr, reason] of [
      [(1n << 63n) + 5n, 1, 'foreign-key-id'],
      [camera.key.kid, (1n << 63n) + 5n, 'not-authentic'],
    ] as const) {
      const frame = mediaBytes('delta')
      writeHeader(frame, CLEAR_BYTES.delta, kid, ctr)
      assert.equal(await reasonOf(receive, 'delta', frame), reason)
    }
  })

  it('the same frame twice, which the cipher alone would let through', async () => {
    const { camera, receive } = await pair()
    const out = await sealed(camera, 'delta', mediaBytes('delta', 60))
    assert.equal(await reasonOf(receive, 'delta', out), 'passed')
    const header = readHeader(out, CLEAR_BYTES.delta)
    const key = receive.key(camera.key.kid)
    assert.ok(header && key)
    await open(key, header, out, CLEAR_BYTES.delta)
    assert.equal(await reasonOf(receive, 'delta', out), 'replayed')
  })

  it('the same frame twice at the same moment', async () => {
    const { camera, receive } = await pair()
    const out = await sealed(camera, 'delta', mediaBytes('delta', 60))
    const reasons = await Promise.all([1, 2, 3].map(() => reasonOf(receive, 'delta', out)))
    assert.deepEqual(reasons.sort(), ['passed', 'replayed', 'replayed'])
  })

  it('forged counters do not move the window', async () => {
    const { camera, receive } = await pair()
    const forged = mediaBytes('delta')
    writeHeader(forged, CLEAR_BYTES.delta, camera.key.kid, 2 ** 40)
    assert.equal(await reasonOf(receive, 'delta', forged), 'not-authentic')
    assert.equal(
      await reasonOf(receive, 'delta', await sealed(camera, 'delta', mediaBytes('delta'))),
      'passed',
    )
  })

  it('a frame that was being opened when its member was dropped', async () => {
    const { camera, receive, ben } = await pair()
    const out = await sealed(camera, 'delta', mediaBytes('delta', 60))
    const opening = reasonOf(receive, 'delta', out)
    ben.dropLeaf(2, 0)
    assert.equal(await opening, 'no-key')
  })
})

describe('frames whose clear bytes tell another story than their type', () => {
  const bent = (kind: 'key' | 'delta', change: (frame: Bytes) => void) => {
    const frame = mediaBytes(kind, 60)
    change(frame)
    return frame
  }
  const cases: [string, FrameKind, Bytes][] = [
    ['key frame with the tag of a delta frame', 'key', bent('key', (frame) => frame.set([0x11]))],
    ['key frame without start code', 'key', bent('key', (frame) => frame.set([0x9c], 3))],
    [
      'key frame with a start code a byte late',
      'key',
      bent('key', (frame) => frame.set([0, 0x9d, 1, 0x2a], 3)),
    ],
    ['delta frame with the tag of a key frame', 'delta', bent('delta', (frame) => frame.set([0x10]))],
    ['version that VP8 does not have', 'delta', bent('delta', (frame) => frame.set([0x1f]))],
    ['two Opus frames of equal size in an odd rest', 'audio', new Uint8Array([1, 2])],
    ['counted Opus frames without the count', 'audio', new Uint8Array([3])],
  ]
  for (const [what, kind, frame] of cases) {
    it(`${what}: neither sent nor shown`, async () => {
      const { camera, receive } = await pair()
      const verdict = await protectFrame(camera, kind, frame.slice().buffer)
      assert.deepEqual(verdict, { pass: false, reason: 'malformed' })
      const out = await sealedAnyway(camera, kind, frame)
      assert.equal(await reasonOf(receive, kind, out), 'malformed')
    })
  }
})

/** As a client without the check would seal it. */
function sealedAnyway(stream: SendStream, kind: FrameKind, frame: Bytes): Promise<Bytes> {
  return seal(stream.key, stream.take() ?? 0, frame, CLEAR_BYTES[kind])
}
