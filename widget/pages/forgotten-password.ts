import { msg, str } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import { define } from '../elements/element.ts'
import { brandHead } from './entry.ts'
import { LinkPage } from './link-page.ts'
import { typed } from './page.ts'
import { field } from './parts.ts'
import { go } from './router.ts'

/** Another password for who forgot theirs, by the link of an administrator. */
export class SnugForgottenPasswordPage extends LinkPage {
  @state() private login = ''

  protected async check(): Promise<void> {
    this.login = (await this.account.client.checkPasswordReset(this.token)).login
  }

  protected form(): TemplateResult {
    return html`
      <div class="card narrow">
        ${brandHead(msg('A new password'), msg(str`For the account ${this.login}.`))}
        <form class="stack" novalidate @submit=${this.#submit}>
          ${this.alert()}
          ${field({ id: 'login', label: msg('Login'), autocomplete: 'username', value: this.login, readonly: true })}
          ${this.newPassword(msg('New password'), msg('New password again'))}
          <p class="note warn">
            ${msg('The keys of your rooms are lost with the old password. Ask somebody in a room for its link, or knock there. If the old password comes back to you, sign in with it instead, and do not go on here.')}
          </p>
          <button class="button primary wide" ?disabled=${this.busy}>
            ${this.busy ? msg('Changing…') : msg('Set new password')}
          </button>
          ${this.working()}
        </form>
      </div>
    `
  }

  #submit = (event: SubmitEvent): void => {
    const text = typed(event)
    void this.#set(text('password'), text('again'))
  }

  async #set(password: string, again: string): Promise<void> {
    if (!(await this.takes(password, again, this.login))) return
    if (await this.attempt(() => this.account.resetPassword(this.token, password))) go(this, '/sign-in')
  }
}

define('snug-forgotten-password-page', SnugForgottenPasswordPage)
