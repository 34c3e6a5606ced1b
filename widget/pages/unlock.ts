import { msg } from '@lit/localize'
import { html } from 'lit'
import { define } from '../elements/element.ts'
import { brandHead } from './entry.ts'
import { typed } from './page.ts'
import { PasswordPage } from './password-page.ts'
import { signOut } from './router.ts'

/** Asks for the password of somebody who is signed in, when this browser no longer has the key of their vault. */
export class SnugUnlockPage extends PasswordPage {
  override focusHeading(): void {
    this.renderRoot.querySelector<HTMLElement>('#password')?.focus()
  }

  protected override render() {
    const state = this.account.state
    const login = state.phase === 'locked' ? state.person.login : ''
    return html`
      <div class="card narrow">
        ${brandHead(
          msg('Open your vault'),
          msg('This browser no longer has the key to your rooms. Your password opens them again.'),
        )}
        <form class="stack" @submit=${this.#submit}>
          ${this.alert()}
          <p class="note clip">${login}</p>
          <input type="text" hidden name="username" autocomplete="username" .value=${login} />
          ${this.password()}
          <button class="button primary wide" ?disabled=${this.busy}>
            ${this.busy ? msg('Opening…') : msg('Open')}
          </button>
          ${this.working()}
          <button class="button quiet wide" type="button" ?disabled=${this.busy} @click=${() => signOut(this)}>
            ${msg('Sign out')}
          </button>
        </form>
      </div>
    `
  }

  #submit = (event: SubmitEvent): void => {
    const password = typed(event)('password')
    void this.withPassword(() => this.account.unlock(password))
  }
}

define('snug-unlock-page', SnugUnlockPage)
