/** Where tiles go. Pure geometry in CSS pixels. */

export interface Size {
  width: number
  height: number
}
export interface Rect extends Size {
  x: number
  y: number
}
export interface Arrangement {
  /** One per tile, in order. */
  rects: Rect[]
  /** Height all tiles need; more than the stage has when it must scroll. */
  height: number
}

/** Width over height that a tile may have: cameras are 4:3 to 16:9, and a face survives a square. */
const WIDEST = 16 / 9
const NARROWEST = 1
/** On a stage that is itself upright, tiles may be so too. */
const NARROWEST_UPRIGHT = 3 / 4
/** Tiles are never smaller than this; the stage scrolls instead. */
const LEAST_WIDTH = 96

interface Grid {
  columns: number
  tile: Size
}

/** The tile with the greatest area that fits `count` times. */
function bestGrid(count: number, stage: Size, gap: number): Grid {
  const narrowest = stage.height > stage.width ? NARROWEST_UPRIGHT : NARROWEST
  let best: Grid = { columns: 1, tile: { width: 0, height: 0 } }
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns)
    const width = (stage.width - gap * (columns - 1)) / columns
    const tile = fit(width, (stage.height - gap * (rows - 1)) / rows, narrowest)
    if (tile.width * tile.height > best.tile.width * best.tile.height + 1) best = { columns, tile }
  }
  if (best.tile.width >= LEAST_WIDTH) return best
  const columns = Math.max(1, Math.floor((stage.width + gap) / (LEAST_WIDTH + gap)))
  const width = (stage.width - gap * (columns - 1)) / columns
  return { columns, tile: { width, height: width / (4 / 3) } }
}

/** The largest tile of an allowed shape within a cell. */
function fit(width: number, height: number, narrowest: number): Size {
  const ratio = Math.min(WIDEST, Math.max(narrowest, width / Math.max(1, height)))
  return width / ratio <= height ? { width, height: width / ratio } : { width: height * ratio, height }
}

/** Equal tiles, as large as possible, the last row centred. */
export function gridLayout(count: number, stage: Size, gap: number): Arrangement {
  if (count === 0) return { rects: [], height: stage.height }
  const { columns, tile } = bestGrid(count, stage, gap)
  const rows = Math.ceil(count / columns)
  const used = rows * tile.height + gap * (rows - 1)
  const top = Math.max(0, (stage.height - used) / 2)
  const rects = Array.from({ length: count }, (_, i) => {
    const row = Math.floor(i / columns)
    const inRow = Math.min(columns, count - row * columns)
    const left = (stage.width - inRow * tile.width - gap * (inRow - 1)) / 2
    return {
      x: left + (i % columns) * (tile.width + gap),
      y: top + row * (tile.height + gap),
      ...tile,
    }
  })
  return { rects, height: Math.max(stage.height, used) }
}

/** Two people: the first fills the stage, the second floats in its lower end corner. */
export function duoLayout(stage: Size, gap: number, rtl: boolean): Arrangement {
  const width = Math.min(260, Math.max(88, stage.width * 0.22))
  const portrait = stage.width < stage.height
  const height = width / (portrait ? 3 / 4 : 16 / 9)
  const inset = Math.min(16, gap * 1.5)
  return {
    rects: [
      { x: 0, y: 0, ...stage },
      { x: rtl ? inset : stage.width - width - inset, y: stage.height - height - inset, width, height },
    ],
    height: stage.height,
  }
}

/** The first tile large, the others in a strip at its end, or below it on a tall stage. */
export function spotlightLayout(count: number, stage: Size, gap: number, rtl: boolean): Arrangement {
  if (count < 2) return { rects: count ? [{ x: 0, y: 0, ...stage }] : [], height: stage.height }
  return stage.width > stage.height * 1.1 ? sideStrip(count, stage, gap, rtl) : bottomStrip(count, stage, gap)
}

function sideStrip(count: number, stage: Size, gap: number, rtl: boolean): Arrangement {
  const others = count - 1
  const room = (stage.height - gap * (others - 1)) / others
  const widest = Math.min(280, stage.width * 0.22)
  const width = Math.max(LEAST_WIDTH, Math.min(widest, Math.max(room * WIDEST, stage.width * 0.14)))
  const height = width / WIDEST
  const used = others * height + gap * (others - 1)
  const top = Math.max(0, (stage.height - used) / 2)
  const x = rtl ? 0 : stage.width - width
  const large = { x: rtl ? width + gap : 0, y: 0, width: stage.width - width - gap, height: stage.height }
  const strip = Array.from({ length: others }, (_, i) => ({ x, y: top + i * (height + gap), width, height }))
  return { rects: [large, ...strip], height: Math.max(stage.height, used) }
}

function bottomStrip(count: number, stage: Size, gap: number): Arrangement {
  const large = { x: 0, y: 0, width: stage.width, height: stage.height * 0.58 }
  const below = { width: stage.width, height: stage.height - large.height - gap }
  const grid = gridLayout(count - 1, below, gap)
  const strip = grid.rects.map((rect) => ({ ...rect, y: rect.y + large.height + gap }))
  return { rects: [large, ...strip], height: large.height + gap + grid.height }
}
