/**
 * Which section of a subscribing peer connection carries which stream. Pure: state in, plan out.
 * Sections ("slots") that carry nothing stand on the room's silent dummy streams, so that a stream is put into one
 * without touching the session description.
 */

import { kindOf, type Layer } from '../../protocol/index.ts'
import type { Feed } from './sfu.ts'

export type Kind = 'audio' | 'video'

/** A feed as one publishing connection offers it now; a participant who reconnects has the feed under a new origin. */
export interface Available {
  feed: Feed
  /** Random id of the publishing connection at the media server. */
  origin: string
  /** Its section there. */
  originMid: string
}

export interface SlotState {
  readonly mid: string
  readonly kind: Kind
  /** What it carries; null: a dummy stream, or nothing. */
  readonly carries: Available | null
  /** False when its stream vanished: it must be negotiated again before it can carry anything. */
  readonly live: boolean
}

export interface Plan {
  assign: { mid: string; to: Available }[]
  /** Slots to put back on a dummy. */
  park: string[]
  /** Slots to add. */
  grow: Record<Kind, number>
}

export interface PlanLimits {
  /** Whether slots that must be negotiated again may be touched now. */
  mayNegotiate: boolean
  /** Free slots of a kind to keep once any of that kind are used, so that the next newcomer needs no negotiation. */
  spare: number
  /** Slots of a kind asked for at once, at least: the negotiation is what costs. */
  chunk: number
  /** Slots of both kinds together, at most. */
  most: number
}

export const feedKey = ({ participant, source }: Feed) => `${participant}/${source}`
const key = (available: Available) => `${feedKey(available.feed)}/${available.origin}`

/** Plans the least change that brings `wanted` (most important first) into slots. A feed in a slot stays there. */
export function planSlots(
  slots: readonly SlotState[],
  wanted: readonly Available[],
  limits: PlanLimits,
): Plan {
  const plan: Plan = { assign: [], park: [], grow: { audio: 0, video: 0 } }
  for (const kind of ['audio', 'video'] as const) {
    const own = slots.filter((slot) => slot.kind === kind)
    const needed = unique(wanted.filter(({ feed }) => kindOf(feed.source) === kind))
    planKind(plan, own, needed, limits)
    plan.grow[kind] = growth(own.length, needed.length, limits)
  }
  return limitGrowth(plan, slots.length, limits.most)
}

function planKind(plan: Plan, own: SlotState[], needed: Available[], { mayNegotiate }: PlanLimits): void {
  const keep = new Set(needed.map(key))
  const carried = new Set(own.flatMap(({ carries }) => (carries ? [key(carries)] : [])))
  const stays = ({ carries }: SlotState) => carries !== null && keep.has(key(carries))
  const free = own
    .filter((slot) => !stays(slot) && (slot.live || mayNegotiate))
    .sort((a, b) => effort(a) - effort(b))
  for (const to of needed) {
    if (carried.has(key(to))) continue
    const slot = free.shift()
    if (slot) plan.assign.push({ mid: slot.mid, to })
  }
  plan.park.push(...free.filter((slot) => slot.carries || !slot.live).map(({ mid }) => mid))
}

/** Dummies first, then slots that carry something unwanted, then those that need a negotiation. */
const effort = ({ carries, live }: SlotState) => (live ? (carries ? 1 : 0) : 2)

const unique = (wanted: Available[]) => [...new Map(wanted.map((each) => [key(each), each])).values()]

function growth(have: number, needed: number, { spare, chunk }: PlanLimits): number {
  const missing = needed === 0 ? 0 : needed + spare - have
  return missing > 0 ? Math.max(missing, chunk) : 0
}

function limitGrowth(plan: Plan, have: number, most: number): Plan {
  let room = Math.max(0, most - have)
  for (const kind of ['audio', 'video'] as const) {
    plan.grow[kind] = Math.min(plan.grow[kind], room)
    room -= plan.grow[kind]
  }
  return plan
}

/** What the media server is told for a layer: `send`, and for simulcast streams the substream. */
export function layerSettings({ source }: Feed, layer: Layer): { send: boolean; substream?: 0 | 1 | 2 } {
  if (layer === 'off') return { send: false }
  if (source !== 'camera') return { send: true }
  return { send: true, substream: SUBSTREAMS[layer] }
}

const SUBSTREAMS = { low: 0, medium: 1, high: 2 } as const

/** The layer of a stream nobody has said anything about. */
export const startLayer = ({ source }: Feed): Layer => (source === 'camera' ? 'low' : 'high')

/** What the media server says of a stream that it was to switch. */
interface Switched {
  /** Publishing handle that it comes from. */
  feed: string | undefined
  active: boolean
}

/** The slots as they will be once a plan is carried out. */
export function planned(slots: readonly SlotState[], { assign, park }: Plan): SlotState[] {
  const next = new Map([
    ...assign.map(({ mid, to }) => [mid, to] as const),
    ...park.map((mid) => [mid, null] as const),
  ])
  return slots.map((slot) => ({
    ...slot,
    carries: next.get(slot.mid) ?? (next.has(slot.mid) ? null : slot.carries),
  }))
}

/** A slot after the media server's report: it carries what it was switched to, or it is dead. */
export function switched(
  slot: SlotState,
  stream: Switched | undefined,
  targets: Map<string, Available | null>,
): SlotState {
  if (!stream) return slot
  if (!stream.active) return { ...slot, carries: null, live: false }
  const to = targets.get(slot.mid)
  if (to === undefined) return slot
  if (to === null) return { ...slot, carries: null, live: true }
  return stream.feed === to.origin ? { ...slot, carries: to, live: true } : slot
}
