import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type FrameKind, protectFrame, revealFrame } from '../../widget/crypto/frame-policy.ts'
import { packKid } from '../../widget/crypto/kid.ts'
import { ReplayWindow, WINDOW } from '../../widget/crypto/replay-window.ts'
import {
  MAX_FRAMES,
  newBaseKey,
  newWindows,
  type ReceiveStream,
  receiveStreams,
  SendStream,
  sendStreams,
} from '../../widget/crypto/sender-keys.ts'
import { open } from '../../widget/crypto/sframe.ts'
import { MAX_HEADER, readHeader, writeHeader } from '../../widget/crypto/sframe-header.ts'

const CLEAR = { audio: 1, key: 10, delta: 3 } as const
const KINDS = ['audio', 'key', 'delta'] as const
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))

async function pair(index = 2) {
  const key = newBaseKey()
  return { key, send: await sendStreams(key, index), receive: await receiveStreams(key, index, newWindows()) }
}

async function sealed(stream: SendStream, kind: FrameKind, frame: Uint8Array<ArrayBuffer>) {
  const verdict = await protectFrame(stream, kind, frame.slice().buffer)
  assert.ok(verdict.pass)
  return verdict.data
}

async function reasonOf(stream: ReceiveStream | undefined, kind: FrameKind, data: Uint8Array<ArrayBuffer>) {
  const verdict = await revealFrame(stream, kind, data.slice().buffer)
  return verdict.pass ? 'passed' : verdict.reason
}

describe('frames that pass', () => {
  for (const kind of KINDS) {
    it(`${kind}: clear bytes stay, the rest is sealed, and it opens to the same`, async () => {
      const { send, receive } = await pair()
      for (const length of [CLEAR[kind], CLEAR[kind] + 1, 100, 1_200, 20_000]) {
        const frame = random(length)
        const out = await sealed(send.camera, kind, frame)
        assert.deepEqual(out.subarray(0, CLEAR[kind]), frame.subarray(0, CLEAR[kind]))
        const rest = Buffer.from(frame.subarray(CLEAR[kind]))
        if (rest.length >= 8) assert.ok(!Buffer.from(out).includes(rest.subarray(0, 8)))
        const verdict = await revealFrame(receive.camera, kind, out.slice().buffer)
        assert.deepEqual(verdict, { pass: true, data: frame })
      }
    })
  }

  it('add at most 20 bytes for the first four people, 21 for all others, up to 65,536 frames', async () => {
    for (const [index, most] of [
      [0, 20],
      [3, 20],
      [4, 21],
      [255, 21],
    ] as const) {
      const { key } = (await sendStreams(newBaseKey(), index)).camera
      for (const ctr of [0, 255, 256, 65_535]) {
        const out = await sealed(new SendStream(key, ctr), 'delta', random(500))
        assert.ok(out.length - 500 <= most, `index ${index}, counter ${ctr}: ${out.length - 500}`)
      }
    }
  })

  it('open in the wrong order and with gaps, as simulcast and the network make them', async () => {
    const { send, receive } = await pair()
    const frames = []
    for (let i = 0; i < 50; i++) frames.push(await sealed(send.camera, 'delta', random(60)))
    for (const i of [3, 1, 10, 2, 49, 40]) {
      assert.equal(await reasonOf(receive.camera, 'delta', frames[i] ?? random(1)), 'passed')
    }
  })

  it('are right when many are sealed and opened at once', async () => {
    const { send, receive } = await pair()
    const frames = Array.from({ length: 40 }, (_, i) => random(50 + i))
    const out = await Promise.all(frames.map((frame) => sealed(send.microphone, 'audio', frame)))
    const back = await Promise.all(
      out.map((data) => revealFrame(receive.microphone, 'audio', data.slice().buffer)),
    )
    assert.deepEqual(
      back,
      frames.map((data) => ({ pass: true, data })),
    )
  })
})

