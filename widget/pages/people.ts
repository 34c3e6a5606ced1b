import { msg, str } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import KeyRound from 'lucide/dist/esm/icons/key-round.mjs'
import ShieldOff from 'lucide/dist/esm/icons/shield-off.mjs'
import UserPlus from 'lucide/dist/esm/icons/user-plus.mjs'
import type { AccountEntry } from '../account/client.ts'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import './disable-account.ts'
import './invite-person.ts'
import { SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import { icon, initial } from './parts.ts'
import './remove-factor.ts'
import './reset-password.ts'

type Dialog =
  | { dialog: 'none' }
  | { dialog: 'invite' }
  | { dialog: 'disable' | 'remove-factor' | 'reset-password'; entry: AccountEntry }

/** The accounts of the server, for administrators. */
export class SnugPeoplePage extends SnugPage {
  static override styles = [
    controls,
    pageStyles,
    css`
      li {
        display: flex;
        align-items: center;
        gap: 12px;
        min-block-size: 64px;
        padding: 8px 18px;
      }
      li + li {
        border-block-start: 1px solid var(--s-border);
      }
      .name {
        display: flex;
        flex: 1;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 10px;
        min-inline-size: 0;
        font-weight: 550;
      }
      .off .clip,
      .off .avatar {
        color: var(--s-muted);
      }
      .alert {
        margin-block-end: 16px;
      }
    `,
  ]
  @state() private entries: AccountEntry[] | undefined
  @state() private open: Dialog = { dialog: 'none' }
  @state() private said = ''

  override connectedCallback(): void {
    super.connectedCallback()
    void this.attempt(() => this.#load())
  }

  protected override render(): TemplateResult {
    return html`
      <div class="head">
        <div>
          <h1 tabindex="-1">${msg('People')}</h1>
          <p class="muted">${msg('Who has an account on this server.')}</p>
        </div>
        <button class="button primary" @click=${() => this.#show({ dialog: 'invite' })}>
          ${icon(UserPlus)} ${msg('Invite')}
        </button>
      </div>
      ${this.alert()}
      <div class="hidden-text" role="status">${this.said}</div>
      ${
        this.entries
          ? html`<ul class="card">
              ${repeat(
                this.entries,
                (entry) => entry.id,
                (entry) => this.#row(entry),
              )}
            </ul>`
          : html`<p class="busy">${this.error === undefined ? msg('One moment…') : nothing}</p>`
      }
      ${this.#dialog()}
    `
  }

  #row(entry: AccountEntry): TemplateResult {
    return html`
      <li class=${entry.disabled ? 'off' : ''}>
        <span class="avatar" aria-hidden="true">${initial(entry.login)}</span>
        <span class="name">
          <span class="clip" title=${entry.login}>${entry.login}</span>
          ${entry.id === this.#self ? html`<span class="tag">${msg('You')}</span>` : nothing}
          ${entry.admin ? html`<span class="tag">${msg('Administrator')}</span>` : nothing}
          ${entry.secondFactor ? html`<span class="tag">${msg('Second factor')}</span>` : nothing}
          ${entry.disabled ? html`<span class="tag">${msg('Disabled')}</span>` : nothing}
        </span>
        ${entry.id === this.#self ? nothing : html`${this.#password(entry)}${this.#factor(entry)}${this.#switch(entry)}`}
      </li>
    `
  }

  #password(entry: AccountEntry): TemplateResult | typeof nothing {
    if (entry.external || entry.disabled) return nothing
    const label = msg(str`New password for ${entry.login}`)
    return html`<button
      class="button quiet icon"
      aria-label=${label}
      title=${label}
      ?disabled=${this.busy}
      @click=${() => this.#show({ dialog: 'reset-password', entry })}
    >
      ${icon(KeyRound)}
    </button>`
  }

  #factor(entry: AccountEntry): TemplateResult | typeof nothing {
    if (!entry.secondFactor) return nothing
    const label = msg(str`Reset the second factor of ${entry.login}`)
    return html`<button
      class="button quiet icon"
      aria-label=${label}
      title=${label}
      ?disabled=${this.busy}
      @click=${() => this.#show({ dialog: 'remove-factor', entry })}
    >
      ${icon(ShieldOff)}
    </button>`
  }

  #switch(entry: AccountEntry): TemplateResult {
    return entry.disabled
      ? html`<button
          class="button"
          aria-label=${msg(str`Enable ${entry.login}`)}
          ?disabled=${this.busy}
          @click=${() => this.#enable(entry)}
        >
          ${msg('Enable')}
        </button>`
      : html`<button
          class="button quiet"
          aria-label=${msg(str`Disable ${entry.login}`)}
          ?disabled=${this.busy}
          @click=${() => this.#show({ dialog: 'disable', entry })}
        >
          ${msg('Disable')}
        </button>`
  }

  #dialog(): TemplateResult | typeof nothing {
    const { account, open } = this
    const closed = () => this.#show({ dialog: 'none' })
    const done = () => void this.attempt(() => this.#load())
    switch (open.dialog) {
      case 'invite':
        return html`<snug-invite-person .account=${account} @snug-closed=${closed}></snug-invite-person>`
      case 'disable':
        return html`<snug-disable-account .account=${account} .entry=${open.entry} @snug-closed=${closed} @snug-done=${done}></snug-disable-account>`
      case 'remove-factor':
        return html`<snug-remove-factor .account=${account} .entry=${open.entry} @snug-closed=${closed} @snug-done=${done}></snug-remove-factor>`
      case 'reset-password':
        return html`<snug-reset-password .account=${account} .entry=${open.entry} @snug-closed=${closed}></snug-reset-password>`
      case 'none':
        return nothing
    }
  }

  get #self(): string {
    return this.account.state.phase === 'open' ? this.account.state.person.id : ''
  }

  #show(dialog: Dialog): void {
    this.open = dialog
  }

  #enable = async (entry: AccountEntry): Promise<void> => {
    const well = await this.attempt(async () => {
      await this.account.client.setDisabled(entry.id, false)
      await this.#load()
    })
    if (well) this.said = msg(str`${entry.login} may sign in again.`)
  }

  async #load(): Promise<void> {
    const entries = await this.account.client.accounts()
    this.entries = entries.sort((a, b) => a.login.localeCompare(b.login))
  }
}

define('snug-people-page', SnugPeoplePage)
