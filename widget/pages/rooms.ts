import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import Check from 'lucide/dist/esm/icons/check.mjs'
import KeyRound from 'lucide/dist/esm/icons/key-round.mjs'
import Link from 'lucide/dist/esm/icons/link.mjs'
import Plus from 'lucide/dist/esm/icons/plus.mjs'
import Trash from 'lucide/dist/esm/icons/trash.mjs'
import Users from 'lucide/dist/esm/icons/users.mjs'
import Video from 'lucide/dist/esm/icons/video.mjs'
import { roomLink, roomPath } from '../account/room-keys.ts'
import { listRooms, type OpenRoom } from '../account/rooms.ts'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { copyText } from './copy-field.ts'
import './create-room.ts'
import './delete-room.ts'
import './members.ts'
import { SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import { icon } from './parts.ts'
import { roleName } from './roles.ts'
import { roomsStyles } from './rooms-styles.ts'

type Dialog = { dialog: 'none' } | { dialog: 'create' } | { dialog: 'members' | 'delete'; room: OpenRoom }

/** The rooms of the signed-in person. */
export class SnugRoomsPage extends SnugPage {
  static override styles = [controls, pageStyles, roomsStyles]
  @state() private rooms: OpenRoom[] | undefined
  @state() private open: Dialog = { dialog: 'none' }
  /** The room whose link was copied last. */
  @state() private copied = ''

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  protected override render(): TemplateResult {
    return html`
      <div class="head">
        <h1 tabindex="-1">${msg('Rooms')}</h1>
        ${this.rooms?.length ? this.#newButton() : nothing}
      </div>
      ${this.alert()}
      ${this.error === undefined ? nothing : html`<button class="button again" @click=${() => this.#load()}>${msg('Try again')}</button>`}
      <div class="hidden-text" role="status">${this.copied ? msg('Link copied') : nothing}</div>
      ${this.#list()} ${this.#dialog()}
    `
  }

  #list(): TemplateResult | typeof nothing {
    if (!this.rooms)
      return this.error === undefined ? html`<p class="busy">${msg('Opening your rooms…')}</p>` : nothing
    if (this.rooms.length === 0) return this.#empty()
    return html`<ul class="rooms">
      ${repeat(
        this.rooms,
        (room) => room.id,
        (room) => this.#card(room),
      )}
    </ul>`
  }

  #empty(): TemplateResult {
    return html`
      <section class="card empty">
        <span class="mark">${icon(Video)}</span>
        <h2>${msg('Make your first room')}</h2>
        <p class="muted">
          ${msg('A room is where your team meets, again and again. Give it a name, send its link to the people you want in it, and open it.')}
        </p>
        ${this.#newButton()}
        <p class="hint">${msg('Expecting a room of your team? It appears here as soon as one of its owners adds your login.')}</p>
      </section>
    `
  }

  #newButton(): TemplateResult {
    return html`
      <button class="button primary" @click=${() => this.#show({ dialog: 'create' })}>${icon(Plus)} ${msg('New room')}</button>
    `
  }

  #card(room: OpenRoom): TemplateResult {
    const title = room.state === 'open' ? room.title : msg('Room without a key')
    return html`
      <li class="card room">
        <div class="about">
          <span class="door ${room.state}" aria-hidden="true">${icon(room.state === 'open' ? Video : KeyRound)}</span>
          <div class="grow">
            <h2 class="clip" title=${title}>${title}</h2>
            <p class="small muted">
              ${room.state === 'open' ? roleName(room.role) : msg('Ask a member for the link of this room.')}
            </p>
          </div>
        </div>
        <div class="actions">
          ${
            room.state === 'open'
              ? html`<a class="button open" href=${roomPath(room.id)} aria-label=${msg(str`Open ${title}`)}>${msg('Open')}</a>`
              : nothing
          }
          <span class="grow"></span>
          ${room.state === 'open' ? this.#copyButton(room.id, room.key, title) : nothing}
          ${this.#iconButton(Users, msg(str`People of ${title}`), { dialog: 'members', room })}
          ${room.role === 'owner' ? this.#iconButton(Trash, msg(str`Delete ${title}`), { dialog: 'delete', room }) : nothing}
        </div>
      </li>
    `
  }

  #copyButton(id: string, key: string, title: string): TemplateResult {
    const label = msg(str`Copy the link of ${title}`)
    const copied = this.copied === id
    return html`
      <button class="button quiet icon ${copied ? 'copied' : ''}" aria-label=${label} title=${label} @click=${() => this.#copy(id, key)}>
        ${icon(copied ? Check : Link)}
      </button>
    `
  }

  #iconButton(node: typeof Users, label: string, dialog: Dialog): TemplateResult {
    return html`
      <button class="button quiet icon" aria-label=${label} title=${label} @click=${() => this.#show(dialog)}>
        ${icon(node)}
      </button>
    `
  }

  #dialog(): TemplateResult | typeof nothing {
    const { account, open } = this
    const closed = () => this.#show({ dialog: 'none' })
    const done = () => void this.#load()
    switch (open.dialog) {
      case 'create':
        return html`<snug-create-room .account=${account} @snug-closed=${closed}></snug-create-room>`
      case 'members':
        return html`<snug-members .account=${account} .room=${open.room} @snug-closed=${closed}></snug-members>`
      case 'delete':
        return html`<snug-delete-room .account=${account} .room=${open.room} @snug-closed=${closed} @snug-done=${done}></snug-delete-room>`
      case 'none':
        return nothing
    }
  }

  #show(dialog: Dialog): void {
    this.open = dialog
  }

  async #copy(id: string, key: string): Promise<void> {
    const link = roomLink(location.origin, id, key)
    if (await copyText(link)) this.copied = id
    // Without the clipboard the dialog shows the link to be copied by hand.
    else this.#showMembers(id)
  }

  #showMembers(id: string): void {
    const room = this.rooms?.find((one) => one.id === id)
    if (room) this.#show({ dialog: 'members', room })
  }

  async #load(): Promise<void> {
    await this.attempt(async () => {
      this.rooms = await listRooms(this.account)
    })
  }
}

define('snug-rooms-page', SnugRoomsPage)
