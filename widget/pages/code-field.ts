import { msg } from '@lit/localize'
import type { TemplateResult } from 'lit'
import { field } from './parts.ts'

/** Characters: a recovery code with its dashes, and room for spaces. */
const LONGEST = 32

interface CodeFieldOptions {
  label?: string
  hint?: unknown
  /** Of the authenticator application alone: a phone offers digits. */
  digits?: boolean
}

/** Where a code of the second factor is typed. */
export const codeField = ({ label, hint, digits = false }: CodeFieldOptions = {}): TemplateResult =>
  field({
    id: 'code',
    label: label ?? msg('Code'),
    hint,
    autocomplete: 'one-time-code',
    inputmode: digits ? 'numeric' : 'text',
    maxlength: LONGEST,
  })
