import { css, html, nothing } from 'lit'
import { property, state } from 'lit/decorators.js'
import { controls } from './controls.ts'
import { define, SnugElement } from './element.ts'
import './icon.ts'
import type { IconNode } from './icon.ts'

/** Milliseconds. */
const PATIENCE = 600

/**
 * A calm message in the middle: icon or spinner, heading, text, and the way out.
 * @slot - Buttons
 * @csspart notice - The message
 */
export class SnugNotice extends SnugElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        place-items: center;
        block-size: 100%;
        padding: 20px;
        overflow: auto;
      }
      .notice {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 8px;
        max-inline-size: 400px;
        text-align: center;
      }
      .mark {
        display: grid;
        place-items: center;
        inline-size: 56px;
        block-size: 56px;
        margin-block-end: 6px;
        border-radius: 18px;
        background: var(--s-accent-soft);
        color: var(--s-accent);
        font-size: 20px;
      }
      .mark.bad {
        background: var(--s-danger-soft);
        color: var(--s-danger-text);
      }
      .busy {
        inline-size: 34px;
        block-size: 34px;
        margin-block-end: 10px;
        border: 3px solid var(--s-border);
        border-block-start-color: var(--s-accent);
        border-radius: 50%;
        animation: turn 900ms linear infinite;
      }
      @keyframes turn {
        to {
          rotate: 1turn;
        }
      }
      h2 {
        margin: 0;
        font-size: 22px;
        font-weight: 600;
        letter-spacing: -0.015em;
        line-height: 1.25;
        text-wrap: balance;
      }
      p {
        margin: 0;
        color: var(--s-muted);
        text-wrap: pretty;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 10px;
        margin-block-start: 14px;
      }
      @container (height < 300px) {
        .mark {
          display: none;
        }
        h2 {
          font-size: 17px;
        }
        .notice {
          gap: 4px;
        }
        .actions {
          margin-block-start: 8px;
        }
      }
    `,
  ]
  @property() heading = ''
  @property() text = ''
  /** `busy` turns a spinner, `bad` marks a failure. */
  @property() tone: 'calm' | 'busy' | 'bad' = 'calm'
  @property({ attribute: false }) icon?: IconNode

  /** Being busy is worth a word only when it lasts: drawing text for the first time would hold up what is waited for. */
  @state() private quiet = true
  #patience?: ReturnType<typeof setTimeout>

  override connectedCallback(): void {
    super.connectedCallback()
    this.#patience = setTimeout(() => {
      this.quiet = false
    }, PATIENCE)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#patience)
  }

  override render() {
    if (this.tone === 'busy' && this.quiet) return nothing
    return html`<div class="notice" part="notice">
      ${this.#mark()}
      ${this.heading ? html`<h2>${this.heading}</h2>` : nothing}
      ${this.text ? html`<p>${this.text}</p>` : nothing}
      <div class="actions"><slot></slot></div>
    </div>`
  }

  #mark() {
    if (this.tone === 'busy') return html`<div class="busy"></div>`
    if (!this.icon) return nothing
    return html`<div class="mark ${this.tone}"><snug-icon .node=${this.icon}></snug-icon></div>`
  }
}

define('snug-notice', SnugNotice)

declare global {
  interface HTMLElementTagNameMap {
    'snug-notice': SnugNotice
  }
}
