import { msg, str } from '@lit/localize'
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import ChevronLeft from 'lucide/dist/esm/icons/chevron-left.mjs'
import ChevronRight from 'lucide/dist/esm/icons/chevron-right.mjs'
import type { Participant } from '../call/meeting.ts'
import { controls } from './controls.ts'
import { dragTile } from './drag-tile.ts'
import { define, SnugElement } from './element.ts'
import './icon.ts'
import type { IconNode } from './icon.ts'
import { LayerWatch } from './layer-watch.ts'
import { nearestCorner, type Rect, type Size } from './layout.ts'
import type { WatchedStream } from './requests.ts'
import { type Scene, sceneOf } from './scene.ts'
import { bringIn, type Item } from './seating.ts'
import './snug-tile.ts'
import type { SnugTile } from './snug-tile.ts'
import type { Heard } from './speaking.ts'
import { stageStyles } from './stage-styles.ts'
import { readView, type ViewChoice } from './view-choice.ts'
import { viewEvent } from './view-wish.ts'

/**
 * Everybody's tiles, arranged to use the space there is and as the person chose; who does not fit is on further pages,
 * and whoever speaks comes onto the one that is seen. Asks for the picture size that each tile needs. Fires
 * `main-change` when `main` is another, or something changed about it.
 * @csspart stage - Where the tiles are
 * @csspart tile - One tile
 * @csspart pager - The buttons that turn the pages
 */
