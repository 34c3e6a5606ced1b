import { msg } from '@lit/localize'
import { css, html, type TemplateResult } from 'lit'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import './change-password.ts'
import './own-data.ts'
import './own-sessions.ts'
import { SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import { initial } from './parts.ts'
import { signOut } from './router.ts'
import './second-factor.ts'

/** The own account: another password, signing out, and what is kept of one. */
export class SnugAccountPage extends SnugPage {
  static override styles = [
    controls,
    pageStyles,
    css`
      .sections {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
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
      snug-change-password {
        margin-block-start: 18px;
      }
    `,
  ]
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
        <snug-own-sessions .account=${this.account}></snug-own-sessions>
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
        <snug-change-password .account=${this.account}></snug-change-password>
      </section>
      <snug-second-factor .account=${this.account}></snug-second-factor>
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
}

define('snug-account-page', SnugAccountPage)
