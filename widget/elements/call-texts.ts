/** The texts of what loads when a call comes near. */
import { moreTexts } from './localization.ts'

/** Settles when they are there. */
export const ready = moreTexts({
  de: () => import('./locales/de.ts'),
  es: () => import('./locales/es.ts'),
  fr: () => import('./locales/fr.ts'),
})