export class SnugStage extends SnugElement {
  static override styles = [controls, stageStyles]
  @property({ attribute: false }) participants: Participant[] = []
  @property({ attribute: false }) view: ViewChoice = readView()
  /** Key of what is shown in a window of its own. */
  @property({ attribute: false }) apart?: string
  /** The connection is lost; pictures are the last ones seen. */
  @property({ type: Boolean }) stale = false
  /** Not seen yet, so no picture is asked for. */
  @property({ type: Boolean }) waiting = false
  /** What everybody would look at. */
  main?: Item
  @state() private size: Size = { width: 0, height: 0 }
  @state() private pinned?: string
  @state() private speaker?: string
  @state() private page = 0
  #scene: Scene = { order: [], placed: [], unseen: [], page: 0, pages: 1 }
  #speaking: ReadonlySet<string> = new Set()
  /** When each spoke last. */
  #spoke = new Map<string, number>()
  #watch = new LayerWatch(this, (streams) => this.request({ type: 'watch', streams }))
  #resize = new ResizeObserver(([entry]) => {
    if (!entry) return
    const { width, height } = entry.contentRect
    this.size = { width, height }
  })

  override connectedCallback(): void {
    super.connectedCallback()
    this.#resize.observe(this)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#resize.disconnect()
  }

  /** Others speak than before. */
  hear({ speaking, speaker }: Heard): void {
    this.#speaking = speaking
    for (const id of speaking) this.#spoke.set(id, performance.now())
    this.speaker = speaker
    this.#ring()
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.#scene = this.#arrange(this.#scene.order)
    const { speaker } = this
    const unseen = speaker !== undefined && this.#scene.unseen.some(({ key }) => key === speaker)
    if (!changed.has('speaker') || !unseen) return
    const page = this.#scene.placed.filter(({ role, item }) => !role && !item.person.self)
    const keys = page.map(({ item }) => item.key)
    this.#scene = this.#arrange(bringIn(this.#scene.order, speaker, keys, this.#spoke))
  }

  #arrange(order: readonly string[]): Scene {
    const { participants, view, pinned, speaker, page, size } = this
    return sceneOf({ participants, view, pinned, speaker, page, size, order, rtl: this.#rtl })
  }

  get #rtl(): boolean {
    return this.matches(':dir(rtl)')
  }

  override render() {
    const { placed, pager } = this.#scene
    return html`<div class="stage" part="stage" role="region" aria-label=${msg('Participants')} tabindex="-1"
      @pointerdown=${this.#onPointer}>
      ${repeat(
        placed,
        ({ item }) => item.key,
        ({ item, role }) =>
          html`<snug-tile class="fresh ${role}" exportparts="tile"
            .participant=${item.person} .source=${item.source} .stale=${this.stale}
            .pinned=${item.key === this.pinned} .corner=${role === 'floating' ? this.view.corner : undefined}
            @tile-pin=${() => this.#pin(item)}></snug-tile>`,
      )}
      ${pager ? this.#pager() : nothing}
    </div>`
  }

  #pager(): TemplateResult {
    const { page, pages } = this.#scene
    const turn = (icon: IconNode, label: string, by: number) =>
      html`<button type="button" class="icon-button" part="button" aria-label=${label}
        ?disabled=${page + by < 0 || page + by >= pages} @click=${() => this.#turn(by)}>
        <snug-icon .node=${icon}></snug-icon>
      </button>`
    return html`<div class="pager" part="pager" role="group" aria-label=${msg('Pages of people')}>
      ${turn(ChevronLeft, msg('Previous page'), -1)}
      <span aria-hidden="true">${page + 1} / ${pages}</span>
      <span class="hidden-text" role="status">${msg(str`Page ${page + 1} of ${pages}`)}</span>
      ${turn(ChevronRight, msg('Next page'), 1)}
    </div>`
  }

  protected override updated(): void {
    const { placed, unseen, main, pager } = this.#scene
    const tiles = this.#tiles
    tiles.forEach((tile, i) => {
      const { rect, start = 0, end = 0 } = placed[i] ?? {}
      if (!rect || tile.matches('.dragged')) return
      Object.assign(tile.style, placeOf(rect))
      for (const [name, pixels] of Object.entries({ y: rect.y, start, end }))
        tile.style.setProperty(`--${name}`, `${pixels}px`)
    })
    const turner = this.renderRoot.querySelector<HTMLElement>('.pager')
    if (pager && turner) Object.assign(turner.style, placeOf(pager))
    this.#ring()
    if (!this.waiting) this.#watch.watch(tiles.flatMap(watched), this.#elsewhere(unseen))
    if (main?.key === this.main?.key && main?.person === this.main?.person) return
    this.main = main
    this.dispatchEvent(new Event('main-change'))
  }

  /** Streams without a tile here: nothing of them is received unless they are in a window of their own. */
  #elsewhere(unseen: readonly Item[]): WatchedStream[] {
    const placed = this.#scene.placed.map(({ item }) => item)
    const apart = [...placed, ...unseen].find(({ key, person }) => key === this.apart && !person.self)
    return [
      ...unseen.filter(({ person }) => !person.self).map((item) => streamOf(item, 'off')),
      ...(apart ? [streamOf(apart, 'medium')] : []),
    ]
  }

  get #tiles(): SnugTile[] {
    return [...this.renderRoot.querySelectorAll('snug-tile')]
  }

  #ring(): void {
    for (const tile of this.#tiles) {
      const { participant, source } = tile
      const speaks = source === 'camera' && this.#speaking.has(participant?.id ?? '')
      tile.toggleAttribute('speaking', speaks)
    }
  }

  #pin({ key }: Item): void {
    this.pinned = this.pinned === key ? undefined : key
  }

  #turn(by: number): void {
    this.page = Math.max(0, Math.min(this.#scene.pages - 1, this.#scene.page + by))
  }

  #onPointer = (event: PointerEvent): void => {
    if (event.button !== 0) return
    const tile = event
      .composedPath()
      .find((at): at is SnugTile => at instanceof HTMLElement && at.matches('snug-tile'))
    if (!tile?.matches('.floating')) return
    dragTile(event, tile, (x, y) =>
      this.dispatchEvent(viewEvent({ corner: nearestCorner(x, y, this.size, this.#rtl) })),
    )
  }
}

const placeOf = ({ x, y, width, height }: Rect) => ({
  translate: `${x}px ${y}px`,
  inlineSize: `${width}px`,
  blockSize: `${height}px`,
})

const streamOf = ({ person, source }: Item, layer: WatchedStream['layer']): WatchedStream => ({
  participant: person.id,
  source,
  layer,
})

const watched = (element: SnugTile) => {
  const { participant: person, source } = element
  return person && !person.self ? [{ participant: person.id, source, element }] : []
}

define('snug-stage', SnugStage)

declare global {
  interface HTMLElementTagNameMap {
    'snug-stage': SnugStage
  }
}
