import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'

/** Characters of a name; what others are told of it has room for it many times over. */
const NAME_LENGTH = 60

/** The field for the own name, with what is said when it is missing. */
export function nameField(
  typed: string,
  missing: string | undefined,
  told: (name: string) => void,
): TemplateResult {
  return html`<label>
      ${msg('Your name')}
      <input class="field" part="name-field" type="text" name="name" autocomplete="name" maxlength=${NAME_LENGTH}
        placeholder=${msg('How the others see you')} .value=${typed}
        aria-invalid=${missing ? 'true' : nothing} aria-describedby="name-error"
        @input=${(event: Event) => told((event.target as HTMLInputElement).value)} />
    </label>
    <p class="error" id="name-error" role="alert" ?hidden=${!missing}>${missing ?? nothing}</p>`
}
