import { msg, str } from '@lit/localize'
import { html, nothing } from 'lit'
import { property, state } from 'lit/decorators.js'
import ShieldAlert from 'lucide/dist/esm/icons/shield-alert.mjs'
import type { Notice } from '../call/meeting.ts'
import { controls } from './controls.ts'
import { define, SnugElement } from './element.ts'
import './icon.ts'
import { panelEvent } from './panel-tab.ts'
import { toastStyles } from './toast-styles.ts'

/**
 * Loud warnings of changed keys: they stay until they are dismissed.
 * @csspart banner - The warning
 * @csspart button - Its buttons
 */
export class SnugWarnings extends SnugElement {
  static override styles = [controls, toastStyles]
  @property({ attribute: false }) notices: Notice[] = []
  /** Whether there is a warning now. */
  @property({ type: Boolean, reflect: true }) shown = false
  @state() private dismissed: ReadonlySet<string> = new Set()

  protected override willUpdate(): void {
    this.shown = this.#changed.length > 0
  }

  get #changed(): Notice[] {
    return this.notices.filter(({ kind, id }) => kind === 'key-changed' && !this.dismissed.has(id))
  }

  override render() {
    const changed = this.#changed
    if (!changed.length) return nothing
    const names = [...new Set(changed.map(({ name }) => name || msg('Guest')))]
    return html`<div class="changed" part="banner" role="alert">
      <snug-icon .node=${ShieldAlert}></snug-icon>
      <div>
        <strong dir="auto">${heading(names)}</strong>
        <p>
          ${msg('This may be a new device, or somebody who pretends. Compare the code by voice before you go on.')}
        </p>
        <div class="actions">
          <button class="button small danger" part="button" type="button"
            @click=${() => this.dispatchEvent(panelEvent('security', true))}>
            ${msg('Compare codes')}
          </button>
          <button class="button small" part="button" type="button" @click=${() => this.#dismiss(changed)}>
            ${msg('Dismiss')}
          </button>
        </div>
      </div>
    </div>`
  }

  #dismiss(notices: Notice[]): void {
    this.dismissed = new Set([...this.dismissed, ...notices.map(({ id }) => id)])
  }
}

const heading = (names: string[]): string => {
  const [name = ''] = names
  return names.length === 1
    ? msg(str`${name}’s key has changed`)
    : msg(str`The keys of ${names.length} people have changed`)
}

define('snug-warnings', SnugWarnings)

declare global {
  interface HTMLElementTagNameMap {
    'snug-warnings': SnugWarnings
  }
}