describe('frames that must not leave', () => {
  it('are dropped without a key: there is no way through in clear', async () => {
    for (const kind of KINDS) {
      assert.deepEqual(await protectFrame(undefined, kind, random(100).buffer), {
        pass: false,
        reason: 'no-key',
      })
    }
  })

  it('are dropped when empty or shorter than their clear bytes', async () => {
    const { send } = await pair()
    for (const kind of KINDS) {
      assert.equal((await protectFrame(send.camera, kind, new ArrayBuffer(0))).pass, false)
    }
    for (const [kind, length] of [
      ['key', 9],
      ['delta', 2],
      ['empty', 10],
    ] as const) {
      assert.equal((await protectFrame(send.camera, kind, random(length).buffer)).pass, false)
    }
  })

  it('are dropped when the key is used up; no counter is ever given twice', async () => {
    const { send } = await pair()
    const last = new SendStream(send.camera.key, MAX_FRAMES - 2)
    assert.deepEqual(
      [last.take(), last.take(), last.take(), last.take()],
      [MAX_FRAMES - 2, MAX_FRAMES - 1, null, null],
    )
    assert.deepEqual(await protectFrame(last, 'delta', random(9).buffer), { pass: false, reason: 'used-up' })
  })

  it('count per source, over whatever is sealed for it', async () => {
    const { send } = await pair()
    const counters = []
    for (const kind of ['key', 'delta', 'key', 'delta'] as const) {
      counters.push(readHeader(await sealed(send.camera, kind, random(100)), CLEAR[kind])?.ctr)
    }
    assert.deepEqual(counters, [0, 1, 2, 3])
    assert.equal(readHeader(await sealed(send.screen, 'delta', random(100)), CLEAR.delta)?.ctr, 0)
    const kids = new Set(Object.values(send).map((stream) => stream.key.kid))
    assert.equal(kids.size, 3)
  })
})

