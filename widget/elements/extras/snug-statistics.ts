import { msg, str } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import SignalHigh from 'lucide/dist/esm/icons/signal-high.mjs'
import SignalLow from 'lucide/dist/esm/icons/signal-low.mjs'
import SignalZero from 'lucide/dist/esm/icons/signal-zero.mjs'
import type { Participant, PersonFigures, Quality, StreamFigures } from '../../call/meeting.ts'
import { controls } from '../controls.ts'
import { define, SnugElement } from '../element.ts'
import '../icon.ts'
import type { IconNode } from '../icon.ts'
import { getLocale } from '../localization.ts'
import { nameOf } from '../names.ts'

/** Milliseconds between two looks. */
const EVERY = 2_000

const QUALITIES: Record<Quality, { icon: IconNode; text: () => string }> = {
  good: { icon: SignalHigh, text: () => msg('good') },
  poor: { icon: SignalLow, text: () => msg('poor') },
  lost: { icon: SignalZero, text: () => msg('nothing arrives') },
}
const SOURCES: Record<StreamFigures['source'], () => string> = {
  microphone: () => msg('Sound'),
  camera: () => msg('Camera'),
  screen: () => msg('Screen'),
  sound: () => msg('Sound of the screen'),
}

/** How well everybody's sound and pictures arrive, in figures. They stay in this page. */
export class SnugStatistics extends SnugElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: 10px;
        inline-size: 416px;
        max-inline-size: 100%;
      }
      section {
        padding: 10px 14px 12px;
        border: 1px solid var(--s-border);
        border-radius: calc(var(--s-radius) * 0.85);
      }
      h3 {
        display: flex;
        align-items: center;
        gap: 8px;
        margin: 0;
        font-size: 14px;
      }
      h3 span {
        margin-inline-start: auto;
        font-weight: 400;
      }
      .good {
        color: var(--s-good);
      }
      .poor {
        color: var(--s-warn-text);
      }
      .lost {
        color: var(--s-danger-text);
      }
      dl {
        display: grid;
        grid-template-columns: 88px minmax(0, 1fr);
        gap: 4px 10px;
        margin: 8px 0 0;
        font-size: 13.5px;
        font-variant-numeric: tabular-nums;
        line-height: 1.45;
      }
      dt,
      p {
        color: var(--s-muted);
      }
      dd,
      p {
        margin: 0;
      }
      p {
        font-size: 13px;
      }
    `,
  ]
  @property({ attribute: false }) participants: Participant[] = []
  @state() private figures?: PersonFigures[]
  #timer?: ReturnType<typeof setInterval>

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#look()
    this.#timer = setInterval(() => void this.#look(), EVERY)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    const asked = this.ask<PersonFigures[]>((answer) => ({ type: 'statistics', answer }))
    this.figures = await asked.catch(() => undefined)
  }

  override render() {
    const { figures } = this
    return html`${this.participants.map((person) => this.#person(person, figures))}
      <p>${msg('These figures stay in this browser. Nobody else gets them.')}</p>`
  }

  #person(person: Participant, all?: PersonFigures[]): TemplateResult {
    const figures = all?.find(({ id }) => id === person.id)
    const { quality } = person
    return html`<section>
      <h3>
        <bdi>${nameOf(person)}</bdi>
        ${
          quality
            ? html`<span class=${quality}>${QUALITIES[quality].text()}</span><snug-icon class=${quality} .node=${QUALITIES[quality].icon}></snug-icon>`
            : nothing
        }
      </h3>
      ${figures?.streams.length ? list(figures) : html`<p>${person.self ? msg('Nothing is sent.') : msg('Nothing is received.')}</p>`}
    </section>`
  }
}

const list = ({ streams, roundTrip }: PersonFigures): TemplateResult =>
  html`<dl>
    ${streams.map((stream) => row(SOURCES[stream.source](), streamText(stream)))}
    ${roundTrip === undefined ? nothing : row(msg('Delay'), msg(str`${number(roundTrip)} ms to the server and back`))}
  </dl>`

const row = (name: string, text: string): TemplateResult => html`<dt>${name}</dt><dd>${text}</dd>`

const number = (value: number, digits = 0): string =>
  value.toLocaleString(getLocale(), { maximumFractionDigits: digits })

function streamText({
  width,
  height,
  frames = 0,
  bits,
  loss,
  jitter,
  buffer,
  codec,
  layer,
}: StreamFigures): string {
  const [kbits, lost] = [number(bits / 1_000), number((loss ?? 0) * 100, 1)]
  return [
    width && height ? msg(str`${width} × ${height}, ${number(frames)} pictures a second`) : '',
    layer ? layerText(layer) : '',
    msg(str`${kbits} kbit/s`),
    loss === undefined ? '' : msg(str`${lost} % lost`),
    jitter === undefined ? '' : msg(str`arrives unevenly by ${number(jitter)} ms`),
    buffer === undefined ? '' : msg(str`waits ${number(buffer)} ms for that`),
    codec ?? '',
  ]
    .filter(Boolean)
    .join(', ')
}

const layerText = (layer: NonNullable<StreamFigures['layer']>): string =>
  ({
    off: msg('not asked for'),
    low: msg('small picture'),
    medium: msg('medium picture'),
    high: msg('large picture'),
  })[layer]

define('snug-statistics', SnugStatistics)

declare global {
  interface HTMLElementTagNameMap {
    'snug-statistics': SnugStatistics
  }
}
