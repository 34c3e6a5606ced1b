import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import EyeOff from 'lucide/dist/esm/icons/eye-off.mjs'
import Hand from 'lucide/dist/esm/icons/hand.mjs'
import MicOff from 'lucide/dist/esm/icons/mic-off.mjs'
import Move from 'lucide/dist/esm/icons/move.mjs'
import Pin from 'lucide/dist/esm/icons/pin.mjs'
import ScreenShare from 'lucide/dist/esm/icons/screen-share.mjs'
import Volume2 from 'lucide/dist/esm/icons/volume-2.mjs'
import WifiHigh from 'lucide/dist/esm/icons/wifi-high.mjs'
import WifiOff from 'lucide/dist/esm/icons/wifi-off.mjs'
import type { Participant, Quality } from '../call/meeting.ts'
import './avatar.ts'
import { hueOf } from './avatar.ts'
import { controls } from './controls.ts'
import { define, SnugElement } from './element.ts'
import './icon.ts'
import type { IconNode } from './icon.ts'
import type { Corner } from './layout.ts'
import { nameOf, type TroubleText, troubleOf } from './names.ts'
import { tileStyles } from './tile-styles.ts'
import { viewEvent } from './view-wish.ts'
import './video-box.ts'
import type { SnugVideoBox } from './video-box.ts'

/**
 * One person, or one shared screen. Never a black box: without a picture it says who it is and why. Fires `tile-pin` when
 * it is to be pinned, or not any more. The attribute `speaking` puts a ring around it.
 * @csspart tile - The whole tile
 */
export class SnugTile extends SnugElement {
  static override styles = [controls, tileStyles]
  @property({ attribute: false }) participant?: Participant
  @property() source: 'camera' | 'screen' = 'camera'
  /** Outgoing media is stopped, so the picture is the last one seen. */
  @property({ type: Boolean, reflect: true }) stale = false
  @property({ type: Boolean, reflect: true }) pinned = false
  /** The own picture over the others, in this corner. */
  @property({ attribute: false }) corner?: Corner
  @state() private picture = false

  protected override willUpdate(): void {
    if (!this.#wanted) this.picture = false
  }

  /** Whether there should be a picture now. */
  get #wanted(): boolean {
    const { participant: person } = this
    return !!person?.[this.source] && !person.trouble
  }

  override render() {
    const { participant: person } = this
    if (!person) return nothing
    const name = nameOf(person)
    const wanted = this.#wanted
    const trouble = troubleOf(person)
    const waiting = wanted && !this.picture
    const how = trouble ? 'troubled' : this.picture ? 'seen' : ''
    return html`<div class="tile ${this.source} ${how}" part="tile" role="group" aria-label=${this.#label(person, name)}>
      <div class="behind">
        ${
          this.source === 'camera'
            ? html`<snug-avatar .name=${person.name} .seed=${person.id}></snug-avatar>`
            : html`<snug-icon class="large" .node=${ScreenShare}></snug-icon>`
        }
        ${trouble ? reason(trouble) : waiting ? reason({ text: msg('Waiting for the picture…'), short: msg('Waiting…') }) : nothing}
      </div>
      ${wanted ? this.#video(person) : nothing}
      ${
        person.hand && this.source === 'camera'
          ? html`<div class="hand" aria-hidden="true"><snug-icon .node=${Hand}></snug-icon>${person.hand}</div>`
          : nothing
      }
      <div class="buttons">${person.self ? this.#ownButtons() : this.#pinButton(name)}</div>
      <div class="name" aria-hidden="true">
        ${this.pinned ? html`<snug-icon .node=${Pin}></snug-icon>` : nothing}
        ${
          this.source === 'camera' && !person.microphone
            ? html`<snug-icon class="muted" .node=${MicOff}></snug-icon>`
            : nothing
        }
        ${this.source === 'screen' && person.sound ? html`<snug-icon class="sound" .node=${Volume2}></snug-icon>` : nothing}
        <span dir="auto">${this.source === 'screen' ? msg(str`${name}: screen`) : name}</span>
        ${
          this.source === 'camera' && person.quality && person.quality !== 'good'
            ? html`<snug-icon class="quality ${person.quality}" .node=${SIGNALS[person.quality]}></snug-icon>`
            : nothing
        }
      </div>
    </div>`
  }

  #pinButton(name: string): TemplateResult {
    const label = this.source === 'screen' ? msg(str`Pin the screen of ${name}`) : msg(str`Pin ${name}`)
    const pin = () => this.dispatchEvent(new Event('tile-pin'))
    return button(Pin, label, pin, this.pinned)
  }

  #ownButtons(): TemplateResult {
    const { corner } = this
    const move = () => this.dispatchEvent(viewEvent({ corner: corner && NEXT_CORNER[corner] }))
    return html`${corner ? button(Move, msg('Move to the next corner'), move) : nothing}
      ${button(EyeOff, msg('Hide my picture'), () => this.dispatchEvent(viewEvent({ self: false })))}`
  }

  #video(person: Participant) {
    return html`<snug-video-box
      .track=${person.tracks[this.source]}
      .mirrored=${person.self && this.source === 'camera'}
      fit=${this.source === 'screen' ? 'contain' : 'cover'}
      @picture-change=${this.#onPicture}
    ></snug-video-box>`
  }

  #onPicture = (event: Event): void => {
    this.picture = (event.target as SnugVideoBox).picture
  }

  #label(person: Participant, name: string): string {
    if (this.source === 'screen')
      return person.sound ? msg(str`${name}: screen, with sound`) : msg(str`${name}: screen`)
    const reached = {
      poor: msg(str`${name}, poor connection`),
      lost: msg(str`${name}, no connection`),
      good: name,
    }
    const known = reached[person.quality ?? 'good']
    const heard = person.microphone ? known : msg(str`${known}, microphone off`)
    return person.hand ? msg(str`${heard}, hand raised, number ${person.hand}`) : heard
  }

  protected override updated(): void {
    this.style.setProperty('--hue', String(hueOf(this.participant?.id ?? '')))
  }
}

const SIGNALS: Record<Exclude<Quality, 'good'>, IconNode> = { poor: WifiHigh, lost: WifiOff }

/** Around the stage, clockwise from the upper start. */
const NEXT_CORNER: Record<Corner, Corner> = {
  'start-top': 'end-top',
  'end-top': 'end-bottom',
  'end-bottom': 'start-bottom',
  'start-bottom': 'start-top',
}

const button = (icon: IconNode, label: string, run: () => void, pressed?: boolean): TemplateResult =>
  html`<button type="button" part="button" aria-label=${label} title=${label}
    aria-pressed=${pressed === undefined ? nothing : String(pressed)} @click=${run}>
    <snug-icon .node=${icon}></snug-icon>
  </button>`

/** Large tiles have room for a sentence, small ones for a word or two. */
const reason = ({ icon, text, short }: Partial<TroubleText>) =>
  html`<p class="reason">
    ${icon ? html`<snug-icon .node=${icon}></snug-icon>` : nothing}
    <span class="full">${text}</span><span class="short" aria-hidden="true">${short}</span>
  </p>`

define('snug-tile', SnugTile)

declare global {
  interface HTMLElementTagNameMap {
    'snug-tile': SnugTile
  }
}
