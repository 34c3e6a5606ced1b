import assert from 'node:assert/strict'
import { test } from 'node:test'
import { layerFor } from '../../widget/elements/layer-watch.ts'

test('the layer follows the device pixels of a tile', () => {
  const layers = [0, 1, 239, 240, 479, 480, 2000].map(layerFor)
  assert.deepEqual(layers, ['off', 'low', 'low', 'medium', 'medium', 'high', 'high'])
})
