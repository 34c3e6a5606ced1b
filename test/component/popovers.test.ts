/** The small boxes that buttons of the toolbar open. */
import { expect } from '@open-wc/testing'
import { person } from '../support/fake-meeting.ts'
import { accessible, all, find, inCall, press, type Stage, settled, typeKey, until } from './setup.ts'

const SIZES = [
  { width: 1000, height: 700 },
  { width: 660, height: 480 },
  { width: 390, height: 780 },
  { width: 320, height: 240 },
]

/** Each box that a button in sight opens, open. */
async function* boxes({ element }: Stage) {
  const shown = all(element, 'snug-popover').filter((each) => each.checkVisibility())
  expect(shown.length).to.be.greaterThan(0)
  for (const popover of shown) {
    await press(popover, 'snug-round-button')
    const box = find(popover, '.box') as HTMLElement
    await until(() => box.checkVisibility(), 'it is open')
    await settled(popover)
    yield [box, popover] as const
    typeKey('Escape')
    await until(() => !box.checkVisibility(), 'it is closed')
  }
}

const middle = ({ left, width }: DOMRect) => left + width / 2

for (const dir of ['ltr', 'rtl'])
  for (const size of SIZES)
    describe(`at ${size.width}×${size.height}, ${dir}`, () => {
      beforeEach(() => {
        document.documentElement.dir = dir
      })
      afterEach(() => document.documentElement.removeAttribute('dir'))

      it('boxes open at their buttons, and within the call', async () => {
        const stage = await inCall([person(2)], size)
        const around = stage.element.getBoundingClientRect()
        for await (const [box, popover] of boxes(stage)) {
          const [at, button] = [box.getBoundingClientRect(), popover.getBoundingClientRect()]
          expect(at.left).to.be.at.least(around.left)
          expect(at.right).to.be.at.most(around.right)
          expect(at.top).to.be.at.least(around.top)
          expect(at.bottom).to.be.within(button.top - 20, button.top)
          if (size.width > 640) expect(middle(at)).to.be.closeTo(middle(button), 1)
          else expect(middle(button)).to.be.within(at.left, at.right)
          expect(box.scrollWidth).to.be.at.most(box.clientWidth)
          await accessible(stage.element)
        }
      })
    })

it('an open box stays at its button while the call becomes wider', async () => {
  const stage = await inCall([person(2)], { width: 900, height: 600 })
  for await (const [box, popover] of boxes(stage)) {
    const outer = stage.element.parentElement as HTMLElement
    for (const width of [1000, 900]) {
      outer.style.width = `${width}px`
      const [at, button] = [box.getBoundingClientRect(), popover.getBoundingClientRect()]
      expect(middle(at)).to.be.closeTo(middle(button), 1)
    }
  }
})
