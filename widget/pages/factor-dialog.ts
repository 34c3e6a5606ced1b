import { msg } from '@lit/localize'
import { css, html, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import { SnugError } from '../../protocol/errors.ts'
import type { Proof } from '../account/second-factor.ts'
import { controls } from '../elements/controls.ts'
import { codeField } from './code-field.ts'
import { SnugDialog } from './dialog.ts'
import { wrongPasswordText } from './error-text.ts'
import { typed } from './page.ts'
import { dialogStyles, pageStyles } from './page-styles.ts'
import { passwordField, passwordStyles } from './password-field.ts'
import './recovery-codes.ts'

interface FormOptions {
  /** Text of the button, and while it works. */
  button: string
  working: string
  danger?: boolean
  /** Of the field of the code. */
  label?: string
  hint?: unknown
  digits?: boolean
  act(proof: Proof): Promise<void>
}

/** Base of the dialogs that change the second factor: a code, the password, and recovery codes to be kept. */
export abstract class FactorDialog extends SnugDialog {
  static override styles = [
    controls,
    pageStyles,
    dialogStyles,
    passwordStyles,
    css`
      .step {
        display: grid;
        gap: 14px;
      }
    `,
  ]
  @state() private shown = false
  /** New ones, to be shown once. */
  @state() protected codes: readonly string[] | undefined

  protected form(options: FormOptions): TemplateResult {
    const submit = async (event: SubmitEvent) => {
      const text = typed(event)
      const proof = { password: text('confirmation'), code: text('code') }
      if (!(await this.attempt(() => options.act(proof)))) return this.#again()
      this.done()
      if (!this.codes) this.close()
    }
    return html`
      <form class="stack" @submit=${submit} aria-describedby="alert">
        ${this.alert(this.error === undefined ? '' : wrongPasswordText(this.error))}
        ${codeField(options)}
        ${passwordField({
          id: 'confirmation',
          label: msg('Your password'),
          autocomplete: 'current-password',
          shown: this.shown,
          toggle: () => {
            this.shown = !this.shown
          },
        })}
        <div class="row end">
          <button class="button" type="button" ?disabled=${this.busy} @click=${this.close}>${msg('Cancel')}</button>
          <button class="button ${options.danger ? 'danger' : 'primary'}" ?disabled=${this.busy}>
            ${this.busy ? options.working : options.button}
          </button>
        </div>
      </form>
    `
  }

  protected kept(codes: readonly string[]): TemplateResult {
    return html`
      <div class="step">
        <p>
          ${msg('Keep these recovery codes where you find them without your phone, such as in a password manager. Each lets you in once, in place of a code of the app.')}
        </p>
        <p class="note warn">${msg('They are shown this once.')}</p>
        <snug-recovery-codes .codes=${codes}></snug-recovery-codes>
        <div class="row end">
          <button class="button primary" type="button" @click=${this.close}>${msg('I have kept them')}</button>
        </div>
      </div>
    `
  }

  /** Where the focus belongs in what is shown now. */
  protected async focusOn(selector: string): Promise<void> {
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus()
  }

  #again(): void {
    const wrongPassword = this.error instanceof SnugError && this.error.code === 'wrong_credentials'
    const id = wrongPassword ? '#confirmation' : '#code'
    this.renderRoot.querySelector<HTMLInputElement>(id)?.select()
  }
}
