import { msg } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import { type OwnRooms, ownRooms } from '../account/own-rooms.ts'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { SnugDialog } from './dialog.ts'
import { wrongPasswordText } from './error-text.ts'
import { typed } from './page.ts'
import { dialogStyles, pageStyles } from './page-styles.ts'
import { passwordField, passwordStyles } from './password-field.ts'

/** Asks whether the own account really is to be deleted, says what goes with it, and asks for the password. */
export class SnugDeleteAccount extends SnugDialog {
  static override styles = [
    controls,
    pageStyles,
    dialogStyles,
    passwordStyles,
    css`
      .rooms {
        max-block-size: 180px;
        padding-inline-start: 20px;
        overflow-y: auto;
        list-style: disc;
      }
      .what {
        display: grid;
        gap: 8px;
      }
    `,
  ]
  @state() private shown = false
  @state() private rooms: OwnRooms | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    void this.attempt(async () => {
      this.rooms = await ownRooms(this.account)
    })
  }

  protected heading(): string {
    return msg('Delete your account?')
  }

  protected content(): TemplateResult {
    return html`
      <div class="what">
        <p>
          ${msg('Your login, your vault with the keys of your rooms, and your memberships are deleted, and you leave every meeting at once. This cannot be undone.')}
        </p>
        ${this.rooms ? this.#rooms(this.rooms) : nothing}
      </div>
      <form class="stack" novalidate @submit=${this.#submit}>
        ${this.alert(this.error === undefined ? '' : wrongPasswordText(this.error))}
        ${
          this.account.hasPassword
            ? passwordField({
                id: 'confirmation',
                label: msg('Your password'),
                autocomplete: 'current-password',
                shown: this.shown,
                toggle: () => {
                  this.shown = !this.shown
                },
              })
            : nothing
        }
        <div class="row end">
          <button class="button" type="button" autofocus @click=${this.close}>${msg('Cancel')}</button>
          <button class="button danger" ?disabled=${this.busy || !this.rooms}>${msg('Delete account for good')}</button>
        </div>
      </form>
    `
  }

  #rooms({ lost, left }: OwnRooms): TemplateResult {
    return html`
      ${
        lost.length === 0
          ? nothing
          : html`
              <p>${msg('These rooms go with it, for all their members, because nobody else owns them:')}</p>
              <ul class="rooms" tabindex="0" aria-label=${msg('Rooms that are deleted')}>
                ${lost.map((room) => html`<li>${room.state === 'open' ? room.title : msg('Room without a key')}</li>`)}
              </ul>
              <p class="small muted">${msg('To keep one, make somebody else an owner first (“People” of the room).')}</p>
            `
      }
      ${left > 0 ? html`<p>${msg('Your other rooms stay for their members.')}</p>` : nothing}
    `
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    const text = typed(event)
    const form = event.target as HTMLFormElement
    const password = this.account.hasPassword ? text('confirmation') : undefined
    const well = await this.attempt(() => this.account.erase(password))
    if (!well) form.querySelector<HTMLInputElement>('#confirmation')?.select()
  }
}

define('snug-delete-account', SnugDeleteAccount)
