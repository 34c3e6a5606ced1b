import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import Unlink from 'lucide/dist/esm/icons/unlink.mjs'
import * as v from 'valibot'
import { SnugError } from '../../protocol/errors.ts'
import { InviteCheck } from '../../protocol/http.ts'
import { errorText } from './error-text.ts'
import { NewPasswordPage } from './new-password-page.ts'
import { notice } from './parts.ts'

type Checked = { state: 'checking' } | { state: 'good' } | { state: 'bad'; error: unknown }

/** Base of the pages on which a one-time link leads to a password: the link is looked at first. */
export abstract class LinkPage extends NewPasswordPage {
  @state() private checked: Checked = { state: 'checking' }
  /** The secret of the link. */
  protected token = ''

  /** Rejects with `invite_invalid` when the link is used up. */
  protected abstract check(): Promise<void>
  protected abstract form(): TemplateResult

  override connectedCallback(): void {
    super.connectedCallback()
    this.token = location.hash.slice(1)
    void this.#check()
  }

  async #check(): Promise<void> {
    this.checked = { state: 'checking' }
    try {
      if (!v.is(InviteCheck, { token: this.token })) throw new SnugError('invite_invalid')
      await this.check()
      this.checked = { state: 'good' }
    } catch (error) {
      this.checked = { state: 'bad', error }
    }
    await this.updateComplete
    this.focusHeading()
  }

  protected override render(): TemplateResult {
    switch (this.checked.state) {
      case 'checking':
        return html`<p class="busy" role="status">${msg('Checking your link…')}</p>`
      case 'bad':
        return this.#refused(this.checked.error)
      case 'good':
        return this.form()
    }
  }

  #refused(error: unknown): TemplateResult {
    const used = error instanceof SnugError && error.code === 'invite_invalid'
    const action = used
      ? html`<a class="button" href="/sign-in">${msg('Sign in instead')}</a>`
      : html`<button class="button primary" @click=${() => this.#check()}>${msg('Try again')}</button>`
    return notice(Unlink, msg('This link does not work'), errorText(error), action)
  }
}
