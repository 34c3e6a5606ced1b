import { msg } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import { SnugError } from '../../protocol/errors.ts'
import { AccountError } from '../account/account-error.ts'
import { isGuessable } from '../account/breached.ts'
import { isLongEnough, type Strength, strengthOf } from '../account/password.ts'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { errorText } from './error-text.ts'
import './own-data.ts'
import { painted, SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import { initial } from './parts.ts'
import { guessableText, passwordField, passwordStyles } from './password-field.ts'
import { signOut } from './router.ts'

type Problems = { password?: string; again?: string }

/** The own account: another password, signing out, and what is kept of one. */
export class SnugAccountPage extends SnugPage {
  static override styles = [
    controls,
    pageStyles,
    passwordStyles,
    css`
      .sections {
        display: grid;
        gap: 20px;
        max-inline-size: 560px;
      }
      .card {
        padding: 24px;
      }
      .who {
        display: flex;
        align-items: center;
        gap: 14px;
      }
      .who .avatar {
        inline-size: 48px;
        block-size: 48px;
        font-size: 18px;
        background: color-mix(in oklab, var(--s-accent), transparent 86%);
        color: var(--s-accent);
      }
      h2 {
        margin-block-end: 4px;
      }
      form {
        margin-block-start: 18px;
      }
    `,
  ]
  @state() private problems: Problems = {}
  @state() private strength: Strength = 'short'
  @state() private shown = false
  @state() private changed = false

  get #login(): string {
    const { state } = this.account
    return state.phase === 'open' ? state.person.login : ''
  }

  protected override render(): TemplateResult {
    const person = this.account.state.phase === 'open' ? this.account.state.person : undefined
    return html`
      <div class="head"><h1 tabindex="-1">${msg('Your account')}</h1></div>
      <div class="sections">
        <section class="card who">
          <span class="avatar" aria-hidden="true">${initial(person?.login ?? '')}</span>
          <div class="grow">
            <h2 class="clip">${person?.login}</h2>
            <p class="small muted">${person?.admin ? msg('Administrator of this server') : msg('Account on this server')}</p>
          </div>
          <button class="button" ?disabled=${this.busy} @click=${() => signOut(this)}>${msg('Sign out')}</button>
        </section>
        ${person?.vault === 'browser' ? this.#elsewhere() : this.#password()}
        <snug-own-data .account=${this.account}></snug-own-data>
      </div>
    `
  }

  #password(): TemplateResult {
    return html`
      <section class="card" aria-labelledby="password-heading">
        <h2 id="password-heading">${msg('Password')}</h2>
        <p class="small muted">
          ${msg('Your vault is sealed anew under the new password, and every other device is signed out.')}
        </p>
        ${this.#form()}
      </section>
    `
  }

  #elsewhere(): TemplateResult {
    return html`
      <section class="card" aria-labelledby="keys-heading">
        <h2 id="keys-heading">${msg('Keys of your rooms')}</h2>
        <p class="small muted">
          ${msg(
            'You sign in at your organisation, so the keys of your rooms stay in this browser alone. On another device, or after signing out, open a room’s link or ask its members to let you in.',
          )}
        </p>
      </section>
    `
  }

  #form(): TemplateResult {
    const { problems, shown } = this
    const toggle = () => {
      this.shown = !this.shown
    }
    return html`
      <form class="stack" novalidate @submit=${this.#submit}>
        ${this.alert(this.error === undefined ? '' : changeProblem(this.error))}
        <div role="status">${this.changed ? html`<p class="note good">${msg('Your password was changed.')}</p>` : nothing}</div>
        ${passwordField({ id: 'current', label: msg('Current password'), autocomplete: 'current-password', shown, toggle })}
        ${passwordField({
          id: 'password',
          label: msg('New password'),
          autocomplete: 'new-password',
          shown,
          toggle,
          problem: problems.password,
          strength: this.strength,
          oninput: (value) => {
            this.strength = strengthOf(value)
          },
        })}
        ${passwordField({ id: 'again', label: msg('New password again'), autocomplete: 'new-password', shown, toggle, problem: problems.again })}
        <div class="row end">
          <button class="button primary" ?disabled=${this.busy}>
            ${this.busy ? msg('Changing…') : msg('Change password')}
          </button>
        </div>
      </form>
    `
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const data = new FormData(form)
    const text = (name: string) => String(data.get(name) ?? '')
    this.changed = false
    this.problems = problemsOf(text('password'), text('again'))
    if (!Object.keys(this.problems).length && (await isGuessable(text('password'), this.#login)))
      this.problems = { password: guessableText() }
    if (Object.keys(this.problems).length > 0) {
      await this.updateComplete
      this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
      return
    }
    const well = await this.attempt(async () => {
      await painted()
      await this.account.changePassword(text('current'), text('password'))
    })
    if (!well) return
    form.reset()
    this.strength = 'short'
    this.changed = true
  }
}

function problemsOf(password: string, again: string): Problems {
  return {
    ...(isLongEnough(password) ? {} : { password: msg('Choose a password of at least 10 characters.') }),
    ...(password === again ? {} : { again: msg('The two passwords are not the same.') }),
  }
}

/** Here it can only be the current password that is wrong, not the login. */
function changeProblem(error: unknown): string {
  const wrong =
    (error instanceof SnugError && error.code === 'wrong_credentials') ||
    (error instanceof AccountError && error.code === 'password_short')
  return wrong ? msg('The current password is wrong.') : errorText(error)
}

define('snug-account-page', SnugAccountPage)
