import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import { isGuessable } from '../account/breached.ts'
import { isLongEnough, type Strength, strengthOf } from '../account/password.ts'
import { guessableText, passwordField } from './password-field.ts'
import { PasswordPage } from './password-page.ts'

export type Problems = { login?: string; password?: string; again?: string }

/** Base of the pages on which a password is chosen: typed twice, and looked at before it is taken. */
export abstract class NewPasswordPage extends PasswordPage {
  @state() protected problems: Problems = {}
  @state() protected strength: Strength = 'short'

  protected newPassword(label: string, again: string): TemplateResult {
    const { problems, shown, toggle, strength } = this
    const autocomplete = 'new-password'
    const oninput = (value: string) => {
      this.strength = strengthOf(value)
    }
    return html`
      ${passwordField({ id: 'password', label, autocomplete, shown, toggle, problem: problems.password, strength, oninput })}
      ${passwordField({ id: 'again', label: again, autocomplete, shown, toggle, problem: problems.again })}
    `
  }

  /** Whether login and passwords can be taken; else says what is wrong, where it is. */
  protected async takes(password: string, again: string, login: string | undefined): Promise<boolean> {
    this.problems = problemsOf(password, again, login)
    if (!Object.keys(this.problems).length && (await isGuessable(password, login ?? '', location.hostname)))
      this.problems = { password: guessableText() }
    if (!Object.keys(this.problems).length) return true
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    return false
  }
}

function problemsOf(password: string, again: string, login: string | undefined): Problems {
  return {
    ...(login === undefined
      ? { login: msg('Use 2 to 64 letters, digits or . _ @ + - and begin with a letter or digit.') }
      : {}),
    ...(isLongEnough(password) ? {} : { password: msg('Choose a password of at least 10 characters.') }),
    ...(password === again ? {} : { again: msg('The two passwords are not the same.') }),
  }
}
