import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import { query, state } from 'lit/decorators.js'
import { MAX_OPTION, MAX_OPTIONS, MAX_QUESTION } from '../../call/meeting.ts'
import { controls } from '../controls.ts'
import { define, SnugElement } from '../element.ts'
import { whoSees } from './snug-poll.ts'

/**
 * Asks everybody something. There is always one more empty field for a choice, up to the most there may be.
 * @fires done - Asked, or not wanted any more
 */
export class SnugPollForm extends SnugElement {
  static override styles = [
    controls,
    css`
      form {
        display: grid;
        gap: 8px;
        padding: 12px;
        border-block-start: 1px solid var(--s-border);
        font-size: 14px;
      }
      .field {
        min-block-size: 38px;
      }
      label {
        display: flex;
        gap: 8px;
        align-items: center;
      }
      [type='checkbox'] {
        accent-color: var(--s-accent);
      }
      p {
        margin: 0;
        color: var(--s-muted);
        font-size: 12.5px;
        line-height: 1.4;
      }
      .error {
        color: var(--s-danger-text);
      }
      .buttons {
        display: flex;
        gap: 8px;
      }
    `,
  ]
  @state() private question = ''
  @state() private options = ['', '']
  @state() private multiple = false
  @state() private problem = ''
  @query('input') private first?: HTMLInputElement

  override focus(): void {
    this.first?.focus()
  }

  protected override firstUpdated(): void {
    this.focus()
  }

  override render() {
    return html`<form novalidate @submit=${this.#onSubmit} @keydown=${this.#onKey}>
      <input class="field" dir="auto" maxlength=${MAX_QUESTION} aria-label=${msg('Question')} placeholder=${msg('Question')}
        .value=${this.question} @input=${this.#onQuestion} />
      ${this.options.map(
        (text, at) =>
          html`<input class="field" dir="auto" maxlength=${MAX_OPTION} aria-label=${msg(str`Choice ${at + 1}`)}
            placeholder=${msg(str`Choice ${at + 1}`)} .value=${text} @input=${(event: Event) => this.#onOption(at, event)} />`,
      )}
      <label>
        <input type="checkbox" .checked=${this.multiple} @change=${this.#onMultiple} />${msg('Allow several choices')}
      </label>
      <p>${whoSees()}</p>
      ${this.problem ? html`<p class="error" role="alert">${this.problem}</p>` : nothing}
      <div class="buttons">
        <button class="button small primary" part="button" type="submit">${msg('Ask everybody')}</button>
        <button class="button small" part="button" type="button" @click=${this.#done}>${msg('Cancel')}</button>
      </div>
    </form>`
  }

  #onQuestion = (event: Event): void => {
    this.question = (event.target as HTMLInputElement).value
  }

  #onMultiple = (event: Event): void => {
    this.multiple = (event.target as HTMLInputElement).checked
  }

  #onOption(at: number, event: Event): void {
    const options = this.options.with(at, (event.target as HTMLInputElement).value)
    if (options.at(-1) && options.length < MAX_OPTIONS) options.push('')
    this.options = options
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    this.#done()
  }

  #done = (): void => void this.dispatchEvent(new Event('done'))

  #onSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const question = this.question.trim()
    const options = this.options.map((text) => text.trim()).filter(Boolean)
    const { multiple } = this
    this.problem = question && options.length > 1 ? '' : msg('A poll needs a question and two choices.')
    if (this.problem) return
    try {
      await this.ask<void>((answer) => ({
        type: 'poll',
        wish: { type: 'ask', question, options, multiple },
        answer,
      }))
      this.#done()
    } catch {
      this.problem = msg('That did not work. Try again.')
    }
  }
}

define('snug-poll-form', SnugPollForm)

declare global {
  interface HTMLElementTagNameMap {
    'snug-poll-form': SnugPollForm
  }
}
