import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import Lock from 'lucide/dist/esm/icons/lock.mjs'
import type { MeetingSnapshot, Participant } from '../call/meeting.ts'
import './avatar.ts'
import { controls } from './controls.ts'
import { blurSwitch, devicePickers } from './device-pickers.ts'
import { deviceStyles } from './device-styles.ts'
import { deviceProblem, elsewhereText } from './device-texts.ts'
import { deviceToggles } from './device-toggles.ts'
import { define, SnugElement } from './element.ts'
import { nameField } from './name-field.ts'
import { listed } from './names.ts'
import { noiseChoice } from './noise-choice.ts'
import type { MeetingRequest } from './requests.ts'
import './icon.ts'
import './level-meter.ts'
import { preJoinStyles } from './pre-join-styles.ts'
import './video-box.ts'

const FACES = 4

/**
 * Before the meeting: how one looks and sounds, who is there already, and the button to join.
 * @slot title - What the meeting is about
 * @csspart preview - The own picture
 * @csspart join-button - The button to join
 * @csspart button - Other buttons
 * @csspart name-field - The field for the own name
 */
export class SnugPreJoin extends SnugElement {
  static override styles = [controls, deviceStyles, preJoinStyles]
  @property({ attribute: false }) snapshot?: MeetingSnapshot
  /** Name given by the page. */
  @property() name = ''
  /** Whether the person has to give their name, or may change it. */
  @property({ type: Boolean }) askName = false
  @state() private typed = ''
  @state() private nameMissing = false

  protected override willUpdate(): void {
    if (!this.hasUpdated) this.typed = this.name
  }

  override render() {
    if (!this.snapshot) return nothing
    const { devices, state } = this.snapshot
    const joining = state.phase === 'joining'
    return html`<div class="layout">
      ${this.#preview()}
      <form novalidate @submit=${this.#onSubmit}>
        <div>
          <div class="title"><slot name="title"></slot></div>
          <h2>${msg('Ready to join?')}</h2>
        </div>
        ${state.phase === 'pre-join' ? others(state.others, state.ready) : nothing}
        ${this.askName ? this.#nameField() : nothing}
        ${devices.elsewhere ? html`<p class="problem" role="status">${elsewhereText()}</p>` : nothing}
        ${devices.failure ? html`<p class="problem" id="problem" role="alert">${deviceProblem(devices)} ${this.#without}</p>` : nothing}
        <button class="button primary join" part="join-button" type="submit" aria-disabled=${joining ? 'true' : nothing}>
          ${joining ? msg('Joining…') : msg('Join now')}
        </button>
        <p class="promise"><snug-icon .node=${Lock}></snug-icon>${msg('End-to-end encrypted')}</p>
      </form>
      <div class="choices">${devicePickers(devices, this.#ask)} ${noiseChoice(devices, this.#ask)} ${blurSwitch(devices, this.#ask)}</div>
    </div>`
  }

  #ask = (request: MeetingRequest): void => this.request(request)

  /** What failed may go on in another way. */
  get #without(): string {
    const { failed, ...devices } = (this.snapshot as MeetingSnapshot).devices
    return failed && devices[failed] === 'off' ? msg('You can also join without it.') : ''
  }

  #preview(): TemplateResult {
    const { devices } = this.snapshot as MeetingSnapshot
    const { camera, microphone } = devices.tracks
    return html`<div class="preview" part="preview" role="group" aria-label=${msg('Your picture')}>
      <div class="behind">
        <snug-avatar .name=${this.askName ? this.typed : this.name} seed="self"></snug-avatar>
        <span>${devices.camera === 'off' ? msg('Your camera is off') : msg('Starting your camera…')}</span>
      </div>
      ${camera ? html`<snug-video-box mirrored .track=${camera}></snug-video-box>` : nothing}
      ${
        microphone
          ? html`<div class="meter"><snug-level-meter .track=${microphone}></snug-level-meter></div>`
          : nothing
      }
      <div class="toggles">${deviceToggles(devices, (request) => this.request(request))}</div>
    </div>`
  }

  #nameField(): TemplateResult {
    const missing = this.nameMissing ? msg('Enter your name to join.') : undefined
    return nameField(this.typed, missing, (name) => {
      this.typed = name
      this.nameMissing = false
      // Ahead of joining, so that one is there by this name from the first moment.
      this.request({ type: 'name', name: name.trim() })
    })
  }

  #onSubmit = (event: Event): void => {
    event.preventDefault()
    if (this.snapshot?.state.phase === 'joining') return
    const name = this.typed.trim()
    if (this.askName && !name) {
      this.nameMissing = true
      this.renderRoot.querySelector('input')?.focus()
      return
    }
    if (this.askName) this.request({ type: 'name', name })
    this.renderRoot.querySelector('snug-level-meter')?.rest()
    this.request({ type: 'join' })
  }
}

/** `known`: whether nobody is not only nobody yet told of. */
function others(people: Participant[], known: boolean): TemplateResult {
  return html`<div class="others">
    ${
      people.length
        ? html`<span class="faces">${people
            .slice(0, FACES)
            .map(
              (person) => html`<snug-avatar .name=${person.name} .seed=${person.id}></snug-avatar>`,
            )}</span>`
        : nothing
    }
    <span>${people.length || known ? othersText(people) : nothing}</span>
  </div>`
}

function othersText(people: Participant[]): string {
  const names = listed(people.map(({ name }) => name || msg('Guest')))
  if (people.length < 2) return names ? msg(str`${names} is here.`) : msg('Nobody is here yet.')
  return msg(str`${names} are here.`)
}

define('snug-pre-join', SnugPreJoin)

declare global {
  interface HTMLElementTagNameMap {
    'snug-pre-join': SnugPreJoin
  }
}
