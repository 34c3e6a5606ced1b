import { expect } from '@open-wc/testing'
import { person, toneTrack } from '../support/fake-meeting.ts'
import {
  accessible,
  all,
  find,
  focused,
  found,
  inCall,
  press,
  type Stage,
  textOf,
  typeKey,
  until,
} from './setup.ts'

async function call(properties = {}): Promise<Stage> {
  for (const item of ['snug-no-shortcuts', 'snug-devices']) localStorage.removeItem(item)
  return inCall([person(0)], { width: 900, height: 700 }, properties)
}

const stageOf = ({ element }: Stage) => find(element, '.call') as HTMLElement
const button = ({ element }: Stage, device: string) =>
  find(find(element, `[data-device=${device}]`) as Element, 'button') as HTMLElement
/** What was asked of the meeting, without what the stage watches. */
const calls = ({ meeting }: Stage) =>
  meeting()
    .calls.filter(([what]) => !['open', 'join', 'watch'].includes(String(what)))
    .map((one) => one.join(' '))
const release = (key: string) =>
  (focused() ?? document.body).dispatchEvent(
    new KeyboardEvent('keyup', { key, bubbles: true, composed: true, cancelable: true }),
  )

describe('keys', () => {
  it('do what they say while the focus is in the call', async () => {
    const stage = await call()
    stageOf(stage).focus()
    for (const key of ['m', 'v', 'd', 'h']) typeKey(key)
    await until(() => calls(stage).length === 4)
    expect(calls(stage)).to.deep.equal(['microphone true', 'camera true', 'screen true', 'hand true'])
    await until(() => stage.meeting().snapshot.devices.microphone === 'on')
    typeKey('M')
    await until(() => calls(stage).at(-1) === 'microphone false')
    typeKey('c')
    await found(stage.element, 'textarea')
  })

  it('do nothing with another key held, when held themselves, or while typing', async () => {
    const stage = await call()
    stageOf(stage).focus()
    for (const held of ['ctrlKey', 'metaKey', 'altKey', 'shiftKey', 'repeat', 'isComposing'])
      typeKey('m', { [held]: true })
    typeKey('c')
    const field = await found(stage.element, 'textarea')
    field.focus()
    for (const key of ['m', 'v', 'h', 'p', ' ', '?']) typeKey(key)
    await press(stage.element, '[data-action=poll]')
    await until(() => focused()?.ariaLabel === 'Question')
    for (const key of ['m', ' ']) typeKey(key)
    await stage.element.updateComplete
    expect(calls(stage)).to.deep.equal([])
  })

  it('belong to the page while the focus is elsewhere, unless it gives them away', async () => {
    for (const pageShortcuts of [false, true]) {
      const stage = await call({ pageShortcuts })
      const elsewhere = document.body.appendChild(document.createElement('button'))
      elsewhere.focus()
      typeKey('m')
      elsewhere.remove()
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'v', bubbles: true }))
      await stage.element.updateComplete
      expect(calls(stage)).to.deep.equal(pageShortcuts ? ['camera true'] : [])
      stage.element.remove()
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'v', bubbles: true }))
      expect(calls(stage).length).to.equal(pageShortcuts ? 1 : 0)
    }
  })
})

describe('push to talk', () => {
  it('talks while the space bar is held, and is not remembered', async () => {
    const stage = await call()
    stageOf(stage).focus()
    typeKey(' ')
    typeKey(' ', { repeat: true })
    await until(() => calls(stage).join() === 'microphone true')
    release(' ')
    await until(() => calls(stage).join() === 'microphone true,microphone false')
    expect(localStorage.getItem('snug-devices')).to.equal(null)
  })

  it('ends when the window loses the focus, or the focus leaves the call', async () => {
    for (const leave of [() => window.dispatchEvent(new Event('blur')), elsewhere]) {
      const stage = await call()
      stageOf(stage).focus()
      typeKey(' ')
      await until(() => calls(stage).length === 1)
      leave()
      await until(() => calls(stage).at(-1) === 'microphone false')
    }
    function elsewhere(): void {
      const field = document.body.appendChild(document.createElement('input'))
      field.focus()
      field.remove()
    }
  })

  it('leaves buttons to the space bar, but for the one of the microphone, where a tap switches', async () => {
    const stage = await call()
    button(stage, 'camera').focus()
    typeKey(' ')
    release(' ')
    expect(calls(stage)).to.deep.equal([])
    button(stage, 'microphone').focus()
    typeKey(' ')
    await until(() => calls(stage).length === 1)
    release(' ')
    await stage.element.updateComplete
    expect(calls(stage)).to.deep.equal(['microphone true'])
  })
})

