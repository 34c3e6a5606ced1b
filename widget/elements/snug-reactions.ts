import { msg } from '@lit/localize'
import { css, html } from 'lit'
import { property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { Reaction } from '../call/meeting.ts'
import { controls } from './controls.ts'
import { define, SnugElement } from './element.ts'

/** Lanes in which reactions rise beside each other. */
const LANES = 4

/** Reactions of everybody: they rise over the stage and fade, or just stand where motion is not wanted. */
export class SnugReactions extends SnugElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        pointer-events: none;
      }
      .reaction {
        position: absolute;
        inset-block-end: 16px;
        inset-inline-start: calc(14px + var(--lane) * min(24%, 110px));
        display: grid;
        justify-items: center;
        gap: 4px;
        animation: rise 4s cubic-bezier(0.2, 0.5, 0.4, 1) forwards;
      }
      .emoji {
        font-size: clamp(28px, 7cqmin, 44px);
        line-height: 1.1;
        filter: drop-shadow(0 2px 6px rgb(0 0 0 / 28%));
      }
      .name {
        max-inline-size: 144px;
        padding: 1px 9px;
        overflow: hidden;
        border-radius: 10px;
        background: rgb(15 17 22 / 76%);
        color: #ffffff;
        font-size: 12px;
        line-height: 20px;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      @keyframes rise {
        0% {
          opacity: 0;
          translate: 0 24px;
          scale: 0.6;
        }
        10% {
          opacity: 1;
          translate: 0 0;
          scale: 1.1;
        }
        16% {
          scale: 1;
        }
        75% {
          opacity: 1;
        }
        100% {
          opacity: 0;
          translate: 0 calc(-45cqb);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .reaction {
          animation: none !important;
        }
      }
    `,
  ]
  @property({ attribute: false }) reactions: Reaction[] = []
  #lanes = new Map<string, number>()

  protected override willUpdate(): void {
    for (const { id } of this.reactions) if (!this.#lanes.has(id)) this.#lanes.set(id, this.#next++ % LANES)
    const shown = new Set(this.reactions.map(({ id }) => id))
    for (const id of this.#lanes.keys()) if (!shown.has(id)) this.#lanes.delete(id)
  }
  #next = 0

  override render() {
    return html`${repeat(
      this.reactions,
      ({ id }) => id,
      ({ id, emoji, name }) =>
        html`<div class="reaction" .style=${`--lane:${this.#lanes.get(id) ?? 0}`} aria-hidden="true">
          <span class="emoji">${emoji}</span><span class="name" dir="auto">${name || msg('Guest')}</span>
        </div>`,
    )}`
  }
}

define('snug-reactions', SnugReactions)

declare global {
  interface HTMLElementTagNameMap {
    'snug-reactions': SnugReactions
  }
}
