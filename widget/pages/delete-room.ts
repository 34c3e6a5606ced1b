import { msg, str } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import { deleteRoom, type OpenRoom } from '../account/rooms.ts'
import { define } from '../elements/element.ts'
import { SnugDialog } from './dialog.ts'

/** Asks whether a room really is to be deleted. */
export class SnugDeleteRoom extends SnugDialog {
  @property({ attribute: false }) room!: OpenRoom

  protected heading(): string {
    return this.room.state === 'open' ? msg(str`Delete “${this.room.title}”?`) : msg('Delete this room?')
  }

  protected content(): TemplateResult {
    return html`
      ${this.alert()}
      <p>${msg('A meeting in it ends at once, and its links stop working for everyone. This cannot be undone.')}</p>
      <div class="row end">
        <button class="button" type="button" autofocus @click=${this.close}>${msg('Cancel')}</button>
        <button class="button danger" type="button" ?disabled=${this.busy} @click=${this.#delete}>
          ${msg('Delete room')}
        </button>
      </div>
    `
  }

  #delete = async (): Promise<void> => {
    if (!(await this.attempt(() => deleteRoom(this.account, this.room.id)))) return
    this.done()
    this.close()
  }
}

define('snug-delete-room', SnugDeleteRoom)
