import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import Printer from 'lucide/dist/esm/icons/printer.mjs'
import X from 'lucide/dist/esm/icons/x.mjs'
import type { http } from '../../protocol/index.ts'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { getLocale } from '../elements/localization.ts'
import { timeText } from './day-text.ts'
import './diagnosis.ts'
import './security-events.ts'
import { SnugPage } from './page.ts'
import { pageLanguage } from './page-language.ts'
import { pageStyles } from './page-styles.ts'
import { icon } from './parts.ts'
import { privacyStyles } from './privacy-styles.ts'
import { isAdmin } from './roles.ts'

type Kept = http.PrivacyAnswer['records'][number]
type Logged = http.PrivacyAnswer['logged'][number]

/** What this server keeps right now, for everybody who is signed in, and to be printed. */
export class SnugPrivacyPage extends SnugPage {
  static override styles = [controls, pageStyles, privacyStyles]
  @state() private answer: http.PrivacyAnswer | undefined
  @state() private asOf = new Date()

  override connectedCallback(): void {
    super.connectedCallback()
    void this.attempt(() => this.#load())
  }

  protected override render(): TemplateResult {
    return html`
      <div class="head">
        <div>
          <h1 tabindex="-1">${msg('What this server keeps')}</h1>
          <p class="muted">
            ${msg(str`As of ${timeText(this.asOf)}. What is not on this page is not stored.`)}
          </p>
        </div>
        <button class="button" @click=${() => print()}>${icon(Printer)}${msg('Print')}</button>
      </div>
      ${this.alert()} ${this.answer ? this.#all(this.answer) : this.#waiting()}
    `
  }

  #waiting(): TemplateResult {
    return html`<p class="busy">${this.error === undefined ? msg('One moment…') : nothing}</p>`
  }

  #all(answer: http.PrivacyAnswer): TemplateResult {
    const { records, notKept, logged, counted, diagnosis } = answer
    return html`
      <div class="sections">
        <snug-diagnosis
          .account=${this.account}
          .until=${diagnosis}
          @snug-done=${() => void this.attempt(() => this.#load())}
        ></snug-diagnosis>
        ${isAdmin(this.account) ? html`<snug-security-events .account=${this.account}></snug-security-events>` : nothing}
        <section aria-labelledby="not-kept">
          <h2 id="not-kept">${msg('Not kept')}</h2>
          <ul class="card not">
            ${notKept.map((line) => html`<li>${icon(X)}<span>${line}</span></li>`)}
          </ul>
        </section>
        ${placesOf().map(([place, heading, text]) => {
          const here = records.filter((record) => record.place === place)
          return html`
            <section aria-labelledby=${`in-${place}`}>
              <h2 id=${`in-${place}`}>${heading}</h2>
              <p class="muted small">${text}</p>
              <ul class="card">${here.map(recordItem)}</ul>
            </section>
          `
        })}
        <section aria-labelledby="counted">
          <h2 id="counted">${msg('Security events')}</h2>
          <p class="muted small">
            ${msg('Counted by day, for administrators, who see how often and of how many accounts. There are no others.')}
          </p>
          <ul class="card lines">${counted.map((kind) => lineItem({ ...kind, fields: [] }))}</ul>
        </section>
        <section aria-labelledby="lines">
          <h2 id="lines">${msg('Lines of the log')}</h2>
          <p class="muted small">
            ${msg('The server can write these lines and no others: a time, one of these events, and its fields.')}
          </p>
          <ul class="card lines">${logged.map(lineItem)}</ul>
        </section>
      </div>
    `
  }

  async #load(): Promise<void> {
    this.answer = await this.account.client.privacy(pageLanguage())
    this.asOf = new Date()
  }
}

const placesOf = (): [Kept['place'], string, string][] => [
  ['database', msg('In the database'), msg('With the number of entries that there are now, of all people.')],
  ['file', msg('In files of the server'), msg('Beside the database, readable by the server alone.')],
  ['memory', msg('In memory only'), msg('Never written down; gone when the server ends.')],
  ['log', msg('In the log'), msg('What the server prints for its administrators.')],
]

const recordItem = ({ title, about, purpose, form, life, count }: Kept): TemplateResult => html`
  <li class="record">
    <div class="what">
      <h3>${title}</h3>
      ${count === null ? nothing : html`<span class="tag" title=${msg('Entries now')}>${count.toLocaleString(getLocale())}</span>`}
    </div>
    <dl>
      <div><dt>${msg('About')}</dt><dd>${about}</dd></div>
      <div><dt>${msg('What for')}</dt><dd>${purpose}</dd></div>
      <div><dt>${msg('What is kept')}</dt><dd>${form}</dd></div>
      <div><dt>${msg('How long')}</dt><dd>${life}</dd></div>
    </dl>
  </li>
`

const lineItem = ({ event, meaning, fields }: Logged): TemplateResult => html`
  <li>
    <code>${event}</code>
    <span>${meaning}</span>
    ${
      fields.length === 0
        ? nothing
        : html`<span class="muted small">${fields.map(({ name, meaning }) => `${name}: ${meaning}`).join('; ')}</span>`
    }
  </li>
`

define('snug-privacy-page', SnugPrivacyPage)
