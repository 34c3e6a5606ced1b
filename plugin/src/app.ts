/** The app's page: the person's rooms, and the one that is open. */
import { html, nothing } from 'lit'
import { state } from 'lit/decorators.js'
import { Plus } from 'lucide'
import { Api, type Room, type Urls } from './api.ts'
import { CreateDialog } from './create-dialog.ts'
import { icon } from './icon.ts'
import { t } from './l10n.ts'
import { LightElement } from './light-element.ts'
import { initialState } from './page.ts'
import { roomCards, roomLinks } from './room-list.ts'
import { RoomView } from './room-view.ts'

/** Milliseconds between questions about who is where, while the page is seen. */
const PRESENCE_EVERY = 15_000

export interface AppState {
  /** Origin of the meeting server; empty while none is set. */
  server: string
  name: string
  guestLinks: boolean
  room: Room | null
  rooms: Room[]
  urls: Urls
}

export class SnugApp extends LightElement {
  readonly #given = initialState<AppState>('app')
  readonly #api = new Api(this.#given.urls)
  @state() private rooms = this.#given.rooms
  @state() private open = this.#given.room
  @state() private people: Record<string, number> = {}
  #timer?: ReturnType<typeof setInterval>

  override connectedCallback(): void {
    super.connectedCallback()
    define()
    window.addEventListener('popstate', this.#follow)
    this.#timer = setInterval(() => void this.#ask(), PRESENCE_EVERY)
    void this.#ask()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    window.removeEventListener('popstate', this.#follow)
    clearInterval(this.#timer)
  }

  protected override render() {
    if (!this.#given.server) return this.#unset()
    return html`
      <nav class="snug-nav ${this.open ? 'behind' : ''}" aria-label=${t('Meeting rooms')}>
        <button class="primary" @click=${this.#create}>${icon(Plus)} ${t('New room')}</button>
        ${roomLinks(this.rooms, this.people, this.open?.id, this.#choose)}
      </nav>
      <main
        class="snug-main ${this.open ? '' : 'home'}"
        @snug-joined=${this.#ask}
        @snug-left=${this.#ask}
      >
        ${this.open ? this.#room(this.open) : roomCards(this.rooms, this.people, this.#choose)}
      </main>
      <snug-create-dialog .create=${this.#api.create} @created=${this.#created}></snug-create-dialog>
    `
  }

  #room(room: Room) {
    return html`<snug-room
      .room=${room} .api=${this.#api} .server=${this.#given.server} .name=${this.#given.name}
      .tokenUrl=${this.#given.urls.token} .guestLinks=${this.#given.guestLinks}
      @close=${this.#close} @changed=${this.#changed} @removed=${this.#removed}
    ></snug-room>`
  }

  #unset() {
    return html`<div class="snug-empty">
      <h2>${t('No meeting server is set')}</h2>
      <p>${t('An administrator sets it in the administration settings under “Meetings”.')}</p>
    </div>${nothing}`
  }

  #create = () => this.querySelector<CreateDialog>('snug-create-dialog')?.show()

  #choose = (event: Event, room: Room) => {
    event.preventDefault()
    if (room.id !== this.open?.id) this.#go(room)
  }

  #close = () => this.#go(null)

  #created = ({ detail: room }: CustomEvent<Room>) => {
    this.rooms = [...this.rooms, room]
    this.#go(room)
  }

  #changed = ({ detail: room }: CustomEvent<Room>) => {
    this.rooms = this.rooms.map((other) => (other.id === room.id ? room : other))
    this.open = room
  }

  #removed = () => {
    const gone = this.open?.id
    this.rooms = this.rooms.filter(({ id }) => id !== gone)
    this.#go(null)
  }

  #go(room: Room | null) {
    history.pushState({ room: room?.id }, '', room?.link ?? this.#given.urls.home)
    this.open = room
  }

  #follow = () => {
    const path = location.pathname
    this.open = this.rooms.find(({ link }) => new URL(link).pathname === path) ?? null
  }

  #ask = async () => {
    if (document.hidden || !this.#given.server) return
    // Without an answer nobody is shown; the next one comes soon.
    this.people = await this.#api.presence().catch(() => ({}))
  }
}

function define(): void {
  if (customElements.get('snug-room')) return
  customElements.define('snug-room', RoomView)
  customElements.define('snug-create-dialog', CreateDialog)
}
