import { msg, str } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import type { AccountEntry } from '../account/client.ts'
import { define } from '../elements/element.ts'
import './copy-field.ts'
import { dayText } from './day-text.ts'
import { SnugDialog } from './dialog.ts'

type Step = { step: 'ask' } | { step: 'made'; link: string; expires: string }

/** Makes a link by which somebody who forgot their password chooses another one. */
export class SnugResetPassword extends SnugDialog {
  @property({ attribute: false }) entry!: AccountEntry
  @state() private made: Step = { step: 'ask' }

  protected heading(): string {
    return this.made.step === 'ask'
      ? msg(str`New password for ${this.entry.login}?`)
      : msg(str`Send this link to ${this.entry.login}`)
  }

  protected content(): TemplateResult {
    return this.made.step === 'ask' ? this.#ask() : this.#link(this.made.link, this.made.expires)
  }

  #ask(): TemplateResult {
    return html`
      ${this.alert()}
      <p>
        ${msg('For people who forgot theirs. You get a link with which they choose a new password; you never learn it. Make sure that it is really them who ask.')}
      </p>
      <p class="note warn">
        ${msg('The keys of their rooms are lost with the old password. Others in a room give them its link again, or let them in; rooms that nobody else has the key of can’t be opened any more.')}
      </p>
      <div class="row end">
        <button class="button" type="button" autofocus @click=${this.close}>${msg('Cancel')}</button>
        <button class="button primary" type="button" ?disabled=${this.busy} @click=${this.#make}>
          ${msg('Make link')}
        </button>
      </div>
    `
  }

  #link(link: string, expires: string): TemplateResult {
    return html`
      <snug-copy-field .label=${msg('Link for a new password')} .value=${link}></snug-copy-field>
      <p class="muted">
        ${msg(str`It works once and until ${dayText(expires)}. Send it so that nobody else can read it; it is not shown again.`)}
      </p>
      <div class="row end"><button class="button" type="button" @click=${this.close}>${msg('Done')}</button></div>
    `
  }

  #make = (): void => {
    void this.attempt(async () => {
      const { token, expires } = await this.account.client.offerPasswordReset(this.entry.id)
      this.made = { step: 'made', link: `${location.origin}/new-password#${token}`, expires }
    })
  }
}

define('snug-reset-password', SnugResetPassword)
