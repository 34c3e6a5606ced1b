import { expect } from '@open-wc/testing'
import type { Devices } from '../../widget/call/meeting.ts'
import type { SnugRemoteAudio } from '../../widget/elements/remote-audio.ts'
import type { WatchedStream } from '../../widget/elements/requests.ts'
import type { SnugTile } from '../../widget/elements/snug-tile.ts'
import { person, slideTrack, toneTrack } from '../support/fake-meeting.ts'
import {
  all,
  find,
  focused,
  found,
  inCall,
  mount,
  press,
  reached,
  type Stage,
  settled,
  textOf,
  typeKey,
  until,
} from './setup.ts'

/** Whether they lie beside each other. */
function apart(...both: [Element, Element]): boolean {
  const [one, other] = both.map((each) => each.getBoundingClientRect()) as [DOMRect, DOMRect]
  return (
    one.bottom <= other.top || other.bottom <= one.top || one.right <= other.left || other.right <= one.left
  )
}

const tiles = ({ element }: Pick<Stage, 'element'>): SnugTile[] => {
  const root = find(element, 'snug-stage')?.shadowRoot
  return [...(root?.querySelectorAll('snug-tile') ?? [])]
}

const lastWatch = ({ meeting }: Stage) =>
  meeting().calls.findLast(([name]) => name === 'watch')?.[1] as WatchedStream[] | undefined

describe('tiles', () => {
  it('show a picture once there is one, and say who and why until then', async () => {
    const stage = await inCall([person(0), person(1, { tracks: {} })])
    const [shown, waiting] = tiles(stage)
    if (!shown || !waiting) throw new Error('tiles are missing')
    await until(() => find(shown, 'snug-video-box[picture]'), 'picture')
    expect(textOf(shown)).to.not.include('Waiting')
    expect(textOf(waiting)).to.include('Waiting for the picture').and.include('Grace Hopper')
  })

  it('say why nothing of somebody is shown, and recover by themselves', async () => {
    const reasons = {
      'no-key': 'Waiting for Ada Lovelace’s keys…',
      'cannot-decrypt': 'Ada Lovelace’s picture can’t be decrypted. Trying again…',
      away: 'Ada Lovelace’s connection is interrupted.',
    } as const
    const stage = await inCall([person(0)])
    for (const [trouble, reason] of Object.entries(reasons)) {
      stage.meeting().showCall('in-call', [person(0, { trouble: trouble as keyof typeof reasons })])
      const [tile] = tiles(stage)
      if (!tile) throw new Error('no tile')
      await until(() => textOf(tile).includes(reason), reason)
      expect(Boolean(find(tile, 'video')), trouble).to.equal(false)
      expect(Boolean(find(tile, 'snug-avatar')), trouble).to.equal(true)
      expect(Boolean(find(stage.element, 'audio')), trouble).to.equal(false)
      stage.meeting().showCall('in-call', [person(0)])
      await until(() => find(tile, 'snug-video-box[picture]'), `picture after ${trouble}`)
      expect(textOf(tile)).to.not.include(reason)
    }
  })

  it('name nobody whose name is not known yet', async () => {
    const stage = await inCall([person(0, { name: '', trouble: 'no-key' })])
    await until(() => textOf(stage.element).includes('Waiting for this person’s keys…'))
  })

  it('say it in a word where they are tiny', async () => {
    const stage = await inCall([person(0), person(1), person(2), person(3, { trouble: 'away' })], {
      width: 320,
      height: 240,
    })
    const short = find(tiles(stage)[3] as SnugTile, '.short')
    expect(short?.checkVisibility()).to.equal(true)
    expect(short?.textContent).to.equal('Interrupted')
  })

  it('show raised hands with their order', async () => {
    const stage = await inCall([person(0, { hand: 2 }), person(1, { hand: 1 })])
    await until(() => tiles(stage).length === 3, 'everybody has a tile')
    const hands = tiles(stage).map((tile) => find(tile, '.hand')?.textContent?.trim())
    expect(hands).to.deep.equal(['2', '1', undefined])
    expect(find(tiles(stage)[0] as SnugTile, '.tile')?.ariaLabel).to.include('hand raised, number 2')
  })

  it('lie within the stage without overlapping, for any number of people', async () => {
    const stage = await inCall()
    for (const count of [2, 4, 11, 24]) {
      const people = Array.from({ length: count }, (_, i) => person(i, { id: `p${i}`, camera: false }))
      stage.meeting().showCall('in-call', people)
      await until(() => tiles(stage).length === count + 1)
      await settled(stage.element)
      const rects = tiles(stage).map((tile) => tile.getBoundingClientRect())
      for (const [i, a] of rects.entries()) {
        expect(a.width, `width of ${i}/${count}`).to.be.at.least(90)
        for (const b of rects.slice(i + 1)) expect(overlap(a, b), `${count} people`).to.be.below(1)
      }
    }
  })

  it('put a shared screen first and largest', async () => {
    const sharing = person(0, { screen: true, tracks: { screen: slideTrack() } })
    const stage = await inCall([person(1), sharing, person(2)])
    await until(() => tiles(stage).length === 5)
    await settled(stage.element)
    const [large, ...strip] = tiles(stage).map((tile) => tile.clientWidth * tile.clientHeight)
    expect(tiles(stage)[0]?.source).to.equal('screen')
    expect(large).to.be.above(3 * Math.max(...strip))
  })
})

