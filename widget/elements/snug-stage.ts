import { msg } from '@lit/localize'
import { css, html, type PropertyValues } from 'lit'
import { property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { Participant } from '../call/meeting.ts'
import { controls } from './controls.ts'
import { define, SnugElement } from './element.ts'
import { LayerWatch } from './layer-watch.ts'
import { type Arrangement, duoLayout, gridLayout, type Size, spotlightLayout } from './layout.ts'
import './snug-tile.ts'
import type { SnugTile } from './snug-tile.ts'

interface Item {
  key: string
  person: Participant
  source: 'camera' | 'screen'
}

/**
 * Everybody's tiles, arranged to use the space there is: a grid; one large and oneself small when two are alone; a
 * shared screen large with people in a strip. Asks for the picture size that each tile needs.
 * @csspart stage - Where the tiles are
 * @csspart tile - One tile
 */
export class SnugStage extends SnugElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        min-block-size: 0;
      }
      .stage {
        position: relative;
        block-size: 100%;
        overflow: hidden auto;
        scrollbar-width: thin;
        border-radius: var(--s-radius);
      }
      .canvas {
        position: relative;
        inline-size: 100%;
      }
      snug-tile {
        position: absolute;
        inset-block-start: 0;
        left: 0;
        transition:
          translate 220ms cubic-bezier(0.2, 0, 0, 1),
          inline-size 220ms cubic-bezier(0.2, 0, 0, 1),
          block-size 220ms cubic-bezier(0.2, 0, 0, 1);
      }
      /* Stays while the strip of people scrolls. */
      snug-tile.spotlight {
        position: sticky;
        z-index: 2;
      }
      snug-tile.fresh {
        animation: appear 200ms ease-out;
      }
      snug-tile.floating {
        z-index: 3;
        border-radius: var(--s-radius);
        box-shadow:
          0 0 0 2px var(--s-background),
          var(--s-shadow);
      }
      @keyframes appear {
        from {
          opacity: 0;
          scale: 0.96;
        }
      }
    `,
  ]
  @property({ attribute: false }) participants: Participant[] = []
  /** The connection is lost; pictures are the last ones seen. */
  @property({ type: Boolean }) stale = false
  /** Not seen yet, so no picture is asked for. */
  @property({ type: Boolean }) waiting = false
  @state() private size: Size = { width: 0, height: 0 }
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

  override render() {
    const items = itemsOf(this.participants)
    const duo = isDuo(items)
    const shared = items[0]?.source === 'screen'
    const role = (i: number) => (duo && i === 1 ? 'floating' : shared && i === 0 ? 'spotlight' : '')
    return html`<div class="stage" part="stage" role="region" aria-label=${msg('Participants')} tabindex="-1">
      <div class="canvas">
        ${repeat(
          items,
          ({ key }) => key,
          ({ person, source }, i) =>
            html`<snug-tile class="fresh ${role(i)}" exportparts="tile"
              .participant=${person} .source=${source} .stale=${this.stale}></snug-tile>`,
        )}
      </div>
    </div>`
  }

  protected override updated(changed: PropertyValues): void {
    const tiles = [...this.renderRoot.querySelectorAll('snug-tile')]
    this.#place(tiles)
    if (!this.waiting && (changed.has('participants') || changed.has('waiting')))
      this.#watch.watch(tiles.flatMap(watched))
  }

  #place(tiles: SnugTile[]): void {
    const items = itemsOf(this.participants)
    const { rects, height } = arrange(items, this.size, this.matches(':dir(rtl)'))
    const canvas = this.renderRoot.querySelector<HTMLElement>('.canvas')
    if (canvas) canvas.style.blockSize = `${height}px`
    tiles.forEach((tile, i) => {
      const rect = rects[i]
      if (!rect) return
      tile.style.translate = `${rect.x}px ${rect.y}px`
      tile.style.inlineSize = `${rect.width}px`
      tile.style.blockSize = `${rect.height}px`
    })
  }
}

/** Shared screens of others first, then the others, then oneself. */
function itemsOf(participants: Participant[]): Item[] {
  const people = [...participants.filter(({ self }) => !self), ...participants.filter(({ self }) => self)]
  const screens = people.filter(({ screen, self }) => screen && !self)
  return [
    ...screens.map((person) => ({ key: `${person.id} screen`, person, source: 'screen' as const })),
    ...people.map((person) => ({ key: person.self ? 'self' : person.id, person, source: 'camera' as const })),
  ]
}

const isDuo = (items: Item[]): boolean =>
  items.length === 2 && items[0]?.source === 'camera' && items[1]?.person.self === true

function arrange(items: Item[], size: Size, rtl: boolean): Arrangement {
  const gap = size.width < 480 ? 6 : 10
  if (items[0]?.source === 'screen') return spotlightLayout(items.length, size, gap, rtl)
  if (isDuo(items)) return duoLayout(size, gap, rtl)
  return gridLayout(items.length, size, gap)
}

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
