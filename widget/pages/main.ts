/** Entry of the server's own pages: the language, then the application element. */
import { getLocale, useLanguage } from '../elements/localization.ts'
import './app.ts'

await useLanguage(navigator.language)
document.documentElement.lang = getLocale()
