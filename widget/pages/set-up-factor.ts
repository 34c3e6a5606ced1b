import { msg } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import type { FactorDraft } from '../account/client.ts'
import { turnOn } from '../account/second-factor.ts'
import { define } from '../elements/element.ts'
import { FactorDialog } from './factor-dialog.ts'
import { qrCode } from './qr-code.ts'

/** Gives the authenticator app its secret, has it confirmed, and shows the recovery codes. */
export class SnugSetUpFactor extends FactorDialog {
  static override styles = [
    ...FactorDialog.styles,
    css`
      .qr {
        display: block;
        inline-size: min(100%, 240px);
        margin-inline: auto;
        border-radius: calc(var(--s-radius) * 0.72);
      }
      .secret {
        padding: 11px 14px;
        border-radius: calc(var(--s-radius) * 0.72);
        background: var(--s-raised);
        font-family: ui-monospace, monospace;
        font-size: 14px;
        user-select: all;
      }
    `,
  ]
  @state() private draft: FactorDraft | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  protected heading(): string {
    return this.codes ? msg('The second factor is on') : msg('Set up a second factor')
  }

  protected content(): TemplateResult {
    if (this.codes) return this.kept(this.codes)
    if (this.draft) return this.#confirm(this.draft)
    return html`${this.alert()}${this.busy ? html`<p class="muted">${msg('One moment…')}</p>` : nothing}`
  }

  #confirm({ secret, uri }: FactorDraft): TemplateResult {
    return html`
      <div class="step">
        <p>${msg('Scan this with an authenticator app on your phone:')}</p>
        ${qrCode(uri, msg('QR code for the authenticator app'))}
        <p class="hint">
          ${msg('Or type this secret there.')}
          <a href=${uri}>${msg('The app is on this device')}</a>
        </p>
        <p class="secret">${inGroups(secret)}</p>
      </div>
      ${this.form({
        ...{ label: msg('Code that the app shows now'), digits: true },
        ...{ button: msg('Turn on'), working: msg('Turning on…') },
        act: async (proof) => {
          this.codes = await turnOn(this.account, secret, proof)
          void this.focusOn('snug-recovery-codes ~ .row button')
        },
      })}
    `
  }

  async #load(): Promise<void> {
    const well = await this.attempt(async () => {
      this.draft = await this.account.client.newFactorSecret()
    })
    if (well) await this.focusOn('#code')
  }
}

/** Easier to type; apps leave the spaces out. */
const inGroups = (secret: string): string => secret.match(/.{1,4}/g)?.join(' ') ?? secret

define('snug-set-up-factor', SnugSetUpFactor)
