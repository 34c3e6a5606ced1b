import { msg, str } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import type { AccountEntry } from '../account/client.ts'
import { define } from '../elements/element.ts'
import { SnugDialog } from './dialog.ts'

/** Asks whether somebody's second factor really is to be reset. */
export class SnugRemoveFactor extends SnugDialog {
  @property({ attribute: false }) entry!: AccountEntry

  protected heading(): string {
    return msg(str`Reset the second factor of ${this.entry.login}?`)
  }

  protected content(): TemplateResult {
    return html`
      ${this.alert()}
      <p>
        ${msg('For people who lost their phone and their recovery codes. Make sure that it is really them who ask: after it the password alone lets in. They are signed out everywhere and can set it up again.')}
      </p>
      <div class="row end">
        <button class="button" type="button" autofocus @click=${this.close}>${msg('Cancel')}</button>
        <button class="button danger" type="button" ?disabled=${this.busy} @click=${this.#remove}>
          ${msg('Reset second factor')}
        </button>
      </div>
    `
  }

  #remove = async (): Promise<void> => {
    if (!(await this.attempt(() => this.account.client.removeFactor(this.entry.id)))) return
    this.done()
    this.close()
  }
}

define('snug-remove-factor', SnugRemoveFactor)
