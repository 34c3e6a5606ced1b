import { msg, str } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import type { FactorState } from '../account/client.ts'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import './change-factor.ts'
import './set-up-factor.ts'
import { SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'

/** So few recovery codes left are a reason to say so. */
const FEW = 3

type Open = 'none' | 'set-up' | 'codes' | 'off'

/** Part of the account page: whether sign-in asks for a code as well. */
export class SnugSecondFactor extends SnugPage {
  static override styles = [
    controls,
    pageStyles,
    css`
      section {
        display: grid;
        gap: 14px;
        padding: 24px;
      }
      h2 {
        margin-block-end: 4px;
      }
    `,
  ]
  @state() private factor: FactorState | undefined
  @state() private open: Open = 'none'
  @state() private said = ''

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  protected override render(): TemplateResult {
    return html`
      <section class="card" aria-labelledby="second-factor">
        <div>
          <h2 id="second-factor">${msg('Second factor')}</h2>
          <p class="small muted">
            ${msg('Sign-in asks for a code of an authenticator app as well. Whoever learns your password alone does not get in.')}
          </p>
        </div>
        ${this.alert()}
        <div class="hidden-text" role="status">${this.said}</div>
        ${this.factor ? (this.factor.on ? this.#on(this.factor) : this.#off()) : nothing}
        ${this.#dialog()}
      </section>
    `
  }

  #off(): TemplateResult {
    return html`<div class="row">
      <button class="button" @click=${() => this.#show('set-up')}>${msg('Set up')}</button>
    </div>`
  }

  #on({ codesLeft: left, required }: FactorState): TemplateResult {
    return html`
      <p class="note ${left < FEW ? 'warn' : 'good'}">${msg(str`On. Recovery codes left: ${left}`)}</p>
      <div class="row">
        <button class="button" @click=${() => this.#show('codes')}>${msg('New recovery codes')}</button>
        ${required ? nothing : html`<button class="button" @click=${() => this.#show('off')}>${msg('Turn off')}</button>`}
      </div>
      ${required ? html`<p class="hint">${msg('This server asks everybody for it, so it can’t be turned off.')}</p>` : nothing}
    `
  }

  #dialog(): TemplateResult | typeof nothing {
    const { account, open } = this
    const closed = () => this.#show('none')
    const done = () => void this.#load()
    if (open === 'none') return nothing
    if (open === 'set-up')
      return html`<snug-set-up-factor .account=${account} @snug-closed=${closed} @snug-done=${done}></snug-set-up-factor>`
    return html`<snug-change-factor
      .account=${account}
      .change=${open}
      @snug-closed=${closed}
      @snug-done=${done}
    ></snug-change-factor>`
  }

  #show(open: Open): void {
    this.open = open
  }

  async #load(): Promise<void> {
    const before = this.factor?.on
    await this.attempt(async () => {
      this.factor = await this.account.client.secondFactor()
    })
    if (before === undefined || before === this.factor?.on) return
    this.said = this.factor?.on ? msg('The second factor is on.') : msg('The second factor is off.')
  }
}

define('snug-second-factor', SnugSecondFactor)
