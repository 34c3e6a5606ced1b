import { msg, str } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { property, query, state } from 'lit/decorators.js'
import { ready } from '../call-texts.ts'
import { controls } from '../controls.ts'
import { define, SnugElement } from '../element.ts'
import { checkPage, type Embedded, type Finding } from './page-check.ts'

const TEXTS: Record<Finding['lacks'], () => string> = {
  https: () => msg('The page is not secure. Open it with https://.'),
  server: () => msg('The meeting server does not answer.'),
  origin: () =>
    msg(
      str`The meeting server does not allow pages of ${location.origin}. Its administrator can register them for a host application, or add them to SNUG_EMBED_ORIGINS.`,
    ),
  'content-policy': () => msg('The Content-Security-Policy of the page has to have:'),
  permissions: () => msg('The Permissions-Policy of the page, or of the frame it is in, has to have:'),
  storage: () =>
    msg('The browser keeps nothing for this page: to the others, this device is a new one each time.'),
}

/** A dialog that names what the page around a meeting lacks. For whoever runs the page. */
export class SnugPageCheck extends SnugElement {
  static override styles = [
    controls,
    css`
      dialog {
        box-sizing: border-box;
        inline-size: min(544px, calc(100vw - 32px));
        padding: 20px;
        border: 0;
        border-radius: var(--s-radius);
        background: var(--s-surface);
        color: var(--s-text);
        font: 400 15px / 1.5 var(--s-font);
        text-align: start;
        outline: 1px solid transparent;
        box-shadow:
          0 0 0 1px var(--s-border),
          var(--s-shadow);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 45%);
      }
      h2 {
        margin: 0 0 10px;
        font-size: 17px;
      }
      ul {
        display: grid;
        gap: 10px;
        margin: 0 0 18px;
        padding-inline-start: 20px;
      }
      p {
        margin: 0 0 18px;
      }
      code {
        display: block;
        margin-block-start: 4px;
        padding: 6px 10px;
        border-radius: 8px;
        background: var(--s-raised);
        font: 13px / 1.5 ui-monospace, monospace;
        overflow-wrap: anywhere;
      }
    `,
  ]
  @property({ attribute: false }) meeting?: Embedded
  @state() private findings?: Finding[]
  @query('dialog') private dialog?: HTMLDialogElement

  async open(): Promise<void> {
    await ready
    await this.updateComplete
    this.dialog?.showModal()
    this.findings = undefined
    if (this.meeting) this.findings = await checkPage(this.meeting)
  }

  override render() {
    return html`<dialog aria-labelledby="title">
      <h2 id="title">${msg('What this page needs')}</h2>
      <div role="status">${this.#result()}</div>
      <button class="button primary" type="button" @click=${() => this.dialog?.close()}>${msg('Close')}</button>
    </dialog>`
  }

  #result(): TemplateResult {
    const { findings } = this
    if (!findings) return html`<p>${msg('Looking…')}</p>`
    if (!findings.length) return html`<p class="good">${msg('Nothing is missing on this page.')}</p>`
    return html`<ul>${findings.map(
      (one) => html`<li>${TEXTS[one.lacks]()}${'fix' in one ? html`<code>${one.fix}</code>` : nothing}</li>`,
    )}</ul>`
  }
}

define('snug-page-check', SnugPageCheck)

declare global {
  interface HTMLElementTagNameMap {
    'snug-page-check': SnugPageCheck
  }
}
