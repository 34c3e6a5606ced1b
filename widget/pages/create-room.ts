import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { roomPath } from '../account/room-keys.ts'
import { createRoom } from '../account/rooms.ts'
import { TITLE_MAX } from '../account/titles.ts'
import { define } from '../elements/element.ts'
import { SnugDialog } from './dialog.ts'
import { field } from './parts.ts'
import { go } from './router.ts'

/** Asks for the name of a new room, makes it, and goes there. */
export class SnugCreateRoom extends SnugDialog {
  protected heading(): string {
    return msg('New room')
  }

  protected content(): TemplateResult {
    return html`
      <form class="stack" @submit=${this.#submit}>
        ${this.alert()}
        ${field({
          id: 'title',
          label: msg('Name of the room'),
          autocomplete: 'off',
          maxlength: TITLE_MAX,
          hint: msg('Only people with the key of the room can read it. The server can not.'),
        })}
        ${this.account.client.relay ? this.#relayChoice() : nothing}
        <div class="row end">
          <button class="button" type="button" @click=${this.close}>${msg('Cancel')}</button>
          <button class="button primary" ?disabled=${this.busy}>${msg('Create room')}</button>
        </div>
      </form>
    `
  }

  #relayChoice(): TemplateResult {
    return html`
      <label class="choice">
        <input type="checkbox" name="relay" />
        <span>
          <strong>${msg('Hide addresses')}</strong>
          <span class="hint">
            ${msg('Pictures and sound go through the relay of the server only. That can add a little delay.')}
          </span>
        </span>
      </label>
    `
  }

  #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    void this.#create(String(form.get('title')), form.has('relay'))
  }

  async #create(title: string, relayOnly: boolean): Promise<void> {
    let path = '/'
    const well = await this.attempt(async () => {
      path = roomPath((await createRoom(this.account, title, relayOnly)).id)
    })
    if (well) go(this, path)
  }
}

define('snug-create-room', SnugCreateRoom)
