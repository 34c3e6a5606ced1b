import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import Blocks from 'lucide/dist/esm/icons/blocks.mjs'
import KeyRound from 'lucide/dist/esm/icons/key-round.mjs'
import Pencil from 'lucide/dist/esm/icons/pencil.mjs'
import Plus from 'lucide/dist/esm/icons/plus.mjs'
import Trash from 'lucide/dist/esm/icons/trash.mjs'
import { MAX_HOST_KEYS } from '../../protocol/http.ts'
import type { Host } from '../account/client.ts'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import type { IconNode } from '../elements/icon.ts'
import './add-host.ts'
import './add-host-key.ts'
import './edit-host.ts'
import { hostsStyles } from './hosts-styles.ts'
import { SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import { icon } from './parts.ts'
import './remove-host.ts'

type Dialog =
  | { dialog: 'none' }
  | { dialog: 'add' }
  | { dialog: 'edit'; host: Host }
  | { dialog: 'add-key'; host: Host }
  | { dialog: 'remove'; host: Host; kid?: string }

/** The host applications of the server and their keys, for administrators. */
export class SnugHostsPage extends SnugPage {
  static override styles = [controls, pageStyles, hostsStyles]
  @state() private hosts: Host[] | undefined
  @state() private open: Dialog = { dialog: 'none' }
  @state() private said = ''

  override connectedCallback(): void {
    super.connectedCallback()
    void this.attempt(() => this.#load())
  }

  protected override render(): TemplateResult {
    return html`
      <div class="head">
        <div>
          <h1 tabindex="-1">${msg('Applications')}</h1>
          <p class="muted">${msg('They show meetings in their own pages, and say who may enter by signing with a key of theirs.')}</p>
        </div>
        ${this.hosts?.length ? this.#addButton() : nothing}
      </div>
      ${this.alert()}
      <div class="hidden-text" role="status">${this.said}</div>
      ${this.#list()} ${this.#dialog()}
    `
  }

  #list(): TemplateResult {
    if (!this.hosts)
      return html`<p class="busy">${this.error === undefined ? msg('One moment…') : nothing}</p>`
    if (this.hosts.length === 0) return this.#empty()
    return html`<ul class="hosts">
      ${repeat(
        this.hosts,
        (host) => host.id,
        (host) => this.#card(host),
      )}
    </ul>`
  }

  #empty(): TemplateResult {
    return html`
      <section class="card empty">
        <span class="mark">${icon(Blocks)}</span>
        <h2>${msg('No application yet')}</h2>
        <p class="muted">
          ${msg('Your intranet or project tool can show meetings to the people who are signed in there. Make a key pair for it and add its public key here.')}
        </p>
        ${this.#addButton()}
      </section>
    `
  }

  #addButton(): TemplateResult {
    return html`
      <button class="button primary" @click=${() => this.#show({ dialog: 'add' })}>${icon(Plus)} ${msg('Add application')}</button>
    `
  }

  #card(host: Host): TemplateResult {
    const { name, origins, keys } = host
    return html`
      <li class="card host">
        <div class="host-head">
          <h2>${name}</h2>
          ${this.#button(Pencil, msg(str`Change ${name}`), { dialog: 'edit', host })}
          ${this.#button(Trash, msg(str`Remove ${name}`), { dialog: 'remove', host })}
        </div>
        <dl>
          <div><dt>${msg('Pages')}</dt>${origins.map((origin) => html`<dd>${origin}</dd>`)}</div>
          <div><dt>${msg('Rooms')}</dt><dd>${this.#rooms(host)}</dd></div>
          <div class="keys"><dt>${msg('Keys')}</dt>
            <dd>${this.#keys(host)} ${keys.length < MAX_HOST_KEYS ? this.#keyButton(host) : nothing}</dd>
          </div>
        </dl>
      </li>
    `
  }

  #rooms({ rooms }: Host): TemplateResult | string {
    if (!rooms) return msg('As many of its own as it likes')
    return html`<details>
      <summary>${msg(str`Only certain ones: ${rooms.length}`)}</summary>
      <ul>${rooms.map((room) => html`<li><code>${room}</code></li>`)}</ul>
    </details>`
  }

  #keys(host: Host): TemplateResult {
    if (host.keys.length === 0) return html`<p class="note warn">${msg('None: nobody gets in.')}</p>`
    return html`<ul>
      ${host.keys.map(
        ({ kid, x }) => html`<li class="key">
          ${icon(KeyRound)}
          <span>${kid}</span>
          <code class="clip" title=${x}>${x}</code>
          ${this.#button(Trash, msg(str`Remove key ${kid} of ${host.name}`), { dialog: 'remove', host, kid })}
        </li>`,
      )}
    </ul>`
  }

  #keyButton(host: Host): TemplateResult {
    return html`
      <button
        class="button small"
        aria-label=${msg(str`Add key to ${host.name}`)}
        @click=${() => this.#show({ dialog: 'add-key', host })}
      >
        ${msg('Add key')}
      </button>
    `
  }

  #button(mark: IconNode, label: string, dialog: Dialog): TemplateResult {
    return html`
      <button class="button quiet icon" aria-label=${label} title=${label} @click=${() => this.#show(dialog)}>
        ${icon(mark)}
      </button>
    `
  }

  #dialog(): TemplateResult | typeof nothing {
    const { account, open } = this
    const closed = () => this.#show({ dialog: 'none' })
    switch (open.dialog) {
      case 'add':
        return html`<snug-add-host .account=${account} @snug-closed=${closed} @snug-done=${this.#changed}></snug-add-host>`
      case 'edit':
        return html`<snug-edit-host .account=${account} .host=${open.host} @snug-closed=${closed} @snug-done=${this.#changed}></snug-edit-host>`
      case 'add-key':
        return html`<snug-add-host-key .account=${account} .host=${open.host} @snug-closed=${closed} @snug-done=${this.#changed}></snug-add-host-key>`
      case 'remove':
        return html`<snug-remove-host .account=${account} .host=${open.host} .kid=${open.kid} @snug-closed=${closed} @snug-done=${this.#changed}></snug-remove-host>`
      case 'none':
        return nothing
    }
  }

  #show(dialog: Dialog): void {
    this.open = dialog
  }

  /** What a dialog was opened from may be gone, and the focus with it. */
  #changed = async (): Promise<void> => {
    this.said = ''
    if (!(await this.attempt(() => this.#load()))) return
    this.said = msg('The list was changed.')
    await this.updateComplete
    if (!this.shadowRoot?.activeElement) this.focusHeading()
  }

  async #load(): Promise<void> {
    const hosts = await this.account.client.hosts()
    this.hosts = hosts.sort((a, b) => a.name.localeCompare(b.name))
  }
}

define('snug-hosts-page', SnugHostsPage)
