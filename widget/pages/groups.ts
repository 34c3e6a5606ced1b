import { msg, str } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import UserMinus from 'lucide/dist/esm/icons/user-minus.mjs'
import * as v from 'valibot'
import { GroupRequest } from '../../protocol/http.ts'
import type { RoomGroup } from '../account/client.ts'
import { define } from '../elements/element.ts'
import { SnugPage } from './page.ts'
import { icon } from './parts.ts'
import { roleName } from './roles.ts'

/** Groups of the organisation whose people may enter a room. Nothing is shown where nobody signs in elsewhere. */
export class SnugGroups extends SnugPage {
  static override styles = [
    ...SnugPage.styles,
    css`
      li,
      .add {
        display: flex;
        align-items: center;
        gap: 10px;
        min-block-size: 52px;
      }
      .add {
        flex-wrap: wrap;
        align-items: end;
      }
      .add .labelled {
        flex: 1 1 150px;
      }
      .add .button,
      select.field {
        min-block-size: 44px;
      }
      select.field {
        inline-size: auto;
      }
    `,
  ]
  @property() room = ''
  @state() private groups: RoomGroup[] | undefined
  @state() private said = ''

  override connectedCallback(): void {
    super.connectedCallback()
    void this.attempt(() => this.#load())
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.groups) return this.error === undefined ? nothing : this.alert()
    return html`
      <form class="add" @submit=${this.#add}>
        <div class="labelled">
          <label for="group">${msg('Add a group of your organisation')}</label>
          <input class="field" id="group" name="name" autocomplete="off" maxlength="128" required aria-describedby="alert group-hint" />
        </div>
        <select class="field" name="role" aria-label=${msg('Role')}>
          <option value="member">${roleName('member')}</option>
          <option value="moderator">${roleName('moderator')}</option>
        </select>
        <button class="button" ?disabled=${this.busy}>${msg('Add')}</button>
      </form>
      <p class="hint" id="group-hint">${msg('Its people are in this room once they sign in again.')}</p>
      ${this.alert()}
      <div class="hidden-text" role="status">${this.said}</div>
      <ul aria-label=${msg('Groups')}>
        ${repeat(
          this.groups,
          ({ name }) => name,
          (group) => this.#row(group),
        )}
      </ul>
    `
  }

  #row({ name, role }: RoomGroup): TemplateResult {
    const remove = msg(str`Remove ${name}`)
    return html`
      <li>
        <bdi class="grow clip">${name}</bdi>
        <span class="tag">${roleName(role)}</span>
        <button class="button quiet icon" type="button" aria-label=${remove} title=${remove} ?disabled=${this.busy} @click=${() => this.#remove(name)}>
          ${icon(UserMinus)}
        </button>
      </li>
    `
  }

  #add = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const data = new FormData(form)
    const well = await this.attempt(async () => {
      const group = v.parse(GroupRequest, { name: data.get('name'), role: data.get('role') })
      await this.account.client.putGroup(this.room, group)
      await this.#load()
      this.said = msg(str`${group.name} was added.`)
    })
    if (well) form.reset()
  }

  async #remove(name: string): Promise<void> {
    await this.attempt(async () => {
      await this.account.client.removeGroup(this.room, name)
      await this.#load()
      this.said = msg(str`${name} was removed.`)
    })
  }

  async #load(): Promise<void> {
    const { possible, groups } = await this.account.client.groups(this.room)
    this.groups = possible || groups.length > 0 ? groups : undefined
  }
}

define('snug-groups', SnugGroups)

declare global {
  interface HTMLElementTagNameMap {
    'snug-groups': SnugGroups
  }
}
