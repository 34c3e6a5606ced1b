import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import Search from 'lucide/dist/esm/icons/search.mjs'
import { mayInMeeting, type Role } from '../../../protocol/index.ts'
import type { Knock, Moderation, Participant } from '../../call/meeting.ts'
import '../avatar.ts'
import { controls } from '../controls.ts'
import { define, SnugElement } from '../element.ts'
import '../extras/snug-rules.ts'
import '../icon.ts'
import type { CallState } from '../panel-tab.ts'
import { confirmation, confirmationStyles, focusNext } from './confirmation.ts'
import { peopleStyles } from './people-styles.ts'
import { manageable, personActions } from './person-actions.ts'
import { digitGroups, vouchedBy } from './person-parts.ts'
import { personRow } from './person-row.ts'
import { personStyles } from './person-styles.ts'

/** From this many people on they can be searched for. */
const SEARCH_ABOVE = 8

/** Who is here and who asks to be let in. */
export class SnugPeople extends SnugElement {
  static override styles = [controls, personStyles, peopleStyles, confirmationStyles]
  @property({ attribute: false }) state?: CallState
  @state() private wanted = ''
  /** Id of the one that something is to be done with. */
  @state() private managing = ''
  /** Id of the one about whose removal the person is asked. */
  @state() private removing = ''
  @state() private problem = ''
  /** The row that has the focus, and its place. */
  #held?: Element
  #place = 0

  get #rows(): Element[] {
    return [...this.renderRoot.querySelectorAll('.here > li')]
  }

  protected override willUpdate(): void {
    const rows = this.#rows
    this.#place = rows.findIndex((row) => row.matches(':focus-within'))
    this.#held = rows[this.#place]
  }

  /** Where somebody leaves, the focus in their row goes to who is next. */
  protected override updated(): void {
    if (!this.#held || this.#held.isConnected) return
    const rows = this.#rows
    const near = [...rows.slice(this.#place), ...rows.slice(0, this.#place).reverse()]
    const next = near.find((row) => row.querySelector('[data-manage]'))
    ;(next ?? this.renderRoot).querySelector<HTMLElement>(next ? '[data-manage]' : '.here')?.focus()
  }

  override render() {
    if (!this.state) return nothing
    const { participants, knocks, role, rules } = this.state
    const searching = participants.length > SEARCH_ABOVE
    // Where there are no rules, only those who may make some have something to see there.
    const ruled = mayInMeeting(role, 'lock') || rules.locked || rules.lobby
    const shown = searching ? found(participants, this.wanted) : participants
    return html`${knocks.length ? this.#waiting(knocks) : nothing}
      ${ruled ? html`<snug-rules exportparts="button" .state=${this.state}></snug-rules>` : nothing}
      ${searching ? this.#search() : nothing}
      <ul class="here" tabindex="-1" aria-label=${msg('In the meeting')}>
        ${repeat(
          ordered(shown),
          ({ id }) => id,
          (person) =>
            html`<li>
              ${this.#row(role, person)}
              ${this.removing === person.id ? this.#confirm(person) : nothing}
            </li>`,
        )}
      </ul>
      ${searching && !shown.length ? html`<p class="nobody" role="status">${msg('Nobody of this name is here.')}</p>` : nothing}`
  }

  #row(own: Role, person: Participant): TemplateResult {
    const { id } = person
    if (!manageable(own, person)) return personRow(person, false)
    const open = this.managing === id && this.removing !== id
    return html`${personRow(person, open, () => this.#manage(id))}
      ${
        open
          ? personActions(
              own,
              person,
              (wish) => void this.#act(wish),
              () => this.#ask(id),
            )
          : nothing
      }
      ${open && this.problem ? html`<p class="error" role="alert">${this.problem}</p>` : nothing}`
  }

  #manage(id: string): void {
    this.managing = this.managing === id ? '' : id
    this.removing = ''
    this.problem = ''
  }

  #focusOn(id: string): void {
    this.renderRoot.querySelector<HTMLElement>(`[data-manage="${CSS.escape(id)}"]`)?.focus()
  }

  #waiting(knocks: Knock[]): TemplateResult {
    return html`<section class="waiting" aria-labelledby="waiting">
      <h3 id="waiting">${msg('Asking to join')}</h3>
      ${repeat(
        knocks,
        ({ id }) => id,
        (knock) => this.#knock(knock),
      )}
      <p class="hint">${msg('The same code is shown to them. Let in whoever can tell you that it is theirs.')}</p>
    </section>`
  }

  #knock({ id, name, identity, code }: Knock): TemplateResult {
    const called = name || msg('Somebody')
    return html`<article class="knock" aria-label=${called}>
      <div class="person">
        <snug-avatar .name=${name} .seed=${id}></snug-avatar>
        <div class="about">
          <span class="called"><span dir="auto">${called}</span></span>
          ${vouchedBy(identity, name)}
        </div>
      </div>
      ${digitGroups(code)}
      <div class="buttons">
        <button class="button small primary" part="button" type="button" @click=${() => this.request({ type: 'admit', id, code })}>
          ${msg('Admit')}
        </button>
        <button class="button small" part="button" type="button" @click=${() => this.request({ type: 'refuse', id })}>
          ${msg('Refuse')}
        </button>
      </div>
    </article>`
  }

  #search(): TemplateResult {
    return html`<div class="search">
      <snug-icon .node=${Search}></snug-icon>
      <input class="field" type="search" aria-label=${msg('Search people')} placeholder=${msg('Search people')}
        .value=${this.wanted} @input=${this.#onSearch} @keydown=${this.#onSearchKey} />
    </div>`
  }

  #confirm(person: Participant): TemplateResult {
    const name = person.name || msg('Guest')
    return confirmation({
      question: msg(str`Remove ${name} from the meeting? They can’t come back while it goes on.`),
      label: msg('Remove'),
      problem: this.problem,
      run: () => void this.#remove(person.id),
      cancel: this.#cancel,
    })
  }

  #ask(id: string): void {
    this.removing = id
    this.problem = ''
    void focusNext(this)
  }

  #cancel = (): void => {
    const { removing } = this
    this.removing = ''
    this.#focusOn(removing)
  }

  async #remove(id: string): Promise<void> {
    if (await this.#act({ type: 'kick', id })) this.removing = ''
  }

  /** What was done is gone from the list; the focus goes to where it came from. */
  async #act(wish: Moderation & { id?: string }): Promise<boolean> {
    this.problem = ''
    try {
      await this.ask<void>((answer) => ({ type: 'moderate', wish, answer }))
      this.managing = ''
      if (wish.id !== undefined) this.#focusOn(wish.id)
      return true
    } catch {
      this.problem = msg('That did not work. Try again.')
      return false
    }
  }

  #onSearch = (event: Event): void => {
    this.wanted = (event.target as HTMLInputElement).value
  }

  /** Escape gives up what is searched for, and only then the panel. */
  #onSearchKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.wanted) return
    event.stopPropagation()
    this.wanted = ''
  }
}

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()

const found = (people: Participant[], wanted: string): Participant[] =>
  people.filter(({ name }) => plain(name).includes(plain(wanted.trim())))

/** Raised hands in their order, then everybody else as they are. */
const ordered = (people: Participant[]): Participant[] =>
  [...people].sort((a, b) => (a.hand || Infinity) - (b.hand || Infinity) || 0)

define('snug-people', SnugPeople)

declare global {
  interface HTMLElementTagNameMap {
    'snug-people': SnugPeople
  }
}
