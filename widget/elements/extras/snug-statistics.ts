import { msg } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import type { Participant, PersonFigures, Quality, StreamFigures } from '../../call/meeting.ts'
import { controls } from '../controls.ts'
import { define, SnugElement } from '../element.ts'
import { getLocale } from '../localization.ts'
import { nameOf } from '../names.ts'

/** Milliseconds between two looks. */
const EVERY = 2_000

const QUALITIES: Record<Quality, () => string> = {
  good: () => msg('good'),
  poor: () => msg('poor'),
  lost: () => msg('nothing arrives'),
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
      table {
        inline-size: 100%;
        border-spacing: 0;
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 2px 0;
        border-block-start: 1px solid var(--s-border);
        font-weight: 400;
        text-align: end;
      }
      td {
        padding-inline-start: 8px;
        white-space: nowrap;
      }
      th:first-child {
        text-align: start;
      }
      [scope='row'],
      p {
        color: var(--s-muted);
      }
      p {
        margin: 0;
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
      <p>
        ${msg('With more than 2 % lost, voices break off and pictures freeze. With a delay above 300 ms people interrupt each other.')}
      </p>
      <p>${msg('These figures stay in this browser. Nobody else gets them.')}</p>`
  }

  #person(person: Participant, all?: PersonFigures[]): TemplateResult {
    const figures = all?.find(({ id }) => id === person.id)
    const { quality } = person
    return html`<section>
      <h3>
        <bdi>${nameOf(person)}</bdi>
        ${quality && html`<span class=${quality}>${QUALITIES[quality]()}</span>`}
      </h3>
      ${
        figures?.streams.length
          ? table(person.self ? msg('Sent') : msg('Received'), figures)
          : html`<p>${person.self ? msg('Nothing is sent.') : msg('Nothing is received.')}</p>`
      }
    </section>`
  }
}

/** One column for each stream, and rows of what is known of one at least. */
const table = (way: string, { streams, roundTrip }: PersonFigures): TemplateResult =>
  html`<table>
    <tr><th scope="col">${way}</th>${streams.map(({ source }) => html`<th scope="col">${SOURCES[source]()}</th>`)}</tr>
    ${ROWS.map(([name, text]) => {
      const texts = streams.map(text)
      return texts.some(Boolean) ? row(name(), texts) : nothing
    })}
    ${roundTrip === undefined ? nothing : row(msg('Delay to the server and back'), [ms(roundTrip)], streams.length)}
  </table>`

const row = (name: string, texts: unknown[], span = 1): TemplateResult =>
  html`<tr><th scope="row">${name}</th>${texts.map((text) => html`<td colspan=${span}><bdi>${text || ''}</bdi></td>`)}</tr>`

const number = (value: number, digits = 0): string =>
  value.toLocaleString(getLocale(), { maximumFractionDigits: digits })

const ms = (value?: number) => value !== undefined && `${number(value)} ms`

/** What is told of a stream, most telling first. */
const ROWS: [() => string, (figures: StreamFigures) => unknown][] = [
  [() => msg('Lost on the way'), ({ loss }) => loss !== undefined && `${number(loss * 100, 1)} %`],
  [() => msg('Arrives unevenly by'), ({ jitter }) => ms(jitter)],
  [() => msg('Waits to even that out'), ({ buffer }) => ms(buffer)],
  [() => msg('Data in kbit/s'), ({ bits }) => number(bits / 1_000)],
  [() => msg('Size of the picture'), ({ width, height }) => width && `${width} × ${height}`],
  [() => msg('Pictures a second'), ({ width, frames = 0 }) => width && number(frames)],
  [() => msg('Codec'), ({ codec }) => codec],
]

define('snug-statistics', SnugStatistics)

declare global {
  interface HTMLElementTagNameMap {
    'snug-statistics': SnugStatistics
  }
}
