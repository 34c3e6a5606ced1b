import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import CloudOff from 'lucide/dist/esm/icons/cloud-off.mjs'
import DoorClosed from 'lucide/dist/esm/icons/door-closed.mjs'
import { SnugError } from '../../protocol/errors.ts'
import type { TokenAnswer } from '../../protocol/http.ts'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { errorText } from './error-text.ts'
import { SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import { notice } from './parts.ts'
import { roomStyles } from './room-styles.ts'

type Door = { state: 'opening' } | { state: 'failed'; error: unknown } | { state: 'open'; room: string }

/** Where this window keeps that it has used the link, so that loading it again does not use it once more. */
const KEPT = 'snug-guest'

/**
 * Where a guest link leads: without an account, and without the room's key, into the lobby. The secret in the link's
 * fragment goes to nobody but this server, which keeps its hash alone.
 */
export class SnugGuestPage extends SnugPage {
  static override styles = [controls, pageStyles, roomStyles]
  @state() private door: Door = { state: 'opening' }
  #token = ''
  #first: string | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#open()
  }

  protected override render(): TemplateResult {
    const { door } = this
    switch (door.state) {
      case 'opening':
        return html`<p class="busy" role="status">${msg('Opening the room…')}</p>`
      case 'open':
        return html`
          <div class="bar"><h1 class="grow clip" tabindex="-1">${msg('You are here as a guest')}</h1></div>
          <snug-meeting server=${location.origin} room=${door.room} edit-name .tokenProvider=${this.#access}></snug-meeting>
        `
      case 'failed':
        return html`<div class="centred">${this.#failed(door.error)}</div>`
    }
  }

  #failed(error: unknown): TemplateResult {
    if (error instanceof SnugError && error.code === 'invite_invalid')
      return notice(
        DoorClosed,
        msg('This link does not work'),
        msg('It was used too often, has expired or was withdrawn. Ask whoever sent it for a new one.'),
      )
    const again = html`<button class="button primary" @click=${() => this.#open()}>${msg('Try again')}</button>`
    return notice(CloudOff, msg('The room could not be opened'), errorText(error), again)
  }

  async #open(): Promise<void> {
    this.door = { state: 'opening' }
    try {
      this.#token = location.hash.slice(1)
      if (!/^[A-Za-z0-9_-]{43}$/.test(this.#token)) throw new SnugError('invite_invalid')
      const [room] = await Promise.all([this.#enter(), import('../snug.ts')])
      this.door = { state: 'open', room }
    } catch (error) {
      this.door = { state: 'failed', error }
    }
    await this.updateComplete
    this.focusHeading()
  }

  /** Asks for access; the first is kept for the element. */
  async #enter(): Promise<string> {
    const { room, access, pass } = await this.account.client.guest(this.#token, passFor(this.#token))
    keepPass(this.#token, pass)
    this.#first = access
    return room
  }

  #access = async (): Promise<TokenAnswer> => {
    if (this.#first === undefined) await this.#enter()
    const access = this.#first ?? ''
    this.#first = undefined
    return { access }
  }
}

/** Storage may be blocked: then loading the page again uses the link again. */
function passFor(token: string): string | undefined {
  try {
    const [of, pass] = (sessionStorage.getItem(KEPT) ?? '').split(' ')
    return of === token ? pass : undefined
  } catch {
    return undefined
  }
}

function keepPass(token: string, pass: string): void {
  try {
    sessionStorage.setItem(KEPT, `${token} ${pass}`)
  } catch {}
}

define('snug-guest-page', SnugGuestPage)
