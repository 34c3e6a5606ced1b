/** What makes a recording one in which players can jump. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Bytes,
  element,
  elementAt,
  elementsIn,
  floating,
  joined,
  unsignedOf,
} from '../../widget/call/ebml.ts'
import { WebmIndex } from '../../widget/call/webm-index.ts'

const [SEGMENT, INFO, TRACKS, CLUSTER, CUES] = [0x18538067, 0x1549a966, 0x1654ae6b, 0x1f43b675, 0x1c53bb6b]
const [VOICE, PICTURE] = [1, 2]

/** An element of which the browser does not know how long it will be. */
const open = (id: number): Bytes =>
  joined(element(id).slice(0, -8), Uint8Array.of(1, 255, 255, 255, 255, 255, 255, 255))
const byte = (id: number, value: number): Bytes => element(id, Uint8Array.of(value))
const track = (number: number, type: number): Bytes => element(0xae, byte(0xd7, number), byte(0x83, type))
const frame = (of: number, time: number, flags = 0): Bytes =>
  Uint8Array.of(0x80 | of, (time >> 8) & 255, time & 255, flags, ...Array(300).fill(0xa3))
const block = (...frameOf: Parameters<typeof frame>): Bytes => element(0xa3, frame(...frameOf))
const group = (inside: Bytes, ...more: Bytes[]): Bytes => element(0xa0, element(0xa1, inside), ...more)
const cluster = (time: number, ...blocks: Bytes[]): Bytes =>
  joined(open(CLUSTER), element(0xe7, Uint8Array.of(time >> 8, time & 255)), ...blocks)

const head = joined(
  element(0x1a45dfa3, byte(0x4286, 1)),
  open(SEGMENT),
  element(0x114d9b74),
  element(INFO, element(0x2ad7b1, Uint8Array.of(15, 66, 64)), element(0x4489, floating(0))),
  element(TRACKS, track(VOICE, 2), track(PICTURE, 1)),
)
const clusters = [
  cluster(0, block(VOICE, 0, 0x80), block(PICTURE, 5, 0x80), block(PICTURE, 70)),
  cluster(1_000, group(frame(PICTURE, 0), byte(0xfb, 1)), block(VOICE, 20, 0x80)),
  cluster(2_000, block(VOICE, -30, 0x80), group(frame(PICTURE, 40), byte(0x9b, 66)), block(PICTURE, 900)),
  cluster(3_000, block(PICTURE, 10, 0x80)),
]
const recorded = joined(head, ...clusters)

function made(bytes: Bytes, size: number): Bytes {
  const index = new WebmIndex()
  const written: Bytes[] = []
  for (let at = 0; at < bytes.length; at += size) written.push(index.add(bytes.slice(at, at + size)))
  const { head: beginning, tail } = index.end()
  const file = joined(...written, tail)
  file.set(beginning)
  return file
}

/** What is in a file, from its segment on: `at` counts as its positions do. */
function segmentOf(file: Bytes) {
  const segment = elementsIn(file.slice(0, 200)).find(({ id }) => id === SEGMENT)
  const body = file.slice(segment?.from)
  const inside = (bytes: Bytes, ...ids: number[]): Bytes[] =>
    ids.reduce<Bytes[]>(
      (all, id) =>
        all.flatMap((each) =>
          elementsIn(each)
            .filter((one) => one.id === id)
            .map(({ from, to }) => each.slice(from, to)),
        ),
      [bytes],
    )
  const numbers = (bytes: Bytes, ...ids: number[]) => inside(bytes, ...ids).map(unsignedOf)
  const cuesAt = numbers(body, 0x114d9b74, 0x4dbb, 0x53ac)[0] ?? 0
  const cues = body.slice(cuesAt)
  return {
    body,
    duration: inside(body, INFO, 0x4489).map((bytes) => new DataView(bytes.buffer).getFloat64(0)),
    cuesId: elementAt(body, cuesAt)?.id,
    times: numbers(cues, CUES, 0xbb, 0xb3),
    tracks: numbers(cues, CUES, 0xbb, 0xb7, 0xf7),
    places: numbers(cues, CUES, 0xbb, 0xb7, 0xf1),
  }
}

test('a recording tells how long it is, and where each key frame of the picture is', () => {
  const { body, duration, cuesId, times, tracks, places } = segmentOf(made(recorded, 10_000))
  assert.deepEqual(duration, [3_010])
  assert.equal(cuesId, CUES)
  // Voices are all key frames; a picture in a group is one unless another is named.
  assert.deepEqual(times, [5, 2_040, 3_010])
  assert.deepEqual(tracks, [PICTURE, PICTURE, PICTURE])
  const found = places.map((at) =>
    clusters.findIndex((one) => joined(body.slice(at, at + one.length)).join() === one.join()),
  )
  assert.deepEqual(found, [0, 2, 3])
})

test('it is the same however the browser cuts it into parts', () => {
  const whole = made(recorded, recorded.length)
  for (const size of [1, 7, 11, 299, 1_000]) assert.deepEqual(made(recorded, size), whole)
})

test('what was recorded stays as it was', () => {
  const { body } = segmentOf(made(recorded, 500))
  const text = Buffer.from(body).toString('latin1')
  assert.ok(text.includes(Buffer.from(joined(...clusters)).toString('latin1')))
})

test('what is no WebM passes', () => {
  const bytes = Uint8Array.from({ length: 999 }, (_, i) => i)
  assert.deepEqual(made(bytes, 100), bytes)
})

test('what breaks in the middle is written all the same, with what is known by then', () => {
  const broken = joined(head, ...clusters.slice(0, 2), new Uint8Array(2_000))
  const file = made(broken, 100)
  const { times, duration } = segmentOf(file)
  assert.deepEqual([times, duration], [[5], [1_020]])
})
