import { msg } from '@lit/localize'
import { css, html, type TemplateResult } from 'lit'
import { query } from 'lit/decorators.js'
import X from 'lucide/dist/esm/icons/x.mjs'
import { controls } from './controls.ts'
import { define, SnugElement } from './element.ts'
import './icon.ts'
import { rememberShortcuts, shortcutsOn } from './preferences.ts'
import { KEYS, type ShortcutAction } from './shortcuts.ts'

const NAMES: Record<ShortcutAction, () => string> = {
  microphone: () => msg('Microphone'),
  camera: () => msg('Camera'),
  screen: () => msg('Share screen'),
  hand: () => msg('Raise hand'),
  chat: () => msg('Chat'),
  people: () => msg('People'),
  help: () => msg('Keyboard shortcuts'),
}

/**
 * Which keys do what, and a way to do without them.
 * @fires done - The person wants it closed
 */
export class SnugShortcuts extends SnugElement {
  static override styles = [
    controls,
    css`
      .sheet {
        display: grid;
        gap: 12px;
        max-block-size: 100%;
        padding: 14px 16px;
        overflow: auto;
        border-radius: var(--s-radius);
        background: var(--s-surface);
        color: var(--s-text);
        font-size: 14px;
        box-shadow:
          0 0 0 1px var(--s-border),
          var(--s-shadow);
      }
      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 24px;
      }
      h2,
      dl,
      dd {
        margin: 0;
      }
      h2 {
        font-size: 16px;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        align-items: baseline;
        gap: 6px 14px;
      }
      kbd {
        display: inline-block;
        min-inline-size: 26px;
        padding: 1px 7px;
        border: 1px solid var(--s-border);
        border-radius: 6px;
        background: var(--s-raised);
        font: inherit;
        font-weight: 600;
        text-align: center;
      }
      label {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      input {
        accent-color: var(--s-accent);
      }
    `,
  ]
  @query('.icon-button') private closer?: HTMLElement

  override focus(): void {
    this.closer?.focus()
  }

  protected override firstUpdated(): void {
    this.focus()
  }

  override render() {
    return html`<div class="sheet" role="dialog" aria-labelledby="title" @keydown=${this.#onKey}>
      <div class="head">
        <h2 id="title">${msg('Keyboard shortcuts')}</h2>
        <button class="icon-button" part="button" type="button" aria-label=${msg('Close')} @click=${this.#done}>
          <snug-icon .node=${X}></snug-icon>
        </button>
      </div>
      <dl>
        ${row(msg('Space'), msg('Hold to talk while muted'))}
        ${Object.entries(KEYS).map(([key, action]) => row(key.toUpperCase(), NAMES[action]()))}
      </dl>
      <label><input type="checkbox" .checked=${shortcutsOn()} @change=${this.#onSwitch} />${msg('Use these keys')}</label>
    </div>`
  }

  #onSwitch = (event: Event): void => rememberShortcuts((event.target as HTMLInputElement).checked)

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    this.#done()
  }

  #done = (): void => void this.dispatchEvent(new Event('done'))
}

const row = (key: string, text: string): TemplateResult => html`<dt><kbd>${key}</kbd></dt><dd>${text}</dd>`

define('snug-shortcuts', SnugShortcuts)

declare global {
  interface HTMLElementTagNameMap {
    'snug-shortcuts': SnugShortcuts
  }
}
