import { msg } from '@lit/localize'
import { html } from 'lit'
import { state } from 'lit/decorators.js'
import * as v from 'valibot'
import { SnugError } from '../../protocol/errors.ts'
import { Login } from '../../protocol/http.ts'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { brandHead, entryStyles } from './entry.ts'
import { painted, SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import { field } from './parts.ts'
import { passwordField, passwordStyles } from './password-field.ts'

/** Sign-in. The application shows it in place of any page that needs somebody signed in. */
export class SnugSignInPage extends SnugPage {
  static override styles = [controls, pageStyles, entryStyles, passwordStyles]
  @state() private shown = false

  override focusHeading(): void {
    this.renderRoot.querySelector<HTMLElement>('#login')?.focus()
  }

  protected override render() {
    return html`
      <div class="card narrow">
        ${brandHead(msg('Sign in'), this.#invitation())}
        <form class="stack" @submit=${this.#submit} aria-describedby="alert">
          ${this.alert()}
          ${field({ id: 'login', label: msg('Login'), autocomplete: 'username', maxlength: 64 })}
          ${passwordField({
            id: 'password',
            label: msg('Password'),
            autocomplete: 'current-password',
            shown: this.shown,
            toggle: () => {
              this.shown = !this.shown
            },
          })}
          <button class="button primary wide" ?disabled=${this.busy}>
            ${this.busy ? msg('Signing in…') : msg('Sign in')}
          </button>
        </form>
        <p class="hint">
          ${msg('Your password stays in this browser: the server only ever sees a key derived from it.')}
        </p>
      </div>
    `
  }

  #invitation(): string {
    return location.pathname.startsWith('/r/')
      ? msg('Sign in, and you will be in the room right after.')
      : msg('Private meetings for your team.')
  }

  #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    void this.#signIn(String(form.get('login')), String(form.get('password')))
  }

  async #signIn(login: string, password: string): Promise<void> {
    const well = await this.attempt(async () => {
      await painted()
      const name = v.safeParse(Login, login)
      if (!name.success) throw new SnugError('wrong_credentials')
      await this.account.signIn(name.output, password)
    })
    if (!well) this.renderRoot.querySelector<HTMLInputElement>('#password')?.select()
  }
}

define('snug-sign-in-page', SnugSignInPage)
