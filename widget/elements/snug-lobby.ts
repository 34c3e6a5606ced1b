import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import KeyRound from 'lucide/dist/esm/icons/key-round.mjs'
import Lock from 'lucide/dist/esm/icons/lock.mjs'
import type { MeetingSnapshot } from '../call/meeting.ts'
import { controls } from './controls.ts'
import { define, SnugElement } from './element.ts'
import { nameField } from './name-field.ts'
import './icon.ts'
import { lobbyStyles } from './lobby-styles.ts'

/**
 * For somebody whose device has no key of the room: what that means, and how to be let in.
 * @slot title - What the meeting is about
 * @csspart join-button - The button to ask
 * @csspart button - The button to cancel
 * @csspart name-field - The field for the own name
 */
export class SnugLobby extends SnugElement {
  static override styles = [controls, lobbyStyles]
  @property({ attribute: false }) snapshot?: MeetingSnapshot
  /** Name given by the page. */
  @property() name = ''
  /** Whether the person has to give their name, or may change it. */
  @property({ type: Boolean }) askName = false
  @state() private typed = ''
  @state() private nameMissing = false

  protected override willUpdate(): void {
    if (!this.hasUpdated) this.typed = this.name
  }

  override render() {
    const state = this.snapshot?.state
    if (state?.phase !== 'lobby') return nothing
    return html`<div class="lobby ${state.knock === 'empty' ? 'nobody' : ''}">
      <div class="title"><slot name="title"></slot></div>
      ${state.knock === 'asked' ? this.#asked(state.code) : this.#form(state.knock === 'empty')}
    </div>`
  }

  #form(empty: boolean): TemplateResult {
    return html`<span class="mark"><snug-icon .node=${KeyRound}></snug-icon></span>
      <h2>${msg('Ask to be let in')}</h2>
      <p class="why">
        ${msg('This device has no key of the room yet. A member can let you in, or you open the room by its invite link.')}
      </p>
      <form novalidate @submit=${this.#onSubmit}>
        ${this.askName ? this.#nameField() : nothing}
        <button class="button primary join" part="join-button" type="submit" aria-disabled=${empty ? 'true' : nothing}
          aria-describedby=${empty ? 'empty' : nothing}>
          ${msg('Ask to join')}
        </button>
        <p class="empty" id="empty" role="status">
          ${empty ? msg('Nobody who could let you in is here yet. As soon as somebody comes, you can ask.') : nothing}
        </p>
      </form>
      ${promise()}`
  }

  #nameField(): TemplateResult {
    const missing = this.nameMissing ? msg('Enter your name, so that the members know who asks.') : undefined
    return nameField(this.typed, missing, (name) => {
      this.typed = name
      this.nameMissing = false
    })
  }

  /** @param code empty: asked too often, so that nobody sees it yet */
  #asked(code: string): TemplateResult {
    return html`<span class="busy"></span>
      <h2>${msg('Waiting to be let in…')}</h2>
      <p class="why" role="status">
        ${
          code
            ? msg('The members see that you ask. They can check that it is you by this code:')
            : msg('You asked too often. In five seconds it is asked again by itself.')
        }
      </p>
      ${
        code &&
        html`<div class="code">
          <span class="digits">${code.split(' ').map((group) => html`<span>${group}</span>`)}</span>
          <small>${msg('Members see the same code')}</small>
        </div>`
      }
      <button class="button cancel" part="button" type="button" @click=${() => this.request({ type: 'leave' })}>
        ${msg('Cancel')}
      </button>
      ${promise()}`
  }

  #onSubmit = (event: Event): void => {
    event.preventDefault()
    const state = this.snapshot?.state
    if (state?.phase !== 'lobby' || state.knock !== 'idle') return
    const name = this.typed.trim()
    if (this.askName && !name) {
      this.nameMissing = true
      this.renderRoot.querySelector('input')?.focus()
      return
    }
    if (this.askName) this.request({ type: 'name', name })
    this.request({ type: 'knock' })
  }
}

const promise = (): TemplateResult =>
  html`<p class="promise"><snug-icon .node=${Lock}></snug-icon>${msg('End-to-end encrypted')}</p>`

define('snug-lobby', SnugLobby)

declare global {
  interface HTMLElementTagNameMap {
    'snug-lobby': SnugLobby
  }
}
