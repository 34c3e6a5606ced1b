/** The dialogs of a room: its link for guests, a date in the calendar, and its end. Fires `done` and `say`. */
import { html, nothing } from 'lit'
import { property, state } from 'lit/decorators.js'
import { type Api, RequestError, type Room } from './api.ts'
import { t } from './l10n.ts'
import { Modal } from './modal.ts'

const LENGTHS = [15, 30, 45, 60, 90, 120]

export class RoomDialog extends Modal {
  @property() kind: 'guests' | 'calendar' | 'delete' = 'guests'
  @property({ attribute: false }) room!: Room
  @property({ attribute: false }) api!: Api
  @state() private problem = ''
  @state() private busy = false
  #result?: { room?: Room; removed?: boolean }

  protected override firstUpdated(): void {
    this.show()
  }

  protected override closed(): void {
    this.dispatchEvent(new CustomEvent('done', { detail: this.#result }))
  }

  protected heading(): string {
    const titles = { guests: t('Invite guests'), calendar: t('Add to calendar'), delete: t('Delete room') }
    return titles[this.kind]
  }

  protected content() {
    const contents = { guests: this.#guests, calendar: this.#calendar, delete: this.#delete }
    return html`${contents[this.kind]()}
      ${this.problem ? html`<p class="snug-error" role="alert">${this.problem}</p>` : nothing}`
  }

  #guests = () => html`
    <p>${t('Who has this link and no account here asks to be let in. Somebody in the meeting has to do so.')}</p>
    ${this.room.guestLink ? html`<input readonly aria-label=${t('Link for guests')} .value=${this.room.guestLink} />` : nothing}
    <div class="snug-buttons">
      ${this.room.guestLink ? this.#withLink() : this.#button(t('Make a link'), () => this.#allow(true), true)}
      <button type="button" @click=${this.close}>${t('Close')}</button>
    </div>
  `

  #withLink = () => html`
    ${this.#button(t('Take link back'), () => this.#allow(false))}
    ${this.#button(t('Copy link'), () => this.#copy(), true)}
  `

  #calendar = () => html`<form @submit=${this.#schedule}>
    <label for="snug-start">${t('When?')}</label>
    <input id="snug-start" name="start" type="datetime-local" required .value=${nextHour()} />
    <label for="snug-minutes">${t('How long?')}</label>
    <select id="snug-minutes" name="minutes">
      ${LENGTHS.map((minutes) => html`<option value=${minutes} ?selected=${minutes === 60}>${t('{minutes} minutes', { minutes })}</option>`)}
    </select>
    <p class="snug-hint">${t('It goes into your calendar with the link; invite others there.')}</p>
    <div class="snug-buttons">
      <button type="button" @click=${this.close}>${t('Cancel')}</button>
      <button class="primary" ?disabled=${this.busy}>${t('Add')}</button>
    </div>
  </form>`

  #delete = () => html`
    <p>${t('The room and its links are gone for everybody. This can’t be undone.')}</p>
    <div class="snug-buttons">
      <button type="button" @click=${this.close}>${t('Cancel')}</button>
      ${this.#button(t('Delete room'), () => this.#remove(), true)}
    </div>
  `

  #button = (label: string, act: () => void, primary = false) =>
    html`<button type="button" class=${primary ? 'primary' : nothing} ?disabled=${this.busy} @click=${act}>${label}</button>`

  #allow = (allow: boolean) =>
    this.#try(async () => {
      this.room = await this.api.allowGuests(this.room, allow)
      this.#result = { room: this.room }
    })

  #copy = () =>
    this.#try(async () => {
      await navigator.clipboard.writeText(this.room.guestLink ?? '')
      this.#say(t('Link copied'))
      this.close()
    })

  #schedule = (event: SubmitEvent) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget as HTMLFormElement)
    const start = new Date(String(data.get('start'))).getTime() / 1_000
    return this.#try(async () => {
      await this.api.schedule(this.room, start, Number(data.get('minutes')))
      this.#say(t('It is in your calendar'))
      this.close()
    })
  }

  #remove = () =>
    this.#try(async () => {
      await this.api.remove(this.room)
      this.#result = { removed: true }
      this.close()
    })

  async #try(act: () => Promise<void>): Promise<void> {
    this.busy = true
    this.problem = ''
    try {
      await act()
    } catch (error) {
      const noCalendar = error instanceof RequestError && error.status === 409
      this.problem = noCalendar ? t('You have no calendar yet.') : t('That did not work. Try again.')
    } finally {
      this.busy = false
    }
  }

  #say = (text: string) => this.dispatchEvent(new CustomEvent('say', { detail: text }))
}

/** The next full hour as the field has it: local time without a zone. */
function nextHour(): string {
  const date = new Date()
  date.setHours(date.getHours() + 1, 0, 0, 0)
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}
