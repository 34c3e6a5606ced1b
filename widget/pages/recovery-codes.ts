import { msg, updateWhenLocaleChanges } from '@lit/localize'
import { css, html, LitElement, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import Copy from 'lucide/dist/esm/icons/copy.mjs'
import Download from 'lucide/dist/esm/icons/download.mjs'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { copyText } from './copy-field.ts'
import { pageStyles } from './page-styles.ts'
import { icon } from './parts.ts'
import { saveFile } from './save-file.ts'

const FILE = 'snug-recovery-codes.txt'

/** Recovery codes, which are shown this once. */
export class SnugRecoveryCodes extends LitElement {
  static override styles = [
    controls,
    pageStyles,
    css`
      :host {
        display: grid;
        gap: 14px;
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
        gap: 6px 16px;
        padding: 14px 16px;
        border-radius: calc(var(--s-radius) * 0.72);
        background: var(--s-raised);
        font-family: ui-monospace, monospace;
        font-size: 15px;
        user-select: all;
      }
    `,
  ]
  @property({ attribute: false }) codes: readonly string[] = []
  @state() private said = ''

  constructor() {
    super()
    updateWhenLocaleChanges(this)
  }

  protected override render(): TemplateResult {
    return html`
      <ul aria-label=${msg('Recovery codes')}>
        ${this.codes.map((code) => html`<li>${inGroups(code)}</li>`)}
      </ul>
      <div class="row">
        <button class="button" type="button" @click=${this.#copy}>${icon(Copy)}${msg('Copy')}</button>
        <button class="button" type="button" @click=${this.#save}>${icon(Download)}${msg('Save as a file')}</button>
      </div>
      <p class="hint" role="status">${this.said}</p>
    `
  }

  get #text(): string {
    return `${this.codes.map(inGroups).join('\n')}\n`
  }

  #copy = async (): Promise<void> => {
    this.said = (await copyText(this.#text))
      ? msg('Copied')
      : msg('The browser did not allow copying. Copy the marked text yourself.')
  }

  #save = (): void => {
    saveFile(FILE, this.#text, 'text/plain')
    this.said = msg('The codes were saved by your browser.')
  }
}

/** As people read and type it. */
const inGroups = (code: string): string => code.match(/.{1,4}/g)?.join('-') ?? code

define('snug-recovery-codes', SnugRecoveryCodes)
