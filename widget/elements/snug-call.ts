import { msg } from '@lit/localize'
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { property, query, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import Keyboard from 'lucide/dist/esm/icons/keyboard.mjs'
import MicOff from 'lucide/dist/esm/icons/mic-off.mjs'
import ScreenShare from 'lucide/dist/esm/icons/screen-share.mjs'
import Volume2 from 'lucide/dist/esm/icons/volume-2.mjs'
import WifiHigh from 'lucide/dist/esm/icons/wifi-high.mjs'
import { mayInMeeting } from '../../protocol/rights.ts'
import type { Devices, MeetingSnapshot } from '../call/meeting.ts'
import { announcements, PoorConnection } from './announcements.ts'
import { bannerStyles } from './banner-styles.ts'
import { alone, badge, banner, knockBanner, lostBanner, peopleCount, warning } from './call-parts.ts'
import { callStyles } from './call-styles.ts'
import { controls } from './controls.ts'

import { connectedSpeaker, deviceProblem } from './device-texts.ts'
import { define, SnugElement } from './element.ts'
import './extras/snug-recording.ts'
import './extras/snug-sheet.ts'
import './icon.ts'
import { MutedSpeech } from './muted-speech.ts'
import './panel/snug-panel.ts'
import type { SnugPanel } from './panel/snug-panel.ts'
import { type CallState, PANEL, type PanelTab, type PanelWish, SHEET, type SheetName } from './panel-tab.ts'
import './remote-audio.ts'
import type { SnugRemoteAudio } from './remote-audio.ts'
import { shared } from './shared.ts'
import { type ShortcutAction, type ShortcutHost, Shortcuts } from './shortcuts.ts'
import './snug-reactions.ts'
import './snug-stage.ts'
import type { SnugStage } from './snug-stage.ts'
import './snug-toasts.ts'
import './snug-toolbar.ts'
import type { SnugToolbar } from './snug-toolbar.ts'
import './snug-warnings.ts'
import { ViewControl } from './view-control.ts'

/** Announcements kept in the live region, for those who read them again. */
const MAX_SPOKEN = 20

/**
 * The meeting while it goes on: people, buttons, a panel beside them, and what has to be said on top of them.
 * @csspart badge - The sign of encryption
 * @csspart banner - Messages over the stage
 * @csspart panel - People, chat and security
 */
export class SnugCall extends SnugElement implements ShortcutHost {
  static override styles = [controls, bannerStyles, callStyles]
  @property({ attribute: false }) snapshot?: MeetingSnapshot
  /** Built ahead and not seen yet. */
  @property({ type: Boolean }) waiting = false
  /** Keys of the call also count while nothing on the page has the focus. */
  @property({ type: Boolean }) pageKeys = false
  @state() private silenced = false
  /** The person speaks while muted. */
  @state() private unheard = false
  /** What is wrong with a device, once that was read and put away. */
  @state() private read = ''
  /** What is open over the stage. */
  @state() private sheet?: SheetName
  /** What was said last to those who can't see; each with a number of its own, so that it is said once. */
  @state() private spoken: { id: number; text: string }[] = []
  /** The tab of the panel that is open. */
  @state() private tab?: PanelTab
  @query('snug-remote-audio') private audio?: SnugRemoteAudio
  @query('snug-toolbar') private toolbar?: SnugToolbar
  @query('snug-stage') private stage?: SnugStage
  @query('snug-panel') private panel?: SnugPanel
  /** The panel is made when first opened, and then stays with what was typed in it. */
  #opened = false
  #view = new ViewControl(this, (request) => this.request(request))
  /** Id of the last message that was seen. */
  #read = ''
  #said = 0
  #connection = new PoorConnection()
  #speech = new MutedSpeech((speaks) => {
    this.unheard = speaks
  })

  constructor() {
    super()
    this.addEventListener(PANEL, this.#onPanel)
    this.addEventListener(SHEET, (event) => {
      event.stopPropagation()
      void this.#show((event as CustomEvent<SheetName>).detail)
    })
    new Shortcuts(this)
  }

  /** Focus goes to the buttons. */
  override focus(): void {
    this.toolbar?.focus()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#speech.end()
  }

  get listening(): boolean {
    return !this.waiting && this.#state !== undefined
  }

  get muted(): boolean {
    return this.snapshot?.devices.microphone === 'off'
  }

  talk(on: boolean): void {
    this.request({ type: 'talk', on })
  }

  act(action: ShortcutAction): void {
    const { devices } = this.snapshot ?? {}
    if (action === 'help') void this.#toggleKeys()
    else if (action === 'hand') this.request({ type: 'hand', up: !this.#hand })
    else if (action === 'chat' || action === 'people') this.#toggle(action)
    else if (devices) this.request({ type: action, on: devices[action] === 'off' })
  }

  get #hand(): boolean {
    return this.#state?.participants.some(({ self, hand }) => self && hand > 0) ?? false
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('snapshot')
    // Each part of the call is drawn anew only for what concerns it.
    this.snapshot = shared(before, this.snapshot)
    const state = this.#state
    // What fails again is said again.
    if (!this.snapshot?.devices.failure) this.read = ''
    if (changed.has('snapshot')) this.#announce(before?.state)
    if (this.snapshot && !this.waiting) this.#speech.follow(this.snapshot.devices)
    if (state && this.tab === 'chat') this.#read = state.chat.at(-1)?.id ?? ''
  }

  protected override updated(): void {
    this.#onMain()
  }

  get #state(): CallState | undefined {
    const state = this.snapshot?.state
    return state && 'participants' in state ? state : undefined
  }

  #announce(before?: MeetingSnapshot['state']): void {
    const state = this.#state
    if (this.waiting || !state || !before || !('participants' in before)) return
    const texts = announcements(before, state, this.#connection)
    if (!texts.length) return
    this.spoken = [...this.spoken, ...texts.map((text) => ({ id: ++this.#said, text }))].slice(-MAX_SPOKEN)
  }

  /** The focus goes back to what opened the sheet. */
  async #show(sheet?: SheetName): Promise<void> {
    const before = this.sheet
    this.sheet = sheet
    await this.updateComplete
    if (sheet || !before) return
    if (before === 'shortcuts') this.renderRoot.querySelector<HTMLElement>('.keys')?.focus()
    else this.toolbar?.focusOn(before)
  }

  #toggleKeys = (): Promise<void> => this.#show(this.sheet === 'shortcuts' ? undefined : 'shortcuts')

  override render() {
    const { snapshot, tab } = this
    const state = this.#state
    if (!snapshot || !state) return nothing
    const { participants } = state
    const lost = state.phase === 'reconnecting'
    const changed = participants.some(({ holder }) => holder?.device === 'changed')
    return html`<div class="call ${tab ? 'with-panel' : ''}" tabindex="-1">
      <header>
        ${badge(state.security, changed, tab === 'security', () => this.#toggle('security'))}
        ${peopleCount(participants.length, tab === 'people', () => this.#toggle('people'))}
        ${keysButton(this.sheet === 'shortcuts', this.#toggleKeys)}
      </header>
      <snug-stage exportparts="stage, tile, pager, button" .participants=${participants} .view=${this.#view.choice}
        .apart=${this.#view.apart} .stale=${lost} .waiting=${this.waiting} @main-change=${this.#onMain}></snug-stage>
      ${participants.length === 1 && !lost ? alone() : nothing}
      <snug-reactions .reactions=${state.reactions}></snug-reactions>
      <div class="over">
        ${lost ? lostBanner() : nothing}
        <snug-warnings exportparts="banner, button" .notices=${state.notices}></snug-warnings>
        ${state.recordings || state.recordingEnd ? html`<snug-recording exportparts="banner, button" .state=${state}></snug-recording>` : nothing}
        <div class="banners">${this.#banners(snapshot.devices, state)}</div>
        <snug-toasts exportparts="banner" .notices=${state.notices} .chat=${state.chat}
          ?reading=${tab === 'chat'}></snug-toasts>
      </div>
      ${
        this.sheet
          ? html`<snug-sheet exportparts="button" .sheet=${this.sheet} .snapshot=${snapshot}
              @done=${() => this.#show()}></snug-sheet>`
          : nothing
      }
      ${this.#side(state)}
      ${this.#toolbar(snapshot.devices, state)}
      <snug-remote-audio .participants=${participants} .speaker=${connectedSpeaker(snapshot.devices)}
        @blocked-change=${this.#onBlocked} @heard-change=${this.#onHeard}></snug-remote-audio>
      <div class="hidden-text" role="log" aria-label=${msg('What happened')}>
        ${repeat(
          this.spoken,
          ({ id }) => id,
          ({ text }) => html`<p dir="auto">${text}</p>`,
        )}
      </div>
    </div>`
  }

  #toolbar(devices: Devices, state: CallState): TemplateResult {
    const { participants, knocks } = state
    return html`<snug-toolbar exportparts="toolbar, button"
      .devices=${devices}
      .hand=${this.#hand}
      .people=${participants.length}
      .records=${canRecord(state)}
      .waiting=${knocks.length}
      .unread=${this.#unread(state)}
      .view=${this.#view.state}
      .panel=${this.tab}
    ></snug-toolbar>`
  }

  #side(state: CallState): TemplateResult | typeof nothing {
    if (!this.#opened) return nothing
    return html`<snug-panel class="side" exportparts="panel, button" ?hidden=${!this.tab}
      .state=${state} .tab=${this.tab} .unread=${this.#unread(state)}
      @panel-close=${() => this.#close()}></snug-panel>`
  }

  #banners(devices: Devices, state: CallState): TemplateResult {
    const problem = deviceProblem(devices)
    return html`${
      this.tab === 'people'
        ? nothing
        : knockBanner(
            state.knocks,
            (request) => this.request(request),
            () => this.#toggle('people'),
          )
    }
    ${this.unheard ? banner(MicOff, msg('You are muted. Hold the space bar to talk.'), { label: msg('Turn on microphone'), run: () => this.request({ type: 'microphone', on: true }) }) : nothing}
    ${
      devices.screen === 'on'
        ? banner(
            ScreenShare,
            devices.tracks.sound
              ? msg('You are sharing your screen and its sound')
              : msg('You are sharing your screen'),
            {
              label: msg('Stop sharing'),
              run: () => this.request({ type: 'screen', on: false }),
            },
          )
        : nothing
    }
    ${
      this.silenced
        ? banner(Volume2, msg('The browser holds back the sound'), {
            label: msg('Click to hear'),
            run: () => void this.audio?.resume(),
          })
        : nothing
    }
    ${state.diagnosis ? warning(msg('The server’s administrator is looking for a fault: network addresses are being written down')) : nothing}
    ${state.participants.some(({ self, quality }) => self && quality === 'poor') ? banner(WifiHigh, msg('Your connection is poor: others may hear and see you badly.')) : nothing}
    ${problem && problem !== this.read ? warning(problem, () => this.#putAway(problem)) : nothing}`
  }

  /** The focus leaves the button before it is gone. */
  #putAway(problem: string): void {
    this.read = problem
    this.renderRoot.querySelector<HTMLElement>('.call')?.focus()
  }

  #unread({ chat }: CallState): number {
    const seen = chat.findIndex(({ id }) => id === this.#read)
    return chat.slice(seen + 1).filter(({ self }) => !self).length
  }

  #toggle(tab: PanelTab): void {
    if (this.tab === tab) void this.#close()
    else void this.#open(tab)
  }

  async #open(tab: PanelTab): Promise<void> {
    this.tab = tab
    this.#opened = true
    await this.updateComplete
    await this.panel?.updateComplete
    if (this.tab === tab) this.panel?.focus()
  }

  /** The focus goes back to what opened the panel, if it is still in there. */
  async #close(): Promise<void> {
    const { tab } = this
    const inside = this.renderRoot instanceof ShadowRoot && this.renderRoot.activeElement === this.panel
    this.tab = undefined
    await this.updateComplete
    if (!tab || !inside) return
    const opener = { security: '.badge', people: '.count', chat: undefined }[tab]
    const pill = opener ? this.renderRoot.querySelector<HTMLElement>(opener) : undefined
    if (pill?.checkVisibility()) pill.focus()
    else this.toolbar?.focusOn(tab)
  }

  #onPanel = (event: Event): void => {
    event.stopPropagation()
    const { tab, stay } = (event as CustomEvent<PanelWish>).detail
    if (!stay || this.tab !== tab) this.#toggle(tab)
  }

  /** Another one is to be looked at, or something changed about them. */
  #onMain = (): void => {
    if (this.snapshot) this.#view.show(this.stage?.main, this.snapshot.devices)
  }

  #onHeard = (event: Event): void => this.stage?.hear((event.target as SnugRemoteAudio).heard)

  #onBlocked = (event: Event): void => {
    this.silenced = (event.target as SnugRemoteAudio).blocked
  }
}

/** Asked once at a time, by those who may, where the browser can. */
const canRecord = ({ role, recordings = [] }: CallState): boolean =>
  'MediaRecorder' in globalThis && mayInMeeting(role, 'record') && !recordings.some(({ own }) => own)

const keysButton = (open: boolean, toggle: () => void): TemplateResult =>
  html`<button type="button" class="pill keys" part="button" aria-label=${msg('Keyboard shortcuts')}
    title=${msg('Keyboard shortcuts')} aria-expanded=${String(open)} @click=${toggle}>
    <snug-icon .node=${Keyboard}></snug-icon>
  </button>`

define('snug-call', SnugCall)

declare global {
  interface HTMLElementTagNameMap {
    'snug-call': SnugCall
  }
}
