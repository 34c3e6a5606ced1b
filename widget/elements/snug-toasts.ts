import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import KeyRound from 'lucide/dist/esm/icons/key-round.mjs'
import LogIn from 'lucide/dist/esm/icons/log-in.mjs'
import LogOut from 'lucide/dist/esm/icons/log-out.mjs'
import MessageSquareText from 'lucide/dist/esm/icons/message-square-text.mjs'
import ShieldAlert from 'lucide/dist/esm/icons/shield-alert.mjs'
import ShieldUser from 'lucide/dist/esm/icons/shield-user.mjs'
import type { ChatMessage, Notice } from '../call/meeting.ts'
import { controls } from './controls.ts'
import { define, SnugElement } from './element.ts'
import './icon.ts'
import type { IconNode } from './icon.ts'
import { noticeText } from './notice-text.ts'
import { panelEvent } from './panel-tab.ts'
import { toastStyles } from './toast-styles.ts'

/** Milliseconds that something is shown: who comes and goes; what has to be read. */
const BRIEFLY = 6_000
const READ = 14_000

type Kind = Notice['kind']

/** What moderators do has one sign. */
const ICONS: Partial<Record<Kind, IconNode>> = {
  joined: LogIn,
  left: LogOut,
  lost: LogOut,
  removed: LogOut,
  'key-changed': ShieldAlert,
  renewed: KeyRound,
  refused: ShieldAlert,
}

/** How long a notice is shown; of changed keys the loud warnings tell. */
const lifeOf = (kind: Kind): number => (kind === 'renewed' || kind === 'refused' ? READ : BRIEFLY)

/**
 * Who came and went, said for a moment and merged when several come at once; and new messages while the chat is
 * closed.
 * @csspart banner - Each of them
 */
export class SnugToasts extends SnugElement {
  static override styles = [controls, toastStyles]
  @property({ attribute: false }) notices: Notice[] = []
  @property({ attribute: false }) chat: ChatMessage[] = []
  /** Whether the chat is open, so that messages needn't be shown here. */
  @property({ type: Boolean }) reading = false
  /** When each was seen first. */
  #seen = new Map<string, number>()
  #timer?: ReturnType<typeof setTimeout>

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  protected override willUpdate(): void {
    const now = Date.now()
    // What happened before this was first shown is old news, however it was kept.
    for (const { id, at } of [...this.notices, ...this.chat]) {
      if (!this.#seen.has(id)) this.#seen.set(id, now - at > BRIEFLY ? 0 : now)
    }
    if (this.reading) for (const { id } of this.chat) this.#seen.set(id, 0)
  }

  override render() {
    return html`<div class="toasts">
        ${merged(this.#current()).map(toast)} ${this.#message()}
      </div>`
  }

  protected override updated(): void {
    clearTimeout(this.#timer)
    const now = Date.now()
    const ends = [...this.#current(), ...this.#unread()].map((it) => this.#endOf(it) - now)
    if (ends.length) this.#timer = setTimeout(() => this.requestUpdate(), Math.max(50, Math.min(...ends)))
  }

  #endOf(it: Notice | ChatMessage): number {
    return (this.#seen.get(it.id) ?? 0) + ('kind' in it ? lifeOf(it.kind) : BRIEFLY)
  }

  #current(): Notice[] {
    const now = Date.now()
    return this.notices.filter((notice) => notice.kind !== 'key-changed' && this.#endOf(notice) > now)
  }

  #unread(): ChatMessage[] {
    const now = Date.now()
    return this.chat.filter((message) => !message.self && this.#endOf(message) > now)
  }

  #message(): TemplateResult | typeof nothing {
    const last = this.#unread().at(-1)
    if (!last || this.reading) return nothing
    return html`<button class="toast message" part="banner" type="button" @click=${() => this.dispatchEvent(panelEvent('chat', true))}>
      <snug-icon .node=${MessageSquareText}></snug-icon>
      <span class="line" dir="auto"><b dir="auto">${last.name || msg('Guest')}</b> ${last.text}</span>
    </button>`
  }
}

interface Merged {
  kind: Kind
  names: string[]
}

/** One line for each kind of thing that happened. */
function merged(notices: Notice[]): Merged[] {
  const kinds = new Map<Kind, string[]>()
  for (const { kind, name } of notices) kinds.set(kind, [...(kinds.get(kind) ?? []), name || msg('Guest')])
  return [...kinds].map(([kind, names]) => ({ kind, names }))
}

const toast = ({ kind, names }: Merged): TemplateResult =>
  html`<div class="toast ${kind}" part="banner">
    <snug-icon .node=${ICONS[kind] ?? ShieldUser}></snug-icon><span dir="auto">${noticeText(kind, names)}</span>
  </div>`

define('snug-toasts', SnugToasts)

declare global {
  interface HTMLElementTagNameMap {
    'snug-toasts': SnugToasts
  }
}
