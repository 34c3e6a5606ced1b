/** One room: what can be done with it, and the meeting. */
import { html, nothing, type PropertyValues } from 'lit'
import { property, state } from 'lit/decorators.js'
import { ArrowLeft, CalendarPlus, Link, Trash2, UserPlus } from 'lucide'
import type { Api, Room } from './api.ts'
import { icon } from './icon.ts'
import { t } from './l10n.ts'
import { LightElement } from './light-element.ts'
import { createMeeting, loadElement } from './meeting.ts'
import { RoomDialog } from './room-dialog.ts'
import { inTalk, leaveTalkFrame, tellTalk } from './talk.ts'

/** Milliseconds that a word about what was done stays. */
const NOTICE_FOR = 4_000

export class RoomView extends LightElement {
  @property({ attribute: false }) room!: Room
  @property({ attribute: false }) api!: Api
  @property() server = ''
  @property() name = ''
  @property() tokenUrl = ''
  @property({ type: Boolean }) guestLinks = false
  @state() private dialog: 'guests' | 'calendar' | 'delete' | null = null
  @state() private notice = ''
  #stage?: HTMLElement
  #forget?: ReturnType<typeof setTimeout>

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#forget)
    // Taken out of the page the element leaves the meeting.
    this.#stage?.replaceChildren()
  }

  protected override render() {
    const { room } = this
    return html`
      <header class="snug-bar">
        ${this.#back()}
        <h2 class="snug-name">${room.title}</h2>
        <span class="snug-notice" role="status">${this.notice}</span>
        ${this.#action(Link, t('Copy link'), this.#copy)}
        ${this.#mayInvite ? this.#action(UserPlus, t('Invite guests'), () => this.#show('guests')) : nothing}
        ${this.#action(CalendarPlus, t('Add to calendar'), () => this.#show('calendar'))}
        ${room.kind === 'own' && room.role === 'owner' ? this.#action(Trash2, t('Delete room'), () => this.#show('delete')) : nothing}
      </header>
      <div class="snug-stage"></div>
      ${this.dialog ? this.#dialog() : nothing}
    `
  }

  #back() {
    const label = inTalk() ? t('Back to the conversation') : t('All rooms')
    return html`<button class="snug-bare snug-back" aria-label=${label} title=${label} @click=${this.#close}>
      ${icon(ArrowLeft)}
    </button>`
  }

  #dialog() {
    return html`<snug-room-dialog .kind=${this.dialog} .room=${this.room} .api=${this.api}
      @done=${this.#done} @say=${({ detail }: CustomEvent<string>) => this.#say(detail)}
    ></snug-room-dialog>`
  }

  get #mayInvite(): boolean {
    return this.guestLinks && this.room.role !== 'guest'
  }

  #action = (of: typeof Link, label: string, act: () => void) =>
    html`<button class="snug-bare" aria-label=${label} title=${label} @click=${act}>${icon(of)}</button>`

  protected override willUpdate(): void {
    if (!customElements.get('snug-room-dialog')) customElements.define('snug-room-dialog', RoomDialog)
  }

  /** The meeting is no part of the template: it must not begin anew when something around it changes. */
  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get('room') as Room | undefined
    if (!changed.has('room') || before?.id === this.room.id) return
    this.#stage = this.querySelector<HTMLElement>('.snug-stage') ?? undefined
    const { server, tokenUrl, name } = this
    const meeting = createMeeting({ server, room: this.room.id, tokenUrl, name })
    tellTalk(meeting)
    this.#stage?.replaceChildren(meeting)
    void loadElement().catch(() => this.#say(t('The meeting could not be loaded. Reload the page.')))
  }

  #close = () => (inTalk() ? leaveTalkFrame() : this.dispatchEvent(new CustomEvent('close')))
  #show = (dialog: 'guests' | 'calendar' | 'delete') => {
    this.dialog = dialog
  }

  #done = ({ detail }: CustomEvent<{ room?: Room; removed?: boolean } | undefined>) => {
    this.dialog = null
    if (detail?.room) this.dispatchEvent(new CustomEvent('changed', { detail: detail.room }))
    if (detail?.removed) this.dispatchEvent(new CustomEvent('removed'))
  }

  #copy = async () => {
    await navigator.clipboard.writeText(this.room.link)
    this.#say(t('Link copied'))
  }

  #say(text: string): void {
    this.notice = text
    clearTimeout(this.#forget)
    this.#forget = setTimeout(() => {
      this.notice = ''
    }, NOTICE_FOR)
  }
}
