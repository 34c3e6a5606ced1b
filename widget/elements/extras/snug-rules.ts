import { msg } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import { live } from 'lit/directives/live.js'
import DoorOpen from 'lucide/dist/esm/icons/door-open.mjs'
import LockKeyhole from 'lucide/dist/esm/icons/lock-keyhole.mjs'
import { mayInMeeting } from '../../../protocol/index.ts'
import type { Moderation } from '../../call/meeting.ts'
import { controls } from '../controls.ts'
import { define, SnugElement } from '../element.ts'
import '../icon.ts'
import type { IconNode } from '../icon.ts'
import { confirmation, confirmationStyles, focusNext } from '../panel/confirmation.ts'
import { manageable, stoppable } from '../panel/person-actions.ts'
import type { CallState } from '../panel-tab.ts'

/** The rules of the meeting, and what moderators do to all at once. */
export class SnugRules extends SnugElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        margin-block-end: 10px;
      }
      .now {
        display: flex;
        align-items: center;
        gap: 8px;
        margin: 0 0 6px;
        font-size: 13.5px;
      }
      snug-icon {
        inline-size: 16px;
        block-size: 16px;
        color: var(--s-muted);
      }
      details {
        border: 1px solid var(--s-border);
        border-radius: calc(var(--s-radius) * 0.85);
      }
      summary {
        padding: 8px 12px;
        border-radius: inherit;
        font-size: 14px;
        font-weight: 550;
        cursor: pointer;
      }
      .inside {
        display: grid;
        gap: 10px;
        padding: 4px 12px 12px;
      }
      label {
        display: flex;
        align-items: baseline;
        gap: 8px;
        font-size: 14px;
        line-height: 1.35;
      }
      input {
        accent-color: var(--s-accent);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      p {
        margin: 0;
      }
      .error {
        color: var(--s-danger-text);
        font-size: 13px;
      }
    `,
    confirmationStyles,
  ]
  @property({ attribute: false }) state?: CallState
  @state() private ending = false
  @state() private problem = ''

  override render() {
    const { state } = this
    if (!state) return nothing
    if (mayInMeeting(state.role, 'lock')) return this.#manage(state)
    const { locked, lobby } = state.rules
    return html`${locked ? now(LockKeyhole, lockText()) : nothing} ${lobby ? now(DoorOpen, lobbyText()) : nothing}`
  }

  #manage({ rules: { locked, lobby } }: CallState): TemplateResult {
    return html`<details class="manage" ?open=${locked || lobby}>
      <summary>${msg('Manage the meeting')}</summary>
      <div class="inside">
        ${this.#rule('locked', locked, lockText())} ${this.#rule('lobby', lobby, lobbyText())}
        ${this.ending ? this.#confirm() : this.#buttons()}
      </div>
    </details>`
  }

  /** Checked as the server says, not as was clicked. */
  #rule(rule: 'locked' | 'lobby', on: boolean, label: string): TemplateResult {
    return html`<label>
      <input type="checkbox" data-rule=${rule} .checked=${live(on)} @change=${() => this.#act([{ type: 'rules', [rule]: !on }])} />
      ${label}
    </label>`
  }

  #all(label: string, what: 'microphone' | 'hand'): TemplateResult {
    const { role, participants } = this.state as CallState
    const theirs = participants.filter((one) => manageable(role, one) && stoppable(one).includes(what))
    const orders = theirs.map(({ id }) => ({ type: 'order', id, what }) as const)
    return html`<button class="button small" data-all=${what} part="button" type="button" ?disabled=${!orders.length}
      @click=${() => this.#act(orders)}>${label}</button>`
  }

  #buttons(): TemplateResult {
    return html`<div class="buttons">
        ${this.#all(msg('Mute everybody'), 'microphone')} ${this.#all(msg('Lower all hands'), 'hand')}
        <button class="button small" data-end part="button" type="button" @click=${() => this.#end(true)}>
          ${msg('End for everybody')}
        </button>
      </div>
      ${this.problem ? html`<p class="error" role="alert">${this.problem}</p>` : nothing}`
  }

  #confirm(): TemplateResult {
    return confirmation({
      question: msg('End the meeting for everybody?'),
      label: msg('End the meeting'),
      problem: this.problem,
      run: () => void this.#act([{ type: 'end' }]),
      cancel: () => this.#end(false),
    })
  }

  /** Asks whether it is to be ended, or not any more. */
  #end(asks: boolean): void {
    this.ending = asks
    this.problem = ''
    void focusNext(this, asks ? '.cancel' : '[data-end]')
  }

  /** One after the other, as the server bounds how much is asked at once. */
  async #act(wishes: Moderation[]): Promise<void> {
    this.problem = ''
    try {
      for (const wish of wishes) await this.ask<void>((answer) => ({ type: 'moderate', wish, answer }))
    } catch {
      this.problem = msg('That did not work. Try again.')
    }
  }
}

const lockText = (): string => msg('Locked: nobody new comes in.')
const lobbyText = (): string => msg('Lobby: everybody new is let in by somebody inside.')

const now = (icon: IconNode, text: string): TemplateResult =>
  html`<p class="now" role="note"><snug-icon .node=${icon}></snug-icon>${text}</p>`

define('snug-rules', SnugRules)

declare global {
  interface HTMLElementTagNameMap {
    'snug-rules': SnugRules
  }
}
