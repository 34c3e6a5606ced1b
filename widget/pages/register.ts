import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import * as v from 'valibot'
import { Login } from '../../protocol/http.ts'
import { define } from '../elements/element.ts'
import { brandHead } from './entry.ts'
import { LinkPage } from './link-page.ts'
import { typed } from './page.ts'
import { field } from './parts.ts'
import { go } from './router.ts'

/** Makes an account from the one-time link of the first set-up or of an invitation. */
export class SnugRegisterPage extends LinkPage {
  /** The very first account, which runs the server. */
  @property({ type: Boolean }) first = false

  protected async check(): Promise<void> {
    await this.account.client.checkInvite(this.token)
  }

  protected form(): TemplateResult {
    return html`
      <div class="card narrow">
        ${
          this.first
            ? brandHead(msg('Welcome to Snug'), msg('Make the first account. It runs this server.'))
            : brandHead(msg('You are invited'), msg('Make your account to meet your team here.'))
        }
        <form class="stack" novalidate @submit=${this.#submit}>
          ${this.alert()}
          ${field({
            id: 'login',
            label: msg('Login'),
            autocomplete: 'username',
            maxlength: 64,
            problem: this.problems.login,
            hint: msg('What you sign in with and what your team knows you by, like ada or ada@example.org.'),
          })}
          ${this.newPassword(msg('Password'), msg('Password again'))}
          <p class="note warn">
            ${msg('Only you know this password, and it opens the keys of your rooms. Who forgets it gets a new one from an administrator, but not those keys. Keep it in a password manager.')}
          </p>
          <button class="button primary wide" ?disabled=${this.busy}>
            ${this.busy ? msg('Making your account…') : msg('Make account')}
          </button>
          ${this.working()}
        </form>
      </div>
    `
  }

  #submit = (event: SubmitEvent): void => {
    const text = typed(event)
    void this.#register(text('login'), text('password'), text('again'))
  }

  async #register(login: string, password: string, again: string): Promise<void> {
    const name = v.safeParse(Login, login)
    if (!(await this.takes(password, again, name.success ? name.output : undefined)) || !name.success) return
    if (await this.attempt(() => this.account.register(this.token, name.output, password))) go(this, '/')
  }
}

define('snug-register-page', SnugRegisterPage)
