import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Layer } from '../../protocol/index.ts'
import { LayerKeeper, type SlotSettings } from '../../server/sfu/janode-layers.ts'
import type { SlotState } from '../../server/sfu/slots.ts'

const camera = { participant: 'a', source: 'camera' } as const
const carrying = (feed: { participant: string; source: 'camera' | 'screen' | 'microphone' }): SlotState[] => [
  { mid: '1', kind: 'video', live: true, carries: { feed, origin: 'o', originMid: '0' } },
]
const wish = (layer: Layer) => [{ ...camera, layer }]

function keeper(t: { mock: typeof import('node:test').mock }) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const sent: SlotSettings[][] = []
  let again = 0
  const layers = new LayerKeeper(
    async (streams) => sent.push(streams),
    () => again++,
    () => Date.now(),
  )
  return { layers, sent, again: () => again }
}

test('a camera starts low, a screen as it is; the same is not said twice', async (t) => {
  const { layers, sent } = keeper(t)
  await layers.apply(carrying(camera))
  assert.deepEqual(sent, [[{ mid: '1', send: true, substream: 0 }]])
  await layers.apply(carrying(camera))
  assert.equal(sent.length, 1)
  layers.forget('1')
  await layers.apply(carrying({ participant: 'a', source: 'screen' }))
  assert.equal(sent.length, 1)
})

test('a wish from before the feed is in a slot counts, and is said again after a switch', async (t) => {
  const { layers, sent } = keeper(t)
  layers.watch(wish('medium'))
  await layers.apply([])
  assert.equal(sent.length, 0)
  await layers.apply(carrying(camera))
  layers.forget('1')
  await layers.apply(carrying(camera))
  assert.deepEqual(sent, Array(2).fill([{ mid: '1', send: true, substream: 1 }]))
})

test('a layer that is not reached is asked for again, three times at most', async (t) => {
  const { layers, sent, again } = keeper(t)
  layers.watch(wish('low'))
  await layers.apply(carrying(camera))
  for (let round = 1; round <= 6; round++) {
    t.mock.timers.tick(2_000)
    await layers.apply(carrying(camera))
  }
  assert.equal(sent.length, 4)
  assert.equal(again(), 3)
})

test('a layer that is reached is not', async (t) => {
  const { layers, sent } = keeper(t)
  await layers.apply(carrying(camera))
  layers.reached('1', 0)
  t.mock.timers.tick(2_000)
  await layers.apply(carrying(camera))
  assert.equal(sent.length, 1)
})

test('the highest layer needs no word after a switch, but is pursued too', async (t) => {
  const { layers, sent } = keeper(t)
  layers.watch(wish('high'))
  await layers.apply(carrying(camera))
  assert.equal(sent.length, 0)
  layers.reached('1', 1)
  t.mock.timers.tick(400)
  await layers.apply(carrying(camera))
  assert.deepEqual(sent, [[{ mid: '1', send: true, substream: 2 }]])
})

test('off stops the stream and pursues nothing', async (t) => {
  const { layers, sent, again } = keeper(t)
  layers.watch(wish('off'))
  await layers.apply(carrying(camera))
  assert.deepEqual(sent, [[{ mid: '1', send: false }]])
  t.mock.timers.tick(5_000)
  await layers.apply(carrying(camera))
  assert.equal(sent.length, 1)
  assert.ok(again() <= 1)
})
