import { msg } from '@lit/localize'
import { html } from 'lit'
import { state } from 'lit/decorators.js'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { brandHead, entryStyles } from './entry.ts'
import { painted, SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import { passwordField, passwordStyles } from './password-field.ts'
import { signOut } from './router.ts'

/** Asks for the password of somebody who is signed in, when this browser no longer has the key of their vault. */
export class SnugUnlockPage extends SnugPage {
  static override styles = [controls, pageStyles, entryStyles, passwordStyles]
  @state() private shown = false

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
          ${passwordField({
            id: 'password',
            label: msg('Password'),
            autocomplete: 'current-password',
            shown: this.shown,
            toggle: () => {
              this.shown = !this.shown
            },
          })}
          <button class="button primary wide" ?disabled=${this.busy}>
            ${this.busy ? msg('Opening…') : msg('Open')}
          </button>
          <button class="button quiet wide" type="button" ?disabled=${this.busy} @click=${() => signOut(this)}>
            ${msg('Sign out')}
          </button>
        </form>
      </div>
    `
  }

  #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const password = String(new FormData(event.target as HTMLFormElement).get('password'))
    void this.#unlock(password)
  }

  async #unlock(password: string): Promise<void> {
    const well = await this.attempt(async () => {
      await painted()
      await this.account.unlock(password)
    })
    if (!well) this.renderRoot.querySelector<HTMLInputElement>('#password')?.select()
  }
}

define('snug-unlock-page', SnugUnlockPage)
