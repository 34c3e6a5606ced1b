import { fixtureCleanup } from '@open-wc/testing'
import { setViewport } from '@web/test-runner-commands'
import { roomPath } from '../../widget/account/room-keys.ts'
import { moreTexts, useLanguage } from '../../widget/elements/localization.ts'
import { browserOf, openApp, openAs, restoreAddress, withRoom } from './pages-setup.ts'
import { found, until, useFakes } from './setup.ts'

const [WIDTH, HEIGHT] = [360, 740]

/** What reaches over the edge of the window. */
function wide(root: ParentNode): string[] {
  return [...root.querySelectorAll('*')].flatMap((element) => {
    const inner = element.shadowRoot ? wide(element.shadowRoot) : []
    const over = Math.round(element.getBoundingClientRect().right - WIDTH)
    return over > 0 ? [`${element.localName}.${element.className} by ${over}`, ...inner] : inner
  })
}

const fits = (path: string) =>
  until(
    () => document.documentElement.scrollWidth <= WIDTH,
    () => `${path}: ${wide(document.body).slice(-3)}`,
  )

await moreTexts({
  de: () => import('../../widget/pages/locales/de.ts'),
  es: () => import('../../widget/pages/locales/es.ts'),
  fr: () => import('../../widget/pages/locales/fr.ts'),
})

describe('pages fit a narrow phone', () => {
  beforeEach(async () => {
    useFakes()
    await setViewport({ width: WIDTH, height: HEIGHT })
    document.body.style.margin = '0'
  })
  afterEach(async () => {
    restoreAddress()
    await useLanguage('en')
  })

  for (const language of ['en', 'de', 'es', 'fr'])
    it(`in ${language}`, async () => {
      await useLanguage(language)
      const { server, room } = await withRoom('ada', 'somebody-with-a-long-login@example.org')
      await openApp(browserOf(server).account)
      await fits('signing in')
      for (const path of ['/', '/people', '/hosts', '/account', '/privacy', roomPath(room.id)]) {
        fixtureCleanup()
        const { app } = await openAs(server, 'ada', path)
        await found(app, 'h1')
        await fits(path)
      }
    })
})
