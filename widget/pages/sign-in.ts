import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import Building from 'lucide/dist/esm/icons/building.mjs'
import * as v from 'valibot'
import { ErrorCode, SnugError } from '../../protocol/errors.ts'
import { Login } from '../../protocol/http.ts'
import type { SecondStep } from '../account/account.ts'
import type { WaysIn } from '../account/client.ts'
import { rememberPlace } from '../account/return.ts'
import { define } from '../elements/element.ts'
import { brandHead } from './entry.ts'
import { typed } from './page.ts'
import { field, icon } from './parts.ts'
import { PasswordPage } from './password-page.ts'
import './sign-in-code.ts'

/** Visited by the browser itself, so that the provider can show its own pages. */
const PROVIDER = '/api/oidc/start'

/** Sign-in. The application shows it in place of any page that needs somebody signed in. */
export class SnugSignInPage extends PasswordPage {
  @state() private ways: WaysIn = { provider: null, directory: null }
  /** The password was right, and a code is asked for. */
  @state() private step: SecondStep | undefined
  /** Whose password is typed: that of an account here, or of the organisation's directory. */
  @state() private by: 'server' | 'directory' = 'server'

  override connectedCallback(): void {
    super.connectedCallback()
    const problem = new URLSearchParams(location.search).get('problem')
    if (v.is(ErrorCode, problem)) this.error = new SnugError(problem)
    void this.#load()
  }

  override focusHeading(): void {
    this.renderRoot.querySelector<HTMLElement>('#login')?.focus()
  }

  protected override render(): TemplateResult {
    if (this.step)
      return html`<snug-sign-in-code .account=${this.account} .step=${this.step} @snug-back=${this.#back}></snug-sign-in-code>`
    const { provider, directory } = this.ways
    return html`
      <div class="card narrow">
        ${brandHead(msg('Sign in'), this.#invitation())}
        ${provider === null ? nothing : this.#provider(provider)}
        <form class="stack" @submit=${this.#submit} aria-describedby="alert">
          ${this.alert()}
          ${field({ id: 'login', label: this.#loginLabel(), autocomplete: 'username', maxlength: 64 })}
          ${this.password()}
          <button class="button ${provider === null ? 'primary' : ''} wide" ?disabled=${this.busy}>
            ${this.busy ? msg('Signing in…') : msg('Sign in')}
          </button>
          ${this.by === 'server' ? this.working() : nothing}
        </form>
        <p class="hint">${this.#whoSees()}</p>
        ${directory === null ? nothing : this.#other(directory)}
      </div>
    `
  }

  #provider(name: string): TemplateResult {
    return html`
      <a class="button primary wide" href=${PROVIDER} @click=${() => rememberPlace(location)}>
        ${icon(Building)}${msg(str`Sign in with ${name}`)}
      </a>
      <p class="hint centre">${msg('or with an account of this server')}</p>
    `
  }

  #other(directory: string): TemplateResult {
    return html`<button
      class="button quiet wide"
      type="button"
      @click=${() => {
        this.by = this.by === 'server' ? 'directory' : 'server'
        this.error = undefined
      }}
    >
      ${this.by === 'directory' ? msg('Use an account of this server') : msg(str`Use your login of ${directory}`)}
    </button>`
  }

  #loginLabel(): string {
    const { directory } = this.ways
    return this.by === 'directory' && directory !== null ? msg(str`Login of ${directory}`) : msg('Login')
  }

  #whoSees(): string {
    return this.by === 'directory'
      ? msg(
          'This password goes to the server, which asks your organisation’s directory and keeps nothing of it.',
        )
      : msg('Your password stays in this browser: the server only ever sees a key derived from it.')
  }

  #invitation(): string {
    return location.pathname.startsWith('/r/')
      ? msg('Sign in, and you will be in the room right after.')
      : msg('Private meetings for your team.')
  }

  /** Without an answer there is the form for accounts of the server, which tells what is wrong when it is used. */
  async #load(): Promise<void> {
    try {
      this.ways = await this.account.client.waysIn()
      if (this.ways.directory !== null) this.by = 'directory'
    } catch {
      // Said when somebody signs in.
    }
  }

  #submit = (event: SubmitEvent): void => {
    const text = typed(event)
    void this.withPassword(() => this.#signIn(text('login'), text('password')))
  }

  #back = async (): Promise<void> => {
    this.step = undefined
    await this.updateComplete
    this.focusHeading()
  }

  async #signIn(login: string, password: string): Promise<void> {
    if (this.by === 'directory') return this.account.signInAtDirectory(login, password)
    const name = v.safeParse(Login, login)
    if (!name.success) throw new SnugError('wrong_credentials')
    this.step = await this.account.signIn(name.output, password)
  }
}

define('snug-sign-in-page', SnugSignInPage)
