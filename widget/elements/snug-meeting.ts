import { msg, updateWhenLocaleChanges } from '@lit/localize'
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import type { FrameMethod } from '../../protocol/frame.ts'
import { codeOf, failureOf, LocalError } from '../call/failures.ts'
import type { IdentityKey, MeetingSnapshot } from '../call/meeting.ts'
import type { TokenProvider } from './access.ts'
import { controls } from './controls.ts'
import { loadEngine, type MeetingFactory, preloadEngine } from './engine.ts'
import { eventsBetween, type MeetingPhase, phaseOf, type SnugMeetingEventMap } from './events.ts'
import { failureText } from './failures.ts'
import type { Isolated } from './isolated.ts'
import { getLocale, useLanguage } from './localization.ts'
import { meetingStyles } from './meeting-styles.ts'
import { connectingView, failedView, leftView, signedOutView } from './notices.ts'
import { rehearsal, whenIdle } from './rehearsal.ts'
import { type MeetingRequest, REQUEST } from './requests.ts'
import { tellRoomKey } from './room-key-receivers.ts'
import { MeetingSession, type SessionSettings, type View } from './session.ts'
import { tokens } from './tokens.ts'
// Every view has one: as a file of its own it would be a request more.
import './video-box.ts'

/** They load when a meeting comes near. */
const loadViews = () => import('./views.ts')
const PARTS = 'stage, tile, pager, toolbar, button, join-button, badge, panel, preview, banner, name-field'
/** Folder of the built files; the parts that are loaded later lie in a folder of it. */
const ASSETS = new URL(import.meta.url.includes('/chunks/') ? '..' : '.', import.meta.url)
const WORKER = new URL('snug-worker.js', ASSETS).href
/** Settings whose change begins the meeting anew, and those that only matter while there is none. */
const RESTARTING = ['room', 'server'] as const
const UNBLOCKING = ['token', 'tokenUrl', 'tokenProvider', 'roomKey', 'identityKeys'] as const

/**
 * An end-to-end-encrypted meeting in any page.
 *
 * @slot title - What the meeting is about, shown before joining
 *
 * @event snug-ready - The preview is shown; `join()` is possible
 * @event snug-joined - In the meeting
 * @event snug-left - Left the meeting, or its stay ended otherwise: by a failure, with the element, with another room
 * @event {CustomEvent<{count: number, participants: ParticipantInfo[]}>} snug-participants-changed - Somebody came,
 *   went, or changed; oneself included
 * @event {CustomEvent<{code: string, text: string}>} snug-error - Something failed; the text is for people
 * @event {CustomEvent<{state: MeetingPhase}>} snug-state-changed - Every change of `state`
 *
 * @csspart stage - Where the tiles are
 * @csspart tile - One person or one shared screen
 * @csspart pager - The buttons that turn the pages of people
 * @csspart toolbar - The buttons of the call
 * @csspart button - Every button but the one to join
 * @csspart join-button - The button to join
 * @csspart badge - The sign of encryption
 * @csspart panel - People, chat and security beside the stage
 * @csspart preview - The own picture before joining
 * @csspart banner - Messages over the stage
 * @csspart name-field - The field for the own name
 * @csspart notice - Messages in place of a meeting
 *
 * @cssprop --snug-accent - Colour of what is to be pressed
 * @cssprop --snug-on-accent - Text on that colour
 * @cssprop --snug-background - Behind everything
 * @cssprop --snug-surface - Cards, buttons, fields
 * @cssprop --snug-text - Text
 * @cssprop --snug-radius - Roundness of corners
 * @cssprop --snug-font - Font family
 */
export class SnugMeeting extends LitElement {
  static override styles = [tokens, controls, meetingStyles]
  /** How the call engine is brought. Tests put another one in. */
  static load: (workerUrl: string, signal: AbortSignal) => Promise<MeetingFactory> = loadEngine

