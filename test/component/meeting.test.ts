import { aTimeout, expect, oneEvent } from '@open-wc/testing'
import { useLanguage } from '../../widget/elements/localization.ts'
import { person } from '../support/fake-meeting.ts'
import { accessible, find, found, KEY, mount, ROOM, reached, textOf, until } from './setup.ts'

/** Where the first and the last letter of a text of one line are. */
function ends(element: Element): [DOMRect, DOMRect] {
  const text = [...element.childNodes].find((node) => node instanceof Text && node.data.trim()) as Text
  const letter = (at: number): DOMRect => {
    const range = new Range()
    range.setStart(text, at)
    range.setEnd(text, at + 1)
    return range.getBoundingClientRect()
  }
  return [letter(0), letter(text.length - 1)]
}

describe('<snug-meeting>', () => {
  beforeEach(() => localStorage.clear())

  it('shows the pre-join, then the call, and tells the page', async () => {
    const told: string[] = []
    const { element, meeting } = await mount({ displayName: 'Ada' }, [person(1)])
    for (const type of ['snug-ready', 'snug-joined', 'snug-left'])
      element.addEventListener(type, () => told.push(type))
    const join = await found(element, '.join')
    join.click()
    await reached(element, 'in-call')
    await found(element, 'snug-toolbar')
    await element.leave()
    await reached(element, 'left')
    expect(told).to.deep.equal(['snug-ready', 'snug-joined', 'snug-left'])
    expect(meeting().options).to.include({
      room: ROOM,
      server: 'https://meet.example',
      name: 'Ada',
      roomKey: KEY,
    })
  })

  it('tells the page of every end of a stay', async () => {
    const { element, meeting, made } = await mount({ displayName: 'Ada', autojoin: true })
    const told: string[] = []
    for (const type of ['snug-joined', 'snug-left'])
      element.addEventListener(type, () => told.push(`${type} ${element.state}`))
    await reached(element, 'in-call')
    meeting().showCall('reconnecting')
    meeting().showCall()
    element.room = 's'.repeat(22)
    await until(() => made.length === 2)
    await reached(element, 'in-call')
    meeting().show({ phase: 'failed', failure: { code: 'removed', way: 'retry' } })
    await element.join()
    await until(() => made.length === 3)
    await reached(element, 'in-call')
    element.remove()
    await aTimeout(0)
    expect(told).to.deep.equal([
      'snug-joined in-call',
      'snug-left connecting',
      'snug-joined in-call',
      'snug-left failed',
      'snug-joined in-call',
      'snug-left connecting',
    ])
  })

  it('tells who is there, oneself included, and only when that changes', async () => {
    const { element, meeting } = await mount({ displayName: 'Ada', autojoin: true }, [person(1)])
    const { detail } = await oneEvent(element, 'snug-participants-changed')
    expect(detail.count).to.equal(2)
    expect(detail.participants.map(({ name }: { name: string }) => name)).to.deep.equal([
      'Ada',
      'Grace Hopper',
    ])
    let again = 0
    element.addEventListener('snug-participants-changed', () => again++)
    meeting().showCall()
    expect(again).to.equal(0)
    meeting().showCall('in-call', [])
    expect(again).to.equal(1)
  })

  it('asks for a name where none was given, and joins with it', async () => {
    const { element, meeting } = await mount()
    ;(await found(element, '.join')).click()
    await until(() => find(element, '#name-error')?.textContent?.includes('Enter your name'))
    expect(meeting().calls).to.not.deep.include(['join'])
    const field = await found<HTMLInputElement>(element, 'input[name=name]')
    field.value = ' Grace '
    field.dispatchEvent(new Event('input'))
    ;(await found(element, '.join')).click()
    await reached(element, 'in-call')
    expect(meeting().calls).to.deep.include(['name', 'Grace'])
  })

  it('asks nobody for a token when the key of the page is none', async () => {
    let asked = 0
    const tokenProvider = async () => {
      asked++
      return { access: 'token' }
    }
    const { element, made } = await mount({ roomKey: 'short', tokenProvider })
    await reached(element, 'failed')
    await until(() => textOf(element).includes('The key of this room is not valid.'))
    expect(made).to.have.length(0)
    expect(asked).to.equal(0)
    element.roomKey = KEY
    await until(() => asked === 1)
  })

  it('asks nobody for a token when the room of the page is no id', async () => {
    let asked = 0
    const tokenProvider = async () => {
      asked++
      return { access: 'token' }
    }
    const { element, made } = await mount({ room: 'my-first-room', tokenProvider })
    await reached(element, 'failed')
    await until(() => textOf(element).includes('This page does not say which room to open.'))
    expect(made).to.have.length(0)
    expect(asked).to.equal(0)
    element.room = ROOM
    await until(() => asked === 1)
  })

  it('starts with both devices off, and as they were chosen the next time', async () => {
    const first = await mount({ displayName: 'Ada' })
    const toggle = await found(first.element, '[data-device=microphone]')
    expect(first.meeting().calls).to.have.length(1)
    expect(find(toggle, 'button')?.getAttribute('aria-pressed')).to.equal('false')
    toggle.click()
    await until(() => find(toggle, 'button')?.getAttribute('aria-pressed') === 'true')
    expect(localStorage.length).to.equal(1)
    first.element.remove()
    const second = await mount({ displayName: 'Ada' })
    await reached(second.element, 'pre-join')
    expect(second.meeting().calls).to.deep.include(['microphone', true])
    expect(second.meeting().calls).to.not.deep.include(['camera', true])
  })

  it('begins anew with another room', async () => {
    const { element, made } = await mount({ displayName: 'Ada' })
    await reached(element, 'pre-join')
    element.room = 's'.repeat(22)
    await until(() => made.length === 2)
    expect(made[0]?.closed).to.equal(true)
    expect(made[1]?.options.room).to.equal('s'.repeat(22))
  })

  it('keeps the stage under a banner while reconnecting', async () => {
    const { element, meeting } = await mount({ displayName: 'Ada', autojoin: true }, [person(1)])
    await reached(element, 'in-call')
    meeting().showCall('reconnecting')
    await until(() => textOf(element).includes('Connection lost. Your camera and microphone are paused.'))
    expect(Boolean(find(element, 'snug-tile'))).to.equal(true)
  })

  it('offers a way out of a failure', async () => {
    const { element, made, meeting } = await mount({ displayName: 'Ada' })
    await reached(element, 'pre-join')
    meeting().show({ phase: 'failed', failure: { code: 'room_full', way: 'retry' } })
    await until(() => textOf(element).includes('The room is full.'))
    ;(await found(element, '.button.primary')).click()
    await until(() => made.length === 2)
    await reached(element, 'pre-join')
  })

  it('joins again after a failure where it joins without a click', async () => {
    const { element, made, meeting } = await mount({ displayName: 'Ada', autojoin: true })
    await reached(element, 'in-call')
    meeting().show({ phase: 'failed', failure: { code: 'room_full', way: 'retry' } })
    ;(await found(element, '.button.primary')).click()
    await until(() => made.length === 2)
    await reached(element, 'in-call')
  })

  for (const [code, way, buttons] of [
    ['account_disabled', 'none', ['Try again']],
    ['room_closed', 'none', ['Try again']],
    ['room_full', 'retry', ['Try again']],
    ['signed_out', 'sign-in', ['Sign in']],
    ['meeting_ended', 'none', []],
    ['server_unreachable', 'retry', ['Try again', 'Check this page']],
    ['origin_not_allowed', 'none', ['Check this page']],
    ['server_missing', 'none', ['Check this page']],
  ] as const)
    it(`offers what helps after ${code}: ${buttons.join(', ') || 'nothing'}`, async () => {
      const { element, meeting } = await mount({ displayName: 'Ada' })
      await reached(element, 'pre-join')
      meeting().show({ phase: 'failed', failure: { code, way } })
      const notice = await found(element, 'snug-notice')
      const offered = [...notice.querySelectorAll('.button')].map((button) => button.textContent?.trim())
      expect(offered).to.deep.equal(buttons)
    })

  it('speaks German', async () => {
    const { element } = await mount({ language: 'de-AT' })
    await until(() => textOf(element).includes('Jetzt beitreten'))
    await useLanguage('en')
  })
})

