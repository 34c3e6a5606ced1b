import { msg } from '@lit/localize'
import { css, html, type TemplateResult } from 'lit'
import { controls } from '../controls.ts'
import { define, SnugElement } from '../element.ts'
import { rememberShortcuts, shortcutsOn } from '../preferences.ts'
import { KEYS, type ShortcutAction } from '../shortcuts.ts'

const NAMES: Record<ShortcutAction, () => string> = {
  microphone: () => msg('Microphone'),
  camera: () => msg('Camera'),
  screen: () => msg('Share screen'),
  hand: () => msg('Raise hand'),
  chat: () => msg('Chat'),
  people: () => msg('People'),
  help: () => msg('Keyboard shortcuts'),
}

/** Which keys do what, and a way to do without them. */
export class SnugShortcuts extends SnugElement {
  static override styles = [
    controls,
    css`
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        align-items: baseline;
        gap: 6px 14px;
        margin: 0 0 12px;
      }
      dd {
        margin: 0;
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

  override render() {
    return html`<dl>
        ${row(msg('Space'), msg('Hold to talk while muted'))}
        ${Object.entries(KEYS).map(([key, action]) => row(key.toUpperCase(), NAMES[action]()))}
      </dl>
      <label><input type="checkbox" .checked=${shortcutsOn()} @change=${this.#onSwitch} />${msg('Use these keys')}</label>`
  }

  #onSwitch = (event: Event): void => rememberShortcuts((event.target as HTMLInputElement).checked)
}

const row = (key: string, text: string): TemplateResult => html`<dt><kbd>${key}</kbd></dt><dd>${text}</dd>`

define('snug-shortcuts', SnugShortcuts)

declare global {
  interface HTMLElementTagNameMap {
    'snug-shortcuts': SnugShortcuts
  }
}
