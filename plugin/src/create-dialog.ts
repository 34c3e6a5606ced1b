import { html, nothing } from 'lit'
import { property, state } from 'lit/decorators.js'
import type { Room } from './api.ts'
import { t } from './l10n.ts'
import { Modal } from './modal.ts'

/** Characters, as PHP holds to. */
const MAX_TITLE = 120

/** Asks for a title and makes the room; fires `created` with it. */
export class CreateDialog extends Modal {
  @property({ attribute: false }) create!: (title: string) => Promise<Room>
  @state() private failed = false
  @state() private busy = false

  protected heading = () => t('New room')

  protected content() {
    return html`<form @submit=${this.#submit}>
      <label for="snug-new-title">${t('What is it about?')}</label>
      <input id="snug-new-title" name="title" required maxlength=${MAX_TITLE} autocomplete="off" />
      <p class="snug-hint">
        ${t('You are its host. Colleagues who get the link ask to be let in.')}
      </p>
      ${this.failed ? html`<p class="snug-error" role="alert">${t('The room could not be made. Try again.')}</p>` : nothing}
      <div class="snug-buttons">
        <button type="button" @click=${this.close}>${t('Cancel')}</button>
        <button class="primary" ?disabled=${this.busy}>${t('Make room')}</button>
      </div>
    </form>`
  }

  #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    this.busy = true
    this.failed = false
    try {
      const room = await this.create(String(new FormData(form).get('title')).trim())
      form.reset()
      this.close()
      this.dispatchEvent(new CustomEvent('created', { detail: room }))
    } catch {
      this.failed = true
    } finally {
      this.busy = false
    }
  }
}
