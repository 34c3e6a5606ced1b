import { msg, str } from '@lit/localize'
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { property, query, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import ArrowDown from 'lucide/dist/esm/icons/arrow-down.mjs'
import LockKeyhole from 'lucide/dist/esm/icons/lock-keyhole.mjs'
import SendHorizontal from 'lucide/dist/esm/icons/send-horizontal.mjs'
import { type ChatMessage, MAX_CHAT } from '../../call/meeting.ts'
import { controls } from '../controls.ts'
import { define, SnugElement } from '../element.ts'
import '../icon.ts'
import { getLocale } from '../localization.ts'
import type { CallState } from '../panel-tab.ts'
import { chatStyles } from './chat-styles.ts'
import { linked } from './links.ts'

/** Messages of one person within this many milliseconds stand together. */
const TOGETHER = 5 * 60_000
/** The counter is shown when fewer characters than this are left. */
const NEAR = 300
/** CSS pixels from the end within which new messages are followed. */
const AT_END = 60

interface Group {
  key: string
  messages: ChatMessage[]
}

/** What people write to each other. What is being typed stays while the panel is closed. */
export class SnugChat extends SnugElement {
  static override styles = [controls, chatStyles]
  @property({ attribute: false }) state?: CallState
  @state() private typed = ''
  @state() private sending = false
  @state() private failed = false
  /** New messages came while older ones are looked at. */
  @state() private below = false
  @query('textarea') private field?: HTMLTextAreaElement
  @query('.messages') private list?: HTMLElement
  #atEnd = true
  /** A list that was hidden, or became smaller, goes on where it was followed. */
  #size = new ResizeObserver(() => {
    if (this.#atEnd) this.#toEnd()
  })

  protected override firstUpdated(): void {
    if (this.list) this.#size.observe(this.list)
  }

  override focus(): void {
    this.field?.focus()
  }

  override render() {
    const { chat = [] } = this.state ?? {}
    return html`<div class="chat">
      <div class="messages" role="log" aria-label=${msg('Messages')} tabindex="0" @scroll=${this.#onScroll}>
        ${
          chat.length
            ? repeat(groups(chat), ({ key }) => key, group)
            : html`<div class="empty">
                <span class="mark"><snug-icon .node=${LockKeyhole}></snug-icon></span>
                <p>${msg('Messages are end-to-end encrypted and vanish with the meeting.')}</p>
              </div>`
        }
      </div>
      ${
        this.below
          ? html`<button class="below" type="button" @click=${() => this.#toEnd()}>
              <snug-icon .node=${ArrowDown}></snug-icon>${msg('New messages')}
            </button>`
          : nothing
      }
      ${this.#form()}
    </div>`
  }

  #form(): TemplateResult {
    const left = MAX_CHAT - this.typed.length
    const away = this.state?.phase === 'reconnecting'
    return html`<form @submit=${this.#onSubmit}>
      ${this.failed ? html`<p class="problem" role="alert">${msg('The message was not sent. Try again.')}</p>` : nothing}
      <div class="write">
        <textarea rows="1" maxlength=${MAX_CHAT} dir="auto" enterkeyhint="send"
          aria-label=${msg('Message to everyone')} placeholder=${msg('Message to everyone')}
          .value=${this.typed} @input=${this.#onInput} @keydown=${this.#onKey}></textarea>
        <button class="send" part="button" type="submit" aria-label=${msg('Send')}
          ?disabled=${away || this.sending || !this.typed.trim()}>
          <snug-icon .node=${SendHorizontal}></snug-icon>
        </button>
      </div>
      ${left < NEAR ? html`<p class="left" role="status">${msg(str`${left} characters left`)}</p>` : nothing}
    </form>`
  }

  protected override updated(changed: PropertyValues): void {
    const { field } = this
    if (field && changed.has('typed')) {
      // One line while empty, and as many as are written up to the limit of the style sheet.
      field.style.blockSize = 'auto'
      field.style.blockSize = `${field.scrollHeight + 2}px`
    }
    const before = changed.get('state') as CallState | undefined
    const last = this.state?.chat.at(-1)
    if (!last || last.id === before?.chat.at(-1)?.id) return
    if (this.#atEnd || last.self) this.#toEnd()
    else this.below = true
  }

  #toEnd(): void {
    if (!this.list) return
    this.list.scrollTop = this.list.scrollHeight
    this.below = false
  }

  #onScroll = (): void => {
    const { list } = this
    if (!list?.clientHeight) return
    this.#atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < AT_END
    if (this.#atEnd) this.below = false
  }

  #onInput = (event: Event): void => {
    this.typed = (event.target as HTMLTextAreaElement).value
    this.failed = false
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    void this.#send()
  }

  #onSubmit = (event: Event): void => {
    event.preventDefault()
    void this.#send()
    this.focus()
  }

  async #send(): Promise<void> {
    const { typed } = this
    const text = typed.trim()
    if (!text || this.sending || this.state?.phase !== 'in-call') return
    this.sending = true
    try {
      await this.ask<void>((answer) => ({ type: 'say', text, answer }))
      if (this.typed === typed) this.typed = ''
      this.failed = false
    } catch {
      this.failed = true
    }
    this.sending = false
  }
}

function groups(chat: readonly ChatMessage[]): Group[] {
  const found: Group[] = []
  for (const message of chat) {
    const first = found.at(-1)?.messages[0]
    if (first && first.from === message.from && message.at - first.at < TOGETHER)
      found.at(-1)?.messages.push(message)
    else found.push({ key: message.id, messages: [message] })
  }
  return found
}

function group({ messages }: Group): TemplateResult | typeof nothing {
  const [first] = messages
  if (!first) return nothing
  return html`<div class="group ${first.self ? 'self' : ''}">
    <p class="who"><b dir="auto">${first.self ? msg('You') : first.name || msg('Guest')}</b> <time>${timeOf(first.at)}</time></p>
    ${repeat(
      messages,
      ({ id }) => id,
      ({ text }) => html`<p class="text" dir="auto">${linked(text)}</p>`,
    )}
  </div>`
}

const timeOf = (at: number): string =>
  new Date(at).toLocaleTimeString(getLocale(), { hour: '2-digit', minute: '2-digit' })

define('snug-chat', SnugChat)

declare global {
  interface HTMLElementTagNameMap {
    'snug-chat': SnugChat
  }
}
