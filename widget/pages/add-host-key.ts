import { msg, str } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import type { Host } from '../account/client.ts'
import { define } from '../elements/element.ts'
import { keyProblems } from './host-check.ts'
import { SnugHostForm } from './host-form.ts'
import { typed } from './page.ts'

/** Asks for another key of a host application, so that it can change from the old one to the new one. */
export class SnugAddHostKey extends SnugHostForm {
  @property({ attribute: false }) host!: Host

  protected heading(): string {
    return msg(str`Add key to ${this.host.name}`)
  }

  protected content(): TemplateResult {
    return html`
      <form class="stack" novalidate @submit=${this.#submit}>
        ${this.alert()}
        <p class="muted">
          ${msg('Both keys are valid until you remove the old one. Do that two minutes after the application began to sign with the new one.')}
        </p>
        ${this.keyFields(this.#unusedId())} ${this.buttons(msg('Add key'))}
      </form>
    `
  }

  get #taken(): string[] {
    return this.host.keys.map(({ kid }) => kid)
  }

  /** The number after the highest one. */
  #unusedId(): string {
    const numbers = this.#taken.filter((kid) => /^\d{1,9}$/.test(kid)).map(Number)
    return String(Math.max(0, ...numbers) + 1)
  }

  #submit = (event: SubmitEvent): void => {
    const text = typed(event)
    const added = { kid: text('kid').trim(), key: text('key').trim() }
    void this.send(
      keyProblems(added.kid, added.key, this.#taken),
      () => this.account.client.addHostKey(this.host.id, added),
      { kid: msg('Somebody added a key meanwhile. Reload the page to see which there are.') },
    )
  }
}

define('snug-add-host-key', SnugAddHostKey)
