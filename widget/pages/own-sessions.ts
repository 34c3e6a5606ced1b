import { msg, str } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import './sign-out-others.ts'

/** Part of the account page: on how many devices one is signed in, and an end to the others. */
export class SnugOwnSessions extends SnugPage {
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
  @state() private count: number | undefined
  @state() private asking = false
  @state() private said = ''

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  protected override render(): TemplateResult {
    return html`
      <section class="card" aria-labelledby="own-sessions">
        <div>
          <h2 id="own-sessions">${msg('Your devices')}</h2>
          <p class="small muted">
            ${msg('Which ones they are is not written down. Whoever does nothing for two hours is signed out.')}
          </p>
        </div>
        ${this.alert()}
        <div class="hidden-text" role="status">${this.said}</div>
        ${this.count === undefined ? nothing : this.#counted(this.count)}
        ${
          this.asking
            ? html`<snug-sign-out-others
                .account=${this.account}
                @snug-closed=${() => this.#ask(false)}
                @snug-done=${this.#ended}
              ></snug-sign-out-others>`
            : nothing
        }
      </section>
    `
  }

  #counted(count: number): TemplateResult {
    if (count < 2) return html`<p>${msg('You are signed in on this device only.')}</p>`
    return html`
      <p>${msg(str`You are signed in on ${count} devices, this one included.`)}</p>
      <div class="row">
        <button class="button" @click=${() => this.#ask(true)}>${msg('Sign out everywhere else')}</button>
      </div>
    `
  }

  #ask(open: boolean): void {
    this.asking = open
  }

  #ended = (): void => {
    this.said = msg('Your other devices are signed out.')
    void this.#load()
  }

  async #load(): Promise<void> {
    await this.attempt(async () => {
      this.count = (await this.account.client.sessions()).count
    })
  }
}

define('snug-own-sessions', SnugOwnSessions)
