import { msg, str } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import Activity from 'lucide/dist/esm/icons/activity.mjs'
import ShieldCheck from 'lucide/dist/esm/icons/shield-check.mjs'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { timeText } from './day-text.ts'
import { DIALOG_DONE } from './dialog.ts'
import { SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import { icon } from './parts.ts'
import { isAdmin } from './roles.ts'

/** Choices of how long it lasts, in minutes. */
const MINUTES = [10, 30, 60]

/** Whether a diagnosis is on, for everybody to see; administrators start and end it. Fires DIALOG_DONE for a change. */
export class SnugDiagnosis extends SnugPage {
  static override styles = [
    controls,
    pageStyles,
    css`
      section {
        display: grid;
        gap: 14px;
        padding: 18px 20px;
      }
      section.on {
        border-color: transparent;
        background: var(--s-warn-soft);
        color: var(--s-warn-text);
      }
      .state {
        display: flex;
        gap: 14px;
        align-items: flex-start;
      }
      .state snug-icon {
        flex: none;
        margin-block-start: 2px;
        font-size: 20px;
        color: var(--s-good);
      }
      .on .state snug-icon {
        color: inherit;
      }
      h2 {
        font-size: 16px;
      }
      form {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: 10px;
      }
      form .field {
        inline-size: auto;
        min-block-size: 40px;
      }
      @media print {
        form,
        .button {
          display: none;
        }
      }
    `,
  ]
  /** ISO time of its end; null while it is off. */
  @property() until: string | null = null

  protected override render(): TemplateResult {
    const on = this.until !== null
    return html`
      <section class="card ${on ? 'on' : ''}" aria-labelledby="diagnosis">
        <div class="state" role="status">
          ${icon(on ? Activity : ShieldCheck)}
          <div>
            <h2 id="diagnosis">${on ? msg('A diagnosis is on') : msg('No diagnosis is on')}</h2>
            <p>${this.#text()}</p>
          </div>
        </div>
        ${isAdmin(this.account) ? this.#controls() : nothing} ${this.alert()}
      </section>
    `
  }

  #text(): string {
    if (this.until === null) return msg('No address and no browser of anybody is being written down.')
    return msg(
      str`Until ${timeText(new Date(this.until))} the server writes down times, addresses and browsers of everybody who connects, to find the cause of a fault. The file is deleted a day later.`,
    )
  }

  #controls(): TemplateResult {
    if (this.until !== null)
      return html`<div><button class="button" ?disabled=${this.busy} @click=${this.#stop}>${msg('End the diagnosis')}</button></div>`
    return html`
      <form @submit=${this.#start}>
        <div class="labelled">
          <label for="minutes">${msg('Trouble with connections? Write them down for')}</label>
          <select class="field" id="minutes" name="minutes">
            ${MINUTES.map((minutes) => html`<option value=${minutes}>${msg(str`${minutes} minutes`)}</option>`)}
          </select>
        </div>
        <button class="button" ?disabled=${this.busy}>${msg('Start a diagnosis')}</button>
      </form>
    `
  }

  #start = (event: SubmitEvent): void => {
    event.preventDefault()
    const minutes = Number(new FormData(event.target as HTMLFormElement).get('minutes'))
    void this.#change(async () => {
      await this.account.client.startDiagnosis(minutes)
    })
  }

  #stop = (): void => {
    void this.#change(() => this.account.client.stopDiagnosis())
  }

  async #change(task: () => Promise<void>): Promise<void> {
    if (await this.attempt(task)) this.dispatchEvent(new CustomEvent(DIALOG_DONE))
  }
}

define('snug-diagnosis', SnugDiagnosis)
