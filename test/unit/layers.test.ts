import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Layer } from '../../protocol/index.ts'
import { highest, layerFor } from '../../widget/elements/layer-watch.ts'

test('the layer follows the device pixels of a tile', () => {
  const layers = [0, 1, 239, 240, 479, 480, 2000].map(layerFor)
  assert.deepEqual(layers, ['off', 'low', 'low', 'medium', 'medium', 'high', 'high'])
})

test('a stream that is shown more than once comes in the highest layer wanted of it', () => {
  const wish = (participant: string, layer: Layer) => ({ participant, source: 'camera' as const, layer })
  assert.deepEqual(highest([wish('a', 'off'), wish('b', 'low'), wish('a', 'medium'), wish('b', 'off')]), [
    wish('a', 'medium'),
    wish('b', 'low'),
  ])
})
