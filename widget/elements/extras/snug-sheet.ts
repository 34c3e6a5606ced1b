import { msg } from '@lit/localize'
import { css, html, type TemplateResult } from 'lit'
import { property, query } from 'lit/decorators.js'
import X from 'lucide/dist/esm/icons/x.mjs'
import type { MeetingSnapshot } from '../../call/meeting.ts'
import { controls } from '../controls.ts'
import { define, SnugElement } from '../element.ts'
import '../icon.ts'
import type { SheetName } from '../panel-tab.ts'
import './snug-record-form.ts'
import './snug-settings.ts'
import './snug-shortcuts.ts'
import './snug-statistics.ts'

type Content = { title: () => string; body: (snapshot: MeetingSnapshot, done: () => void) => TemplateResult }

const CONTENTS: Record<SheetName, Content> = {
  settings: {
    title: () => msg('Settings'),
    body: ({ devices }) => html`<snug-settings exportparts="button" .devices=${devices}></snug-settings>`,
  },
  statistics: {
    title: () => msg('Connection'),
    body: ({ state }) =>
      html`<snug-statistics .participants=${'participants' in state ? state.participants : []}></snug-statistics>`,
  },
  shortcuts: {
    title: () => msg('Keyboard shortcuts'),
    body: () => html`<snug-shortcuts></snug-shortcuts>`,
  },
  recording: {
    title: () => msg('Record the meeting'),
    body: (_, done) => html`<snug-record-form exportparts="button" @done=${done}></snug-record-form>`,
  },
}

/**
 * A sheet over the stage with something that is looked at now and then. The call goes on beside it.
 * @fires done - The person wants it closed
 * @csspart button - Its buttons
 */
export class SnugSheet extends SnugElement {
  static override styles = [
    controls,
    css`
      /* What is too long scrolls: a part of an automatic height would be no limit. */
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
      }
      .sheet {
        display: grid;
        grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
        gap: 12px;
        min-block-size: 0;
        padding: 14px 16px;
        border-radius: var(--s-radius);
        background: var(--s-surface);
        color: var(--s-text);
        font-size: 14px;
        outline: 1px solid transparent;
        box-shadow:
          0 0 0 1px var(--s-border),
          var(--s-shadow);
      }
      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 24px;
      }
      h2 {
        margin: 0;
        font-size: 16px;
      }
      .body {
        margin: 0 -16px -14px;
        padding: 2px 16px 16px;
        overflow: auto;
      }
      .body:focus-visible {
        outline-offset: -2px;
      }
    `,
  ]
  @property() sheet: SheetName = 'settings'
  @property({ attribute: false }) snapshot?: MeetingSnapshot
  @query('.icon-button') private closer?: HTMLElement

  override focus(): void {
    this.closer?.focus()
  }

  protected override firstUpdated(): void {
    this.focus()
  }

  override render() {
    if (!this.snapshot) return null
    const { title, body } = CONTENTS[this.sheet]
    return html`<div class="sheet" role="dialog" aria-labelledby="title" @keydown=${this.#onKey}>
      <div class="head">
        <h2 id="title">${title()}</h2>
        <button class="icon-button" part="button" type="button" aria-label=${msg('Close')} @click=${this.#done}>
          <snug-icon .node=${X}></snug-icon>
        </button>
      </div>
      <div class="body" tabindex="0">${body(this.snapshot, this.#done)}</div>
    </div>`
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    this.#done()
  }

  #done = (): void => void this.dispatchEvent(new Event('done'))
}

define('snug-sheet', SnugSheet)

declare global {
  interface HTMLElementTagNameMap {
    'snug-sheet': SnugSheet
  }
}
