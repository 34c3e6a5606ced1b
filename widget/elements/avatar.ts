import { css, html } from 'lit'
import { property } from 'lit/decorators.js'
import UserRound from 'lucide/dist/esm/icons/user-round.mjs'
import { controls } from './controls.ts'
import { define, SnugElement } from './element.ts'
import './icon.ts'

const HUES = [264, 305, 350, 30, 70, 145, 190, 228]

/** First letters of the first and last word, at most two, without brackets and the like; empty without a name. */
export function initials(name: string): string {
  const [first = '', ...others] = name.match(/[^\s\p{P}]\S*/gu) ?? []
  return [first, others.at(-1) ?? '']
    .map((word) => [...word][0])
    .join('')
    .toLocaleUpperCase()
}

/** Hue in degrees that stays with an id. */
export function hueOf(id: string): number {
  let sum = 7
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0
  return HUES[sum % HUES.length] ?? 264
}

/** A round sign with somebody's initials; its size is that of the element. */
export class SnugAvatar extends SnugElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        aspect-ratio: 1;
        inline-size: 64px;
        container-type: inline-size;
      }
      .avatar {
        display: grid;
        place-items: center;
        inline-size: 100%;
        block-size: 100%;
        border-radius: 50%;
        background: oklch(var(--s-avatar-lightness) var(--s-avatar-chroma) var(--hue, 264));
        color: oklch(var(--s-avatar-text) 0.1 var(--hue, 264));
        font-size: 38cqi;
        font-weight: 600;
        line-height: 1;
        user-select: none;
      }
      @media (forced-colors: active) {
        .avatar {
          border: 1px solid CanvasText;
        }
      }
    `,
  ]
  @property() name = ''
  /** What the colour is chosen by. */
  @property() seed = ''

  override render() {
    const letters = initials(this.name)
    return html`<div class="avatar" aria-hidden="true">
      ${letters || html`<snug-icon .node=${UserRound}></snug-icon>`}
    </div>`
  }

  protected override updated(): void {
    this.style.setProperty('--hue', String(hueOf(this.seed)))
  }
}

define('snug-avatar', SnugAvatar)

declare global {
  interface HTMLElementTagNameMap {
    'snug-avatar': SnugAvatar
  }
}
