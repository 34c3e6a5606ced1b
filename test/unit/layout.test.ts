import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CORNERS,
  floatingRect,
  gapOf,
  gridPlan,
  largePlan,
  nearestCorner,
  type Plan,
  type Rect,
  type Size,
} from '../../widget/elements/layout.ts'

const DESK = { width: 1256, height: 640 }
const STAGES = [
  DESK,
  { width: 378, height: 700 },
  { width: 308, height: 180 },
  { width: 2400, height: 500 },
  { width: 620, height: 260 },
]

const apart = (a: Rect, b: Rect): boolean =>
  a.x + a.width <= b.x + 0.01 ||
  b.x + b.width <= a.x + 0.01 ||
  a.y + a.height <= b.y + 0.01 ||
  b.y + b.height <= a.y + 0.01

/** The rects of the first page and of what turns it, all of them within the stage and apart. */
function first(plan: Plan, count: number, stage: Size): Rect[] {
  const tiles = plan.place(Math.min(count, plan.capacity))
  const rects = [...(plan.large ? [plan.large] : []), ...tiles, ...(plan.pager ? [plan.pager] : [])]
  for (const [i, rect] of rects.entries()) {
    assert.ok(rect.x >= -0.01 && rect.x + rect.width <= stage.width + 0.01, 'within the width')
    assert.ok(rect.y >= -0.01 && rect.y + rect.height <= stage.height + 0.01, 'within the height')
    for (const other of rects.slice(i + 1)) assert.ok(apart(rect, other), 'apart')
  }
  return tiles
}

test('a grid of 1 to 49 lies within its stage, apart, in shapes that suit faces, or has further pages', () => {
  for (const stage of STAGES) {
    for (let count = 1; count <= 49; count++) {
      const plan = gridPlan(count, stage, gapOf(stage))
      const [tile] = first(plan, count, stage)
      assert.ok(tile)
      const shape = tile.width / tile.height
      assert.ok(shape > 0.74 && shape < 1.79, `${tile.width}×${tile.height}`)
      assert.ok(tile.width >= 95, `${count} in ${stage.width}×${stage.height}: never too small to see`)
      assert.equal(Boolean(plan.pager), plan.capacity < count)
    }
  }
})

test('a grid uses the space: at least half of an ordinary stage, and 49 on one page', () => {
  for (const count of [1, 2, 3, 4, 6, 9, 12, 16, 20, 25, 30, 36, 42, 49]) {
    const plan = gridPlan(count, DESK, 10)
    assert.ok(plan.capacity >= count, `${count} on one page`)
    const used = plan.place(count).reduce((sum, rect) => sum + rect.width * rect.height, 0)
    assert.ok(used / (DESK.width * DESK.height) > 0.5, `${count}: ${used}`)
  }
})

test('a large one takes most of the stage, with a strip beside or below it', () => {
  for (const stage of STAGES) {
    for (const count of [1, 4, 14, 48]) {
      const plan = largePlan(count, stage, gapOf(stage), false)
      const tiles = first(plan, count, stage)
      const { large } = plan
      assert.ok(large && large.width * large.height > 0.5 * stage.width * stage.height)
      for (const { width } of tiles) assert.ok(width >= 90)
    }
  }
})

test('in the smallest embed a large one has all the room', () => {
  const stage = { width: 308, height: 180 }
  const { large, capacity } = largePlan(5, stage, 6, false)
  assert.deepEqual(large, { x: 0, y: 0, ...stage })
  assert.equal(capacity, 0)
})

test('writing direction decides the side of the strip', () => {
  const [ltr] = largePlan(3, DESK, 10, false).place(3)
  const [rtl] = largePlan(3, DESK, 10, true).place(3)
  assert.ok(ltr && rtl && ltr.x > 900 && rtl.x === 0)
})

test('a floating tile is within its corner, in both writing directions, and snaps to the nearest one', () => {
  for (const rtl of [false, true]) {
    for (const stage of STAGES) {
      for (const corner of CORNERS) {
        const { x, y, width, height } = floatingRect(stage, 10, corner, rtl)
        assert.ok(x >= 0 && y >= 0 && x + width <= stage.width && y + height <= stage.height)
        assert.equal(x < stage.width / 2 - width / 2, corner.startsWith('start') !== rtl)
        assert.equal(nearestCorner(x + width / 2, y + height / 2, stage, rtl), corner)
      }
    }
  }
})
