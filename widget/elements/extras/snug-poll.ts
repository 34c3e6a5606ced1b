import { msg } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import type { Poll, PollWish } from '../../call/meeting.ts'
import { controls } from '../controls.ts'
import { define, SnugElement } from '../element.ts'

/** A poll in the chat: vote, see how it stands, and end one's own. */
export class SnugPoll extends SnugElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        inline-size: 100%;
        padding: 12px;
        border: 1px solid var(--s-border);
        border-radius: 14px;
        font-size: 14px;
        line-height: 1.4;
        overflow-wrap: anywhere;
      }
      fieldset {
        display: grid;
        gap: 10px;
        min-inline-size: 0;
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend {
        margin-block-end: 10px;
        padding: 0;
        font-weight: 600;
      }
      label {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        align-items: baseline;
        gap: 4px 8px;
      }
      input {
        accent-color: var(--s-accent);
      }
      b {
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      i {
        grid-column: 2 / -1;
        block-size: 6px;
        overflow: hidden;
        border-radius: 3px;
        background: var(--s-raised);
      }
      i::before {
        content: '';
        display: block;
        block-size: 100%;
        inline-size: var(--share);
        background: var(--s-accent);
        transition: inline-size 200ms;
      }
      p {
        margin: 10px 0 0;
        color: var(--s-muted);
        font-size: 12.5px;
      }
      .error {
        color: var(--s-danger-text);
      }
      .button {
        margin-block-start: 10px;
      }
    `,
  ]
  @property({ attribute: false }) poll?: Poll
  @state() private problem = false

  override render() {
    const { poll } = this
    if (!poll) return nothing
    const { question, options, multiple, closed, own } = poll
    const all = options.reduce((sum, { votes }) => sum + votes, 0) || 1
    return html`<fieldset ?disabled=${closed}>
        <legend dir="auto">${question}</legend>
        ${options.map(
          ({ text, votes, mine }, at) =>
            html`<label>
              <input name="choice" type=${multiple ? 'checkbox' : 'radio'} .checked=${mine} @change=${() => this.#vote(at)} />
              <span dir="auto">${text}</span><b>${votes}</b>
              <i .style=${`--share:${(100 * votes) / all}%`}></i>
            </label>`,
        )}
      </fieldset>
      <p>${closed ? msg('This poll is closed.') : hint(multiple)}</p>
      ${this.problem ? html`<p class="error" role="alert">${msg('That did not work. Try again.')}</p>` : nothing}
      ${own && !closed ? this.#close() : nothing}`
  }

  #close(): TemplateResult {
    return html`<button class="button small" part="button" type="button"
      @click=${() => this.#wish({ type: 'close', id: (this.poll as Poll).id })}>${msg('Close the poll')}</button>`
  }

  #vote(at: number): void {
    const { id, multiple, options } = this.poll as Poll
    const before = options.flatMap(({ mine }, i) => (mine ? [i] : []))
    const others = before.filter((i) => multiple && i !== at)
    this.#wish({ type: 'vote', id, choices: multiple && before.includes(at) ? others : [...others, at] })
  }

  #wish(wish: PollWish): void {
    this.problem = false
    this.ask<void>((answer) => ({ type: 'poll', wish, answer })).catch(() => {
      this.problem = true
    })
  }
}

const hint = (multiple: boolean): string =>
  multiple ? msg('Several choices are possible.') : msg('One choice is possible.')

/** What of a vote can be seen by whom. */
export const whoSees = (): string =>
  msg(
    'Only numbers are shown. Votes are signed: a changed program of somebody in the meeting could show who chose what.',
  )

define('snug-poll', SnugPoll)

declare global {
  interface HTMLElementTagNameMap {
    'snug-poll': SnugPoll
  }
}
