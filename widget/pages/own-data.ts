import { msg } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import Download from 'lucide/dist/esm/icons/download.mjs'
import Trash from 'lucide/dist/esm/icons/trash.mjs'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import './delete-account.ts'
import { SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import { icon } from './parts.ts'
import { saveFile } from './save-file.ts'

const FILE = 'snug-account.json'

/** What is kept of oneself: to take with one, and to delete. */
export class SnugOwnData extends SnugPage {
  static override styles = [
    controls,
    pageStyles,
    css`
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 14px;
        padding: 24px;
      }
      .row {
        gap: 10px;
      }
      .delete {
        color: var(--s-danger-text);
      }
    `,
  ]
  @state() private asking = false
  @state() private said = ''

  protected override render(): TemplateResult {
    return html`
      <section class="card" aria-labelledby="own-data">
        <div>
          <h2 id="own-data">${msg('What is kept of you')}</h2>
          <p class="small muted">
            ${msg('Your login, how you sign in, your rooms and roles; nothing of your meetings.')}
            <a href="/privacy">${msg('What this server keeps')}</a>
          </p>
        </div>
        ${this.alert()}
        <div class="hidden-text" role="status">${this.said}</div>
        <div class="row">
          <button class="button" ?disabled=${this.busy} @click=${this.#export}>
            ${icon(Download)}${msg('Export what is kept of me')}
          </button>
          <button class="button delete" ?disabled=${this.busy} @click=${() => this.#ask(true)}>
            ${icon(Trash)}${msg('Delete my account')}
          </button>
        </div>
        ${
          this.asking
            ? html`<snug-delete-account .account=${this.account} @snug-closed=${() => this.#ask(false)}></snug-delete-account>`
            : nothing
        }
      </section>
    `
  }

  #ask(open: boolean): void {
    this.asking = open
  }

  #export = async (): Promise<void> => {
    const well = await this.attempt(async () => {
      const kept = JSON.stringify(await this.account.client.exported(), undefined, 2)
      saveFile(FILE, kept, 'application/json')
    })
    if (well) this.said = msg('The export was saved by your browser.')
  }
}

define('snug-own-data', SnugOwnData)
