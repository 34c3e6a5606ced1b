import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import Check from 'lucide/dist/esm/icons/check.mjs'
import TriangleAlert from 'lucide/dist/esm/icons/triangle-alert.mjs'
import type { KeyHolder, Notice, Participant, SecurityLevel } from '../../call/meeting.ts'
import '../avatar.ts'
import { controls } from '../controls.ts'
import { define, SnugElement } from '../element.ts'
import '../icon.ts'
import { LEVEL_ICONS, LEVELS, levelName } from '../levels.ts'
import { timeOf } from '../localization.ts'
import { troubleOf } from '../names.ts'
import { noticeText } from '../notice-text.ts'
import type { CallState } from '../panel-tab.ts'
import { meaning, missing } from './level-texts.ts'
import { deviceChip, digitGroups, vouchedBy } from './person-parts.ts'
import { personStyles } from './person-styles.ts'
import { securityStyles } from './security-styles.ts'
import './snug-code.ts'

type Holding = Participant & { holder: KeyHolder }

/** How safe the meeting is and why, the code to compare, and who holds its keys. */
export class SnugSecurity extends SnugElement {
  static override styles = [controls, personStyles, securityStyles]
  @property({ attribute: false }) state?: CallState
  /** Whether it is looked at. */
  @property({ type: Boolean }) active = false

  override render() {
    const { state } = this
    if (!state) return nothing
    const holders = state.participants.filter((person): person is Holding => !!person.holder)
    return html`${level(state.security, state.participants)}
      ${holders.some(({ holder }) => holder.device === 'changed') ? changed() : nothing}
      <section aria-labelledby="code">
        <h3 id="code">${msg('Code of this meeting')}</h3>
        <snug-code exportparts="button" ?active=${this.active} ?alone=${holders.length < 2}
          .members=${membersOf(holders)}></snug-code>
      </section>
      <section aria-labelledby="holders">
        <h3 id="holders">${msg('Who holds the keys')}</h3>
        <ul>${repeat(
          holders,
          ({ id }) => id,
          (person) => holderRow(person, () => this.request({ type: 'acknowledge', id: person.id })),
        )}</ul>
      </section>
      ${state.notices.length ? history(state.notices) : nothing}`
  }
}

/** What the code depends on, as far as it can be seen from here. */
const membersOf = (holders: Holding[]): string =>
  holders.map(({ id, holder }) => `${id} ${holder.fingerprint}`).join('\n')

function level(now: SecurityLevel, people: Participant[]): TemplateResult {
  const reached = LEVELS.indexOf(now)
  return html`<section class="level ${now}" aria-labelledby="level">
    <ol class="steps">
      ${LEVELS.map(
        (step, i) =>
          html`<li class=${i <= reached ? 'reached' : ''} aria-current=${i === reached ? 'step' : nothing}>
            <span class="step"><snug-icon .node=${i < reached ? Check : LEVEL_ICONS[step]}></snug-icon></span>
            ${levelName(step)}
          </li>`,
      )}
    </ol>
    <h2 id="level" class="hidden-text">${levelName(now)}</h2>
    <p>${meaning(now)}</p>
    ${now === 'verified' ? nothing : html`<p class="next">${missing(now, people)}</p>`}
  </section>`
}

const changed = (): TemplateResult =>
  html`<p class="alarm" role="note">
    <snug-icon .node=${TriangleAlert}></snug-icon>
    <span>
      ${msg('Somebody you met before has another key now. Compare the code with them by voice: if it is equal, they have a new device.')}
    </span>
  </p>`

function holderRow(person: Holding, acknowledge: () => void): TemplateResult {
  const { holder, name, self, id } = person
  const away = person.trouble === 'away' ? troubleOf(person) : undefined
  return html`<li>
    <div class="person">
      <snug-avatar .name=${name} .seed=${id}></snug-avatar>
      <div class="about">
        <span class="called">
          <span dir="auto">${name || msg('Guest')}</span>${self ? html`<small>${msg('You')}</small>` : nothing}
          ${deviceChip(holder.device)}
        </span>
        ${vouchedBy(holder.identity, name)}
        ${away ? html`<span class="sub"><snug-icon .node=${away.icon}></snug-icon>${away.text}</span>` : nothing}
        ${
          holder.device === 'changed'
            ? html`<button class="button small" part="button" type="button" @click=${acknowledge}>
                ${msg('It is theirs, I am sure')}
              </button>`
            : nothing
        }
        <details>
          <summary>${msg('Fingerprint')}</summary>
          ${digitGroups(holder.fingerprint)}
        </details>
      </div>
    </div>
  </li>`
}

const history = (notices: Notice[]): TemplateResult =>
  html`<details class="history">
    <summary>${msg('What happened')}</summary>
    <ul>
      ${repeat(
        notices.toReversed(),
        ({ id }) => id,
        ({ kind, name, at }) =>
          html`<li>
            <time dir="auto">${timeOf(at)}</time><span dir="auto">${noticeText(kind, [name || msg('Guest')])}</span>
          </li>`,
      )}
    </ul>
  </details>`

define('snug-security', SnugSecurity)

declare global {
  interface HTMLElementTagNameMap {
    'snug-security': SnugSecurity
  }
}
