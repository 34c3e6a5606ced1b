import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Quality } from '../../widget/call/meeting.ts'
import { emptyModel } from '../../widget/call/model.ts'
import type { Reports } from '../../widget/call/peers.ts'
import { QualityWatch } from '../../widget/call/quality.ts'
import { Statistics } from '../../widget/call/statistics.ts'

const model = {
  ...emptyModel('Ada'),
  selfId: 'ada',
  slots: (['ben', 'cem'] as const).map((participant, at) => ({
    mid: String(at),
    feed: { participant, source: 'microphone' as const },
  })),
}

/** Packets that came and were lost of each, and what the server says of one's own. */
const reports = (streams: [got: number, lost: number][], own: object = {}): Reports =>
  ({
    sent: new Map([['own', { type: 'remote-inbound-rtp', ...own }]]),
    received: new Map(
      streams.map(([packetsReceived, packetsLost], at) => [
        at,
        { type: 'inbound-rtp', mid: String(at), packetsReceived, packetsLost },
      ]),
    ),
    sources: new Map(),
  }) as unknown as Reports

async function looks(all: Reports[], due = true): Promise<(Record<string, Quality> | undefined)[]> {
  const told: Record<string, Quality>[] = []
  let at = 0
  const host = {
    model,
    reports: async () => all[at],
    due: () => due,
    change: (qualities: ReadonlyMap<string, Quality>) => {
      told[at] = Object.fromEntries(qualities)
    },
  }
  const watch = new QualityWatch(host)
  for (; at < all.length; at++) await watch.look()
  return Array.from({ length: all.length }, (_, i) => told[i])
}

test('losses make a connection poor, and it is good again only when they are really gone', async () => {
  const told = await looks([
    reports([
      [100, 0],
      [100, 0],
    ]),
    reports([
      [180, 20],
      [200, 0],
    ]),
    reports([
      [280, 20],
      [300, 0],
    ]),
    reports([
      [380, 20],
      [400, 0],
    ]),
    reports([
      [480, 20],
      [500, 0],
    ]),
  ])
  assert.deepEqual(
    told.map((each) => each?.ben),
    ['good', 'poor', 'poor', 'good', 'good'],
  )
  assert.deepEqual(new Set(told.map((each) => each?.cem)), new Set(['good']))
})

test('nothing at all for two looks is lost; where nothing is due, nothing is said', async () => {
  const silent = [
    reports([
      [100, 0],
      [100, 0],
    ]),
    reports([
      [100, 0],
      [200, 0],
    ]),
    reports([
      [100, 0],
      [300, 0],
    ]),
  ]
  const told = await looks(silent)
  assert.deepEqual(
    told.map((each) => each?.ben),
    ['good', 'good', 'lost'],
  )
  assert.equal((await looks(silent, false)).at(-1)?.ben, undefined)
})

test('the own connection is poor when the server misses packets, is far, or nobody arrives well', async () => {
  const good: [number, number][] = [
    [100, 0],
    [100, 0],
  ]
  const own = async (all: Reports[]) => (await looks(all)).at(-1)?.ada
  assert.equal(await own([reports(good, { fractionLost: 0 })]), 'good')
  assert.equal(await own([reports(good, { fractionLost: 0.2 })]), 'poor')
  assert.equal(await own([reports(good, { roundTripTime: 0.8 })]), 'poor')
  assert.equal(
    await own([
      reports(good),
      reports([
        [150, 50],
        [150, 50],
      ]),
    ]),
    'poor',
  )
  assert.equal(
    await own([
      reports(good),
      reports([
        [150, 50],
        [200, 0],
      ]),
    ]),
    'good',
  )
})

test('figures: rates of the time between two looks, the layers of a camera as one, the round trip', () => {
  const sample = (at: number, n: number): Reports =>
    ({
      sources: new Map([['1', 'camera']]),
      sent: new Map<string, object>([
        [
          'h',
          {
            type: 'outbound-rtp',
            id: 'h',
            mid: '1',
            timestamp: at,
            bytesSent: 1_000 * n,
            frameWidth: 1280,
            frameHeight: 720,
            framesPerSecond: 30,
            codecId: 'c',
          },
        ],
        [
          'l',
          {
            type: 'outbound-rtp',
            id: 'l',
            mid: '1',
            timestamp: at,
            bytesSent: 250 * n,
            frameWidth: 320,
            frameHeight: 180,
          },
        ],
        ['c', { type: 'codec', mimeType: 'video/VP8' }],
        ['p', { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.02 }],
      ]),
      received: new Map<string, object>([
        [
          'b',
          {
            type: 'inbound-rtp',
            id: 'b',
            mid: '0',
            timestamp: at,
            bytesReceived: 500 * n,
            packetsReceived: 90 * n,
            packetsLost: 10 * n,
            jitter: 0.004,
            jitterBufferDelay: 0.5 * n,
            jitterBufferEmittedCount: 10 * n,
          },
        ],
      ]),
    }) as unknown as Reports
  const statistics = new Statistics()
  statistics.read(sample(1_000, 1), model)
  const [ada, ben] = statistics.read(sample(2_000, 2), model)
  assert.deepEqual(ada, {
    id: 'ada',
    roundTrip: 20,
    streams: [{ source: 'camera', bits: 10_000, width: 1280, height: 720, frames: 30, codec: 'VP8' }],
  })
  assert.deepEqual(ben, {
    id: 'ben',
    streams: [{ source: 'microphone', bits: 4_000, loss: 0.1, jitter: 4, buffer: 50 }],
  })
})
