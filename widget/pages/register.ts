import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import Unlink from 'lucide/dist/esm/icons/unlink.mjs'
import * as v from 'valibot'
import { SnugError } from '../../protocol/errors.ts'
import { InviteCheck, Login } from '../../protocol/http.ts'
import { define } from '../elements/element.ts'
import { brandHead } from './entry.ts'
import { errorText } from './error-text.ts'
import { NewPasswordPage } from './new-password-page.ts'
import { typed } from './page.ts'
import { field, notice } from './parts.ts'
import { go } from './router.ts'

type Invitation = { state: 'checking' } | { state: 'good' } | { state: 'bad'; error: unknown }

/** Makes an account from the one-time link of the first set-up or of an invitation. */
export class SnugRegisterPage extends NewPasswordPage {
  /** The very first account, which runs the server. */
  @property({ type: Boolean }) first = false
  @state() private invitation: Invitation = { state: 'checking' }
  #token = ''

  override connectedCallback(): void {
    super.connectedCallback()
    this.#token = location.hash.slice(1)
    void this.#check()
  }

  async #check(): Promise<void> {
    this.invitation = { state: 'checking' }
    try {
      if (!v.is(InviteCheck, { token: this.#token })) throw new SnugError('invite_invalid')
      await this.account.client.checkInvite(this.#token)
      this.invitation = { state: 'good' }
    } catch (error) {
      this.invitation = { state: 'bad', error }
    }
    await this.updateComplete
    this.focusHeading()
  }

  protected override render(): TemplateResult {
    switch (this.invitation.state) {
      case 'checking':
        return html`<p class="busy" role="status">${msg('Checking your link…')}</p>`
      case 'bad':
        return this.#refused(this.invitation.error)
      case 'good':
        return this.#form()
    }
  }

  #refused(error: unknown): TemplateResult {
    const used = error instanceof SnugError && error.code === 'invite_invalid'
    const action = used
      ? html`<a class="button" href="/sign-in">${msg('Sign in instead')}</a>`
      : html`<button class="button primary" @click=${() => this.#check()}>${msg('Try again')}</button>`
    return notice(Unlink, msg('This link does not work'), errorText(error), action)
  }

  #form(): TemplateResult {
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
            ${msg('Nobody can reset this password: it opens the keys of your rooms, and only you know it. Keep it in a password manager.')}
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
    if (await this.attempt(() => this.account.register(this.#token, name.output, password))) go(this, '/')
  }
}

define('snug-register-page', SnugRegisterPage)
