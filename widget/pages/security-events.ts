import { msg } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import type { http } from '../../protocol/index.ts'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { getLocale } from '../elements/localization.ts'
import { dayText } from './day-text.ts'
import { SnugPage } from './page.ts'
import { pageLanguage } from './page-language.ts'
import { pageStyles } from './page-styles.ts'

type Total = http.SecurityEventsAnswer[number]

/** Security events of the last two weeks, for administrators: how often, and of how many accounts. */
export class SnugSecurityEvents extends SnugPage {
  static override styles = [
    controls,
    pageStyles,
    css`
      .card {
        margin-block-start: 12px;
        overflow-x: auto;
      }
      table {
        inline-size: 100%;
        border-collapse: collapse;
        font-size: 14px;
        text-align: start;
      }
      th,
      td {
        padding: 10px 20px;
        text-align: start;
        vertical-align: top;
      }
      th {
        color: var(--s-muted);
        font-weight: 550;
        white-space: nowrap;
      }
      tbody tr {
        border-block-start: 1px solid var(--s-border);
      }
      .number {
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      .none {
        padding: 16px 20px;
      }
    `,
  ]
  @state() private totals: Total[] | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    void this.attempt(async () => {
      this.totals = await this.account.client.securityEvents(pageLanguage())
    })
  }

  protected override render(): TemplateResult {
    return html`
      <h2 id="totals">${msg('Security events of the last two weeks')}</h2>
      ${this.alert()} ${this.totals ? this.#totals(this.totals) : nothing}
    `
  }

  #totals(totals: Total[]): TemplateResult {
    if (totals.length === 0) return html`<p class="card muted none">${msg('Nothing happened.')}</p>`
    return html`
      <div class="card" tabindex="0" role="group" aria-labelledby="totals">
        <table aria-labelledby="totals">
          <thead>
            <tr>
              <th scope="col">${msg('Day')}</th>
              <th scope="col">${msg('What happened')}</th>
              <th scope="col" class="number">${msg('How often')}</th>
              <th scope="col" class="number">${msg('Accounts')}</th>
            </tr>
          </thead>
          <tbody>
            ${[...totals].reverse().map(
              ({ day, meaning, count, accounts }) => html`
                <tr>
                  <td>${dayText(day)}</td>
                  <td>${meaning}</td>
                  <td class="number">${count.toLocaleString(getLocale())}</td>
                  <td class="number">${accounts === 0 ? '–' : accounts.toLocaleString(getLocale())}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    `
  }
}

define('snug-security-events', SnugSecurityEvents)