const overlap = (a: DOMRect, b: DOMRect): number =>
  Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top))

describe('wanted layers', () => {
  it('follow the size of the tiles', async () => {
    const stage = await inCall([person(0)])
    await until(() => lastWatch(stage)?.[0]?.layer === 'medium')
    const many = Array.from({ length: 11 }, (_, i) => person(i, { id: `p${i}`, camera: false, tracks: {} }))
    stage.meeting().showCall('in-call', many)
    await until(() => lastWatch(stage)?.length === 11)
    await until(() => lastWatch(stage)?.every(({ layer }) => layer === 'low'))
  })

  it('are off for what is out of sight', async () => {
    const stage = await inCall([person(0)])
    await until(() => lastWatch(stage)?.[0]?.layer === 'medium')
    const box = stage.element.parentElement as HTMLElement
    box.style.marginTop = '30000px'
    await until(() => lastWatch(stage)?.[0]?.layer === 'off')
    box.style.marginTop = ''
    await until(() => lastWatch(stage)?.[0]?.layer === 'medium')
  })

  it('are off while the page is hidden', async () => {
    const stage = await inCall([person(0)])
    await until(() => lastWatch(stage)?.[0]?.layer === 'medium')
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
    await until(() => lastWatch(stage)?.[0]?.layer === 'off')
    Reflect.deleteProperty(document, 'visibilityState')
  })
})

describe('the toolbar', () => {
  it('asks for what is pressed, and shows what is so', async () => {
    const stage = await inCall([person(0)])
    for (const device of ['microphone', 'camera', 'screen']) {
      const toggle = await found(stage.element, `[data-device=${device}]`)
      const pressed = () => find(toggle, 'button')?.getAttribute('aria-pressed')
      expect(pressed(), device).to.equal('false')
      find(toggle, 'button')?.click()
      await until(() => pressed() === 'true', device)
      expect(stage.meeting().calls).to.deep.include([device, true])
    }
    expect(textOf(stage.element)).to.include('You are sharing your screen')
    find(await found(stage.element, '.leave'), 'button')?.click()
    await reached(stage.element, 'left')
    await until(() => textOf(stage.element).includes('Join again'))
  })

  it('raises the hand, and reacts', async () => {
    const stage = await inCall([person(0)])
    const hand = await press(stage.element, '[data-action=hand]')
    await until(() => find(hand, 'button')?.getAttribute('aria-pressed') === 'true')
    await press(stage.element, '[data-action=hand]')
    await until(() => find(hand, 'button')?.getAttribute('aria-pressed') === 'false')
    await press(stage.element, 'snug-popover')
    await press(stage.element, '.reactions button:nth-of-type(3)')
    expect(stage.meeting().calls.filter(([name]) => name === 'hand' || name === 'react')).to.deep.equal([
      ['hand', true],
      ['hand', false],
      ['react', '👏'],
    ])
  })

  it('opens and closes a box by the keyboard, and by a click elsewhere', async () => {
    const { element } = await inCall([person(0)])
    const popover = await press(element, 'snug-popover')
    await until(() => focused()?.closest('.reactions'), 'focus in the box')
    typeKey('Escape')
    await until(() => focused() === find(popover, 'button'), 'focus is back')
    expect(find(popover, '.box')?.checkVisibility()).to.equal(false)
    await press(element, 'snug-popover')
    await until(() => find(popover, '.box')?.checkVisibility())
    find(element, 'snug-stage')?.dispatchEvent(
      new PointerEvent('pointerdown', { bubbles: true, composed: true }),
    )
    await until(() => !find(popover, '.box')?.checkVisibility())
  })

  it('lets one put away what is wrong with a device, until it fails again', async () => {
    const { element, meeting } = await inCall()
    const fail = (failure?: Devices['failure']) =>
      meeting().show(meeting().snapshot.state, { failure, failed: failure && 'camera' })
    const failure = { code: 'devices_refused', way: 'retry' } as const
    fail(failure)
    await press(element, '.banner.warn .button')
    await until(() => !find(element, '.banner.warn'))
    expect(focused()?.className).to.include('call')
    fail({ ...failure, code: 'devices_busy' })
    await until(() => textOf(element).includes('Camera: in use'))
    await press(element, '.banner.warn .button')
    await until(() => !find(element, '.banner.warn'))
    fail()
    await element.updateComplete
    fail({ ...failure, code: 'devices_busy' })
    await found(element, '.banner.warn')
  })

  it('keeps its requests to itself', async () => {
    const stage = await inCall()
    let leaked = 0
    document.body.addEventListener('snug-request', () => leaked++)
    ;(await found(stage.element, '[data-device=camera]')).click()
    await until(() => stage.meeting().calls.some(([name]) => name === 'camera'))
    expect(leaked).to.equal(0)
  })

  it('has the focus after joining by the keyboard', async () => {
    const { element } = await mount({ displayName: 'Ada' })
    const join = await found(element, '.join')
    join.focus()
    join.click()
    await reached(element, 'in-call')
    await until(() => element.shadowRoot?.activeElement?.localName === 'snug-call')
  })

  for (const count of [1, 4, 9])
    it(`of a small embed has what is on ${count + 1} pictures beside what is over it`, async () => {
      const others = Array.from({ length: count }, (_, i) =>
        person(i, { id: `p${i}`, camera: false, hand: i + 1 }),
      )
      const { element } = await inCall(others, { width: 320, height: 240 })
      await settled(element)
      await found(element, '.tile .hand')
      for (const selector of ['.badge', '.count'])
        for (const at of all(element, '.tile .hand, .buttons [aria-pressed]'))
          expect(apart(await found(element, selector), at), `${selector} ${at.className}`).to.equal(true)
      for (const tile of tiles({ element }))
        if (find(tile, '.hand'))
          expect(apart(find(tile, '.hand') as Element, find(tile, '.name') as Element)).to.equal(true)
    })

  it('stays in reach in a small embed', async () => {
    const { element } = await inCall([person(0), person(1)], { width: 320, height: 240 })
    const box = element.getBoundingClientRect()
    await found(element, '.leave')
    await press(element, '.more')
    const selectors = ['[data-device=microphone]', '.compact[data-panel=chat]', '.leave', '.more .menu']
    for (const selector of selectors) {
      const rect = (await found(element, selector)).getBoundingClientRect()
      expect(rect.width, selector).to.be.above(0)
      expect(rect.top, selector).to.be.at.least(box.top)
      expect(rect.left, selector).to.be.at.least(box.left)
      expect(rect.right, selector).to.be.at.most(box.right)
      expect(rect.bottom, selector).to.be.at.most(box.bottom)
    }
  })
})

