import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import Disc from 'lucide/dist/esm/icons/disc.mjs'
import Ellipsis from 'lucide/dist/esm/icons/ellipsis.mjs'
import SmilePlus from 'lucide/dist/esm/icons/face-slightly-smiling-plus.mjs'
import Gauge from 'lucide/dist/esm/icons/gauge.mjs'
import Hand from 'lucide/dist/esm/icons/hand.mjs'
import LayoutGrid from 'lucide/dist/esm/icons/layout-grid.mjs'
import MessageSquareText from 'lucide/dist/esm/icons/message-square-text.mjs'
import PhoneOff from 'lucide/dist/esm/icons/phone-off.mjs'
import ScreenShare from 'lucide/dist/esm/icons/screen-share.mjs'
import ScreenShareOff from 'lucide/dist/esm/icons/screen-share-off.mjs'
import Settings from 'lucide/dist/esm/icons/settings.mjs'
import Users from 'lucide/dist/esm/icons/users.mjs'
import { type Devices, REACTIONS } from '../call/meeting.ts'
import { controls } from './controls.ts'
import { deviceToggles } from './device-toggles.ts'
import { define, SnugElement } from './element.ts'
import './icon.ts'
import type { IconNode } from './icon.ts'
import { type PanelTab, panelEvent, type SheetName, sheetEvent } from './panel-tab.ts'
import './round-button.ts'
import './snug-popover.ts'
import { toolbarStyles } from './toolbar-styles.ts'
import { viewMenu } from './view-menu.ts'
import { type ViewState, viewEvent } from './view-wish.ts'

/**
 * The buttons of the call. Where there is little room, all but the most important ones are in a menu.
 * @csspart toolbar - The bar
 * @csspart button - Its buttons
 */
export class SnugToolbar extends SnugElement {
  static override shadowRootOptions = { ...SnugElement.shadowRootOptions, delegatesFocus: true }
  static override styles = [controls, toolbarStyles]
  @property({ attribute: false }) devices?: Devices
  /** Whether the own hand is raised. */
  @property({ type: Boolean }) hand = false
  @property({ type: Number }) people = 0
  /** People who ask to be let in. */
  @property({ type: Number }) waiting = 0
  /** Messages that were not seen yet. */
  @property({ type: Number }) unread = 0
  /** How the call is looked at. */
  @property({ attribute: false }) view?: ViewState
  /** Whether the person may ask for a recording. */
  @property({ type: Boolean }) records = false
  /** The tab of the side panel that is open. */
  @property({ attribute: false }) panel?: PanelTab

  /** Focus goes to the button that opens a tab, or to the menu it is in. */
  focusOn(tab: PanelTab | SheetName): void {
    const buttons = this.renderRoot.querySelectorAll<HTMLElement>(`[data-panel=${tab}], .sheets, .more`)
    const shown = [...buttons].filter((button) => button.checkVisibility())
    ;(shown.find((button) => button.dataset.panel) ?? shown[0])?.focus()
  }

  override render() {
    if (!this.devices) return null
    const { devices } = this
    return html`<div class="toolbar" part="toolbar" role="group" aria-label=${msg('Call')}>
      <div class="main">
        ${deviceToggles(devices, (request) => this.request(request))}
        ${canShare() ? this.#share(devices) : nothing}
        <snug-popover class="secondary" label=${msg('Reactions')} .icon=${SmilePlus}>${this.#reactions()}</snug-popover>
        <snug-round-button
          exportparts="button"
          class="secondary"
          data-action="hand"
          label=${msg('Raise hand')}
          tip=${this.hand ? msg('Lower hand') : msg('Raise hand')}
          .icon=${Hand}
          .pressed=${this.hand}
          tone=${this.hand ? 'hand' : 'plain'}
          @click=${this.#onHand}
        ></snug-round-button>
        <snug-popover class="secondary" label=${msg('Layout')} .icon=${LayoutGrid}>${this.#views()}</snug-popover>
        <snug-popover class="secondary sheets" label=${msg('More')} .icon=${Ellipsis}>${this.#sheets()}</snug-popover>
        ${this.#chat('compact')} ${this.#more(devices)}
        <snug-round-button
          exportparts="button"
          class="leave"
          label=${msg('Leave')}
          .icon=${PhoneOff}
          tone="leave"
          @click=${() => this.request({ type: 'leave' })}
        ></snug-round-button>
      </div>
      <div class="end secondary">${this.#people()} ${this.#chat('')}</div>
    </div>`
  }

