import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import Unlink from 'lucide/dist/esm/icons/unlink.mjs'
import * as v from 'valibot'
import { SnugError } from '../../protocol/errors.ts'
import { InviteCheck, Login } from '../../protocol/http.ts'
import { isGuessable } from '../account/breached.ts'
import { isLongEnough, type Strength, strengthOf } from '../account/password.ts'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { brandHead, entryStyles } from './entry.ts'
import { errorText } from './error-text.ts'
import { painted, SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import { field, notice } from './parts.ts'
import { guessableText, passwordField, passwordStyles } from './password-field.ts'
import { go } from './router.ts'

type Invitation = { state: 'checking' } | { state: 'good' } | { state: 'bad'; error: unknown }
type Problems = { login?: string; password?: string; again?: string }

/** Makes an account from the one-time link of the first set-up or of an invitation. */
export class SnugRegisterPage extends SnugPage {
  static override styles = [controls, pageStyles, entryStyles, passwordStyles]
  /** The very first account, which runs the server. */
  @property({ type: Boolean }) first = false
  @state() private invitation: Invitation = { state: 'checking' }
  @state() private problems: Problems = {}
  @state() private strength: Strength = 'short'
  @state() private shown = false
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
    const toggle = () => {
      this.shown = !this.shown
    }
    const { problems, shown } = this
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
            problem: problems.login,
            hint: msg('What you sign in with and what your team knows you by, like ada or ada@example.org.'),
          })}
          ${passwordField({
            id: 'password',
            label: msg('Password'),
            autocomplete: 'new-password',
            shown,
            toggle,
            problem: problems.password,
            strength: this.strength,
            oninput: (value) => {
              this.strength = strengthOf(value)
            },
          })}
          ${passwordField({
            id: 'again',
            label: msg('Password again'),
            autocomplete: 'new-password',
            shown,
            toggle,
            problem: problems.again,
          })}
          <p class="note warn">
            ${msg('Nobody can reset this password: it opens the keys of your rooms, and only you know it. Keep it in a password manager.')}
          </p>
          <button class="button primary wide" ?disabled=${this.busy}>
            ${this.busy ? msg('Making your account…') : msg('Make account')}
          </button>
        </form>
      </div>
    `
  }

  #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const text = (name: string) => String(form.get(name) ?? '')
    void this.#register(text('login'), text('password'), text('again'))
  }

  async #register(login: string, password: string, again: string): Promise<void> {
    const name = v.safeParse(Login, login)
    this.problems = problemsOf(name.success, password, again)
    if (name.success && !Object.keys(this.problems).length && (await isGuessable(password, name.output)))
      this.problems = { password: guessableText() }
    if (name.success && Object.keys(this.problems).length === 0) {
      const well = await this.attempt(async () => {
        await painted()
        await this.account.register(this.#token, name.output, password)
      })
      if (well) return go(this, '/')
    }
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }
}

function problemsOf(loginGood: boolean, password: string, again: string): Problems {
  return {
    ...(loginGood
      ? {}
      : { login: msg('Use 2 to 64 letters, digits or . _ @ + - and begin with a letter or digit.') }),
    ...(isLongEnough(password) ? {} : { password: msg('Choose a password of at least 10 characters.') }),
    ...(password === again ? {} : { again: msg('The two passwords are not the same.') }),
  }
}

define('snug-register-page', SnugRegisterPage)