describe('remote sound', () => {
  it('plays in one element per person, never oneself', async () => {
    const stage = await inCall([person(0, { tracks: { microphone: toneTrack() } }), person(1)])
    await stage.element.setMicrophone(true)
    const audio = await found<HTMLAudioElement>(stage.element, 'audio')
    await until(() => !audio.paused)
    const root = find(stage.element, 'snug-remote-audio')?.shadowRoot
    expect(root?.querySelectorAll('audio').length).to.equal(1)
  })

  it('plays what is heard of a screen beside the voice, and marks the screen', async () => {
    const tracks = { microphone: toneTrack(), screen: slideTrack(), sound: toneTrack() }
    const stage = await inCall([person(0, { screen: true, sound: true, tracks }), person(1)])
    const root = find(stage.element, 'snug-remote-audio')?.shadowRoot
    const playing = () => [...(root?.querySelectorAll('audio') ?? [])].filter(({ paused }) => !paused)
    await until(() => playing().length === 2)
    expect(find(stage.element, '.screen .sound')).to.not.equal(undefined)
    expect(find(stage.element, '[aria-label$="screen, with sound"]')).to.not.equal(undefined)
    stage.meeting().showCall('in-call', [person(0, { screen: true, tracks }), person(1)])
    await until(() => playing().length === 1)
    expect(playing()[0]?.dataset.source).to.equal('microphone')
    expect(find(stage.element, '.screen .sound')).to.equal(undefined)
  })

  it('offers a click where the browser holds it back', async () => {
    const play = HTMLAudioElement.prototype.play
    HTMLAudioElement.prototype.play = () => Promise.reject(new DOMException('', 'NotAllowedError'))
    const stage = await inCall([person(0, { tracks: { microphone: toneTrack() } })])
    await until(() => textOf(stage.element).includes('Click to hear'))
    HTMLAudioElement.prototype.play = play
    const button = await found(stage.element, '.banner .button')
    button.click()
    await until(() => !find<SnugRemoteAudio>(stage.element, 'snug-remote-audio')?.blocked)
    await until(() => !textOf(stage.element).includes('Click to hear'))
  })
})
