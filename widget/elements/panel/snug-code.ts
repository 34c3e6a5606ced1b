import { msg } from '@lit/localize'
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import CircleCheck from 'lucide/dist/esm/icons/circle-check.mjs'
import type { MeetingCode } from '../../call/meeting.ts'
import { controls } from '../controls.ts'
import { define, SnugElement } from '../element.ts'
import '../icon.ts'
import { digitGroups } from './person-parts.ts'
import { personStyles } from './person-styles.ts'
import { WORDS } from './words.ts'

/** Milliseconds after which the code is looked at again: it also changes without anybody coming or going. */
const LOOK_EVERY = 10_000

type Shown = MeetingCode & { spoken: string[] }

/** The code of the meeting, to be compared by voice, and the button that says so. */
export class SnugCode extends SnugElement {
  static override styles = [
    controls,
    personStyles,
    css`
      :host {
        padding: 0;
      }
      .code {
        display: grid;
        gap: 10px;
        padding: 14px;
        border-radius: calc(var(--s-radius) * 0.85);
        background: var(--s-raised);
      }
      .digits {
        direction: ltr;
        justify-content: space-between;
        font-size: 18px;
        font-weight: 600;
        line-height: 1.5;
      }
      ol {
        display: grid;
        grid-template-columns: repeat(4, minmax(0, 1fr));
        gap: 2px 10px;
        margin: 0;
        padding: 10px 0 0;
        border-block-start: 1px solid color-mix(in oklab, var(--s-border), var(--s-text) 8%);
        font-size: 14px;
        list-style: none;
      }
      .waiting {
        display: grid;
        place-items: center;
        min-block-size: 110px;
        color: var(--s-muted);
        font-size: 14px;
      }
      p {
        margin: 0;
        font-size: 13.5px;
        line-height: 1.45;
      }
      .how {
        color: var(--s-muted);
      }
      .compared {
        padding-block: 8px;
        line-height: 1.3;
        white-space: normal;
      }
      .done {
        display: flex;
        align-items: center;
        gap: 7px;
        color: var(--s-good);
        font-weight: 550;
      }
      .all {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 10px;
        margin-block-start: 8px;
      }
    `,
  ]
  /** Whether it is looked at. */
  @property({ type: Boolean }) active = false
  /** Nobody is here to compare with. */
  @property({ type: Boolean }) alone = false
  /** Who holds the keys: the code changes with them. */
  @property() members = ''
  @state() private shown?: Shown
  @state() private result: 'none' | 'failed' | 'changed' | 'compared' | 'not-kept' = 'none'
  @state() private busy = false
  #timer?: ReturnType<typeof setInterval>

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('active') && !changed.has('members')) return
    clearInterval(this.#timer)
    this.#timer = undefined
    if (!this.active) return
    void this.#look()
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY)
  }

  override render() {
    return html`<div class="all">
      <div class="code">${this.#code()}</div>
      <p class="how">
        ${
          this.alone
            ? msg('There is nobody to compare with yet.')
            : msg(
                'Compare it with the others by voice: one reads it aloud, everybody checks. The digits or the words will do.',
              )
        }
      </p>
      <div role="status">${this.#said()}</div>
      <button class="button compared" part="button" type="button" ?disabled=${this.alone || !this.shown || this.busy}
        @click=${this.#compared}>
        ${msg('We compared it: it is equal')}
      </button>
    </div>`
  }

  #code(): TemplateResult {
    const { shown } = this
    if (shown)
      return html`${digitGroups(shown.digits)}
        <ol lang="en" translate="no">${shown.spoken.map((word) => html`<li>${word}</li>`)}</ol>`
    if (this.result !== 'failed') return html`<div class="waiting">${msg('Working out the code…')}</div>`
    return html`<div class="waiting">
      <p class="error">${msg('The code could not be worked out.')}</p>
      <button class="button small" part="button" type="button" @click=${this.#look}>${msg('Try again')}</button>
    </div>`
  }

  #said(): TemplateResult | typeof nothing {
    if (this.result === 'compared')
      return html`<p class="done"><snug-icon .node=${CircleCheck}></snug-icon>${msg('Remembered on this device.')}</p>`
    if (this.result === 'changed')
      return html`<p class="how">${msg('The code has just changed. Compare the new one.')}</p>`
    if (this.result === 'not-kept') return html`<p class="error">${msg('That did not work. Try again.')}</p>`
    return nothing
  }

  /** @returns whether the code is the one that was shown */
  #look = async (): Promise<boolean> => {
    const before = this.shown
    try {
      const code = await this.ask<MeetingCode>((answer) => ({ type: 'code', answer }))
      if (before?.digits === code.digits) return true
      this.shown = { ...code, spoken: code.words.map((at) => WORDS[at] ?? '') }
      this.result = before ? 'changed' : 'none'
    } catch {
      this.shown = undefined
      this.result = 'failed'
    }
    return false
  }

  /** What was compared has to be the code of now, else it says nothing about who is here now. */
  #compared = async (): Promise<void> => {
    this.busy = true
    try {
      if (await this.#look()) {
        await this.ask<void>((answer) => ({ type: 'compared', answer }))
        this.result = 'compared'
      }
    } catch {
      this.result = 'not-kept'
    }
    this.busy = false
  }
}

define('snug-code', SnugCode)

declare global {
  interface HTMLElementTagNameMap {
    'snug-code': SnugCode
  }
}
