/** The question before something that can't be taken back, asked the same way everywhere in the panel. */
import { msg } from '@lit/localize'
import { css, html, type LitElement, nothing, type TemplateResult } from 'lit'

export const confirmationStyles = css`
  .confirm {
    display: grid;
    gap: 10px;
    margin-block: 2px 8px;
    padding: 12px;
    border-radius: calc(var(--s-radius) * 0.85);
    background: var(--s-danger-soft);
    font-size: 13.5px;
    line-height: 1.4;
  }
  .confirm p {
    margin: 0;
  }
`

interface Confirmation {
  question: string
  /** What the button does. */
  label: string
  /** Why it did not work. */
  problem: string
  run: () => void
  cancel: () => void
}

/** One in an element at once. Escape gives it up. */
export function confirmation({ question, label, problem, run, cancel }: Confirmation): TemplateResult {
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    cancel()
  }
  return html`<div class="confirm" role="group" aria-labelledby="question" @keydown=${onKey}>
    <p id="question">${question}</p>
    ${problem ? html`<p class="error" role="alert">${problem}</p>` : nothing}
    <div class="buttons">
      <button class="button small danger" part="button" type="button" @click=${run}>${label}</button>
      <button class="button small cancel" part="button" type="button" @click=${cancel}>${msg('Cancel')}</button>
    </div>
  </div>`
}

/** Sets the focus in an element to what it shows next; in a question that is what does no harm. */
export async function focusNext(element: LitElement, selector = '.cancel'): Promise<void> {
  await element.updateComplete
  element.renderRoot.querySelector<HTMLElement>(selector)?.focus()
}
