import { expect } from '@open-wc/testing'
import { person } from '../support/fake-meeting.ts'
import { find, focused, found, inCall, press, type Stage, settled, typeKey, until } from './setup.ts'

async function opened(size: { width: number; height: number }): Promise<Stage> {
  const stage = await inCall([person(0), person(1)], size)
  await press(stage.element, size.width > 640 ? '[data-panel=people]' : '.count')
  await found(stage.element, '.here')
  await settled(stage.element)
  return stage
}

const rect = ({ element }: Stage, selector: string) =>
  (find(element, selector) as Element).getBoundingClientRect()

/** Whether a click where its first line begins meets it. */
function hit({ element }: Stage, selector: string): boolean {
  const wanted = find(element, selector) as HTMLElement
  const { left, top, width, height } = wanted.getBoundingClientRect()
  const root = wanted.getRootNode() as ShadowRoot
  const met = root.elementFromPoint(left + width / 2, top + Math.min(height / 2, 20))
  return met !== null && wanted.contains(met)
}

describe('the side panel', () => {
  afterEach(() => document.documentElement.removeAttribute('dir'))

  it('stands beside the stage where there is room', async () => {
    const stage = await opened({ width: 1000, height: 640 })
    const { top } = rect(stage, 'snug-toolbar')
    await press(stage.element, '.close')
    await until(() => !find(stage.element, 'snug-panel')?.checkVisibility())
    expect(rect(stage, 'snug-toolbar').top, 'the buttons stay where they are').to.equal(top)
    await press(stage.element, '[data-panel=people]')
    await until(() => find(stage.element, 'snug-panel')?.checkVisibility())
    const panel = rect(stage, '.panel')
    expect(rect(stage, 'snug-stage').right).to.be.at.most(panel.left)
    expect(panel.width).to.be.within(300, 320)
    expect(rect(stage, 'snug-toolbar').top).to.be.at.least(panel.bottom)
  })

  for (const [width, height] of [
    [390, 800],
    [320, 240],
  ] as const) {
    it(`is a sheet over the stage at ${width}×${height}, and leaves the buttons`, async () => {
      const stage = await opened({ width, height })
      const [panel, video] = [rect(stage, '.panel'), rect(stage, 'snug-stage')]
      expect(panel.left).to.be.at.most(video.left)
      expect(panel.right).to.be.at.least(video.right)
      expect(panel.top).to.be.at.most(video.top)
      expect(panel.bottom).to.be.at.least(video.bottom)
      expect(rect(stage, 'snug-toolbar').top).to.be.at.least(panel.bottom)
      const content = find(stage.element, '#content-people') as HTMLElement
      expect(content.scrollWidth).to.be.at.most(content.clientWidth)
      expect(rect(stage, '.close').right).to.be.at.most(panel.right)
      await press(stage.element, '.close')
      await until(() => !find(stage.element, 'snug-panel')?.checkVisibility())
      expect(focused()?.className).to.include('count')
    })
  }

  for (const dir of ['ltr', 'rtl'])
    for (const [width, height] of [
      [667, 375],
      [390, 800],
      [320, 240],
    ] as const) {
      it(`can be used while there is a warning, and the warning too, at ${width}×${height}, ${dir}`, async () => {
        document.documentElement.dir = dir
        const stage = await opened({ width, height })
        stage
          .meeting()
          .showSocial({ notices: [{ id: 'n', kind: 'key-changed', name: 'Ben', at: Date.now() }] })
        await found(stage.element, '.changed')
        await settled(stage.element)
        const [warning, panel] = [rect(stage, '.changed'), rect(stage, '.panel')]
        expect(
          warning.bottom <= panel.top || warning.right <= panel.left || warning.left >= panel.right,
        ).to.equal(true)
        expect(panel.height).to.be.greaterThan(90)
        expect(panel.bottom).to.be.at.most(rect(stage, 'snug-toolbar').top)
        for (const wanted of [
          '.changed .danger',
          '.changed .button:not(.danger)',
          '#tab-chat',
          '.close',
          '.here',
        ])
          expect(hit(stage, wanted), wanted).to.equal(true)
      })
    }

  it('has every tab beside the button to close it, also where words are long', async () => {
    const stage = await inCall([person(0)], { width: 320, height: 240 }, { language: 'de' })
    await press(stage.element, '.count')
    const tab = await found(stage.element, '#tab-security')
    await until(() => tab.textContent?.includes('Sicherheit'))
    expect(tab.getBoundingClientRect().right).to.be.at.most(rect(stage, '.close').left)
  })

  it('changes tabs by the arrow keys', async () => {
    const stage = await opened({ width: 1000, height: 640 })
    await until(() => focused()?.id === 'tab-people')
    for (const [key, tab] of [
      ['ArrowRight', 'chat'],
      ['ArrowRight', 'security'],
      ['ArrowRight', 'people'],
      ['ArrowLeft', 'security'],
    ] as const) {
      typeKey(key)
      await until(() => focused()?.id === `tab-${tab}`, tab)
      expect(focused()?.ariaSelected).to.equal('true')
      expect(find(stage.element, `#content-${tab}`)?.checkVisibility()).to.equal(true)
    }
  })

  it('gives the focus back to the button that opened it', async () => {
    const stage = await opened({ width: 1000, height: 640 })
    await until(() => focused()?.id === 'tab-people')
    typeKey('Escape')
    await until(() => focused()?.ariaLabel === 'People, 3' && focused()?.ariaExpanded === 'false')
    expect(find(stage.element, 'snug-panel')?.checkVisibility()).to.equal(false)
  })

  it('is loaded when it is first opened', async () => {
    const { element } = await inCall([person(0)])
    expect(find(element, 'snug-panel')).to.equal(undefined)
    await press(element, '[data-panel=chat]')
    await found(element, 'snug-panel')
  })
})
