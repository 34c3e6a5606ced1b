import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import type { SecondStep } from '../account/account.ts'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { codeField } from './code-field.ts'
import { brandHead, entryStyles } from './entry.ts'
import { SnugPage, typed } from './page.ts'
import { pageStyles } from './page-styles.ts'

/** Fired when the person wants to begin again. */
export const BACK = 'snug-back'

/** The second step of a sign-in: a code beside the password. */
export class SnugSignInCode extends SnugPage {
  static override styles = [controls, pageStyles, entryStyles]
  @property({ attribute: false }) step!: SecondStep
  @state() private by: 'application' | 'recovery' = 'application'

  override focusHeading(): void {
    this.renderRoot.querySelector<HTMLElement>('#code')?.focus()
  }

  protected override firstUpdated(): void {
    this.focusHeading()
  }

  protected override render(): TemplateResult {
    const recovery = this.by === 'recovery'
    return html`
      <div class="card narrow">
        ${brandHead(
          msg('One more step'),
          recovery
            ? msg('Enter one of the recovery codes that you kept. Each works once.')
            : msg('Enter the code that your authenticator app shows now.'),
        )}
        <form class="stack" @submit=${this.#submit} aria-describedby="alert">
          ${this.alert()}
          ${codeField({ label: recovery ? msg('Recovery code') : msg('Code of six digits'), digits: !recovery })}
          <button class="button primary wide" ?disabled=${this.busy}>
            ${this.busy ? msg('Signing in…') : msg('Sign in')}
          </button>
          <button class="button quiet wide" type="button" ?disabled=${this.busy} @click=${this.#other}>
            ${recovery ? msg('Use the authenticator app') : msg('Use a recovery code')}
          </button>
          <button class="button quiet wide" type="button" ?disabled=${this.busy} @click=${this.#back}>
            ${msg('Back')}
          </button>
        </form>
        <p class="hint">${msg('Lost both? An administrator of this server can reset your second factor.')}</p>
      </div>
    `
  }

  #other = async (): Promise<void> => {
    this.by = this.by === 'recovery' ? 'application' : 'recovery'
    this.error = undefined
    await this.updateComplete
    this.renderRoot.querySelector('form')?.reset()
    this.focusHeading()
  }

  #back = (): void => {
    this.dispatchEvent(new CustomEvent(BACK))
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    const code = typed(event)('code')
    const well = await this.attempt(() => this.step(code))
    if (!well) this.renderRoot.querySelector<HTMLInputElement>('#code')?.select()
  }
}

define('snug-sign-in-code', SnugSignInCode)
