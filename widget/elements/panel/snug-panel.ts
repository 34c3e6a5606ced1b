import { msg } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { property, query } from 'lit/decorators.js'
import X from 'lucide/dist/esm/icons/x.mjs'
import { controls } from '../controls.ts'
import { define, SnugElement } from '../element.ts'
import '../icon.ts'
import { type CallState, type PanelTab, panelEvent } from '../panel-tab.ts'
// Opened as rarely, and smaller in one piece.
import './snug-chat.ts'
import type { SnugChat } from './snug-chat.ts'
import './snug-people.ts'
import './snug-security.ts'

const TABS = ['people', 'chat', 'security'] as const satisfies readonly PanelTab[]

/**
 * People, chat and security beside the stage, one at a time.
 * @fires panel-close - The person wants it closed
 * @csspart panel - The whole panel
 */
export class SnugPanel extends SnugElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .panel {
        display: grid;
        grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
        block-size: 100%;
        overflow: hidden;
        border-radius: var(--s-radius);
        background: var(--s-surface);
        outline: 1px solid transparent;
        box-shadow: inset 0 0 0 1px var(--s-border);
      }
      .head {
        display: flex;
        align-items: center;
        padding: 6px 6px 0;
        border-block-end: 1px solid var(--s-border);
      }
      [role='tablist'] {
        display: flex;
        flex: 1;
        min-inline-size: 0;
      }
      [role='tab'] {
        position: relative;
        display: inline-flex;
        align-items: center;
        gap: 5px;
        min-block-size: 40px;
        padding: 0 8px;
        border: 0;
        border-radius: 8px 8px 0 0;
        background: none;
        color: var(--s-muted);
        font-size: 14px;
        font-weight: 550;
        white-space: nowrap;
      }
      [role='tab']:hover {
        color: var(--s-text);
      }
      [role='tab'][aria-selected='true'] {
        color: var(--s-text);
      }
      [role='tab'][aria-selected='true']::after {
        content: '';
        position: absolute;
        inset-inline: 8px;
        inset-block-end: -1px;
        block-size: 2px;
        border-radius: 2px 2px 0 0;
        background: var(--s-accent);
      }
      [role='tab']:focus-visible {
        outline-offset: -3px;
      }
      .number {
        padding: 0 6px;
        border-radius: 9px;
        background: var(--s-raised);
        font-size: 12px;
        font-weight: 600;
        font-variant-numeric: tabular-nums;
        line-height: 18px;
        direction: ltr;
      }
      .number.new {
        background: var(--s-accent);
        color: var(--s-on-accent);
        forced-color-adjust: none;
      }
      [role='tabpanel'] {
        min-block-size: 0;
        overflow: auto;
        overscroll-behavior: contain;
        scrollbar-width: thin;
      }
      [role='tabpanel']:focus-visible {
        outline-offset: -2px;
      }
      snug-chat {
        block-size: 100%;
      }
      @container (width < 360px) {
        [role='tablist'] {
          overflow: auto hidden;
          scrollbar-width: none;
        }
        [role='tab'] {
          padding: 0 6px;
          font-size: 13px;
        }
      }
      @container (height < 300px) {
        [role='tab'] {
          min-block-size: 32px;
        }
        .head {
          padding-block-start: 2px;
        }
        .icon-button {
          block-size: 28px;
        }
      }
    `,
  ]
  @property({ attribute: false }) state?: CallState
  /** The tab shown; undefined while the panel is closed. */
  @property({ attribute: false }) tab?: PanelTab
  @property({ type: Number }) unread = 0
  @query('snug-chat') private chat?: SnugChat
  /** What was shown last stays while the panel is closed. */
  #last: PanelTab = 'people'

  /** Focus goes to where something is typed, else to the tab. */
  override focus(): void {
    if (this.tab === 'chat' && matchMedia('(pointer: fine)').matches) this.chat?.focus()
    else this.renderRoot.querySelector<HTMLElement>('[aria-selected=true]')?.focus()
  }

  protected override willUpdate(): void {
    if (this.tab) this.#last = this.tab
  }

  override render() {
    const { state } = this
    if (!state) return nothing
    return html`<div class="panel" part="panel" role="region" aria-label=${msg('Side panel')} @keydown=${this.#onKey}>
      <div class="head">
        <div role="tablist" aria-label=${msg('Side panel')} @keydown=${this.#onTabKey}>
          ${TABS.map((tab) => this.#tab(tab, state))}
        </div>
        <button class="icon-button close" part="button" type="button" aria-label=${msg('Close')} @click=${this.#close}>
          <snug-icon .node=${X}></snug-icon>
        </button>
      </div>
      ${TABS.map((tab) => this.#content(tab, state))}
    </div>`
  }

  #tab(tab: PanelTab, state: CallState): TemplateResult {
    const chosen = tab === this.#last
    return html`<button type="button" role="tab" id="tab-${tab}" aria-controls="content-${tab}"
      aria-selected=${String(chosen)} tabindex=${chosen ? 0 : -1}
      @click=${() => !chosen && this.dispatchEvent(panelEvent(tab))}>
      ${label(tab)}${this.#number(tab, state)}
    </button>`
  }

  #number(tab: PanelTab, { participants, knocks }: CallState) {
    const waiting = tab === 'people' ? knocks.length : 0
    const number = { people: participants.length, chat: this.unread, security: 0 }[tab]
    if (waiting) return html`<span class="number new">+${waiting}</span>`
    return number ? html`<span class="number ${tab === 'chat' ? 'new' : ''}">${number}</span>` : nothing
  }

  #content(tab: PanelTab, state: CallState): TemplateResult {
    const chosen = tab === this.#last
    return html`<div role="tabpanel" id="content-${tab}" aria-labelledby="tab-${tab}" tabindex=${tab === 'chat' ? nothing : 0}
      ?hidden=${!chosen}>${chosen || tab === 'chat' ? this.#inside(tab, state) : nothing}</div>`
  }

  #inside(tab: PanelTab, state: CallState): TemplateResult {
    if (tab === 'people') return html`<snug-people exportparts="button" .state=${state}></snug-people>`
    if (tab === 'chat') return html`<snug-chat exportparts="button" .state=${state}></snug-chat>`
    return html`<snug-security exportparts="button" .state=${state} ?active=${this.tab === tab}></snug-security>`
  }

  #onTabKey = ({ key }: KeyboardEvent): void => {
    const rtl = this.matches(':dir(rtl)')
    const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[key]
    const tab = step && TABS[(TABS.indexOf(this.#last) + step + TABS.length) % TABS.length]
    if (!tab) return
    this.dispatchEvent(panelEvent(tab))
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#tab-${tab}`)?.focus())
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    this.#close()
  }

  #close = (): void => void this.dispatchEvent(new Event('panel-close'))
}

const LABELS: Record<PanelTab, () => string> = {
  people: () => msg('People'),
  chat: () => msg('Chat'),
  security: () => msg('Security'),
}
const label = (tab: PanelTab): string => LABELS[tab]()

define('snug-panel', SnugPanel)

declare global {
  interface HTMLElementTagNameMap {
    'snug-panel': SnugPanel
  }
}
