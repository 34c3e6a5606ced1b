import { css, html, nothing } from 'lit'
import { property } from 'lit/decorators.js'
import { controls } from './controls.ts'
import { define, SnugElement } from './element.ts'
import './icon.ts'
import type { IconNode } from './icon.ts'

/**
 * A round button with an icon and a tooltip. With `pressed` set it is a toggle: its label stays, its state changes.
 * @csspart button - The button
 */
export class SnugRoundButton extends SnugElement {
  static override shadowRootOptions = { ...SnugElement.shadowRootOptions, delegatesFocus: true }
  static override styles = [
    controls,
    css`
      :host {
        position: relative;
        display: inline-block;
      }
      button {
        display: grid;
        place-items: center;
        inline-size: var(--size, 48px);
        block-size: var(--size, 48px);
        padding: 0;
        border: 1px solid transparent;
        border-radius: 50%;
        background: var(--s-raised);
        color: var(--s-text);
        font-size: calc(var(--size, 48px) * 0.36);
        transition:
          background-color 120ms,
          color 120ms,
          scale 120ms;
      }
      button:hover:not(:disabled) {
        background: var(--s-hover);
      }
      button:active:not(:disabled) {
        scale: 0.95;
      }
      :host([tone='off']) button {
        background: var(--s-danger-soft);
        color: var(--s-danger-text);
      }
      :host([tone='off']) button:hover:not(:disabled) {
        background: color-mix(in oklab, var(--s-danger-soft), var(--s-danger) 14%);
      }
      :host([tone='active']) button {
        background: var(--s-accent);
        color: var(--s-on-accent);
        forced-color-adjust: none;
      }
      :host([tone='open']) button {
        background: var(--s-accent-soft);
        color: var(--s-accent);
      }
      :host([tone='hand']) button {
        background: var(--s-hand);
        color: var(--s-on-hand);
        forced-color-adjust: none;
      }
      :host([tone='leave']) button {
        inline-size: calc(var(--size, 48px) * 1.35);
        border-radius: calc(var(--size, 48px) / 2);
        background: var(--s-danger);
        color: var(--s-on-danger);
        forced-color-adjust: none;
      }
      :host([tone='leave']) button:hover:not(:disabled) {
        background: color-mix(in oklab, var(--s-danger), black 12%);
      }
      :host([busy]) snug-icon {
        animation: pulse 900ms ease-in-out infinite alternate;
      }
      @keyframes pulse {
        to {
          opacity: 0.35;
        }
      }
      .mark {
        position: absolute;
        z-index: 1;
        inset-block-start: -3px;
        inset-inline-end: -4px;
        display: grid;
        place-items: center;
        min-inline-size: 19px;
        block-size: 19px;
        padding: 0 5px;
        border-radius: 10px;
        background: var(--s-surface);
        color: var(--s-text);
        font-size: 11.5px;
        font-weight: 600;
        font-variant-numeric: tabular-nums;
        line-height: 1;
        box-shadow: 0 0 0 1px var(--s-border);
        direction: ltr;
        pointer-events: none;
      }
      :host([urgent]) .mark {
        background: var(--s-accent);
        color: var(--s-on-accent);
        forced-color-adjust: none;
        box-shadow: 0 0 0 2px var(--s-background);
      }
      .tip {
        position: absolute;
        z-index: 10;
        inset-block-end: calc(100% + 8px);
        inset-inline-start: 50%;
        translate: var(--x, -50%) 4px;
        padding: 4px 10px;
        border-radius: 8px;
        background: #1b1e25;
        color: #ffffff;
        font-size: 12.5px;
        line-height: 1.4;
        white-space: nowrap;
        outline: 1px solid transparent;
        visibility: hidden;
        opacity: 0;
        transition:
          opacity 100ms,
          translate 100ms;
      }
      /* The pointer gets there without leaving. */
      .tip::after {
        content: '';
        position: absolute;
        inset: 100% 0 -8px;
      }
      :host(:dir(rtl)) {
        --x: 50%;
      }
      :host(:hover) button:not([aria-expanded='true']) ~ .tip,
      button:not([aria-expanded='true']):focus-visible ~ .tip {
        visibility: visible;
        opacity: 1;
        translate: var(--x, -50%) 0;
        transition-delay: 250ms;
      }
      :host([quiet]) .tip {
        display: none;
      }
      @media (hover: none) {
        .tip {
          display: none;
        }
      }
      @media (forced-colors: active) {
        button {
          border-color: ButtonText;
        }
      }
    `,
  ]
  /** What it is about; stays the same whether pressed or not. */
  @property() label = ''
  /** What pressing it does now. */
  @property() tip = ''
  @property({ attribute: false }) icon?: IconNode
  @property({ attribute: false }) pressed?: boolean
  /** Whether what the button opens is open. */
  @property({ attribute: false }) expanded?: boolean
  /** A number or sign on the button, what it says, and whether it wants to be looked at. */
  @property() mark = ''
  @property() note = ''
  @property({ type: Boolean, reflect: true }) urgent = false
  @property({ type: Boolean, reflect: true }) busy = false
  @property({ type: Boolean }) disabled = false
  @property({ reflect: true }) tone: 'plain' | 'off' | 'active' | 'open' | 'hand' | 'leave' = 'plain'

  constructor() {
    super()
    for (const end of ['pointerleave', 'focusout'])
      this.addEventListener(end, () => this.removeAttribute('quiet'))
  }

  override connectedCallback(): void {
    super.connectedCallback()
    window.addEventListener('keydown', this.#onKey, true)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    window.removeEventListener('keydown', this.#onKey, true)
  }

  /** The tooltip goes wherever the focus is, as it may cover what somebody reads. */
  #onKey = ({ key }: KeyboardEvent): void => {
    if (key === 'Escape') this.toggleAttribute('quiet', this.matches(':hover, :focus-within'))
  }

  override render() {
    return html`<button
        type="button"
        part="button"
        aria-label=${this.note ? `${this.label}, ${this.note}` : this.label}
        aria-pressed=${this.pressed === undefined ? nothing : String(this.pressed)}
        aria-expanded=${this.expanded === undefined ? nothing : String(this.expanded)}
        aria-busy=${this.busy ? 'true' : nothing}
        ?disabled=${this.disabled}
      >
        <snug-icon .node=${this.icon}></snug-icon>
      </button>
      ${this.mark ? html`<span class="mark" aria-hidden="true">${this.mark}</span>` : nothing}
      <span class="tip" aria-hidden="true" @click=${stop}>${this.tip || this.label}</span>`
  }
}

/** Reading is not pressing. */
const stop = (event: Event): void => event.stopPropagation()

define('snug-round-button', SnugRoundButton)

declare global {
  interface HTMLElementTagNameMap {
    'snug-round-button': SnugRoundButton
  }
}
