import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import type { HostRequest } from '../account/client.ts'
import { define } from '../elements/element.ts'
import { hostProblems, nameTaken } from './host-check.ts'
import { SnugHostForm } from './host-form.ts'
import { typed } from './page.ts'
import { field } from './parts.ts'

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
        ${this.placeFields({ origins: [], rooms: [] })}
        ${this.keyFields('1')} ${this.buttons(msg('Add application'))}
      </form>
    `
  }

  #submit = (event: SubmitEvent): void => {
    const text = typed(event)
    const host: HostRequest = {
      name: text('name').trim(),
      ...this.placesOf(text),
      kid: text('kid').trim(),
      key: text('key').trim(),
    }
    void this.send(hostProblems(host), () => this.account.client.addHost(host), { name: nameTaken() })
  }
}

define('snug-add-host', SnugAddHost)
