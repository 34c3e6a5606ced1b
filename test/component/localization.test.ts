import { type LocaleModule, msg } from '@lit/localize'
import { expect } from '@open-wc/testing'
import { moreTexts, useLanguage } from '../../widget/elements/localization.ts'

type Texts = LocaleModule['templates']

/** A text of its own in each language, and how to let the one in Spanish come. */
function part(id: string) {
  let come = () => {}
  const late = new Promise<void>((resolve) => {
    come = resolve
  })
  const texts = async (text: string, after = Promise.resolve()): Promise<LocaleModule> => {
    await after
    return { templates: { [id]: text } as Texts }
  }
  return {
    load: { de: () => texts('deutsch'), es: () => texts('español', late), fr: () => texts('français') },
    come: () => come(),
    read: () => msg('English', { id }),
  }
}

describe('texts of a part that came later', () => {
  afterEach(() => useLanguage('en'))

  it('are there when the part is shown, also where the language was still loading', async () => {
    const { load, read } = part('late-1')
    const language = useLanguage('de')
    await moreTexts(load)
    await language
    expect(read()).to.equal('deutsch')
  })

  it('come with each language that is chosen afterwards, and do not get into another one', async () => {
    const { load, come, read } = part('late-2')
    await moreTexts(load)
    expect(read()).to.equal('English')
    const spanish = useLanguage('es')
    await useLanguage('fr')
    come()
    await spanish
    expect(read()).to.equal('français')
    await useLanguage('de-AT')
    expect(read()).to.equal('deutsch')
  })

  it('are English where they do not load', async () => {
    const { load, read } = part('late-3')
    await useLanguage('fr')
    const broken = () => Promise.reject(new TypeError('no such file'))
    await moreTexts({ ...load, fr: broken })
    expect(read()).to.equal('English')
  })
})
