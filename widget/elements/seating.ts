/** Who is shown where: large, in the grid or strip, or floating. Pure. */
import type { Participant } from '../call/meeting.ts'
import type { Layout } from './view-choice.ts'

/** Something that takes a tile. */
export interface Item {
  key: string
  person: Participant
  source: 'camera' | 'screen'
}

export interface Wishes {
  layout: Layout
  /** Whether the own picture is shown. */
  self: boolean
  /** Key of the pinned item. */
  pinned?: string | undefined
  /** Id of whoever spoke last. */
  speaker?: string | undefined
}

export interface Seating {
  large?: Item
  /** Shared screens and others, without the large one. */
  tiles: Item[]
  /** The own picture among the tiles: on every page. */
  self?: Item
  /** The own picture over the others. */
  floating?: Item
}

/** Shared screens of others first, then the others, then oneself. */
export function itemsOf(participants: readonly Participant[]): Item[] {
  const others = participants.filter(({ self }) => !self)
  const screens = others.filter(({ screen }) => screen)
  return [
    ...screens.map((person) => ({ key: `${person.id} screen`, person, source: 'screen' as const })),
    ...others.map((person) => ({ key: person.id, person, source: 'camera' as const })),
    ...participants
      .filter(({ self }) => self)
      .map((person) => ({ key: 'self', person, source: 'camera' as const })),
  ]
}

/**
 * What everybody would look at: the pinned, else a shared screen, else who speaks, else the first.
 * @returns undefined where nobody else is there
 */
export function mainOf(items: readonly Item[], { pinned, speaker }: Omit<Wishes, 'layout' | 'self'>) {
  const others = items.filter(({ person }) => !person.self)
  return (
    others.find(({ key }) => key === pinned) ??
    others.find(({ source }) => source === 'screen') ??
    others.find(({ person }) => person.id === speaker) ??
    others[0]
  )
}

export function seat(items: readonly Item[], wishes: Wishes): Seating {
  const { layout, pinned } = wishes
  const own = items.find(({ person }) => person.self)
  const self = wishes.self && own ? { self: own } : {}
  const floating = self.self ? { floating: self.self } : {}
  const others = items.filter(({ person }) => !person.self)
  const main = mainOf(items, wishes)
  if (!main) return { tiles: [], ...self }
  if (layout === 'speaker') return { large: main, tiles: [], ...floating }
  const outstanding = main.source === 'screen' || main.key === pinned
  if (layout === 'grid' && !outstanding) {
    return others.length === 1 ? { large: main, tiles: [], ...floating } : { tiles: others, ...self }
  }
  return { large: main, tiles: others.filter((item) => item !== main), ...self }
}

/** Keeps the order that tiles of others have; newcomers come last, but shared screens first. */
export function keepOrder(order: readonly string[], all: readonly Item[]): string[] {
  const items = all.filter(({ person }) => !person.self)
  const keys = new Set(items.map(({ key }) => key))
  const known = new Set(order)
  const fresh = items.filter(({ key }) => !known.has(key))
  return [
    ...fresh.filter(({ source }) => source === 'screen').map(({ key }) => key),
    ...order.filter((key) => keys.has(key)),
    ...fresh.filter(({ source }) => source !== 'screen').map(({ key }) => key),
  ]
}

/**
 * Brings somebody onto the page that is seen, in the place of who has been silent for the longest time there.
 * @param page keys seen now
 * @param spoke when each spoke last; absent: never
 */
export function bringIn(
  order: readonly string[],
  key: string,
  page: readonly string[],
  spoke: ReadonlyMap<string, number>,
): readonly string[] {
  if (page.includes(key) || !order.includes(key)) return order
  const people = page.filter((each) => !each.endsWith(' screen'))
  const since = (each: string) => spoke.get(each) ?? 0
  // Of those who never spoke, the last one: the others keep their places at the top.
  const silent = people.reduceRight<string | undefined>(
    (least, each) => (least === undefined || since(each) < since(least) ? each : least),
    undefined,
  )
  if (silent === undefined) return order
  return order.map((each) => (each === key ? silent : each === silent ? key : each))
}
