import { msg, str } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import { live } from 'lit/directives/live.js'
import { repeat } from 'lit/directives/repeat.js'
import UserMinus from 'lucide/dist/esm/icons/user-minus.mjs'
import * as v from 'valibot'
import { SnugError } from '../../protocol/errors.ts'
import { Login } from '../../protocol/http.ts'
import { Role } from '../../protocol/ids.ts'
import type { Member } from '../account/client.ts'
import { roomLink } from '../account/room-keys.ts'
import type { OpenRoom } from '../account/rooms.ts'
import { define } from '../elements/element.ts'
import './copy-field.ts'
import './guest-links.ts'
import { SnugDialog } from './dialog.ts'
import './groups.ts'
import { icon, initial } from './parts.ts'
import { roleName } from './roles.ts'

/** Who may enter a room. Owners add people, change what they are, and remove them. */
export class SnugMembers extends SnugDialog {
  static override styles = [
    ...SnugDialog.styles,
    css`
      li {
        display: flex;
        align-items: center;
        gap: 10px;
        min-block-size: 52px;
      }
      li + li {
        border-block-start: 1px solid var(--s-border);
      }
      .avatar {
        inline-size: 32px;
        block-size: 32px;
      }
      select.field {
        inline-size: auto;
        min-block-size: 40px;
        padding: 0 10px;
      }
      .add {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: 8px;
      }
      .add .labelled {
        flex: 1 1 150px;
      }
      .add .button {
        min-block-size: 44px;
      }
      .add select.field {
        min-block-size: 44px;
      }
    `,
  ]
  @property({ attribute: false }) room!: OpenRoom
  @state() private members: Member[] | undefined
  @state() private said = ''

  override connectedCallback(): void {
    super.connectedCallback()
    void this.attempt(() => this.#load())
  }

  protected heading(): string {
    return this.room.state === 'open' ? msg(str`People of “${this.room.title}”`) : msg('People of this room')
  }

  protected content(): TemplateResult {
    const owner = this.room.role === 'owner'
    return html`
      ${this.alert()}
      ${owner ? this.#addForm() : nothing}
      <div class="hidden-text" role="status">${this.said}</div>
      ${
        this.members
          ? html`<ul aria-label=${msg('Members')}>
              ${repeat(
                this.members,
                (member) => member.id,
                (member) => this.#row(member, owner),
              )}
            </ul>`
          : html`<p class="muted">${this.busy ? msg('One moment…') : nothing}</p>`
      }
      ${owner ? html`<snug-groups .account=${this.account} .room=${this.room.id}></snug-groups>` : nothing}
      ${this.room.role === 'member' ? nothing : html`<snug-guest-links .account=${this.account} room=${this.room.id}></snug-guest-links>`}
      ${this.room.state === 'open' ? this.#link(this.room.id, this.room.key) : nothing}
    `
  }

  #row(member: Member, owner: boolean): TemplateResult {
    return html`
      <li>
        <span class="avatar" aria-hidden="true">${initial(member.login)}</span>
        <span class="grow clip" title=${member.login}>${member.login}</span>
        ${owner ? this.#ownerControls(member) : html`<span class="tag">${roleName(member.role)}</span>`}
      </li>
    `
  }

  #ownerControls(member: Member): TemplateResult {
    const remove = msg(str`Remove ${member.login}`)
    return html`
      <select
        class="field"
        aria-label=${msg(str`Role of ${member.login}`)}
        .value=${live(member.role)}
        ?disabled=${this.busy}
        @change=${(event: Event) => this.#change(member, event.target as HTMLSelectElement)}
      >
        ${roleOptions(member.role)}
      </select>
      <button
        class="button quiet icon"
        type="button"
        aria-label=${remove}
        title=${remove}
        ?disabled=${this.busy}
        @click=${() => this.#remove(member)}
      >
        ${icon(UserMinus)}
      </button>
    `
  }

  #addForm(): TemplateResult {
    return html`
      <form class="add" @submit=${this.#add}>
        <div class="labelled">
          <label for="login">${msg('Add somebody by login')}</label>
          <input class="field" id="login" name="login" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="64" required aria-describedby="alert" />
        </div>
        <select class="field" name="role" aria-label=${msg('Role')}>
          ${roleOptions('member')}
        </select>
        <button class="button primary" ?disabled=${this.busy}>${msg('Add')}</button>
      </form>
    `
  }

  #link(id: string, key: string): TemplateResult {
    return html`
      <div class="stack">
        <p class="hint">
          ${msg('Members need this link once: it carries the key of the room, which the server never has.')}
        </p>
        <snug-copy-field .label=${msg('Link of the room')} .value=${roomLink(location.origin, id, key)}></snug-copy-field>
      </div>
    `
  }

  #add = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const data = new FormData(form)
    const login = v.safeParse(Login, data.get('login'))
    const well = await this.attempt(async () => {
      if (!login.success) throw new SnugError('not_found')
      await this.account.client.putMember(this.room.id, login.output, v.parse(Role, data.get('role')))
      await this.#load()
    })
    if (!well || !login.success) return
    this.said = msg(str`${login.output} was added.`)
    form.reset()
  }

  #change = async (member: Member, select: HTMLSelectElement): Promise<void> => {
    await this.attempt(async () => {
      await this.account.client.putMember(this.room.id, member.login, v.parse(Role, select.value))
      await this.#load()
    })
    // A refused change shows what is so at the server.
    select.value = this.members?.find((one) => one.id === member.id)?.role ?? member.role
  }

  #remove = async (member: Member): Promise<void> => {
    const well = await this.attempt(async () => {
      await this.account.client.removeMember(this.room.id, member.id)
      await this.#load()
    })
    if (well) this.said = msg(str`${member.login} was removed.`)
  }

  async #load(): Promise<void> {
    this.members = await this.account.client.members(this.room.id)
  }
}

const roleOptions = (chosen: Role) =>
  Role.options.map(
    (role) => html`<option value=${role} ?selected=${role === chosen}>${roleName(role)}</option>`,
  )

define('snug-members', SnugMembers)
