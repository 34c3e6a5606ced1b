/** Where tiles go. Pure geometry in CSS pixels. */

export interface Size {
  width: number
  height: number
}
export interface Rect extends Size {
  x: number
  y: number
}
/** Width over height that a tile may have: cameras are 4:3 to 16:9, and a face survives a square. */
const WIDEST = 16 / 9
const NARROWEST = 1
/** On a stage that is itself upright, tiles may be so too. */
const NARROWEST_UPRIGHT = 3 / 4
/** Shape of the smallest tiles on a phone. */
const ROOMY = 4 / 3
/** Tiles are never narrower than this, in small embeds and elsewhere; who does not fit is on the next page. */
const LEAST_WIDTH_SMALL = 96
const LEAST_WIDTH = 130
/** Height of the buttons that turn the pages. */
const PAGER = 36

const isUpright = ({ width, height }: Size): boolean => height > width
const isSmall = ({ width, height }: Size): boolean => Math.min(width, height) < 300
const leastWidth = (stage: Size): number => (isSmall(stage) ? LEAST_WIDTH_SMALL : LEAST_WIDTH)

/** Space between tiles. */
export const gapOf = ({ width }: Size): number => (width < 480 ? 6 : 10)

interface Grid {
  columns: number
  tile: Size
}

/** The tile with the greatest area that fits `count` times. */
function bestGrid(count: number, stage: Size, gap: number): Grid {
  const narrowest = isUpright(stage) ? NARROWEST_UPRIGHT : NARROWEST
  const least = leastWidth(stage)
  let best: Grid = { columns: 1, tile: { width: 0, height: 0 } }
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns)
    const width = (stage.width - gap * (columns - 1)) / columns
    const tile = fit(width, (stage.height - gap * (rows - 1)) / rows, narrowest)
    const better = tile.width * tile.height > best.tile.width * best.tile.height + 1
    if (better && (tile.width >= least || best.tile.width < least)) best = { columns, tile }
  }
  return best
}

/** The largest tile of an allowed shape within a cell. */
function fit(width: number, height: number, narrowest: number): Size {
  const [w, h] = [Math.max(1, width), Math.max(1, height)]
  const ratio = Math.min(WIDEST, Math.max(narrowest, w / h))
  return w / ratio <= h ? { width: w, height: w / ratio } : { width: h * ratio, height: h }
}

const countFitting = (space: number, each: number, gap: number): number =>
  Math.max(1, Math.floor((space + gap + 0.01) / (each + gap)))

/** How many tiles a grid shows at once, at least one. */
function gridCapacity(stage: Size, gap: number): number {
  const least = leastWidth(stage)
  const height = least / (isUpright(stage) && !isSmall(stage) ? ROOMY : WIDEST)
  return countFitting(stage.width, least, gap) * countFitting(stage.height, height, gap)
}

/** Equal tiles, as large as possible, the last row centred. */
function grid(count: number, stage: Size, gap: number): Rect[] {
  const { columns, tile } = bestGrid(count, stage, gap)
  const rows = Math.ceil(count / columns)
  const top = Math.max(0, (stage.height - rows * tile.height - gap * (rows - 1)) / 2)
  return Array.from({ length: count }, (_, i) => {
    const row = Math.floor(i / columns)
    const inRow = Math.min(columns, count - row * columns)
    const left = (stage.width - inRow * tile.width - gap * (inRow - 1)) / 2
    return { x: left + (i % columns) * (tile.width + gap), y: top + row * (tile.height + gap), ...tile }
  })
}

/** Where things are on a stage. Tiles beyond `capacity` are on further pages, which `pager` turns. */
export interface Plan {
  large?: Rect
  capacity: number
  /** Rects of so many tiles, at most `capacity`. */
  place(count: number): Rect[]
  pager?: Rect
}

/** Everybody alike. */
export function gridPlan(count: number, stage: Size, gap: number): Plan {
  if (count <= gridCapacity(stage, gap)) return plain(stage, gap)
  const rest = { width: stage.width, height: stage.height - PAGER - gap }
  const pager = { x: 0, y: rest.height + gap, width: stage.width, height: PAGER }
  return { ...plain(rest, gap), pager }
}

const plain = (stage: Size, gap: number): Plan => ({
  capacity: gridCapacity(stage, gap),
  place: (tiles) => grid(tiles, stage, gap),
})

/** One large, the others in a strip at its end, or below it on a tall stage; where there is no room, that one alone. */
export function largePlan(count: number, stage: Size, gap: number, rtl: boolean): Plan {
  const tiny = stage.width < 360 && stage.height < 240
  if (count === 0 || tiny) return { large: { x: 0, y: 0, ...stage }, capacity: 0, place: () => [] }
  return stage.width > stage.height * 1.1 ? sideStrip(count, stage, gap, rtl) : bottomStrip(count, stage, gap)
}

function sideStrip(count: number, stage: Size, gap: number, rtl: boolean): Plan {
  const room = (stage.height - gap * (count - 1)) / count
  const widest = Math.min(280, stage.width * 0.22)
  const width = Math.max(LEAST_WIDTH_SMALL, Math.min(widest, Math.max(room * WIDEST, stage.width * 0.14)))
  const height = width / WIDEST
  const paged = countFitting(stage.height, height, gap) < count
  const space = stage.height - (paged ? PAGER + gap : 0)
  const x = rtl ? 0 : stage.width - width
  return {
    large: { x: rtl ? width + gap : 0, y: 0, width: stage.width - width - gap, height: stage.height },
    capacity: countFitting(space, height, gap),
    place: (tiles) => {
      const top = Math.max(0, (space - tiles * height - gap * (tiles - 1)) / 2)
      return Array.from({ length: tiles }, (_, i) => ({ x, y: top + i * (height + gap), width, height }))
    },
    ...(paged ? { pager: { x, y: stage.height - PAGER, width, height: PAGER } } : {}),
  }
}

function bottomStrip(count: number, stage: Size, gap: number): Plan {
  const large = { x: 0, y: 0, width: stage.width, height: stage.height * 0.58 }
  const top = large.height + gap
  const below = gridPlan(count, { width: stage.width, height: stage.height - top }, gap)
  const lower = (rect: Rect): Rect => ({ ...rect, y: rect.y + top })
  return {
    large,
    capacity: below.capacity,
    place: (tiles) => below.place(tiles).map(lower),
    ...(below.pager ? { pager: lower(below.pager) } : {}),
  }
}

/** Corners of the stage, in reading order. */
export const CORNERS = ['start-top', 'end-top', 'start-bottom', 'end-bottom'] as const
export type Corner = (typeof CORNERS)[number]

/** A small tile over the others, in a corner. */
export function floatingRect(stage: Size, gap: number, corner: Corner, rtl: boolean): Rect {
  const width = Math.min(260, Math.max(88, stage.width * 0.22))
  const height = width / (isUpright(stage) ? NARROWEST_UPRIGHT : WIDEST)
  const inset = Math.min(16, gap * 1.5)
  const left = corner.startsWith('start') !== rtl
  return {
    x: left ? inset : stage.width - width - inset,
    y: corner.endsWith('top') ? inset : stage.height - height - inset,
    width,
    height,
  }
}

/** The corner whose floating tile is nearest to a point, the middle of where it was dropped. */
export function nearestCorner(x: number, y: number, stage: Size, rtl: boolean): Corner {
  const side = x < stage.width / 2 !== rtl ? 'start' : 'end'
  return `${side}-${y < stage.height / 2 ? 'top' : 'bottom'}`
}
