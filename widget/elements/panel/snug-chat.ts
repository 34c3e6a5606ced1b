import { msg, str } from '@lit/localize'
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { property, query, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import ArrowDown from 'lucide/dist/esm/icons/arrow-down.mjs'
import ChartColumn from 'lucide/dist/esm/icons/chart-column.mjs'
import Copy from 'lucide/dist/esm/icons/copy.mjs'
import LockKeyhole from 'lucide/dist/esm/icons/lock-keyhole.mjs'
import SendHorizontal from 'lucide/dist/esm/icons/send-horizontal.mjs'
import { type ChatMessage, MAX_CHAT, type Poll } from '../../call/meeting.ts'
import { controls } from '../controls.ts'
import { define, SnugElement } from '../element.ts'
import '../extras/snug-poll.ts'
import '../extras/snug-poll-form.ts'
import '../icon.ts'
import { timeOf } from '../localization.ts'
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
  /** Whether older messages are looked at, and whether new ones came meanwhile. */
  @state() private below: '' | 'older' | 'new' = ''
  /** A poll is being made. */
  @state() private asking = false
  @query('textarea') private field?: HTMLTextAreaElement
  @query('.messages') private list?: HTMLElement
  #atEnd = true
  /** Id of the newest message. */
  #last?: string | undefined
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
    const { chat = [], polls = [] } = this.state ?? {}
    return html`<div class="chat">
      <div class="messages" role="log" aria-live="off" aria-label=${msg('Messages')} tabindex="0" @scroll=${this.#onScroll}>
        ${
          chat.length
            ? repeat(
                groups(chat),
                ({ key }) => key,
                (group) => shown(group, polls),
              )
            : html`<div class="empty">
                <span class="mark"><snug-icon .node=${LockKeyhole}></snug-icon></span>
                <p>${msg('Messages are end-to-end encrypted and vanish with the meeting.')}</p>
              </div>`
        }
      </div>
      ${
        this.below
          ? html`<button class="below" type="button" @click=${this.#toEnd}>
              <snug-icon .node=${ArrowDown}></snug-icon>${this.below === 'new' ? msg('New messages') : msg('Newest')}
            </button>`
          : nothing
      }
      ${this.asking ? html`<snug-poll-form exportparts="button" @done=${this.#onAsked}></snug-poll-form>` : this.#form()}
    </div>`
  }

  #form(): TemplateResult {
    const left = MAX_CHAT - this.typed.length
    const away = this.state?.phase === 'reconnecting'
    return html`<form @submit=${this.#onSubmit}>
      ${this.failed ? html`<p class="problem" role="alert">${msg('The message was not sent. Try again.')}</p>` : nothing}
      <div class="write">
        <button class="icon-button" part="button" type="button" data-action="poll" aria-label=${msg('Make a poll')}
          title=${msg('Make a poll')} @click=${this.#onAsk}>
          <snug-icon .node=${ChartColumn}></snug-icon>
        </button>
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
    const last = this.state?.chat.at(-1)
    if (last?.id === this.#last) return
    this.#last = last?.id
    // A poll is as high as it will be once it has drawn itself.
    if (this.#atEnd || last?.self) requestAnimationFrame(this.#toEnd)
    else this.below = 'new'
  }

  #toEnd = (): void => {
    if (!this.list) return
    this.list.scrollTop = this.list.scrollHeight
    this.below = ''
  }

  #onAsk = (): void => {
    this.asking = true
  }

  #onAsked = async (): Promise<void> => {
    this.asking = false
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>('[data-action=poll]')?.focus()
  }

  #onScroll = (): void => {
    const { list } = this
    if (!list?.clientHeight) return
    this.#atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < AT_END
    if (this.#atEnd) this.below = ''
    else this.below ||= 'older'
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
    if (
      first &&
      !first.poll &&
      !message.poll &&
      first.from === message.from &&
      message.at - first.at < TOGETHER
    )
      found.at(-1)?.messages.push(message)
    else found.push({ key: message.id, messages: [message] })
  }
  return found
}

function shown({ messages }: Group, polls: readonly Poll[]): TemplateResult | typeof nothing {
  const [first] = messages
  if (!first) return nothing
  return html`<div class="group ${first.self ? 'self' : ''}">
    <p class="who"><b dir="auto">${first.self ? msg('You') : first.name || msg('Guest')}</b> <time dir="auto">${timeOf(first.at)}</time></p>
    ${repeat(
      messages,
      ({ id }) => id,
      ({ text, poll }) =>
        poll === undefined
          ? words(text)
          : html`<snug-poll exportparts="button" .poll=${polls.find(({ id }) => id === poll)}>${text}</snug-poll>`,
    )}
  </div>`
}

const words = (text: string): TemplateResult =>
  html`<div class="said">
    <p class="text" dir="auto">${linked(text)}</p>
    <button class="icon-button copy" part="button" type="button" aria-label=${msg('Copy message')} title=${msg('Copy message')}
      @click=${() => void navigator.clipboard?.writeText(text).catch(() => undefined)}>
      <snug-icon .node=${Copy}></snug-icon>
    </button>
  </div>`

define('snug-chat', SnugChat)

declare global {
  interface HTMLElementTagNameMap {
    'snug-chat': SnugChat
  }
}