describe('<snug-meeting> in a hostile page', () => {
  it('looks the same', async () => {
    const hostile = document.createElement('style')
    hostile.textContent = `* { font-size: 41px; line-height: 4; letter-spacing: 9px; text-transform: uppercase;
      text-align: right; color: red; visibility: inherit; word-spacing: 30px } button { display: none }
      body { font: italic 900 50px serif; white-space: pre }`
    document.head.append(hostile)
    const { element } = await mount({ displayName: 'Ada' })
    const heading = getComputedStyle(await found(element, 'h2'))
    const join = getComputedStyle(await found(element, '.join'))
    const { textTransform, letterSpacing, lineHeight, fontSize, wordSpacing } = join
    hostile.remove()
    expect(textTransform).to.equal('none')
    expect(wordSpacing).to.equal('0px')
    expect(letterSpacing).to.equal('normal')
    expect(fontSize).to.equal('16px')
    expect(parseFloat(lineHeight)).to.be.below(30)
    expect(heading.fontStyle).to.equal('normal')
  })

  for (const size of ['62.5%', '60px'])
    it(`keeps its sizes where the letters of the page’s root have ${size}`, async () => {
      const sizes = async () => {
        const { element } = await mount({ displayName: 'Ada' })
        const { fontSize } = getComputedStyle(await found(element, 'h2'))
        const { gridTemplateColumns } = getComputedStyle(await found(element, '.layout'))
        const { height } = (await found(element, '.join')).getBoundingClientRect()
        return { fontSize, gridTemplateColumns, height }
      }
      const usual = await sizes()
      document.documentElement.style.fontSize = size
      const here = await sizes().finally(() => document.documentElement.removeAttribute('style'))
      expect(here).to.deep.equal(usual)
      expect(parseFloat(here.fontSize)).to.be.within(20, 28)
    })

  it('ends its texts with their full stop where the page is written from the right', async () => {
    const { element, meeting } = await mount({ displayName: 'Ada', dir: 'rtl' })
    const heading = await found(element, 'h2')
    const [first, last] = ends(heading)
    expect(heading.textContent?.trim()).to.equal('Ready to join?')
    expect(last.left).to.be.above(first.left)
    expect(last.right, 'at the side where the page begins').to.be.closeTo(
      heading.getBoundingClientRect().right,
      2,
    )
    meeting().show({ phase: 'failed', failure: { code: 'room_full', way: 'retry' } })
    const text = find(await found(element, 'snug-notice'), 'p') as Element
    expect(text.textContent).to.equal('The room is full.')
    expect(ends(text)[1].left).to.be.above(ends(text)[0].left)
  })

  it('keeps the direction of its dir', async () => {
    const { element } = await mount({ displayName: 'Ada', dir: 'rtl' })
    expect(getComputedStyle(await found(element, '.join')).direction).to.equal('rtl')
  })
})

for (const theme of ['light', 'dark'] as const) {
  describe(`accessibility, ${theme}`, () => {
    it('signed out', async () => {
      const { element } = await mount({ theme, tokenProvider: undefined })
      await reached(element, 'signed-out')
      await found(element, 'h2')
      await accessible(element)
    })

    it('pre-join', async () => {
      const { element } = await mount({ theme }, [person(2)])
      await found(element, '.join')
      await accessible(element)
    })

    it('in the call, with a banner', async () => {
      const { element, meeting } = await mount({ theme, displayName: 'Ada', autojoin: true }, [
        person(2),
        person(5),
      ])
      await found(element, 'snug-toolbar')
      meeting().showCall('reconnecting')
      await found(element, '.banner')
      await accessible(element)
    })

    it('failed', async () => {
      const { element } = await mount({ theme, room: '' })
      await found(element, '.mark.bad')
      await accessible(element)
    })
  })
}
