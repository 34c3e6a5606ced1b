import { css, html } from 'lit'
import { property, state } from 'lit/decorators.js'
import { controls } from './controls.ts'
import { define, SnugElement } from './element.ts'
import type { IconNode } from './icon.ts'
import './round-button.ts'

/**
 * A round button that opens a small box over it. Escape, a click outside, a click on anything in the box that carries
 * `data-closes`, and moving the focus away close it.
 * @slot - What the box holds
 */
export class SnugPopover extends SnugElement {
  static override shadowRootOptions = { ...SnugElement.shadowRootOptions, delegatesFocus: true }
  static override styles = [
    controls,
    css`
      :host {
        position: relative;
        display: inline-block;
      }
      .box {
        position: absolute;
        z-index: 20;
        left: 50%;
        inset-block-end: calc(100% + 10px);
        inline-size: max-content;
        max-inline-size: calc(100cqi - 24px);
        max-block-size: calc(100cqb - 76px);
        padding: 6px;
        overflow: auto;
        border-radius: calc(var(--s-radius) * 1.1);
        background: var(--s-surface);
        outline: 1px solid transparent;
        box-shadow:
          0 0 0 1px var(--s-border),
          var(--s-shadow);
        transform: translate(-50%);
        animation: rise 130ms ease-out;
      }
      @keyframes rise {
        from {
          opacity: 0;
          translate: 0 6px;
        }
      }
      /* As far as the last button of a narrow call, which is beside it. */
      @container (width <= 640px) or (height < 300px) {
        .box {
          left: auto;
          inset-inline-end: -76px;
          transform: none;
        }
      }
    `,
  ]
  @property() label = ''
  @property({ attribute: false }) icon?: IconNode
  @property() mark = ''
  @property() note = ''
  @property({ type: Boolean }) urgent = false
  @state() private open = false

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('pointerdown', this.#onOutside, true)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('pointerdown', this.#onOutside, true)
  }

  override render() {
    return html`<snug-round-button
        exportparts="button"
        label=${this.label}
        mark=${this.mark}
        note=${this.note}
        ?urgent=${this.urgent}
        .icon=${this.icon}
        .expanded=${this.open}
        @click=${this.#toggle}
      ></snug-round-button>
      <div class="box" role="group" aria-label=${this.label} ?hidden=${!this.open}
        @keydown=${this.#onKey} @click=${this.#onChosen} @focusout=${this.#onFocusOut}>
        <slot></slot>
      </div>`
  }

  #toggle = async (): Promise<void> => {
    this.open = !this.open
    if (!this.open) return
    await this.updateComplete
    this.querySelector<HTMLElement>('button')?.focus()
  }

  #close(): void {
    this.open = false
    this.renderRoot.querySelector('snug-round-button')?.focus()
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    this.#close()
  }

  #onChosen = (event: Event): void => {
    const chosen = event.composedPath().some((at) => at instanceof HTMLElement && 'closes' in at.dataset)
    if (chosen) this.#close()
  }

  #onFocusOut = ({ relatedTarget }: FocusEvent): void => {
    if (relatedTarget instanceof Node && !this.contains(relatedTarget) && relatedTarget !== this)
      this.open = false
  }

  #onOutside = (event: Event): void => {
    if (this.open && !event.composedPath().includes(this)) this.open = false
  }
}

define('snug-popover', SnugPopover)

declare global {
  interface HTMLElementTagNameMap {
    'snug-popover': SnugPopover
  }
}
