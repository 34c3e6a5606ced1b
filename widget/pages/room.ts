import { msg } from '@lit/localize'
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { property, query, state } from 'lit/decorators.js'
import ArrowLeft from 'lucide/dist/esm/icons/arrow-left.mjs'
import CloudOff from 'lucide/dist/esm/icons/cloud-off.mjs'
import DoorClosed from 'lucide/dist/esm/icons/door-closed.mjs'
import KeyRound from 'lucide/dist/esm/icons/key-round.mjs'
import UserPlus from 'lucide/dist/esm/icons/user-plus.mjs'
import type { TokenAnswer } from '../../protocol/http.ts'
import { keyOfFragment } from '../account/room-keys.ts'
import { type OpenRoom, openRoom } from '../account/rooms.ts'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { receiveRoomKey } from '../elements/room-key-receivers.ts'
import { errorText } from './error-text.ts'
import './members.ts'
import type { SnugMeeting } from '../elements/snug-meeting.ts'
import { SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import { icon, notice } from './parts.ts'
import { roomStyles } from './room-styles.ts'

type Door =
  | { state: 'opening' }
  /** No such room, or not for this person: the server doesn't say which. */
  | { state: 'closed' }
  /** The key that the link had, or that somebody handed over, is not the key of this room. */
  | { state: 'misfit'; from: 'link' | 'member' }
  | { state: 'failed'; error: unknown }
  /** Without a key the meeting asks its members to let one in, and they hand it over. */
  | { state: 'open'; room: OpenRoom }

/** A room: its key from the link or the vault, then the same element that other pages embed. */
export class SnugRoomPage extends SnugPage {
  static override styles = [controls, pageStyles, roomStyles]
  @property() room = ''
  @state() private door: Door = { state: 'opening' }
  @state() private inviting = false
  @query('snug-meeting') private meeting?: SnugMeeting

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
      case 'misfit':
        return this.#misfit(door.from)
      case 'failed':
        return this.#notice(
          CloudOff,
          msg('The room could not be opened'),
          errorText(door.error),
          html`<button class="button primary" @click=${() => this.#open()}>${msg('Try again')}</button>`,
        )
    }
  }

  #misfit(from: 'link' | 'member'): TemplateResult {
    return from === 'link'
      ? this.#notice(
          KeyRound,
          msg('This link does not fit the room'),
          msg(
            'The key in the link is not the key of this room. Ask a member for the room’s link, and open it as a whole.',
          ),
        )
      : this.#notice(
          KeyRound,
          msg('The key does not fit the room'),
          msg(
            'What you were let in with is not the key of this room, so you left the meeting. Ask a member for the room’s link.',
          ),
        )
  }

  #notice(mark: typeof KeyRound, heading: string, text: string, action: unknown = nothing): TemplateResult {
    const back = html`<a class="button" href="/">${msg('Back to your rooms')}</a>`
    return html`<div class="centred">${notice(mark, heading, text, html`<div class="row">${action}${back}</div>`)}</div>`
  }

  #meeting(room: OpenRoom): TemplateResult {
    const { account } = this
    const login = account.state.phase === 'open' ? account.state.person.login : ''
    return html`
      <div class="bar">
        <a class="button quiet icon" href="/" aria-label=${msg('Back to your rooms')} title=${msg('Back to your rooms')}>
          ${icon(ArrowLeft)}
        </a>
        <h1 class="grow clip" tabindex="-1">${room.state === 'open' ? room.title : msg('Room without a key')}</h1>
        ${room.state === 'open' ? this.#people() : nothing}
      </div>
      <snug-meeting
        server=${location.origin}
        room=${room.id}
        display-name=${login}
        edit-name
        page-shortcuts
        .roomKey=${room.state === 'open' ? room.key : undefined}
        .tokenProvider=${this.#access}
      ></snug-meeting>
      ${
        this.inviting && room.state === 'open'
          ? html`<snug-members .account=${account} .room=${room} @snug-closed=${() => {
              this.inviting = false
            }}></snug-members>`
          : nothing
      }
    `
  }

  #people(): TemplateResult {
    return html`<button
      class="button quiet"
      @click=${() => {
        this.inviting = true
      }}
    >
      ${icon(UserPlus)}<span>${msg('People')}</span>
    </button>`
  }

  #access = (room: string, deviceKey: string): Promise<TokenAnswer> =>
    this.account.client.token(room, { deviceKey })

  protected override updated(changed: PropertyValues): void {
    super.updated(changed)
    if (this.meeting) receiveRoomKey(this.meeting, (key) => void this.#receive(key))
  }

  /** Saved only when it opens the title; the meeting goes on as it is. */
  async #receive(key: string): Promise<void> {
    const room = await openRoom(this.account, this.room, key).catch(() => undefined)
    if (!room || !this.isConnected || this.door.state !== 'open') return
    this.door = room.state === 'open' ? { state: 'open', room } : { state: 'misfit', from: 'member' }
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
    if (this.door.state === 'open' && this.door.room.state === 'open') hideKey()
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
  return room.state === 'locked' && linked ? { state: 'misfit', from: 'link' } : { state: 'open', room }
}

/** The key is in the vault now; the address bar, screenshots and the browser's history need not have it. */
function hideKey(): void {
  if (location.hash) history.replaceState(history.state, '', location.pathname + location.search)
}

define('snug-room-page', SnugRoomPage)
