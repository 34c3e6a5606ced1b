/** Texts in the person's language, as Nextcloud registered them for this app from `l10n/`. */

import { language } from './page.ts'

declare global {
  interface Window {
    _oc_l10n_registry_translations?: Record<string, Record<string, string | string[]> | undefined>
  }
}

const texts = () => window._oc_l10n_registry_translations?.snug ?? {}

/** @param values put in for `{name}` */
export function t(text: string, values: Record<string, string | number> = {}): string {
  const found = texts()[text]
  return fill(typeof found === 'string' ? found : text, values)
}

/** One of two texts, with the number put in for `%n`: enough for the languages there are. */
export function n(singular: string, plural: string, count: number): string {
  const forms = texts()[`_${singular}_::_${plural}_`]
  const [one = singular, many = plural] = Array.isArray(forms) ? forms : []
  return (new Intl.PluralRules(language()).select(count) === 'one' ? one : many).replace('%n', String(count))
}

const fill = (text: string, values: Record<string, string | number>) =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
