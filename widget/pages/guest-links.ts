import { msg, str } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import Link2Off from 'lucide/dist/esm/icons/link-2-off.mjs'
import type { GuestLink } from '../account/client.ts'
import { makeGuestLink } from '../account/rooms.ts'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import './copy-field.ts'
import { dayText } from './day-text.ts'
import { SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import { icon } from './parts.ts'

/** Choices for a new link: how long it works, and for how many. */
const DAYS = [1, 7, 30]
const USES = [1, 10, 50]

/** Links by which people without an account knock at a room: made and withdrawn by owners and moderators. */
export class SnugGuestLinks extends SnugPage {
  static override styles = [
    controls,
    pageStyles,
    css`
      section {
        display: grid;
        gap: 10px;
        padding-block: 14px;
        border-block: 1px solid var(--s-border);
      }
      h3 {
        font-size: 15px;
        font-weight: 620;
      }
      form {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: 8px;
      }
      form .labelled {
        flex: 1 1 110px;
      }
      form .field,
      form .button {
        min-block-size: 44px;
      }
      li {
        display: flex;
        align-items: center;
        gap: 10px;
        min-block-size: 44px;
      }
    `,
  ]
  @property() room = ''
  @state() private links: GuestLink[] = []
  @state() private made: string | undefined
  @state() private said = ''

  override connectedCallback(): void {
    super.connectedCallback()
    void this.attempt(() => this.#load())
  }

  protected override render(): TemplateResult {
    return html`
      <section aria-labelledby="guests">
        <h3 id="guests">${msg('Guests')}</h3>
        <p class="hint">
          ${msg('A guest needs no account: the link lets them knock, and somebody in the meeting lets them in. Who was let in has the key of the room.')}
        </p>
        ${this.alert()}
        <div class="hidden-text" role="status">${this.said}</div>
        ${this.made ? html`<snug-copy-field class="made" .label=${msg('Guest link, shown only now')} .value=${this.made}></snug-copy-field>` : nothing}
        ${this.#form()}
        ${
          this.links.length
            ? html`<ul aria-label=${msg('Guest links')}>
                ${repeat(
                  this.links,
                  (link) => link.id,
                  (link) => this.#row(link),
                )}
              </ul>`
            : nothing
        }
      </section>
    `
  }

  #form(): TemplateResult {
    return html`
      <form @submit=${this.#make}>
        <div class="labelled">
          <label for="days">${msg('Works for')}</label>
          <select class="field" id="days" name="days">
            ${DAYS.map((days) => html`<option value=${days} ?selected=${days === 7}>${days === 1 ? msg('1 day') : msg(str`${days} days`)}</option>`)}
          </select>
        </div>
        <div class="labelled">
          <label for="uses">${msg('Lets knock')}</label>
          <select class="field" id="uses" name="uses">
            ${USES.map((uses) => html`<option value=${uses}>${uses === 1 ? msg('once') : msg(str`${uses} times`)}</option>`)}
          </select>
        </div>
        <button class="button" ?disabled=${this.busy}>${msg('Make guest link')}</button>
      </form>
    `
  }

  #row(link: GuestLink): TemplateResult {
    const withdraw = msg('Withdraw this link')
    return html`
      <li>
        <span class="grow">
          ${msg(str`${link.usesLeft} left, until ${dayText(link.expiresOn)}`)}
        </span>
        <button class="button quiet icon" type="button" aria-label=${withdraw} title=${withdraw} ?disabled=${this.busy} @click=${() => this.#withdraw(link)}>
          ${icon(Link2Off)}
        </button>
      </li>
    `
  }

  #make = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const data = new FormData(event.target as HTMLFormElement)
    const wanted = { days: Number(data.get('days')), uses: Number(data.get('uses')) }
    await this.attempt(async () => {
      const { token } = await makeGuestLink(this.account, this.room, wanted)
      this.made = `${location.origin}/guest#${token}`
      await this.#load()
    })
  }

  #withdraw = async ({ id }: GuestLink): Promise<void> => {
    const well = await this.attempt(async () => {
      await this.account.client.removeGuestLink(this.room, id)
      this.made = undefined
      await this.#load()
    })
    if (well) this.said = msg('The link was withdrawn.')
  }

  async #load(): Promise<void> {
    this.links = await this.account.client.guestLinks(this.room)
  }
}

define('snug-guest-links', SnugGuestLinks)
