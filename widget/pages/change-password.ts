import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import { SnugError } from '../../protocol/errors.ts'
import { AccountError } from '../account/account-error.ts'
import { define } from '../elements/element.ts'
import { errorText } from './error-text.ts'
import { NewPasswordPage } from './new-password-page.ts'
import { typed } from './page.ts'

/** Part of the account page: another password. */
export class SnugChangePassword extends NewPasswordPage {
  @state() private changed = false

  protected override render(): TemplateResult {
    const good = html`<p class="note good">${msg('Your password was changed.')}</p>`
    return html`
      <form class="stack" novalidate @submit=${this.#submit}>
        ${this.alert(this.error === undefined ? '' : changeProblem(this.error))}
        <div role="status">${this.changed ? good : nothing}</div>
        ${this.password(msg('Current password'), 'current')}
        ${this.newPassword(msg('New password'), msg('New password again'))}
        <div class="row end">
          <button class="button primary" ?disabled=${this.busy}>
            ${this.busy ? msg('Changing…') : msg('Change password')}
          </button>
        </div>
        ${this.working()}
      </form>
    `
  }

  #submit = (event: SubmitEvent): void => {
    const text = typed(event)
    void this.#change(event.target as HTMLFormElement, text('current'), text('password'), text('again'))
  }

  async #change(form: HTMLFormElement, current: string, next: string, again: string): Promise<void> {
    const { state } = this.account
    this.changed = false
    if (!(await this.takes(next, again, state.phase === 'open' ? state.person.login : ''))) return
    if (!(await this.attempt(() => this.account.changePassword(current, next)))) return
    form.reset()
    this.strength = 'short'
    this.changed = true
  }
}

/** Here it can only be the current password that is wrong, not the login. */
function changeProblem(error: unknown): string {
  const wrong =
    (error instanceof SnugError && error.code === 'wrong_credentials') ||
    (error instanceof AccountError && error.code === 'password_wrong')
  return wrong ? msg('The current password is wrong.') : errorText(error)
}

define('snug-change-password', SnugChangePassword)
