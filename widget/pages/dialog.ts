import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import X from 'lucide/dist/esm/icons/x.mjs'
import { controls } from '../elements/controls.ts'
import { SnugPage } from './page.ts'
import { dialogStyles, pageStyles } from './page-styles.ts'
import { icon } from './parts.ts'

/** Fired by a dialog that has closed, whatever the reason. */
export const DIALOG_CLOSED = 'snug-closed'
/** Fired by a dialog that changed something at the server. */
export const DIALOG_DONE = 'snug-done'

/**
 * Base of the dialogs: open for as long as it is in the page. It fires DIALOG_CLOSED for its owner to take it away;
 * the browser keeps the focus inside and gives it back.
 */
export abstract class SnugDialog extends SnugPage {
  static override styles = [controls, pageStyles, dialogStyles]

  protected abstract heading(): string
  protected abstract content(): TemplateResult

  protected override firstUpdated(): void {
    this.#dialog?.showModal()
    this.renderRoot.querySelector<HTMLElement>('form input, [autofocus]')?.focus()
  }

  protected override render(): TemplateResult {
    return html`
      <dialog aria-labelledby="heading" @close=${this.#closed} @cancel=${this.#cancel}>
        <div class="body">
          <div class="dialog-head">
            <h2 id="heading">${this.heading()}</h2>
            <button class="button quiet icon" type="button" aria-label=${msg('Close')} @click=${this.close}>
              ${icon(X)}
            </button>
          </div>
          ${this.content()}
        </div>
      </dialog>
    `
  }

  protected readonly close = (): void => this.#dialog?.close()

  /** Tells the owner that something changed at the server. */
  protected done(): void {
    this.dispatchEvent(new CustomEvent(DIALOG_DONE))
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog')
  }

  /** What is under way ends first, so that nothing happens behind the person's back. */
  #cancel = (event: Event): void => {
    if (this.busy) event.preventDefault()
  }

  #closed = (): void => {
    this.dispatchEvent(new CustomEvent(DIALOG_CLOSED))
  }
}
