import { msg } from '@lit/localize'
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import ArrowLeft from 'lucide/dist/esm/icons/arrow-left.mjs'
import CloudOff from 'lucide/dist/esm/icons/cloud-off.mjs'
import DoorClosed from 'lucide/dist/esm/icons/door-closed.mjs'
import KeyRound from 'lucide/dist/esm/icons/key-round.mjs'
import UserPlus from 'lucide/dist/esm/icons/user-plus.mjs'
import { keyOfFragment } from '../account/room-keys.ts'
import { type OpenRoom, openRoom } from '../account/rooms.ts'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { errorText } from './error-text.ts'
import './members.ts'
import { SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import { icon, notice } from './parts.ts'
import { roomStyles } from './room-styles.ts'

type Door =
  | { state: 'opening' }
  /** No such room, or not for this person: the server doesn't say which. */
  | { state: 'closed' }
  /** `linked`: the link had a key, but it is not the key of this room. */
  | { state: 'locked'; linked: boolean }
  | { state: 'failed'; error: unknown }
  | { state: 'open'; room: Extract<OpenRoom, { state: 'open' }> }

/** A room: its key from the link or the vault, then the same element that other pages embed. */
export class SnugRoomPage extends SnugPage {
  static override styles = [controls, pageStyles, roomStyles]
  @property() room = ''
  @state() private door: Door = { state: 'opening' }
  @state() private inviting = false

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('hashchange', this.#onHash)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('hashchange', this.#onHash)
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('room')) void this.#open()
  }

  protected override render(): TemplateResult {
    const { door } = this
    switch (door.state) {
      case 'opening':
        return html`<p class="busy" role="status">${msg('Opening the room…')}</p>`
      case 'open':
        return this.#meeting(door.room)
      case 'closed':
        return this.#notice(
          DoorClosed,
          msg('This room is not open to you'),
          msg('It may have been deleted, or nobody added you yet. Ask one of its owners to add your login.'),
        )
      case 'locked':
        return this.#locked(door.linked)
      case 'failed':
        return this.#notice(
          CloudOff,
          msg('The room could not be opened'),
          errorText(door.error),
          html`<button class="button primary" @click=${() => this.#open()}>${msg('Try again')}</button>`,
        )
    }
  }

  #locked(linked: boolean): TemplateResult {
    return linked
      ? this.#notice(
          KeyRound,
          msg('This link does not fit the room'),
          msg(
            'The key in the link is not the key of this room. Ask a member for the room’s link, and open it as a whole.',
          ),
        )
      : this.#notice(
          KeyRound,
          msg('The key of this room is missing'),
          msg(
            'Ask a member for the room’s link and open it once: it carries the key, which the server does not have. It stays in your vault from then on.',
          ),
        )
  }

  #notice(mark: typeof KeyRound, heading: string, text: string, action: unknown = nothing): TemplateResult {
    const back = html`<a class="button" href="/">${msg('Back to your rooms')}</a>`
    return html`<div class="centred">${notice(mark, heading, text, html`<div class="row">${action}${back}</div>`)}</div>`
  }

  #meeting(room: Extract<OpenRoom, { state: 'open' }>): TemplateResult {
    const { account } = this
    const login = account.state.phase === 'open' ? account.state.person.login : ''
    return html`
      <div class="bar">
        <a class="button quiet icon" href="/" aria-label=${msg('Back to your rooms')} title=${msg('Back to your rooms')}>
          ${icon(ArrowLeft)}
        </a>
        <h1 class="grow clip" tabindex="-1">${room.title}</h1>
        <button
          class="button quiet"
          @click=${() => {
            this.inviting = true
          }}
        >
          ${icon(UserPlus)}<span>${msg('People')}</span>
        </button>
      </div>
      <snug-meeting
        server=${location.origin}
        room=${room.id}
        display-name=${login}
        edit-name
        .roomKey=${room.key}
        .tokenProvider=${this.#access}
      ></snug-meeting>
      ${
        this.inviting
          ? html`<snug-members .account=${account} .room=${room} @snug-closed=${() => {
              this.inviting = false
            }}></snug-members>`
          : nothing
      }
    `
  }

  #access = async (room: string): Promise<{ access: string }> => {
    const { access } = await this.account.client.token(room)
    return { access }
  }

  async #open(): Promise<void> {
    const linkKey = keyOfFragment(location.hash)
    const linked = location.hash.includes('k=')
    this.door = { state: 'opening' }
    try {
      const [room] = await Promise.all([openRoom(this.account, this.room, linkKey), import('../snug.ts')])
      this.door = doorOf(room, linked)
    } catch (error) {
      this.door = { state: 'failed', error }
    }
    if (this.door.state === 'open') hideKey()
    await this.updateComplete
    this.focusHeading()
  }

  /** Somebody put another link of the same room into the address bar. */
  #onHash = (): void => {
    if (keyOfFragment(location.hash)) void this.#open()
  }
}

function doorOf(room: OpenRoom | undefined, linked: boolean): Door {
  if (!room) return { state: 'closed' }
  return room.state === 'open' ? { state: 'open', room } : { state: 'locked', linked }
}

/** The key is in the vault now; the address bar, screenshots and the browser's history need not have it. */
function hideKey(): void {
  if (location.hash) history.replaceState(history.state, '', location.pathname + location.search)
}

define('snug-room-page', SnugRoomPage)
