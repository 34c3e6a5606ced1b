import { configureLocalization, type LocaleModule } from '@lit/localize'
import { sourceLocale, targetLocales } from '../locales/locale-codes.ts'

type TargetLocale = (typeof targetLocales)[number]

type Loaders = Record<TargetLocale, () => Promise<LocaleModule>>

const atOnce: Loaders = {
  de: () => import('../locales/de.ts'),
  es: () => import('../locales/es.ts'),
  fr: () => import('../locales/fr.ts'),
}

/** All texts that there are to load by now. */
const loaders = [atOnce]

/** Builds keep only so much of an id as tells texts apart. */
const ID_LENGTH = 7

const byShortId = (templates: LocaleModule['templates']): LocaleModule => ({
  templates: new Proxy(templates, { get: (texts, id: string) => texts[id] ?? texts[id.slice(0, ID_LENGTH)] }),
})

/** The language that was asked for last, and its texts as they come. */
let wanted: string = sourceLocale
let texts: LocaleModule['templates'] = {}

async function fill(load: Loaders): Promise<void> {
  const into = texts
  Object.assign(into, (await load[wanted as TargetLocale]?.())?.templates)
}

const { getLocale, setLocale } = configureLocalization({
  sourceLocale,
  targetLocales,
  loadLocale: async (locale) => {
    wanted = locale
    texts = {}
    const module = byShortId(texts)
    await Promise.all(loaders.map(fill))
    return module
  },
})

/**
 * Adds the texts of a part that came later, or of a page around. Settles when the part can be shown. Never rejects: without
 * them it is shown in English.
 */
export function moreTexts(load: Loaders): Promise<void> {
  loaders.push(load)
  return fill(load).catch(() => undefined)
}

export { getLocale }

/** The time of day, as it is written in the language that is shown. */
export const timeOf = (at: number): string =>
  new Date(at).toLocaleTimeString(getLocale(), { timeStyle: 'short' })

/**
 * Shows all Snug texts of the page in the best language there is for `wanted` (a BCP 47 tag), or for the document's
 * and then the browser's language when `wanted` is empty. Texts stay as they are when a language can't be loaded.
 */
export async function useLanguage(wanted?: string | null): Promise<void> {
  const locale = bestLocale(wanted || document.documentElement.lang || navigator.language)
  if (locale === getLocale()) return
  await setLocale(locale).catch(() => undefined)
}

function bestLocale(tag: string): string {
  const language = tag.toLowerCase().split('-')[0]
  return targetLocales.find((locale) => locale === language) ?? sourceLocale
}
