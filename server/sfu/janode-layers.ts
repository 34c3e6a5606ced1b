/**
 * Keeps the simulcast layer of each slot at what was wished for its feed. Telling VideoRoom is not enough: it changes
 * layers at a key frame only and asks for that once, and a browser ignores a request that comes within 300 ms of the
 * last one, as after a switch. So a layer that is not reached is asked for again, a few times.
 */
import { type Layer, MAX_PARTICIPANTS, SOURCES } from '../../protocol/index.ts'
import type { Feed } from './sfu.ts'
import { feedKey, layerSettings, type SlotState, startLayer } from './slots.ts'

export interface SlotSettings {
  mid: string
  send: boolean
  substream?: 0 | 1 | 2
}

/** Milliseconds before each repetition. The sender may not have the layer at all: small cameras send two. */
const REPEAT_AFTER = [350, 700, 1_500]
/** Wishes remembered, people of the past included. */
const MOST_WISHES = MAX_PARTICIPANTS * SOURCES.length * 2

interface Pursuit {
  settings: SlotSettings
  repeated: number
  due: number
}

export class LayerKeeper {
  #wanted = new Map<string, Layer>()
  /** What VideoRoom was told, by mid; absent after a switch, which leaves "send, highest layer". */
  #told = new Map<string, SlotSettings>()
  /** The layer VideoRoom reported last, by mid. */
  #reached = new Map<string, number>()
  #pursuits = new Map<string, Pursuit>()
  #timer: NodeJS.Timeout | undefined

  constructor(
    readonly send: (streams: SlotSettings[]) => Promise<unknown>,
    /** Asks for another `apply`. */
    readonly again: () => void,
    /** Milliseconds of a clock that nobody sets. */
    readonly now: () => number = () => performance.now(),
  ) {}

  watch(layers: readonly (Feed & { layer: Layer })[]): void {
    for (const each of layers) {
      this.#wanted.delete(feedKey(each))
      this.#wanted.set(feedKey(each), each.layer)
    }
    for (const oldest of this.#wanted.keys()) if (this.#wanted.size > MOST_WISHES) this.#wanted.delete(oldest)
  }

  /** The slot was switched to another stream. */
  forget(mid: string): void {
    this.#told.delete(mid)
    this.#reached.delete(mid)
    this.#pursuits.delete(mid)
  }

  reached(mid: string, substream: number): void {
    this.#reached.set(mid, substream)
  }

  /** Sends what has to be changed or repeated now. @throws what `send` throws */
  async apply(slots: readonly SlotState[]): Promise<void> {
    const streams = slots.flatMap((slot) => this.#change(slot) ?? this.#repetition(slot.mid) ?? [])
    if (streams.length > 0) await this.send(streams)
    this.#schedule()
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #change({ mid, carries }: SlotState): SlotSettings | undefined {
    if (!carries) return undefined
    const { feed } = carries
    const settings = { mid, ...layerSettings(feed, this.#wanted.get(feedKey(feed)) ?? startLayer(feed)) }
    const told = this.#told.get(mid)
    if (told && same(told, settings)) return undefined
    this.#pursuits.set(mid, { settings, repeated: 0, due: this.#dueAfter(0) })
    this.#told.set(mid, settings)
    return told || !same(settings, { mid, ...layerSettings(feed, 'high') }) ? settings : undefined
  }

  #repetition(mid: string): SlotSettings | undefined {
    const pursuit = this.#pursuits.get(mid)
    if (!pursuit) return undefined
    const { settings, repeated, due } = pursuit
    if (settings.substream === undefined || this.#reached.get(mid) === settings.substream) {
      this.#pursuits.delete(mid)
      return undefined
    }
    if (due > this.now()) return undefined
    if (repeated + 1 < REPEAT_AFTER.length)
      this.#pursuits.set(mid, { settings, repeated: repeated + 1, due: this.#dueAfter(repeated + 1) })
    else this.#pursuits.delete(mid)
    return settings
  }

  #dueAfter(repeated: number): number {
    return this.now() + (REPEAT_AFTER[repeated] ?? 0)
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    const next = Math.min(...[...this.#pursuits.values()].map(({ due }) => due))
    if (Number.isFinite(next)) this.#timer = setTimeout(this.again, Math.max(0, next - this.now()))
  }
}

const same = (a: SlotSettings, b: SlotSettings) => a.send === b.send && a.substream === b.substream
