import { msg, str } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import Eye from 'lucide/dist/esm/icons/eye.mjs'
import EyeOff from 'lucide/dist/esm/icons/eye-off.mjs'
import { PASSWORD_MIN, type Strength } from '../account/password.ts'
import { icon } from './parts.ts'

interface PasswordOptions {
  id: string
  label: string
  autocomplete: 'current-password' | 'new-password'
  shown: boolean
  toggle: () => void
  problem?: string | undefined
  /** For new passwords: how good what was typed so far is. */
  strength?: Strength | undefined
  oninput?: (value: string) => void
}

/** A labelled password with a button that shows what was typed. */
export function passwordField(options: PasswordOptions): TemplateResult {
  const { id, label, shown, problem, strength } = options
  const described = [problem && `${id}-problem`, strength && `${id}-strength`].filter(Boolean).join(' ')
  return html`
    <div class="labelled">
      <label for=${id}>${label}</label>
      <div class="password">
        <input
          class="field"
          id=${id}
          name=${id}
          type=${shown ? 'text' : 'password'}
          autocomplete=${options.autocomplete}
          autocapitalize="none"
          spellcheck="false"
          maxlength="256"
          required
          aria-invalid=${problem ? 'true' : 'false'}
          aria-describedby=${described || nothing}
          @input=${(event: InputEvent) => options.oninput?.((event.target as HTMLInputElement).value)}
        />
        <button
          class="button quiet icon"
          type="button"
          aria-pressed=${shown}
          aria-label=${msg('Show the password')}
          title=${msg('Show the password')}
          @click=${options.toggle}
        >
          ${icon(shown ? EyeOff : Eye)}
        </button>
      </div>
      ${problem ? html`<p class="problem" id="${id}-problem">${problem}</p>` : nothing}
      ${strength ? strengthHint(id, strength) : nothing}
    </div>
  `
}

const strengthHint = (id: string, strength: Strength): TemplateResult => html`
  <div class="strength ${strength}" id="${id}-strength">
    <span class="bars" aria-hidden="true"><i></i><i></i><i></i></span>
    <span class="hint" aria-live="polite">${strengthText(strength)}</span>
  </div>
`

function strengthText(strength: Strength): string {
  switch (strength) {
    case 'short':
      return msg(str`At least ${PASSWORD_MIN} characters. A few random words are best.`)
    case 'weak':
      return msg('Easy to guess. Make it longer or less regular.')
    case 'fair':
      return msg('Fair. Longer is better.')
    case 'strong':
      return msg('Strong.')
  }
}

export const guessableText = (): string =>
  msg('Attackers try this password first. Choose another one; a few random words are best.')

export const passwordStyles = css`
  .password {
    position: relative;
  }
  .password .field {
    padding-inline-end: 48px;
  }
  .password .button {
    position: absolute;
    inset-block-start: 2px;
    inset-inline-end: 2px;
    min-block-size: 40px;
  }
  .strength {
    display: flex;
    align-items: center;
    gap: 10px;
  }
  .bars {
    display: flex;
    gap: 3px;
  }
  .bars i {
    inline-size: 18px;
    block-size: 4px;
    border-radius: 2px;
    background: var(--s-hover);
  }
  .weak i:nth-child(-n + 1) {
    background: var(--s-danger);
  }
  .fair i:nth-child(-n + 2) {
    background: var(--s-accent);
  }
  .strong i {
    background: var(--s-good);
  }
`