  #share(devices: Devices): TemplateResult {
    const sharing = devices.screen !== 'off'
    return html`<snug-round-button
      exportparts="button"
      class="secondary"
      data-device="screen"
      label=${msg('Share screen')}
      tip=${sharing ? msg('Stop sharing') : msg('Share screen')}
      .icon=${sharing ? ScreenShareOff : ScreenShare}
      .pressed=${sharing}
      .busy=${devices.screen === 'starting'}
      tone=${sharing ? 'active' : 'plain'}
      @click=${this.#onShare}
    ></snug-round-button>`
  }

  #people(): TemplateResult {
    return html`<snug-round-button
      exportparts="button"
      data-panel="people"
      label=${msg('People')}
      mark=${this.waiting ? `+${this.waiting}` : String(this.people)}
      note=${this.waiting ? waitingText(this.waiting) : String(this.people)}
      ?urgent=${this.waiting > 0}
      .icon=${Users}
      .expanded=${this.panel === 'people'}
      tone=${this.panel === 'people' ? 'open' : 'plain'}
      @click=${() => this.#toggle('people')}
    ></snug-round-button>`
  }

  #chat(role: 'compact' | ''): TemplateResult {
    return html`<snug-round-button
      exportparts="button"
      class=${role}
      data-panel="chat"
      label=${msg('Chat')}
      mark=${this.unread ? shortCount(this.unread) : ''}
      note=${this.unread ? unreadText(this.unread) : ''}
      ?urgent=${this.unread > 0}
      .icon=${MessageSquareText}
      .expanded=${this.panel === 'chat'}
      tone=${this.panel === 'chat' ? 'open' : 'plain'}
      @click=${() => this.#toggle('chat')}
    ></snug-round-button>`
  }

  #more(devices: Devices): TemplateResult {
    const sharing = devices.screen !== 'off'
    return html`<snug-popover
      class="compact more"
      label=${msg('More')}
      mark=${this.waiting ? `+${this.waiting}` : ''}
      note=${this.waiting ? waitingText(this.waiting) : ''}
      ?urgent=${this.waiting > 0}
      .icon=${Ellipsis}
    >
      ${this.#reactions()}
      <div class="menu">
        ${item(Hand, this.hand ? msg('Lower hand') : msg('Raise hand'), this.#onHand)}
        ${canShare() ? item(ScreenShare, sharing ? msg('Stop sharing') : msg('Share screen'), this.#onShare) : nothing}
        ${item(Users, `${msg('People')} (${this.people})`, () => this.#toggle('people'))}
      </div>
      ${this.#views()} ${this.#sheets()}
    </snug-popover>`
  }

  #sheets(): TemplateResult {
    const open = (sheet: SheetName) => () => void this.dispatchEvent(sheetEvent(sheet))
    return html`<div class="menu">
      ${item(Settings, msg('Settings'), open('settings'), 'settings')}
      ${item(Gauge, msg('Connection'), open('statistics'), 'statistics')}
      ${this.records ? item(Disc, msg('Record'), open('recording'), 'recording') : nothing}
    </div>`
  }

  #views(): TemplateResult | typeof nothing {
    return this.view ? viewMenu(this.view, (wish) => this.dispatchEvent(viewEvent(wish))) : nothing
  }

  #reactions(): TemplateResult {
    return html`<div class="reactions">
      ${REACTIONS.map(
        (emoji) =>
          html`<button type="button" part="button" data-closes @click=${() => this.request({ type: 'react', emoji })}>
            ${emoji}
          </button>`,
      )}
    </div>`
  }

  #onHand = (): void => this.request({ type: 'hand', up: !this.hand })
  #onShare = (): void => this.request({ type: 'screen', on: this.devices?.screen === 'off' })
  #toggle = (tab: PanelTab): void => void this.dispatchEvent(panelEvent(tab))
}

const item = (icon: IconNode, label: string, run: () => void, sheet: SheetName | '' = '') =>
  html`<button type="button" part="button" data-closes data-sheet=${sheet} @click=${run}>
    <snug-icon .node=${icon}></snug-icon>${label}
  </button>`

const shortCount = (count: number): string => (count > 99 ? '99+' : String(count))
const unreadText = (count: number): string =>
  count === 1 ? msg('1 unread message') : msg(str`${count} unread messages`)
const waitingText = (count: number): string =>
  count === 1 ? msg('1 person asks to join') : msg(str`${count} people ask to join`)

/** Phones can't share their screen from a page. */
const canShare = (): boolean => typeof navigator.mediaDevices?.getDisplayMedia === 'function'

define('snug-toolbar', SnugToolbar)

declare global {
  interface HTMLElementTagNameMap {
    'snug-toolbar': SnugToolbar
  }
}