  /** Loads what an element that is put into the page later needs. Worth it when somebody is likely to join soon. */
  static async preload(): Promise<void> {
    await Promise.all([preloadEngine(WORKER), loadViews()])
  }

  /** Address of the meeting server; the origin this script came from unless given. */
  @property() server = new URL(import.meta.url).origin
  /** Id of the room. */
  @property() room = ''
  /** Access token for one connection. */
  @property() token?: string
  /**
   * Address on this page's own origin that answers POST `{room, deviceKey}` with
   * `{access, roomKey?, identity?, identityKeys?}`.
   */
  @property({ attribute: 'token-url' }) tokenUrl?: string
  /**
   * Called with room and device key; brings `{access, roomKey?, identity?, identityKeys?}` each time a token is needed.
   * Goes before `tokenUrl` and `token`.
   */
  @property({ attribute: false }) tokenProvider?: TokenProvider
  /** Public keys, `{iss, kid, x}` each, that may vouch for people beside those that come with the access. */
  @property({ attribute: false }) identityKeys?: IdentityKey[]
  /** Key of the room, 32 bytes as base64url; else it comes with the access or from `#k=…` in the page's address. */
  @property({ attribute: 'room-key' }) roomKey?: string
  /** Name shown to the others; asked for when empty. */
  @property({ attribute: 'display-name' }) displayName = ''
  /** Whether the person may change `displayName` before joining. */
  @property({ type: Boolean, attribute: 'edit-name' }) editName = false
  /** BCP 47 tag; the document's or the browser's language unless given. */
  @property() language?: string
  /** The system's unless fixed. */
  @property({ reflect: true }) theme: 'light' | 'dark' | 'auto' = 'auto'
  /** Keys of the call also work while nothing on the page has the focus. For pages that are all about the meeting. */
  @property({ type: Boolean, attribute: 'page-shortcuts' }) pageShortcuts = false
  /** Join without waiting for a click. */
  @property({ type: Boolean }) autojoin = false
  /**
   * The meeting runs in a frame of the server's origin: this page's scripts can't see or hear it, nor read its keys.
   * The server has to allow this page, and this page has to allow the server the camera and microphone. To be set before
   * the element is in the page.
   */
  @property({ type: Boolean }) isolated = false