describe('the list of keys', () => {
  it('opens by its key or button, closes by Escape, and gives the focus back', async () => {
    const stage = await call()
    stageOf(stage).focus()
    typeKey('?', { shiftKey: true })
    const sheet = await found(stage.element, 'snug-shortcuts')
    await until(() => focused()?.ariaLabel === 'Close')
    expect(textOf(sheet)).to.include('Hold to talk while muted')
    typeKey('Escape')
    await until(() => !find(stage.element, 'snug-shortcuts'))
    await until(() => focused()?.classList.contains('keys'), 'the focus is back')
    await press(stage.element, '.keys')
    await found(stage.element, 'snug-shortcuts')
  })

  it('can switch the keys off', async () => {
    const stage = await call()
    await press(stage.element, '.keys')
    const off = await found<HTMLInputElement>(stage.element, '[type=checkbox]')
    off.click()
    stageOf(stage).focus()
    for (const key of ['m', ' ', '?']) typeKey(key)
    await stage.element.updateComplete
    expect(calls(stage)).to.deep.equal([])
    off.click()
    typeKey('m')
    await until(() => calls(stage).length === 1)
  })

  for (const theme of ['light', 'dark'] as const)
    it(`is accessible (${theme})`, async () => {
      const stage = await call({ theme })
      await press(stage.element, '.keys')
      await found(stage.element, 'snug-shortcuts')
      await accessible(stage.element)
    })
})

describe('who speaks while muted', () => {
  it('is told, until they unmute', async () => {
    const stage = await call()
    const track = toneTrack()
    const { meeting } = stage
    const show = (microphone: 'on' | 'off') => {
      meeting().show(meeting().snapshot.state, {
        microphone,
        tracks: microphone === 'on' ? { microphone: track } : {},
      })
    }
    show('on')
    await stage.element.updateComplete
    track.enabled = false
    expect(textOf(stage.element)).to.not.include('You are muted.')
    show('off')
    // The device is shared by both tracks; a tone of a page is silent in the copy as soon as the track is.
    track.enabled = true
    await until(() => textOf(stage.element).includes('You are muted. Hold the space bar to talk.'))
    show('on')
    await until(() => !textOf(stage.element).includes('You are muted.'))
    track.stop()
  })

  it('is not listened to when the microphone is closed', async () => {
    const stage = await call()
    const track = toneTrack()
    const { meeting } = stage
    let copies = 0
    track.clone = () => {
      copies++
      return track
    }
    meeting().show(meeting().snapshot.state, { microphone: 'on', tracks: { microphone: track } })
    await stage.element.updateComplete
    track.stop()
    meeting().show(meeting().snapshot.state, { microphone: 'off', tracks: {} })
    await stage.element.updateComplete
    expect(copies).to.equal(0)
  })
})

describe('announcements', () => {
  it('come through one polite region: who comes, hands, messages, reactions', async () => {
    const stage = await call()
    const log = await found(stage.element, '.hidden-text[role=log]')
    const { id: from, name } = person(0, { camera: false })
    const at = Date.now()
    stage.meeting().showSocial({
      notices: [{ id: 'n1', kind: 'joined', name: 'Ben', at }],
      chat: [
        { id: 'm1', from, name, self: false, text: '<b>Hello</b>', at },
        { id: 'm2', from: 'self', name: 'Me', self: true, text: 'mine', at },
      ],
      reactions: [{ id: 'r1', from, name, emoji: '👏' }],
      knocks: [{ id: 'k1', name: 'Gus', identity: null, code: '1' }],
    })
    stage.meeting().showCall('in-call', [person(0, { hand: 1 })])
    const texts = () => all(log, 'p').map((one) => one.textContent)
    await until(() => texts().length === 5)
    expect(texts()).to.include.members([
      'Ben joined',
      'Gus asks to join',
      'Ada Lovelace: <b>Hello</b>',
      'Ada Lovelace reacts with 👏',
      'Ada Lovelace raised a hand',
    ])
    expect(find(log, 'b')).to.equal(undefined)
    const others = all(stage.element, '[role=log], [role=status], [aria-live]').filter(
      (one) =>
        one !== log &&
        one.getAttribute('aria-live') !== 'off' &&
        find(stage.element, 'snug-call')?.contains(one),
    )
    expect(others).to.deep.equal([])
  })

  it('tell nothing of what happened before', async () => {
    const stage = await call()
    stage.meeting().showSocial({ notices: [{ id: 'n1', kind: 'joined', name: 'Ben', at: 0 }] })
    const log = await found(stage.element, '.hidden-text[role=log]')
    await until(() => all(log, 'p').length === 1)
    stage.meeting().showCall()
    stage.meeting().showCall('reconnecting')
    await stage.element.updateComplete
    expect(all(log, 'p')).to.have.length(1)
  })
})
