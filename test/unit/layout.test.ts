import assert from 'node:assert/strict'
import { test } from 'node:test'
import { duoLayout, gridLayout, type Rect, spotlightLayout } from '../../widget/elements/layout.ts'

const STAGES = [
  { width: 1256, height: 640 },
  { width: 378, height: 700 },
  { width: 308, height: 180 },
  { width: 2400, height: 500 },
]

const apart = (a: Rect, b: Rect): boolean =>
  a.x + a.width <= b.x + 0.01 ||
  b.x + b.width <= a.x + 0.01 ||
  a.y + a.height <= b.y + 0.01 ||
  b.y + b.height <= a.y + 0.01

function check(rects: Rect[], width: number, height: number): void {
  for (const [i, rect] of rects.entries()) {
    assert.ok(rect.x >= -0.01 && rect.x + rect.width <= width + 0.01, 'within the width')
    assert.ok(rect.y >= -0.01 && rect.y + rect.height <= height + 0.01, 'within the height')
    for (const other of rects.slice(i + 1)) assert.ok(apart(rect, other), 'apart')
  }
}

test('a grid of 1 to 49 lies within its stage, apart, in shapes that suit faces', () => {
  for (const stage of STAGES) {
    for (let count = 1; count <= 49; count++) {
      const { rects, height } = gridLayout(count, stage, 10)
      assert.equal(rects.length, count)
      check(rects, stage.width, height)
      const [{ width, height: tall } = { width: 0, height: 1 }] = rects
      assert.ok(width / tall > 0.74 && width / tall < 1.79, `${width}×${tall}`)
      assert.ok(width >= 90, 'never too small to see')
    }
  }
})

test('a grid uses the space: at least half of an ordinary stage', () => {
  const stage = { width: 1256, height: 640 }
  for (const count of [1, 2, 3, 4, 6, 9, 12, 16, 20, 25]) {
    const { rects, height } = gridLayout(count, stage, 10)
    const used = rects.reduce((sum, rect) => sum + rect.width * rect.height, 0)
    assert.equal(height, stage.height, 'no scrolling')
    assert.ok(used / (stage.width * stage.height) > 0.5, `${count}: ${used}`)
  }
})

test('a shared screen takes most of the stage, and the strip scrolls when it must', () => {
  for (const stage of STAGES) {
    for (const count of [2, 5, 15, 30]) {
      const { rects, height } = spotlightLayout(count, stage, 10, false)
      check(rects, stage.width, height)
      const [large] = rects
      assert.ok(large && large.width * large.height > 0.5 * stage.width * stage.height)
    }
  }
})

test('writing direction decides the side of the strip and of the own picture', () => {
  const stage = { width: 1256, height: 640 }
  const [, ltr] = spotlightLayout(3, stage, 10, false).rects
  const [, rtl] = spotlightLayout(3, stage, 10, true).rects
  assert.ok(ltr && rtl && ltr.x > 900 && rtl.x === 0)
  assert.ok((duoLayout(stage, 10, true).rects[1]?.x ?? 999) < 30)
  assert.ok((duoLayout(stage, 10, false).rects[1]?.x ?? 0) > 900)
})
