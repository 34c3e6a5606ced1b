import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { SnugDialog } from './dialog.ts'
import { wrongPasswordText } from './error-text.ts'
import { typed } from './page.ts'
import { dialogStyles, pageStyles } from './page-styles.ts'
import { passwordField, passwordStyles } from './password-field.ts'

/** Asks for the password before the other devices are signed out, of who has one here. */
export class SnugSignOutOthers extends SnugDialog {
  static override styles = [controls, pageStyles, dialogStyles, passwordStyles]
  @state() private shown = false

  protected heading(): string {
    return msg('Sign out everywhere else?')
  }

  protected content(): TemplateResult {
    return html`
      <p>
        ${msg('Your other devices are signed out and leave meetings within seconds. If somebody knows your password, change it as well.')}
      </p>
      <form class="stack" novalidate @submit=${this.#submit}>
        ${this.alert(this.error === undefined ? '' : wrongPasswordText(this.error))}
        ${this.account.hasPassword ? this.#password() : nothing}
        <div class="row end">
          <button class="button" type="button" autofocus @click=${this.close}>${msg('Cancel')}</button>
          <button class="button primary" ?disabled=${this.busy}>
            ${this.busy ? msg('Signing out…') : msg('Sign out everywhere else')}
          </button>
        </div>
      </form>
    `
  }

  #password(): TemplateResult {
    return passwordField({
      id: 'confirmation',
      label: msg('Your password'),
      autocomplete: 'current-password',
      shown: this.shown,
      toggle: () => {
        this.shown = !this.shown
      },
    })
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    const text = typed(event)
    const form = event.target as HTMLFormElement
    const password = this.account.hasPassword ? text('confirmation') : undefined
    if (await this.attempt(() => this.account.endOtherSessions(password))) {
      this.done()
      this.close()
    } else form.querySelector<HTMLInputElement>('#confirmation')?.select()
  }
}

define('snug-sign-out-others', SnugSignOutOthers)
