import { updateWhenLocaleChanges } from '@lit/localize'
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import type { Account } from '../account/account.ts'
import { controls } from '../elements/controls.ts'
import { errorText } from './error-text.ts'
import { pageStyles } from './page-styles.ts'

/** Base of the server's own pages and dialogs: one task at a time, and one error shown. */
export abstract class SnugPage extends LitElement {
  static override styles = [controls, pageStyles]

  @property({ attribute: false }) account!: Account
  @state() protected busy = false
  /** The last failure, as thrown. */
  @state() protected error: unknown

  constructor() {
    super()
    updateWhenLocaleChanges(this)
  }

  /** Where the focus goes when the page was opened: its heading, so that it is read out. */
  focusHeading(): void {
    this.renderRoot.querySelector<HTMLElement>('h1')?.focus()
  }

  /** Runs one task, never two at once, and shows what goes wrong. Resolves to whether it went well. */
  protected async attempt(task: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    this.error = undefined
    try {
      await task()
      return true
    } catch (error) {
      this.error = error
      return false
    } finally {
      this.busy = false
    }
  }

  protected alert(text = this.error === undefined ? '' : errorText(this.error)): TemplateResult {
    return html`<div role="alert" id="alert">${text ? html`<p class="alert">${text}</p>` : nothing}</div>`
  }
}

/** What was typed, by the names of the fields. */
export function typed(event: SubmitEvent): (name: string) => string {
  event.preventDefault()
  const data = new FormData(event.target as HTMLFormElement)
  return (name) => String(data.get(name) ?? '')
}
