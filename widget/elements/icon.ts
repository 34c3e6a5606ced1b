import { css, html, LitElement } from 'lit'
import { property } from 'lit/decorators.js'
import { define } from './element.ts'

/** Shapes of an icon as lucide ships them: tag and attributes. */
export type IconNode = [tag: string, attributes: Record<string, string | number | undefined>][]

const SVG = 'http://www.w3.org/2000/svg'

/** A decorative icon in the current colour, as large as the current font unless sized by CSS. */
export class SnugIcon extends LitElement {
  static override styles = css`
    :host {
      display: inline-flex;
      flex: none;
      inline-size: 1.25em;
      block-size: 1.25em;
    }
    svg {
      inline-size: 100%;
      block-size: 100%;
      /* Nothing is outside, and each clip is one more thing to put into layers. */
      overflow: visible;
    }
  `
  @property({ attribute: false }) node?: IconNode

  override connectedCallback(): void {
    super.connectedCallback()
    this.setAttribute('aria-hidden', 'true')
  }

  override render() {
    return this.node ? html`${draw(this.node)}` : null
  }
}

/** The shapes alone, for where elements of ours are not known. */
export function draw(node: IconNode): SVGElement {
  const svg = shape('svg', {
    viewBox: '0 0 24 24',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': 2,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  })
  svg.append(...node.map(([tag, attributes]) => shape(tag, attributes)))
  return svg
}

function shape(tag: string, attributes: Record<string, string | number | undefined>): SVGElement {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, String(value))
  }
  return element
}

define('snug-icon', SnugIcon)

declare global {
  interface HTMLElementTagNameMap {
    'snug-icon': SnugIcon
  }
}
