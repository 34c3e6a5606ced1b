import { msg } from '@lit/localize'
import { css, html, nothing } from 'lit'
import { state } from 'lit/decorators.js'
import { controls } from '../controls.ts'
import { define, SnugElement } from '../element.ts'

/**
 * Says what a recording is, and asks everybody for one.
 * @fires done - Asked
 * @csspart button - Its button
 */
export class SnugRecordForm extends SnugElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: 10px;
        inline-size: 384px;
        max-inline-size: 100%;
        line-height: 1.45;
      }
      p {
        margin: 0;
      }
      .error {
        color: var(--s-danger-text);
      }
    `,
  ]
  @state() private failed = false

  override render() {
    return html`<p>${msg('Everybody here is asked. It begins when all agree, and ends as soon as one of them takes that back. Whoever comes later is left out until they agree.')}</p>
      <p>${msg('Pictures and sound become a file on this device; nothing of it goes to the server. Keep this page in front: in the background, browsers draw slowly.')}</p>
      ${this.failed ? html`<p class="error" role="alert">${msg('That did not work. Try again.')}</p>` : nothing}
      <button class="button primary" part="button" type="button" @click=${this.#ask}>${msg('Ask everybody')}</button>`
  }

  #ask = async (): Promise<void> => {
    this.failed = false
    try {
      await this.ask<void>((answer) => ({ type: 'record', wish: { type: 'ask' }, answer }))
      this.dispatchEvent(new Event('done'))
    } catch {
      this.failed = true
    }
  }
}

define('snug-record-form', SnugRecordForm)

declare global {
  interface HTMLElementTagNameMap {
    'snug-record-form': SnugRecordForm
  }
}
