import { expect } from '@open-wc/testing'
import { checkPage } from '../../widget/elements/extras/page-check.ts'
import { accessible, find, found, mount, reached, textOf, until } from './setup.ts'

describe('check of the page', () => {
  for (const theme of ['light', 'dark'] as const) {
    it(`names what is missing, readable for all (${theme})`, async () => {
      const { element } = await mount({ room: '', theme })
      await reached(element, 'failed')
      const check = await found(element, 'snug-page-check')
      const button = check.previousElementSibling as HTMLElement
      expect(button.textContent).to.equal('Check this page')
      button.click()
      await until(() => find(check, 'li'))
      // Nobody answers at that address, and nothing here forbids to ask.
      expect(textOf(find(check, 'ul') as Element)).to.include('does not answer')
      await accessible(element)
      const dialog = find<HTMLDialogElement>(check, 'dialog')
      expect(dialog?.open).to.equal(true)
      ;(await found(check, 'button')).click()
      expect(dialog?.open).to.equal(false)
    })

    for (const server of ['ftp:bla', 'https://'])
      it(`says of “${server}” that no server answers there`, async () => {
        expect(await checkPage({ server, isolated: false })).to.deep.equal([{ lacks: 'server' }])
      })
  }
})
