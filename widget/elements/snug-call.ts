import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { property, query, state } from 'lit/decorators.js'
import Lock from 'lucide/dist/esm/icons/lock.mjs'
import ScreenShare from 'lucide/dist/esm/icons/screen-share.mjs'
import TriangleAlert from 'lucide/dist/esm/icons/triangle-alert.mjs'
import Users from 'lucide/dist/esm/icons/users.mjs'
import Volume2 from 'lucide/dist/esm/icons/volume-2.mjs'
import type { MeetingSnapshot } from '../call/meeting.ts'
import { callStyles } from './call-styles.ts'
import { controls } from './controls.ts'
import { define, SnugElement } from './element.ts'
import { failureText } from './failures.ts'
import './icon.ts'
import type { IconNode } from './icon.ts'
import './remote-audio.ts'
import type { SnugRemoteAudio } from './remote-audio.ts'
import './snug-stage.ts'
import './snug-toolbar.ts'
import type { SnugToolbar } from './snug-toolbar.ts'

/**
 * The meeting while it goes on: people, buttons, and what has to be said on top of them.
 * @csspart badge - The sign of encryption
 * @csspart banner - Messages over the stage
 */
export class SnugCall extends SnugElement {
  static override styles = [controls, callStyles]
  @property({ attribute: false }) snapshot?: MeetingSnapshot
  /** Built ahead and not seen yet. */
  @property({ type: Boolean }) waiting = false
  @state() private silenced = false
  @query('snug-remote-audio') private audio?: SnugRemoteAudio
  @query('snug-toolbar') private toolbar?: SnugToolbar

  /** Focus goes to the buttons. */
  override focus(): void {
    this.toolbar?.focus()
  }

  override render() {
    const { state, devices } = this.snapshot ?? {}
    if (!devices || !state || !('participants' in state)) return nothing
    const { participants } = state
    const lost = state.phase === 'reconnecting'
    return html`<div class="call">
      <header>
        <span class="pill badge" part="badge">
          <snug-icon .node=${Lock}></snug-icon><span>${msg('End-to-end encrypted')}</span>
        </span>
        ${count(participants.length)}
      </header>
      <snug-stage exportparts="stage, tile"
        .participants=${participants} .stale=${lost} .waiting=${this.waiting}></snug-stage>
      <snug-toolbar exportparts="toolbar, button" .devices=${devices}></snug-toolbar>
      <div class="over">${lost ? lostBanner() : nothing} ${this.#banners()}</div>
      ${participants.length === 1 && !lost ? alone() : nothing}
      <snug-remote-audio .participants=${participants} @blocked-change=${this.#onBlocked}></snug-remote-audio>
    </div>`
  }

  #banners(): TemplateResult {
    const { devices } = this.snapshot as MeetingSnapshot
    return html`${
      devices.screen === 'on'
        ? banner(ScreenShare, msg('You are sharing your screen'), msg('Stop sharing'), () =>
            this.request({ type: 'screen', on: false }),
          )
        : nothing
    }
    ${this.silenced ? banner(Volume2, msg('The browser holds back the sound'), msg('Click to hear'), this.#hear) : nothing}
    ${
      devices.failure
        ? html`<p class="banner warn" part="banner" role="alert">
            <snug-icon .node=${TriangleAlert}></snug-icon>${failureText(devices.failure.code)}
          </p>`
        : nothing
    }`
  }

  #hear = (): void => void this.audio?.resume()

  #onBlocked = (event: Event): void => {
    this.silenced = (event.target as SnugRemoteAudio).blocked
  }
}

const banner = (icon: IconNode, text: string, label: string, run: () => void) =>
  html`<div class="banner" part="banner">
    <snug-icon .node=${icon}></snug-icon><span>${text}</span>
    <button class="button" part="button" type="button" @click=${run}>${label}</button>
  </div>`

const lostBanner = () =>
  html`<p class="banner warn" part="banner" role="alert">
    <span class="spin"></span>
    <span>${msg('Connection lost. Your camera and microphone are paused. Reconnecting…')}</span>
  </p>`

const alone = () => html`<div class="alone"><span>${msg('Nobody else is here yet.')}</span></div>`

const count = (people: number) => {
  const label = people === 1 ? msg('1 person') : msg(str`${people} people`)
  return html`<span class="pill count" title=${label}>
    <snug-icon .node=${Users}></snug-icon>
    <span aria-hidden="true">${people}</span><span class="hidden-text">${label}</span>
  </span>`
}

define('snug-call', SnugCall)

declare global {
  interface HTMLElementTagNameMap {
    'snug-call': SnugCall
  }
}
