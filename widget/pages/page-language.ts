import type { http } from '../../protocol/index.ts'
import { getLocale } from '../elements/localization.ts'
import type { allLocales } from '../locales/locale-codes.ts'

type Language = (typeof allLocales)[number]

/** The language that is shown, in which the server can say what it keeps too. */
export const pageLanguage = (): http.PrivacyLanguage & Language => getLocale() as Language
