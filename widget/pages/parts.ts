import { html, nothing, type TemplateResult } from 'lit'
import type { IconNode } from '../elements/icon.ts'
import '../elements/icon.ts'

interface LabelOptions {
  id: string
  label: string
  hint?: unknown
  problem?: string | undefined
}

interface FieldOptions extends LabelOptions {
  type?: 'text' | 'password'
  /** What stands in it at first; what the person types is read from the form. */
  value?: string
  /** Token for the browser's password manager and autofill. */
  autocomplete: AutoFill
  maxlength?: number
  required?: boolean
  /** For password managers to see. */
  readonly?: boolean
  /** Which keys a phone offers. */
  inputmode?: 'text' | 'numeric'
  oninput?: (value: string) => void
}

/** A labelled input whose hint and error are read out with it. */
export function field(options: FieldOptions): TemplateResult {
  const { id, type = 'text', required = true } = options
  return labelled(
    options,
    html`<input
      class="field"
      id=${id}
      name=${id}
      type=${type}
      value=${options.value ?? ''}
      autocomplete=${options.autocomplete}
      autocapitalize="none"
      spellcheck="false"
      inputmode=${options.inputmode ?? nothing}
      maxlength=${options.maxlength ?? 256}
      ?required=${required}
      ?readonly=${options.readonly ?? false}
      aria-invalid=${options.problem ? 'true' : 'false'}
      aria-describedby=${describedBy(options)}
      @input=${(event: InputEvent) => options.oninput?.((event.target as HTMLInputElement).value)}
    />`,
  )
}

interface AreaOptions extends LabelOptions {
  /** As in a field. */
  value?: string
  rows: number
  maxlength: number
  required?: boolean
}

/** As `field`, for text of several lines. */
export function area(options: AreaOptions): TemplateResult {
  const { id, required = true } = options
  return labelled(
    options,
    html`<textarea
      class="field"
      id=${id}
      name=${id}
      .defaultValue=${options.value ?? ''}
      rows=${options.rows}
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
      maxlength=${options.maxlength}
      ?required=${required}
      aria-invalid=${options.problem ? 'true' : 'false'}
      aria-describedby=${describedBy(options)}
    ></textarea>`,
  )
}

const describedBy = ({ id, hint, problem }: LabelOptions): string | typeof nothing =>
  [problem && `${id}-problem`, hint && `${id}-hint`].filter(Boolean).join(' ') || nothing

function labelled({ id, label, hint, problem }: LabelOptions, control: TemplateResult): TemplateResult {
  return html`
    <div class="labelled">
      <label for=${id}>${label}</label>
      ${control}
      ${problem ? html`<p class="problem" id="${id}-problem">${problem}</p>` : nothing}
      ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}
    </div>
  `
}

export const icon = (node: IconNode): TemplateResult => html`<snug-icon .node=${node}></snug-icon>`

/** A page that says one thing and what to do about it. */
export function notice(
  mark: IconNode,
  heading: string,
  text: unknown,
  action: unknown = nothing,
): TemplateResult {
  return html`
    <section class="notice">
      <span class="mark">${icon(mark)}</span>
      <h1 tabindex="-1">${heading}</h1>
      <p>${text}</p>
      ${action}
    </section>
  `
}

/** First letter of a login, for its round picture. */
export const initial = (login: string): string => [...login][0] ?? '?'
