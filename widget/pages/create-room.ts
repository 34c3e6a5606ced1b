import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
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
        <div class="row end">
          <button class="button" type="button" @click=${this.close}>${msg('Cancel')}</button>
          <button class="button primary" ?disabled=${this.busy}>${msg('Create room')}</button>
        </div>
      </form>
    `
  }

  #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    void this.#create(String(new FormData(event.target as HTMLFormElement).get('title')))
  }

  async #create(title: string): Promise<void> {
    let path = '/'
    const well = await this.attempt(async () => {
      path = roomPath((await createRoom(this.account, title)).id)
    })
    if (well) go(this, path)
  }
}

define('snug-create-room', SnugCreateRoom)