  @state() private view: View = { phase: 'connecting' }
  /** Whether the views and their texts are there. */
  @state() private views = false
  /** Whether there is time to build the call before it is seen. */
  @state() private rehearses = false
  #told?: View
  #session = new MeetingSession({
    load: (workerUrl, signal) => SnugMeeting.load(workerUrl, signal),
    changed: (view) => this.#follow(view),
    error: ({ code }) => this.#emit('snug-error', { code, text: failureText(code) }),
    roomKey: (roomKey) => tellRoomKey(this, roomKey),
  })

  /** Where the meeting stands. */
  get state(): MeetingPhase {
    return phaseOf(this.view)
  }

  /** Joins, or does so as soon as the meeting is ready and the element in a page. */
  async join(): Promise<void> {
    this.#wish = true
    // What was set just now counts. An element that was in no page yet would be waited for in vain.
    if (this.hasUpdated || this.isConnected) await this.updateComplete
    if (!this.#wish || this.#due) return
    // Where there is no frame it is tried anew to have one.
    if (this.#frame && this.view.phase === 'failed') this.#start()
    this.#wish = false
    return this.#do('join')
  }
  async leave(): Promise<void> {
    this.#wish = false
    if (!this.#due) await this.#do('leave')
  }
  /** To join, and nothing has begun yet that could be joined. */
  #wish = false
  setMicrophone(on: boolean): Promise<void> {
    return this.#do('setMicrophone', on)
  }
  setCamera(on: boolean): Promise<void> {
    return this.#do('setCamera', on)
  }
  /** Starts or stops sharing the screen. Starting has to come from a click, in the call: else it fails as `wrong_state`. */
  shareScreen(on = true): Promise<void> {
    return this.#do('shareScreen', on)
  }

  /** In the frame, where the meeting is in one. */
  async #do(method: FrameMethod, on = false): Promise<void> {
    return this.#frame ? (await this.#frame).call(method, on) : this.#session[method](on)
  }
  #frame?: Promise<Isolated>

  constructor() {
    super()
    updateWhenLocaleChanges(this)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.addEventListener(REQUEST, this.#onRequest)
    if (this.#due) this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    // A move within the document comes back before the microtask runs.
    queueMicrotask(() => {
      if (this.isConnected) return
      this.#due = true
      this.#session.end()
      if (phaseOf(this.view) !== 'left') this.#follow({ phase: 'connecting' })
    })
  }
  /** A meeting is to begin with the next update in a page: outside of one nobody would see that they are in a call. */
  #due = true

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#focused = this.#focused || Boolean(this.shadowRoot?.activeElement)
    if (changed.has('language')) void useLanguage(this.language)
    const restarting = this.#idle ? [...RESTARTING, ...UNBLOCKING] : RESTARTING
    if (restarting.some((name) => changed.has(name))) this.#due = true
    if (this.#due && this.isConnected) this.#start()
    else if (changed.has('displayName')) this.#session.setName(this.displayName)
  }

  /** Whoever used the keyboard in here goes on in here when one view gives way to the next. */
  protected override updated(): void {
    if (!this.#focused || this.shadowRoot?.activeElement) return
    const view = this.renderRoot.querySelector<HTMLElement>('.view:not(.waiting)')
    if (!view || view.matches('[tone=busy]')) return
    this.#focused = false
    requestAnimationFrame(() => (view.querySelector('button') ?? view).focus())
  }
  #focused = false

  protected override render() {
    return html`<div class="root" lang=${getLocale()}>
      ${this.#content()} ${this.#call()}
      <div class="hidden-text" role="status">${this.#announcement()}</div>
    </div>`
  }

  #content(): TemplateResult | HTMLElement | typeof nothing {
    const { view } = this
    if (view.phase === 'isolated') return view.frame
    if (view.phase === 'connecting') return connectingView()
    if (view.phase === 'left') return leftView(this.#ask)
    if (view.phase === 'signed-out')
      return signedOutView(view, originOf(this.server) ?? location.origin, this.#ask)
    if (view.phase === 'failed') return failedView(view.failure, this.#ask, this)
    return this.#meeting(view.snapshot)
  }

  #meeting(snapshot: MeetingSnapshot): TemplateResult | typeof nothing {
    const { state } = snapshot
    // Who joins without a pre-join is not shown one on the way.
    if (state.phase === 'joining' && !this.#preJoin) return connectingView()
    switch (state.phase) {
      case 'failed':
        return failedView(state.failure, this.#ask, this)
      case 'left':
        return leftView(this.#ask)
      case 'pre-join':
      case 'joining':
        return this.#near(
          html`<snug-pre-join class="view" exportparts=${PARTS}
            .snapshot=${snapshot} .name=${this.#typedName || this.displayName} .askName=${this.editName || !this.displayName}>
            <slot name="title" slot="title"></slot>
          </snug-pre-join>`,
        )
      case 'lobby':
        return this.#near(
          html`<snug-lobby class="view" exportparts=${PARTS}
            .snapshot=${snapshot} .name=${this.#typedName || this.displayName} .askName=${this.editName || !this.displayName}>
            <slot name="title" slot="title"></slot>
          </snug-lobby>`,
        )
      case 'in-call':
      case 'reconnecting':
        return this.#near(nothing)
      default:
        return connectingView()
    }
  }

  /** The call, and before it one that waits unseen: building it takes longer than all else that a click sets off. */
  #call(): TemplateResult | typeof nothing {
    if (this.view.phase !== 'meeting' || !this.views) return nothing
    const { state } = this.view.snapshot
    const here = state.phase === 'in-call' || state.phase === 'reconnecting'
    const snapshot = here ? this.view.snapshot : this.rehearses && rehearsal(this.view.snapshot)
    if (!snapshot) return nothing
    return html`<snug-call class=${here ? 'view' : 'view waiting'} exportparts=${PARTS} ?inert=${!here}
      .waiting=${!here} .pageKeys=${this.pageShortcuts} .snapshot=${snapshot}></snug-call>`
  }

  /** @param view as soon as it can be shown */
  #near<T>(view: T): T | TemplateResult {
    this.#loadViews()
    return this.views ? view : connectingView()
  }

  #loadViews(): void {
    if (this.views) return
    void loadViews()
      .then(async ({ ready }) => {
        await ready
        this.views = true
      })
      .catch(() => this.#session.fail('server_unreachable'))
  }

  #announcement(): string {
    // The element in the frame says so itself.
    if (this.isolated) return ''
    const phase = phaseOf(this.view)
    if (phase === 'joining' && this.#preJoin) return msg('Joining…')
    if (phase === 'in-call') return msg('You are in the meeting.')
    if (phase === 'left') return msg('You left the meeting')
    const state = this.view.phase === 'meeting' ? this.view.snapshot.state : undefined
    if (state?.phase === 'lobby' && state.knock === 'asked') return msg('Waiting to be let in…')
    return ''
  }

  get #idle(): boolean {
    return this.state === 'signed-out' || this.state === 'failed'
  }

  #start(): void {
    this.#due = false
    const settings: SessionSettings = {
      server: originOf(this.server),
      room: this.room,
      roomKey: this.roomKey,
      identityKeys: this.identityKeys,
      token: this.token,
      tokenUrl: this.tokenUrl,
      tokenProvider: this.tokenProvider,
      name: this.displayName,
      autojoin: this.autojoin || this.#wish,
      workerUrl: WORKER,
    }
    this.#wish = false
    if (!this.isolated) return this.#session.start(settings)
    // What was begun with older settings may be loaded last.
    const frame: Promise<Isolated> = import('./isolated.ts').then(
      ({ isolate }) =>
        this.#frame === frame || !this.#frame
          ? isolate(this, settings, (view) => this.#follow(view))
          : this.#frame,
      () => Promise.reject(new LocalError('server_unreachable')),
    )
    this.#frame = frame
    frame.catch((error) => {
      if (this.#frame === frame) this.#follow({ phase: 'failed', failure: failureOf(codeOf(error)) })
    })
  }

  #ask = (request: MeetingRequest): void => {
    // Who gave a name in the lobby is not asked for it again.
    if (request.type === 'name') this.#typedName = request.name
    // Outside of the frame there is nothing to ask for but to try again.
    if (this.#frame) this.#start()
    else this.#session.handle(request)
  }
  #typedName = ''

  #onRequest = (event: Event): void => {
    event.stopPropagation()
    this.#ask((event as CustomEvent<MeetingRequest>).detail)
  }

  #follow(view: View): void {
    this.view = view
    const events = eventsBetween(this.#told, view)
    this.#told = view
    for (const { type, detail } of events) this.#emit(type, detail)
    if (this.isolated) return
    if (this.state === 'connecting') this.#preJoin = false
    if (this.state === 'connecting' && !this.autojoin) this.#loadViews()
    if (this.state === 'pre-join') this.#preJoin = true
    if (this.state === 'pre-join' || this.state === 'joining') whenIdle(() => this.#rehearse())
  }

  #rehearse(): void {
    this.rehearses = true
    this.#loadViews()
  }

  #preJoin = false

  #emit(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
  }
}

/** Origin of an http(s) address, also one relative to the page. */
function originOf(server: string): string | undefined {
  if (!URL.canParse(server, document.baseURI)) return undefined
  const { protocol, origin } = new URL(server, document.baseURI)
  return /^https?:$/.test(protocol) ? origin : undefined
}

declare global {
  interface HTMLElementTagNameMap {
    'snug-meeting': SnugMeeting
  }
  interface HTMLElementEventMap extends SnugMeetingEventMap {}
}
