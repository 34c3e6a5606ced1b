import { msg } from '@lit/localize'
import { css, html } from 'lit'
import { property } from 'lit/decorators.js'
import PhoneOff from 'lucide/dist/esm/icons/phone-off.mjs'
import ScreenShare from 'lucide/dist/esm/icons/screen-share.mjs'
import ScreenShareOff from 'lucide/dist/esm/icons/screen-share-off.mjs'
import type { Devices } from '../call/meeting.ts'
import { controls } from './controls.ts'
import { deviceToggles } from './device-toggles.ts'
import { define, SnugElement } from './element.ts'
import './round-button.ts'

/**
 * The buttons of the call.
 * @csspart toolbar - The bar
 * @csspart button - Its buttons
 */
export class SnugToolbar extends SnugElement {
  static override shadowRootOptions = { ...SnugElement.shadowRootOptions, delegatesFocus: true }
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .toolbar {
        display: flex;
        justify-content: center;
        gap: 12px;
      }
      @container (height < 300px) or (width < 340px) {
        .toolbar {
          --size: 38px;
          gap: 8px;
        }
      }
    `,
  ]
  @property({ attribute: false }) devices?: Devices

  override render() {
    if (!this.devices) return null
    const sharing = this.devices.screen !== 'off'
    return html`<div class="toolbar" part="toolbar" role="toolbar" aria-label=${msg('Call')}>
      ${deviceToggles(this.devices, (request) => this.request(request))}
      ${
        canShare()
          ? html`<snug-round-button
              exportparts="button"
              data-device="screen"
              label=${msg('Share screen')}
              tip=${sharing ? msg('Stop sharing') : msg('Share screen')}
              .icon=${sharing ? ScreenShareOff : ScreenShare}
              .pressed=${sharing}
              .busy=${this.devices.screen === 'starting'}
              tone=${sharing ? 'active' : 'plain'}
              @click=${() => this.request({ type: 'screen', on: !sharing })}
            ></snug-round-button>`
          : null
      }
      <snug-round-button
        exportparts="button"
        class="leave"
        label=${msg('Leave')}
        .icon=${PhoneOff}
        tone="leave"
        @click=${() => this.request({ type: 'leave' })}
      ></snug-round-button>
    </div>`
  }
}

/** Phones can't share their screen from a page. */
const canShare = (): boolean => typeof navigator.mediaDevices?.getDisplayMedia === 'function'

define('snug-toolbar', SnugToolbar)

declare global {
  interface HTMLElementTagNameMap {
    'snug-toolbar': SnugToolbar
  }
}
