import { msg, str } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import type { Host } from '../account/client.ts'
import { define } from '../elements/element.ts'
import { placeProblems } from './host-check.ts'
import { SnugHostForm } from './host-form.ts'
import { typed } from './page.ts'

/** Changes in which pages a host application shows meetings, and which rooms it may have. */
export class SnugEditHost extends SnugHostForm {
  @property({ attribute: false }) host?: Host

  protected heading(): string {
    return msg(str`Change ${this.host?.name ?? ''}`)
  }

  protected content(): TemplateResult {
    const { origins = [], rooms } = this.host ?? {}
    return html`
      <form class="stack" novalidate @submit=${this.#submit}>
        ${this.alert()} ${this.placeFields({ origins, rooms: rooms ?? [] })}
        <p class="muted">${msg('Whoever is in a meeting stays in it. To end that too, change the key.')}</p>
        ${this.buttons(msg('Save'))}
      </form>
    `
  }

  #submit = (event: SubmitEvent): void => {
    const places = this.placesOf(typed(event))
    const change = async () => {
      if (this.host) await this.account.client.changeHost(this.host.id, places)
    }
    void this.send(placeProblems(places), change, {})
  }
}

define('snug-edit-host', SnugEditHost)
