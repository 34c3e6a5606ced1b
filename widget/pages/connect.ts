import { msg } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import CircleCheck from 'lucide/dist/esm/icons/circle-check.mjs'
import KeyRound from 'lucide/dist/esm/icons/key-round.mjs'
import ShieldAlert from 'lucide/dist/esm/icons/shield-alert.mjs'
import {
  askDeviceKey,
  type ConnectMessage,
  type ConnectRequest,
  connectRequestOf,
  withPageAround,
} from '../account/connect.ts'
import { type OpenRoom, openRoom } from '../account/rooms.ts'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { brandHead, entryStyles } from './entry.ts'
import { errorText } from './error-text.ts'
import { SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import { notice } from './parts.ts'

/** Milliseconds that the window stays when the page that opened it does not close it. */
const LEFT_OPEN = 3_000

type Step =
  | { step: 'opening' }
  | { step: 'ask'; request: ConnectRequest; room: Extract<OpenRoom, { state: 'open' }> }
  | { step: 'granted' }
  | { step: 'no-opener' }
  | { step: 'bad-request' }
  | { step: 'closed' }
  | { step: 'locked' }
  | { step: 'failed'; error: unknown }

/**
 * The pop-up by which a page elsewhere gets a meeting of this server. Nothing is given without a click on “Allow”, and
 * only to the exact origin that the person read.
 */
export class SnugConnectPage extends SnugPage {
  static override styles = [
    controls,
    pageStyles,
    entryStyles,
    css`
      dl {
        display: grid;
        gap: 14px;
        padding: 16px 18px;
        border-radius: var(--s-radius);
        background: var(--s-raised);
      }
      dt {
        color: var(--s-muted);
        font-size: 13px;
      }
      dd {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .choices {
        display: grid;
        gap: 10px;
      }
    `,
  ]
  @state() private step: Step = { step: 'opening' }

  #waiting = new AbortController()
  #deviceKey?: Promise<string>
  #leaving?: ReturnType<typeof setTimeout>

  override connectedCallback(): void {
    super.connectedCallback()
    this.#waiting = new AbortController()
    void this.#open()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#waiting.abort()
    clearTimeout(this.#leaving)
  }

  protected override render(): TemplateResult {
    const { step } = this
    switch (step.step) {
      case 'opening':
        return html`<p class="busy" role="status">${msg('One moment…')}</p>`
      case 'ask':
        return this.#ask(step.request, step.room)
      case 'granted':
        return notice(CircleCheck, msg('Done'), msg('You can close this window and go back to the meeting.'))
      case 'no-opener':
        return this.#refusal(
          ShieldAlert,
          msg('No page is waiting'),
          msg('This window has lost the page that opened it. Close it, then start again from that page.'),
        )
      case 'bad-request':
        return this.#refusal(
          ShieldAlert,
          msg('This request is not complete'),
          msg('The page that opened this window did not say properly which room it wants, or who it is.'),
        )
      case 'closed':
        return this.#refusal(
          ShieldAlert,
          msg('This room is not open to you'),
          msg('It may have been deleted, or nobody added you yet. Ask one of its owners to add your login.'),
        )
      case 'locked':
        return this.#refusal(
          KeyRound,
          msg('The key of this room is missing'),
          msg('Ask a member for the room’s link and open it once on this server. Then try again.'),
        )
      case 'failed':
        return this.#refusal(ShieldAlert, msg('This did not work'), errorText(step.error))
    }
  }

  #ask(request: ConnectRequest, room: Extract<OpenRoom, { state: 'open' }>): TemplateResult {
    const { state } = this.account
    return html`
      <div class="card narrow">
        ${brandHead(msg('Show this meeting there?'), msg('The page gets the key of this room and can take part as you.'))}
        <dl>
          <div><dt>${msg('Meeting')}</dt><dd>${room.title}</dd></div>
          <div><dt>${msg('In the page')}</dt><dd>${request.shownIn}</dd></div>
          <div><dt>${msg('As')}</dt><dd>${state.phase === 'open' ? state.person.login : nothing}</dd></div>
        </dl>
        <div class="choices">
          <button class="button primary wide" ?disabled=${this.busy} @click=${() => this.#allow(request, room.key)}>
            ${msg('Allow')}
          </button>
          <button class="button wide" ?disabled=${this.busy} @click=${() => window.close()}>${msg('Cancel')}</button>
        </div>
      </div>
    `
  }

  #refusal(mark: typeof KeyRound, heading: string, text: string): TemplateResult {
    const close = html`<button class="button" @click=${() => window.close()}>${msg('Close this window')}</button>`
    return notice(mark, heading, text, close)
  }

  async #open(): Promise<void> {
    try {
      this.step = await this.#look()
    } catch (error) {
      this.step = { step: 'failed', error }
    }
    await this.updateComplete
    this.focusHeading()
  }

  async #look(): Promise<Step> {
    const opener: Window | null = window.opener
    if (!opener) return { step: 'no-opener' }
    const asked = connectRequestOf(location.search)
    if (!asked) return { step: 'bad-request' }
    const request = withPageAround(asked, opener)
    this.#deviceKey = askDeviceKey(opener, request, this.#waiting.signal)
    const room = await openRoom(this.account, request.room)
    if (!room) return { step: 'closed' }
    return room.state === 'open' ? { step: 'ask', request, room } : { step: 'locked' }
  }

  async #allow(request: ConnectRequest, roomKey: string): Promise<void> {
    const well = await this.attempt(async () => {
      const { room, origin, shownIn } = request
      const deviceKey = await this.#deviceKey
      const answer = await this.account.client.token(room, {
        origin: shownIn,
        ...(deviceKey && { deviceKey }),
      })
      this.#post({ ...answer, type: 'snug-connect', room, roomKey }, origin)
    })
    if (!well) this.step = { step: 'failed', error: this.error }
  }

  /**
   * The browser drops the message when the opener is not at that very origin any more. The opener closes this window once
   * it has the message; it would take a window that is closed before that for one in which nobody signed in.
   */
  #post(message: ConnectMessage, origin: string): void {
    const opener: Window | null = window.opener
    if (!opener || opener.closed) {
      this.step = { step: 'no-opener' }
      return
    }
    opener.postMessage(message, origin)
    this.step = { step: 'granted' }
    this.#leaving = setTimeout(() => window.close(), LEFT_OPEN)
  }
}

define('snug-connect-page', SnugConnectPage)
