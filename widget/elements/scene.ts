/** The whole picture of a call: who has which rectangle on the page that is seen. Pure. */
import type { Participant } from '../call/meeting.ts'
import { floatingRect, gapOf, gridPlan, largePlan, type Rect, type Size } from './layout.ts'
import { type Item, itemsOf, keepOrder, mainOf, type Seating, seat } from './seating.ts'
import type { ViewChoice } from './view-choice.ts'

export interface SceneInput {
  participants: readonly Participant[]
  view: ViewChoice
  pinned?: string | undefined
  speaker?: string | undefined
  /** Keys in the order of the scene before. */
  order: readonly string[]
  /** From 0; the last one where there are fewer. */
  page: number
  size: Size
  rtl: boolean
}

export interface Placed {
  item: Item
  rect: Rect
  role: '' | 'large' | 'floating'
  /** CSS pixels at the start and the end of its lower edge that the floating tile lies over. */
  start?: number
  end?: number
}

/** CSS pixels that a name takes at the lower edge of a tile. */
const NAME = 34

export interface Scene {
  order: readonly string[]
  /** In the order of the document, which changes as little as possible. */
  placed: Placed[]
  /** Items without a tile now. */
  unseen: Item[]
  page: number
  pages: number
  pager?: Rect
  /** What everybody would look at. */
  main?: Item | undefined
}

export function sceneOf(input: SceneInput): Scene {
  const { participants, view, pinned, speaker, size, rtl } = input
  const items = itemsOf(participants)
  const order = keepOrder(input.order, items)
  const positions = new Map(order.map((key, i) => [key, i]))
  const positionOf = ({ key }: Item): number => positions.get(key) ?? order.length
  const sorted = items.sort((a, b) => positionOf(a) - positionOf(b))
  const seating = seat(sorted, { layout: view.layout, self: view.self, pinned, speaker })
  const { page, pages, shown, rects, pager, large } = paged(seating, input)
  const gap = gapOf(size)
  const placed: Placed[] = shown.map((item, i) => ({ item, rect: rects[i] as Rect, role: '' }))
  if (seating.large && large) placed.push({ item: seating.large, rect: large, role: 'large' })
  placed.sort((a, b) => positionOf(a.item) - positionOf(b.item))
  const { floating } = seating
  if (floating) {
    const rect = floatingRect(size, gap, view.corner, rtl)
    const start = view.corner.startsWith('start')
    for (const tile of placed) tile[start ? 'start' : 'end'] = covered(tile.rect, rect, start !== rtl)
    placed.push({ item: floating, rect, role: 'floating' })
  }
  const seen = new Set(placed.map(({ item }) => item))
  return {
    order,
    placed,
    unseen: sorted.filter((item) => !seen.has(item)),
    page,
    pages,
    ...(pager ? { pager } : {}),
    main: mainOf(sorted, { pinned, speaker }),
  }
}

/** How far over the name of a tile the floating one reaches, from the left or the right. */
function covered(tile: Rect, floating: Rect, left: boolean): number {
  const end = tile.y + tile.height
  if (floating.y > end || floating.y + floating.height < end - NAME) return 0
  return Math.max(0, left ? floating.x + floating.width - tile.x : tile.x + tile.width - floating.x)
}

/** The tiles of one page. Oneself is on each, where there is room for two. */
function paged({ large, tiles, self }: Seating, { size, rtl, page }: SceneInput) {
  const gap = gapOf(size)
  const count = tiles.length + (self ? 1 : 0)
  const plan = large ? largePlan(count, size, gap, rtl) : gridPlan(count, size, gap)
  const own = self && plan.capacity > 1 ? [self] : []
  const each = Math.max(1, plan.capacity - own.length)
  const pages = plan.capacity ? Math.max(1, Math.ceil(tiles.length / each)) : 1
  const at = Math.min(page, pages - 1)
  const shown = plan.capacity ? [...tiles.slice(at * each, (at + 1) * each), ...own] : []
  return { page: at, pages, shown, rects: plan.place(shown.length), pager: plan.pager, large: plan.large }
}
