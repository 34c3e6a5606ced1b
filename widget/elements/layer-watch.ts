import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { Layer } from '../../protocol/index.ts'
import type { WatchedStream } from './requests.ts'

/** Milliseconds in which changes of size and visibility are gathered. */
const SETTLE = 150

/** The layer whose picture is at least as high as a tile of `pixels` device pixels is. */
export function layerFor(pixels: number): Layer {
  if (pixels <= 0) return 'off'
  if (pixels < 240) return 'low'
  return pixels < 480 ? 'medium' : 'high'
}

/** A tile that shows a remote stream. */
export interface WatchedTile {
  participant: string
  source: 'camera' | 'screen'
  element: Element
}

/**
 * Looks at tiles: their size, whether they are scrolled or covered out of sight, and whether the page is seen at all.
 * Reports the layer wanted of each stream, once things settle, and only when something changed.
 */
export class LayerWatch implements ReactiveController {
  #tiles = new Map<Element, WatchedTile>()
  #others: readonly WatchedStream[] = []
  #visible = new WeakSet<Element>()
  #sizes = new ResizeObserver(() => this.#later())
  #sight?: IntersectionObserver
  #timer?: ReturnType<typeof setTimeout>
  #told = ''

  constructor(
    host: ReactiveControllerHost,
    private readonly report: (streams: WatchedStream[]) => void,
  ) {
    host.addController(this)
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#later)
    this.#sight = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries)
        this.#visible[isIntersecting ? 'add' : 'delete'](target)
      this.#later()
    })
    for (const element of this.#tiles.keys()) this.#look(element)
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#later)
    clearTimeout(this.#timer)
    this.#sight?.disconnect()
    this.#sizes.disconnect()
    this.#told = ''
  }

  /** The tiles there are now, and the streams that have none in this page, with the layer wanted of each. */
  watch(tiles: readonly WatchedTile[], others: readonly WatchedStream[] = []): void {
    const before = this.#tiles
    this.#tiles = new Map(tiles.map((tile) => [tile.element, tile]))
    this.#others = others
    for (const element of before.keys()) {
      if (this.#tiles.has(element)) continue
      this.#sight?.unobserve(element)
      this.#sizes.unobserve(element)
    }
    for (const element of this.#tiles.keys()) if (!before.has(element)) this.#look(element)
    this.#later()
  }

  #look(element: Element): void {
    this.#sight?.observe(element)
    this.#sizes.observe(element)
  }

  #later = (): void => {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#tell(), SETTLE)
  }

  #tell(): void {
    const streams = highest([...[...this.#tiles.values()].map((tile) => this.#wish(tile)), ...this.#others])
    const told = JSON.stringify(streams)
    if (told === this.#told) return
    this.#told = told
    if (streams.length) this.report(streams)
  }

  #wish({ participant, source, element }: WatchedTile): WatchedStream {
    const seen = document.visibilityState === 'visible' && this.#visible.has(element)
    return { participant, source, layer: layerFor(seen ? element.clientHeight * devicePixelRatio : 0) }
  }
}

const RISING: readonly Layer[] = ['off', 'low', 'medium', 'high']

/** One wish per stream: the highest of those that show it. */
export function highest(wishes: readonly WatchedStream[]): WatchedStream[] {
  const streams = new Map<string, WatchedStream>()
  for (const wish of wishes) {
    const key = `${wish.participant} ${wish.source}`
    const other = streams.get(key)
    if (!other || RISING.indexOf(wish.layer) > RISING.indexOf(other.layer)) streams.set(key, wish)
  }
  return [...streams.values()]
}
