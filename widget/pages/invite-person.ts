import { msg, str } from '@lit/localize'
import { css, html, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import { define } from '../elements/element.ts'
import './copy-field.ts'
import { dayText } from './day-text.ts'
import { SnugDialog } from './dialog.ts'

type Step = { step: 'ask' } | { step: 'made'; link: string; expires: string }

/** Makes a one-time link with which one person makes their account. */
export class SnugInvitePerson extends SnugDialog {
  static override styles = [
    ...SnugDialog.styles,
    css`
      .choice {
        display: flex;
        gap: 12px;
        align-items: flex-start;
        font-weight: 400;
      }
      .choice input {
        flex: none;
        inline-size: 18px;
        block-size: 18px;
        margin-block-start: 3px;
        accent-color: var(--s-accent);
      }
      .choice strong {
        display: block;
        font-weight: 550;
      }
    `,
  ]
  @state() private made: Step = { step: 'ask' }

  protected heading(): string {
    return this.made.step === 'ask' ? msg('Invite somebody') : msg('Send this link')
  }

  protected content(): TemplateResult {
    return this.made.step === 'ask' ? this.#ask() : this.#link(this.made.link, this.made.expires)
  }

  #ask(): TemplateResult {
    return html`
      <form class="stack" @submit=${this.#submit}>
        ${this.alert()}
        <p class="muted">${msg('You get a link for one person. With it they choose their own login and password.')}</p>
        <label class="choice">
          <input type="checkbox" name="admin" />
          <span>
            <strong>${msg('Administrator')}</strong>
            <span class="hint">${msg('May invite and disable people. It opens no rooms.')}</span>
          </span>
        </label>
        <div class="row end">
          <button class="button" type="button" @click=${this.close}>${msg('Cancel')}</button>
          <button class="button primary" ?disabled=${this.busy}>${msg('Make link')}</button>
        </div>
      </form>
    `
  }

  #link(link: string, expires: string): TemplateResult {
    return html`
      <snug-copy-field .label=${msg('Invitation link')} .value=${link}></snug-copy-field>
      <p class="muted">
        ${msg(str`It works once and until ${dayText(expires)}. Send it so that nobody else can read it; it is not shown again.`)}
      </p>
      <div class="row end"><button class="button" type="button" @click=${this.close}>${msg('Done')}</button></div>
    `
  }

  #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const admin = new FormData(event.target as HTMLFormElement).has('admin')
    void this.attempt(async () => {
      const { token, expires } = await this.account.client.invite(admin)
      this.made = { step: 'made', link: `${location.origin}/invite#${token}`, expires }
    })
  }
}

define('snug-invite-person', SnugInvitePerson)
