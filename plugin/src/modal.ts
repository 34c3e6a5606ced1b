/** A dialog over the page, as the browser brings it: it keeps the focus and closes by Escape. */
import { html, type TemplateResult } from 'lit'
import { LightElement } from './light-element.ts'

export abstract class Modal extends LightElement {
  protected abstract heading(): string
  protected abstract content(): TemplateResult

  protected get box(): HTMLDialogElement | null {
    return this.querySelector('dialog')
  }

  protected override render() {
    return html`<dialog class="snug-dialog" aria-labelledby="snug-dialog-title" @close=${this.closed}>
      <h2 id="snug-dialog-title">${this.heading()}</h2>
      ${this.content()}
    </dialog>`
  }

  show(): void {
    this.box?.showModal()
  }

  protected close = (): void => this.box?.close()
  protected closed(): void {}
}
