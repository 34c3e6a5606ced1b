import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import ShieldPlus from 'lucide/dist/esm/icons/shield-plus.mjs'
import { define } from '../elements/element.ts'
import { SnugPage } from './page.ts'
import { notice } from './parts.ts'
import { signOut } from './router.ts'
import './set-up-factor.ts'

/** For who is signed in and lacks the second factor that the server asks for. */
export class SnugFactorMissingPage extends SnugPage {
  @state() private open = false

  protected override render(): TemplateResult {
    return html`
      ${notice(
        ShieldPlus,
        msg('This server asks everybody for a second factor'),
        msg(
          'Beside your password, sign-in takes a code of an authenticator app on your phone. Set it up to go on.',
        ),
        html`
          <button class="button primary" @click=${() => this.#show(true)}>${msg('Set up')}</button>
          <button class="button quiet" @click=${() => signOut(this)}>${msg('Sign out')}</button>
        `,
      )}
      ${
        this.open
          ? html`<snug-set-up-factor .account=${this.account} @snug-closed=${this.#closed}></snug-set-up-factor>`
          : nothing
      }
    `
  }

  #show(open: boolean): void {
    this.open = open
  }

  /** Only once the recovery codes were seen: the page that was asked for comes in place of this one. */
  #closed = (): void => {
    this.#show(false)
    void this.account.start()
  }
}

define('snug-factor-missing-page', SnugFactorMissingPage)
