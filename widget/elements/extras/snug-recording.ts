import { msg } from '@lit/localize'
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { Recording, RecordWish } from '../../call/meeting.ts'
import { bannerStyles } from '../banner-styles.ts'
import { controls } from '../controls.ts'
import { define, SnugElement } from '../element.ts'
import type { CallState } from '../panel-tab.ts'
import { endText, overText, recordingText, spokenText, writtenText } from './recording-text.ts'

/** Announcements kept, for those who read them again. */
const MAX_SPOKEN = 10

/**
 * Who records, who asks to, and what oneself says to that. It stays as long as anybody does.
 * @csspart banner - One recording
 * @csspart button - Its buttons
 */
export class SnugRecording extends SnugElement {
  static override styles = [
    controls,
    bannerStyles,
    css`
      :host {
        display: grid;
        justify-items: center;
        gap: 8px;
        max-inline-size: 100%;
      }
      .on {
        background: var(--s-danger-soft);
        color: var(--s-danger-text);
      }
      .on::before {
        content: '';
        flex: none;
        inline-size: 12px;
        block-size: 12px;
        border-radius: 50%;
        background: var(--s-danger);
      }
      .figures {
        font-variant-numeric: tabular-nums;
      }
      @media (forced-colors: active) {
        .on::before {
          forced-color-adjust: none;
        }
      }
    `,
  ]
  @property({ attribute: false }) state?: CallState
  @state() private failed = false
  /** Of an end that was read. */
  @state() private read?: CallState['recordingEnd']
  @state() private spoken: { id: number; text: string }[] = []
  #said = new Map<string, string>()
  #names = new Map<string, string>()
  #count = 0

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('state')) this.#speak(this.state?.recordings ?? [])
  }

  /** Says what is new of each. */
  #speak(recordings: readonly Recording[]): void {
    const now = new Map(recordings.map((one) => [one.by, spokenText(one)]))
    const fresh = [...now].filter(([by, text]) => this.#said.get(by) !== text).map(([, text]) => text)
    const over = [...this.#names].filter(([by]) => !now.has(by)).map(([, name]) => overText(name))
    this.#said = now
    this.#names = new Map(recordings.filter(({ own }) => !own).map(({ by, name }) => [by, name]))
    const texts = [...fresh, ...over].map((text) => ({ id: ++this.#count, text }))
    if (texts.length) this.spoken = [...this.spoken, ...texts].slice(-MAX_SPOKEN)
  }

  override render() {
    const { recordings = [], recordingEnd: end } = this.state ?? {}
    const [last] = this.spoken.slice(-1)
    return html`${repeat(
      recordings,
      ({ by }) => by,
      (one) => this.#recording(one),
    )}
    ${
      end && JSON.stringify(end) !== JSON.stringify(this.read)
        ? html`<div class="banner over" part="banner" role="status">
            <span class="text" dir="auto">${endText(end)}</span>
            ${this.#button(msg('Close'), () => {
              this.read = end
            })}
          </div>`
        : nothing
    }
    ${this.failed ? html`<p class="banner" part="banner" role="alert">${msg('That did not work. Try again.')}</p>` : nothing}
    <div class="hidden-text" role="alert">${last ? html`<p dir="auto">${last.text}</p>` : nothing}</div>`
  }

  #recording(one: Recording): TemplateResult {
    const { at, written } = one
    return html`<div class="banner ${at}" part="banner" role="group" aria-label=${msg('Recording')} data-recording=${at}>
      <span class="text" dir="auto">${recordingText(one)}</span>
      ${written ? html`<span class="figures">${writtenText(written)}</span>` : nothing}
      <span class="actions">${this.#buttons(one)}</span>
    </div>`
  }

  #buttons({ own, at, by, answer }: Recording): TemplateResult | TemplateResult[] {
    const say = (agreed: boolean) => () => this.#wish({ type: 'answer', by, agreed })
    if (own)
      return this.#button(at === 'on' ? msg('Stop recording') : msg('Cancel'), () =>
        this.#wish({ type: 'stop' }),
      )
    if (answer === 'agreed') return this.#button(msg('I do not agree any more'), say(false), 'refuse')
    const agree = this.#button(msg('Agree'), say(true), 'agree', true)
    return answer === 'refused' ? agree : html`${this.#button(msg('Refuse'), say(false), 'refuse')} ${agree}`
  }

  #button(label: string, run: () => void, does = 'stop', primary = false): TemplateResult {
    return html`<button class="button small ${primary ? 'primary' : ''}" part="button" type="button" data-does=${does} @click=${run}>
      ${label}
    </button>`
  }

  async #wish(wish: RecordWish): Promise<void> {
    try {
      this.failed = false
      await this.ask<void>((answer) => ({ type: 'record', wish, answer }))
    } catch {
      this.failed = true
    }
  }
}

define('snug-recording', SnugRecording)

declare global {
  interface HTMLElementTagNameMap {
    'snug-recording': SnugRecording
  }
}
