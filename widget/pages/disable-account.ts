import { msg, str } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import type { AccountEntry } from '../account/client.ts'
import { define } from '../elements/element.ts'
import { SnugDialog } from './dialog.ts'

/** Asks whether an account really is to be disabled. */
export class SnugDisableAccount extends SnugDialog {
  @property({ attribute: false }) entry!: AccountEntry

  protected heading(): string {
    return msg(str`Disable ${this.entry.login}?`)
  }

  protected content(): TemplateResult {
    return html`
      ${this.alert()}
      <p>${msg('They are signed out everywhere and leave every meeting at once. You can enable the account again.')}</p>
      <div class="row end">
        <button class="button" type="button" autofocus @click=${this.close}>${msg('Cancel')}</button>
        <button class="button danger" type="button" ?disabled=${this.busy} @click=${this.#disable}>
          ${msg('Disable account')}
        </button>
      </div>
    `
  }

  #disable = async (): Promise<void> => {
    if (!(await this.attempt(() => this.account.client.setDisabled(this.entry.id, true)))) return
    this.done()
    this.close()
  }
}

define('snug-disable-account', SnugDisableAccount)
