/** What people see who set colours, sizes or the direction of a page themselves. */
import { expect } from '@open-wc/testing'
import { initials } from '../../widget/elements/avatar.ts'
import { person } from '../support/fake-meeting.ts'
import { find, found, inCall, mount, press, reached, settled, typeKey, until } from './setup.ts'

const styleOf = async (root: Element, selector: string): Promise<CSSStyleDeclaration> =>
  getComputedStyle(await found(root, selector))

/** Also where nothing hovers. */
async function shownTip(button: Element): Promise<HTMLElement> {
  const tip = await found(button, '.tip')
  tip.style.display = 'block'
  typeKey('Tab')
  find(button, 'button')?.focus()
  await until(() => getComputedStyle(tip).visibility === 'visible')
  return tip
}

const middle = (element: Element): number => {
  const { left, width } = element.getBoundingClientRect()
  return left + width / 2
}

const knocking = { knocks: [{ id: 'k', name: 'Frida', identity: null, code: '11223 34455 66778 89900' }] }

describe('where a system forces its colours', () => {
  it('texts on colours stay readable: the browser puts nothing of its own behind them', async () => {
    const before = await mount({ displayName: 'Ada' })
    await reached(before.element, 'pre-join')
    expect((await styleOf(before.element, '.join')).forcedColorAdjust).to.equal('none')
    const { element, meeting } = await inCall([person(0, { hand: 1 })])
    meeting().role = 'moderator'
    meeting().showSocial(knocking)
    await press(element, '.badge')
    for (const shown of ['.hand', '.button.primary', '.number.new'])
      expect((await styleOf(element, shown)).forcedColorAdjust, shown).to.equal('none')
    expect((await styleOf(await found(element, '[urgent]'), '.mark')).forcedColorAdjust).to.equal('none')
  })

  it('what lies over the call has an edge where shadows are not drawn', async () => {
    const before = await mount({ displayName: 'Ada' })
    expect((await styleOf(before.element, '.preview')).outlineStyle).to.equal('solid')
    const { element, meeting } = await inCall([person(0)])
    meeting().role = 'moderator'
    meeting().showSocial(knocking)
    expect((await styleOf(element, '.banner')).outlineStyle).to.equal('solid')
    await press(element, '.badge')
    expect((await styleOf(await found(element, 'snug-panel'), '.panel')).outlineStyle).to.equal('solid')
  })
})

describe('in a page written from right to left', () => {
  beforeEach(() => {
    document.documentElement.dir = 'rtl'
  })
  afterEach(() => document.documentElement.removeAttribute('dir'))

  it('codes and counts keep their order', async () => {
    const { element, meeting } = await inCall([person(0)])
    meeting().role = 'moderator'
    meeting().showSocial(knocking)
    await press(element, '.badge')
    expect((await styleOf(element, 'snug-panel')).direction).to.equal('rtl')
    for (const shown of ['.code .digits', '.number.new'])
      expect((await styleOf(element, shown)).direction, shown).to.equal('ltr')
    expect((await styleOf(await found(element, '[urgent]'), '.mark')).direction).to.equal('ltr')
  })

  it('what a button does stands over it', async () => {
    const { element } = await inCall([person(0)])
    const button = await found(element, '[data-action=hand]')
    const tip = await shownTip(button)
    await settled(button)
    expect(middle(tip)).to.be.closeTo(middle(button), 1)
  })
})

describe('what a button does', () => {
  it('is within the smallest embed, and goes by Escape until the button is come to anew', async () => {
    const { element } = await inCall([], { width: 320, height: 240 }, { language: 'de' })
    const button = await found(element, '[data-device=microphone]')
    const tip = await shownTip(button)
    await until(() => tip.textContent?.startsWith('Mikrofon'))
    await settled(button)
    expect(tip.getBoundingClientRect().left).to.be.at.least(element.getBoundingClientRect().left)
    tip.style.display = ''
    typeKey('Escape')
    expect(getComputedStyle(tip).display).to.equal('none')
    find(button, 'button')?.blur()
    expect(button.hasAttribute('quiet')).to.equal(false)
  })
})

describe('what a button does can be pointed at', () => {
  it('on the way from the button to it too, and pressing it does nothing', async () => {
    const stage = await inCall([person(0)])
    const button = await found(stage.element, '[data-action=hand]')
    const tip = await shownTip(button)
    await settled(button)
    const [at, below] = [tip.getBoundingClientRect(), button.getBoundingClientRect()]
    for (const y of [at.top + 2, at.bottom - 2, (at.bottom + below.top) / 2, below.top - 0.5])
      expect(button.shadowRoot?.elementFromPoint(middle(tip), y) === tip, `at ${y}`).to.equal(true)
    expect(below.top - at.bottom).to.be.greaterThan(2)
    tip.click()
    expect(stage.meeting().calls.filter(([name]) => name === 'hand')).to.deep.equal([])
  })
})

describe('a message over the call', () => {
  const partsIn = async (width: number) => {
    const { element, meeting } = await inCall([person(0)], { width, height: 700 })
    meeting().role = 'moderator'
    meeting().showSocial(knocking)
    const banner = await found(element, '.banner')
    const [icon, text, ...buttons] = [...banner.querySelectorAll('snug-icon, .text, button')]
    return [icon, text, ...buttons].map((part) => (part as Element).getBoundingClientRect())
  }

  it('has its buttons side by side where there is room', async () => {
    const [, text, show, refuse] = await partsIn(1000)
    expect(show?.top).to.equal(refuse?.top)
    expect(show?.left).to.be.greaterThan(text?.right as number)
  })

  it('has its sign beside the text where there is not', async () => {
    const [icon, text, show, refuse] = await partsIn(360)
    expect(icon?.right).to.be.at.most(text?.left as number)
    expect(show?.top).to.equal(refuse?.top)
    expect(show?.top).to.be.greaterThan(text?.bottom as number)
  })
})

describe('the sign of somebody without a picture', () => {
  it('has letters of the name, and no brackets', () => {
    const names = ['Ada Lovelace', '  ada ', 'Ada (Extern)', '“Ada” von Lovelace-King', '🦊', '()', '']
    expect(names.map(initials)).to.deep.equal(['AL', 'A', 'AE', 'AL', '🦊', '', ''])
  })
})

describe('in a window of little height, as when everything is enlarged', () => {
  it('devices can be chosen, and joining stays in sight', async () => {
    const { element } = await mount({ displayName: 'Ada' }, [person(0)], { width: 640, height: 400 })
    const bottom = element.getBoundingClientRect().bottom
    const join = await found(element, '.join')
    const seen = () => {
      const box = join.getBoundingClientRect()
      return box.height > 0 && box.bottom <= bottom && box.top >= element.getBoundingClientRect().top
    }
    expect(seen()).to.equal(true)
    for (const kind of ['microphone', 'camera', 'speaker', 'noise'])
      expect((await found(element, `[data-kind=${kind}]`)).checkVisibility(), kind).to.equal(true)
    const preJoin = find(element, 'snug-pre-join') as HTMLElement
    preJoin.scrollTop = preJoin.scrollHeight
    await until(() => preJoin.scrollTop > 0)
    const noise = await found(element, '.blur')
    expect(noise.getBoundingClientRect().bottom <= bottom).to.equal(true)
    expect(seen()).to.equal(true)
  })
})