describe('frames that must not be shown', () => {
  it('plaintext', async () => {
    const { receive } = await pair()
    for (const kind of KINDS) {
      for (let i = 0; i < 200; i++) {
        assert.notEqual(await reasonOf(receive.camera, kind, random(20 + i * 3)), 'passed')
      }
    }
  })

  it('plaintext behind a well-formed header of the right sender', async () => {
    const { receive } = await pair()
    const frame = random(300)
    writeHeader(frame, CLEAR.delta, receive.camera.kid, 7)
    assert.equal(await reasonOf(receive.camera, 'delta', frame), 'not-authentic')
  })

  it('any change of any bit: clear bytes, header, ciphertext, tag', async () => {
    for (const kind of KINDS) {
      const { send, receive } = await pair()
      const out = await sealed(send.camera, kind, random(40))
      for (let bit = 0; bit < out.length * 8; bit++) {
        const changed = out.slice()
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        assert.notEqual(await reasonOf(receive.camera, kind, changed), 'passed', `${kind}, bit ${bit}`)
      }
      assert.equal(await reasonOf(receive.camera, kind, out), 'passed')
    }
  })

  it('cut or lengthened', async () => {
    const { send, receive } = await pair()
    const out = await sealed(send.camera, 'key', random(60))
    for (let length = 0; length < out.length; length++) {
      assert.notEqual(await reasonOf(receive.camera, 'key', out.slice(0, length)), 'passed')
    }
    assert.equal(await reasonOf(receive.camera, 'key', new Uint8Array([...out, 0])), 'not-authentic')
    assert.equal(await reasonOf(receive.camera, 'key', new Uint8Array(0)), 'empty')
    assert.equal(await reasonOf(receive.camera, 'key', out), 'passed')
  })

  it('shown as another type of frame', async () => {
    const { send, receive } = await pair()
    const out = await sealed(send.camera, 'delta', random(60))
    assert.notEqual(await reasonOf(receive.camera, 'key', out), 'passed')
    assert.notEqual(await reasonOf(receive.camera, 'audio', out), 'passed')
    assert.equal(await reasonOf(receive.camera, 'empty', out), 'empty')
    assert.equal(await reasonOf(receive.camera, 'delta', out), 'passed')
  })

  it('another source of the same person, another person, another key under the same key id', async () => {
    const anna = await pair(2)
    const ben = await pair(3)
    const impostor = await pair(2)
    const out = await sealed(anna.send.camera, 'delta', random(60))
    assert.equal(await reasonOf(anna.receive.screen, 'delta', out), 'foreign-key-id')
    assert.equal(await reasonOf(ben.receive.camera, 'delta', out), 'foreign-key-id')
    assert.equal(await reasonOf(impostor.receive.camera, 'delta', out), 'not-authentic')
    assert.equal(await reasonOf(undefined, 'delta', out), 'no-key')
    assert.equal(await reasonOf(anna.receive.camera, 'delta', out), 'passed')
  })

  it('key ids and counters beyond what is safe to count', async () => {
    const { receive } = await pair()
    for (const [kid, ctr] of [
      [(1n << 63n) + 5n, 1],
      [receive.camera.kid, (1n << 63n) + 5n],
    ] as const) {
      const frame = random(100)
      writeHeader(frame, CLEAR.delta, kid, ctr)
      assert.equal(await reasonOf(receive.camera, 'delta', frame), 'foreign-key-id')
    }
  })

  it('the same frame twice, which the cipher alone would let through', async () => {
    const { send, receive } = await pair()
    const out = await sealed(send.camera, 'delta', random(60))
    assert.equal(await reasonOf(receive.camera, 'delta', out), 'passed')
    const header = readHeader(out, CLEAR.delta)
    assert.ok(header)
    await open(receive.camera.key, header, out, CLEAR.delta)
    assert.equal(await reasonOf(receive.camera, 'delta', out), 'replayed')
  })

  it('the same frame twice at the same moment', async () => {
    const { send, receive } = await pair()
    const out = await sealed(send.camera, 'delta', random(60))
    const reasons = await Promise.all([1, 2, 3].map(() => reasonOf(receive.camera, 'delta', out)))
    assert.deepEqual(reasons.sort(), ['passed', 'replayed', 'replayed'])
  })

  it('forged counters do not move the window', async () => {
    const { send, receive } = await pair()
    const forged = random(100)
    writeHeader(forged, CLEAR.delta, packKid({ index: 2, epoch: 0, source: 'camera' }), 2 ** 40)
    assert.equal(await reasonOf(receive.camera, 'delta', forged), 'not-authentic')
    assert.equal(
      await reasonOf(receive.camera, 'delta', await sealed(send.camera, 'delta', random(60))),
      'passed',
    )
  })
})

describe('replay window', () => {
  it('agrees with a plain set of the accepted counters', () => {
    const window = new ReplayWindow()
    const seen = new Set<number>()
    let highest = -1
    let state = 12_345
    const next = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return state % below
    }
    let accepted = 0
    for (let i = 0; i < 20_000; i++) {
      const forward = next(50) ? 1 + next(3) : next(1_400)
      const ctr = Math.max(0, highest + (next(2) ? forward : -next(1_100)))
      const wanted = !seen.has(ctr) && ctr > highest - WINDOW
      assert.equal(window.fresh(ctr), wanted)
      assert.equal(window.accept(ctr), wanted, `counter ${ctr} after ${highest}`)
      if (wanted) accepted++
      if (wanted) seen.add(ctr)
      highest = Math.max(highest, wanted ? ctr : -1)
    }
    assert.ok(accepted > 1_000 && accepted < 20_000)
  })

  it('takes counters above 32 bits', () => {
    const window = new ReplayWindow()
    assert.ok(window.accept(2 ** 40))
    assert.ok(!window.accept(2 ** 40))
    assert.ok(window.accept(2 ** 40 - WINDOW + 1))
    assert.ok(!window.accept(2 ** 40 - WINDOW))
  })
})

it('a header always fits its room', () => {
  assert.equal(writeHeader(new Uint8Array(MAX_HEADER), 0, (1n << 64n) - 1n, (1n << 64n) - 1n), MAX_HEADER)
})
