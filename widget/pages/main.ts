/** Entry of the server's own pages: the language, the frame of the document, then the application element. */
import { css } from 'lit'
import { getLocale, moreTexts, useLanguage } from '../elements/localization.ts'
import { ownScript } from '../worker/script-address.ts'
import './app.ts'

/** The document around the application; a sheet of its own because the content policy allows no inline styles. */
const frame = css`
  body {
    margin: 0;
  }
  snug-app:not(:defined) {
    display: block;
    min-block-size: 100dvh;
  }
`
if (frame.styleSheet) document.adoptedStyleSheets = [...document.adoptedStyleSheets, frame.styleSheet]

/** For libraries that start a script of ours themselves. Text never becomes HTML by it. */
window.trustedTypes?.createPolicy('default', { createScriptURL: ownScript })

void moreTexts({
  de: () => import('./locales/de.ts'),
  es: () => import('./locales/es.ts'),
  fr: () => import('./locales/fr.ts'),
})
await useLanguage(navigator.language)
document.documentElement.lang = getLocale()
