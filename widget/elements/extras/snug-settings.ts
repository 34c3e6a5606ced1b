import { msg } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import type { Devices } from '../../call/meeting.ts'
import { controls } from '../controls.ts'
import { blurSwitch, devicePickers } from '../device-pickers.ts'
import { deviceStyles } from '../device-styles.ts'
import { deviceProblem } from '../device-texts.ts'
import { define, SnugElement } from '../element.ts'
import '../icon.ts'
import '../level-meter.ts'
import { noiseChoice } from '../noise-choice.ts'
import type { MeetingRequest } from '../requests.ts'

/**
 * Which devices are used, during the call.
 * @csspart button - Its buttons
 */
export class SnugSettings extends SnugElement {
  static override styles = [
    controls,
    deviceStyles,
    css`
      :host {
        display: grid;
        gap: 12px;
        inline-size: 384px;
        max-inline-size: 100%;
      }
      .devices {
        grid-template-columns: minmax(0, 1fr);
      }
      p {
        display: flex;
        align-items: center;
        gap: 10px;
        margin: 0;
        color: var(--s-muted);
        font-size: 13.5px;
      }
      snug-level-meter {
        color: var(--s-accent);
      }
      .problem {
        padding: 9px 14px;
        border-radius: calc(var(--s-radius) * 0.72);
        background: var(--s-warn-soft);
        color: var(--s-warn-text);
      }
    `,
  ]
  @property({ attribute: false }) devices?: Devices

  #ask = (request: MeetingRequest): void => this.request(request)

  override render() {
    const { devices } = this
    if (!devices) return nothing
    return html`${devicePickers(devices, this.#ask)} ${level(devices)} ${noiseChoice(devices, this.#ask)} ${blurSwitch(devices, this.#ask)}
      ${devices.failure ? html`<p class="problem" id="problem" role="alert">${deviceProblem(devices)}</p>` : nothing}`
  }
}

const level = ({ tracks: { microphone } }: Devices): TemplateResult =>
  microphone
    ? html`<p><snug-level-meter .track=${microphone}></snug-level-meter>${msg('Speak: the bars move when you are heard.')}</p>`
    : html`<p>${msg('Your microphone is off. Turn it on to see whether you are heard.')}</p>`

define('snug-settings', SnugSettings)

declare global {
  interface HTMLElementTagNameMap {
    'snug-settings': SnugSettings
  }
}
