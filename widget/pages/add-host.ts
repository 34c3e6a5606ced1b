import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import type { HostRequest } from '../account/client.ts'
import { define } from '../elements/element.ts'
import { hostProblems, linesOf, nameTaken } from './host-check.ts'
import { SnugHostForm } from './host-form.ts'
import { typed } from './page.ts'
import { area, field } from './parts.ts'

/** Asks for what the server has to know of a host application. */
export class SnugAddHost extends SnugHostForm {
  protected heading(): string {
    return msg('Add an application')
  }

  protected content(): TemplateResult {
    const { problems } = this
    return html`
      <form class="stack" novalidate @submit=${this.#submit}>
        ${this.alert()}
        ${field({
          id: 'name',
          label: msg('Name'),
          autocomplete: 'off',
          maxlength: 255,
          problem: problems.name,
          hint: msg('As its tokens have it as “iss”, like https://intranet.example.'),
        })}
        ${area({
          id: 'origins',
          label: msg('Origins of its pages'),
          rows: 2,
          maxlength: 9000,
          problem: problems.origins,
          hint: msg('One per line, like https://intranet.example. Only there can meetings be shown.'),
        })}
        ${area({
          id: 'rooms',
          label: msg('Rooms (optional)'),
          rows: 2,
          maxlength: 9000,
          required: false,
          problem: problems.rooms,
          hint: msg('Ids of the only rooms it may have, one per line. Empty: as many as it likes.'),
        })}
        ${this.keyFields('1')} ${this.buttons(msg('Add application'))}
      </form>
    `
  }

  #submit = (event: SubmitEvent): void => {
    const text = typed(event)
    const rooms = linesOf(text('rooms'))
    const host: HostRequest = {
      name: text('name').trim(),
      origins: linesOf(text('origins')),
      rooms: rooms.length > 0 ? rooms : null,
      kid: text('kid').trim(),
      key: text('key').trim(),
    }
    void this.send(hostProblems(host), () => this.account.client.addHost(host), { name: nameTaken() })
  }
}

define('snug-add-host', SnugAddHost)
