import { msg } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import { controls } from '../elements/controls.ts'
import { entryStyles } from './entry.ts'
import { SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import { passwordField, passwordStyles } from './password-field.ts'

const workingStyles = css`
  .working {
    display: grid;
    gap: 8px;
    text-align: center;
  }
  .working .bar {
    block-size: 3px;
    border-radius: 2px;
    background: linear-gradient(90deg, var(--s-hover) 35%, var(--s-accent) 50%, var(--s-hover) 65%) 0 0 / 300% 100%;
    animation: working 1.4s linear infinite;
  }
  @keyframes working {
    from {
      background-position-x: 100%;
    }
    to {
      background-position-x: 0%;
    }
  }
`

/** Base of the pages on which a password is typed, of which keys are made for a second or two. */
export abstract class PasswordPage extends SnugPage {
  static override styles = [controls, pageStyles, entryStyles, passwordStyles, workingStyles]
  /** Whether passwords can be read. */
  @state() protected shown = false

  protected readonly toggle = (): void => {
    this.shown = !this.shown
  }

  /** A password that exists already. */
  protected password(label = msg('Password'), id = 'password'): TemplateResult {
    const { shown, toggle } = this
    return passwordField({ id, label, autocomplete: 'current-password', shown, toggle })
  }

  /** That something goes on which is not a matter of the network. */
  protected working(): TemplateResult {
    const text = () => html`
      <span class="bar" aria-hidden="true"></span>
      <span class="hint">${msg('Keys are made from your password. This takes a moment on purpose: so does every guess.')}</span>
    `
    return html`<div class="working" role="status">${this.busy ? text() : nothing}</div>`
  }

  /** Does what needs the password in the field, and lets it be typed anew when that fails. */
  protected async withPassword(task: () => Promise<void>): Promise<boolean> {
    const well = await this.attempt(task)
    if (!well) this.renderRoot.querySelector<HTMLInputElement>('#password')?.select()
    return well
  }
}
