import { msg } from '@lit/localize'
import { css, html, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import { SnugError } from '../../protocol/index.ts'
import type { HostPlaces } from '../account/client.ts'
import { SnugDialog } from './dialog.ts'
import { type HostProblems, isWrong, keyRefused, linesOf } from './host-check.ts'
import { area, field } from './parts.ts'

/** Base of the dialogs in which something about a host application is typed. */
export abstract class SnugHostForm extends SnugDialog {
  static override styles = [
    ...SnugDialog.styles,
    css`
      #key,
      #rooms {
        font-family: ui-monospace, monospace;
        font-size: 13px;
      }
    `,
  ]
  @state() protected problems: HostProblems = {}

  /** Sends it unless something is wrong with it. What the server refuses is said at the field that it is about. */
  protected async send(
    problems: HostProblems,
    task: () => Promise<void>,
    conflict: HostProblems,
  ): Promise<void> {
    if (this.busy) return
    this.error = undefined
    this.problems = problems
    if (!isWrong(problems) && (await this.attempt(task))) {
      this.done()
      this.close()
      return
    }
    this.#blame(conflict)
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }

  /** All but the key was checked by the server's own schemas before it was sent. */
  #blame(conflict: HostProblems): void {
    const code = this.error instanceof SnugError ? this.error.code : undefined
    if (code !== 'conflict' && code !== 'bad_request') return
    if (code === 'bad_request' && !this.renderRoot.querySelector('#key')) return
    this.error = undefined
    this.problems = code === 'conflict' ? conflict : { key: keyRefused() }
  }

  /** @param lines what stands in the fields at first */
  protected placeFields(lines: { origins: string[]; rooms: string[] }): TemplateResult {
    return html`
      ${area({
        id: 'origins',
        label: msg('Origins of its pages'),
        value: lines.origins.join('\n'),
        rows: 2,
        maxlength: 9000,
        problem: this.problems.origins,
        hint: msg('One per line, like https://intranet.example. Only there can meetings be shown.'),
      })}
      ${area({
        id: 'rooms',
        label: msg('Rooms (optional)'),
        value: lines.rooms.join('\n'),
        rows: 2,
        maxlength: 9000,
        required: false,
        problem: this.problems.rooms,
        hint: msg('Ids of the only rooms it may have, one per line. Empty: as many as it likes.'),
      })}
    `
  }

  protected placesOf(text: (name: string) => string): HostPlaces {
    const rooms = linesOf(text('rooms'))
    return { origins: linesOf(text('origins')), rooms: rooms.length > 0 ? rooms : null }
  }

  protected keyFields(kid: string): TemplateResult {
    return html`
      ${area({
        id: 'key',
        label: msg('Public key'),
        rows: 3,
        maxlength: 1024,
        problem: this.problems.key,
        hint: msg('Ed25519, as PEM or base64. The private key stays with the application.'),
      })}
      ${field({
        id: 'kid',
        label: msg('Id of the key'),
        value: kid,
        autocomplete: 'off',
        maxlength: 64,
        problem: this.problems.kid,
        hint: msg('As its tokens have it as “kid”.'),
      })}
    `
  }

  protected buttons(text: string): TemplateResult {
    return html`
      <div class="row end">
        <button class="button" type="button" @click=${this.close}>${msg('Cancel')}</button>
        <button class="button primary" ?disabled=${this.busy}>${text}</button>
      </div>
    `
  }
}
