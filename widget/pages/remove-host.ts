import { msg, str } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import type { Host } from '../account/client.ts'
import { define } from '../elements/element.ts'
import { SnugDialog } from './dialog.ts'

/** Asks whether a host application, or one of its keys, really is to be removed. */
export class SnugRemoveHost extends SnugDialog {
  @property({ attribute: false }) host!: Host
  /** Id of the key; undefined: all of the application. */
  @property() kid: string | undefined

  protected heading(): string {
    const { host, kid } = this
    return kid === undefined ? msg(str`Remove ${host.name}?`) : msg(str`Remove key ${kid} of ${host.name}?`)
  }

  protected content(): TemplateResult {
    return html`
      ${this.alert()}
      <p>${this.#warning()}</p>
      <div class="row end">
        <button class="button" type="button" autofocus @click=${this.close}>${msg('Cancel')}</button>
        <button class="button danger" type="button" ?disabled=${this.busy} @click=${this.#remove}>
          ${this.kid === undefined ? msg('Remove application') : msg('Remove key')}
        </button>
      </div>
    `
  }

  #warning(): string {
    if (this.kid === undefined)
      return msg('Its pages can show no meeting any more, and whoever is in one by it is out at once.')
    return this.host.keys.length > 1
      ? msg(
          'Tokens signed with it are worth nothing any more. Whoever is in a meeting by it stays with a token of the other key, which their browser asks for by itself.',
        )
      : msg(
          'It is the only key. Nobody gets in by this application until it has another one, and whoever is in a meeting by it is out at once.',
        )
  }

  #remove = async (): Promise<void> => {
    const { account, host, kid } = this
    const { client } = account
    const removing = () =>
      kid === undefined ? client.removeHost(host.id) : client.removeHostKey(host.id, kid)
    if (!(await this.attempt(removing))) return
    this.done()
    this.close()
  }
}

define('snug-remove-host', SnugRemoveHost)
