import { msg, updateWhenLocaleChanges } from '@lit/localize'
import { css, html, LitElement } from 'lit'
import { property, state } from 'lit/decorators.js'
import Check from 'lucide/dist/esm/icons/check.mjs'
import Copy from 'lucide/dist/esm/icons/copy.mjs'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { pageStyles } from './page-styles.ts'
import { icon } from './parts.ts'

/** Milliseconds for which a button says that it copied. */
const SAID = 2_500

/** Puts text on the clipboard. Resolves to false where the browser refuses. */
export const copyText = (text: string): Promise<boolean> =>
  navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  )

/** A text to be passed on, with a button that copies it. */
export class SnugCopyField extends LitElement {
  static override styles = [
    controls,
    pageStyles,
    css`
      .copy {
        display: flex;
        gap: 8px;
      }
      .field {
        flex: 1;
        min-inline-size: 0;
        font-size: 14px;
      }
      .button {
        min-block-size: 44px;
      }
    `,
  ]
  @property() value = ''
  @property() label = ''
  @state() private result: 'none' | 'copied' | 'refused' = 'none'
  #timer?: ReturnType<typeof setTimeout>

  constructor() {
    super()
    updateWhenLocaleChanges(this)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  protected override render() {
    const copied = this.result === 'copied'
    return html`
      <div class="copy">
        <input class="field" readonly aria-label=${this.label} .value=${this.value} @focus=${this.#select} />
        <button class="button primary" type="button" @click=${this.#copy}>
          ${icon(copied ? Check : Copy)} ${copied ? msg('Copied') : msg('Copy')}
        </button>
      </div>
      <div class="hint" role="status">
        ${this.result === 'refused' ? msg('The browser did not allow copying. Copy the marked text yourself.') : ''}
        ${copied ? html`<span class="hidden-text">${msg('Copied')}</span>` : ''}
      </div>
    `
  }

  #select = (event: FocusEvent): void => (event.target as HTMLInputElement).select()

  #copy = async (): Promise<void> => {
    const done = await copyText(this.value)
    this.result = done ? 'copied' : 'refused'
    if (!done) this.renderRoot.querySelector('input')?.focus()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.result = 'none'
    }, SAID)
  }
}

define('snug-copy-field', SnugCopyField)
