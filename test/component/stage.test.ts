/** How a call is looked at: layouts, pins, the own picture, pages, and who speaks. */
import { expect } from '@open-wc/testing'
import type { Participant } from '../../widget/call/meeting.ts'
import type { WatchedStream } from '../../widget/elements/requests.ts'
import type { SnugTile } from '../../widget/elements/snug-tile.ts'
import { person, slideTrack, toneTrack } from '../support/fake-meeting.ts'
import { accessible, all, find, found, inCall, press, type Stage, settled, until } from './setup.ts'

const PHONE = { width: 390, height: 760 }

const tiles = ({ element }: Stage): SnugTile[] => all<SnugTile>(element, 'snug-tile')
const role = (stage: Stage, role: 'large' | 'floating') =>
  tiles(stage).find((tile) => tile.matches(`.${role}`))
const tileOf = (stage: Stage, id: string) => tiles(stage).find(({ participant }) => participant?.id === id)
const wanted = ({ meeting }: Stage) =>
  meeting().calls.findLast(([name]) => name === 'watch')?.[1] as WatchedStream[] | undefined

/** People without pictures, as those take time. */
const crowd = (count: number, change: (i: number) => Partial<Participant> = () => ({})) =>
  Array.from({ length: count }, (_, i) => person(i, { id: `p${i}`, camera: false, tracks: {}, ...change(i) }))

const pressIn = (tile: SnugTile | undefined, label: string) => {
  const button =
    tile && all<HTMLButtonElement>(tile, 'button').find((each) => each.ariaLabel?.includes(label))
  if (!button) throw new Error(`no button “${label}”`)
  button.click()
}

async function choose(stage: Stage, selector: string): Promise<void> {
  const popovers = all(stage.element, 'snug-popover[label=Layout], snug-popover.more')
  const popover = popovers.find((each) => each.checkVisibility())
  if (!popover) throw new Error('no menu')
  await press(popover, 'snug-round-button')
  await press(stage.element, selector)
}

// Other files see calls as usual.
afterEach(() => localStorage.removeItem('snug-view'))

describe('names in tiles', () => {
  it('keep their beginning from right to left too, each in its own direction', async () => {
    const names = ['Maximiliane von Hohenstein', 'עדה'.repeat(9)]
    const stage = await inCall(crowd(2, (i) => ({ name: names[i] })))
    stage.element.dir = 'rtl'
    await until(() => tiles(stage).length === 3)
    const directions = names.map((name) => {
      const labels = all(stage.element, '.name span')
      const label = labels.find(({ textContent }) => textContent === name)
      return label && getComputedStyle(label).direction
    })
    expect(directions).to.deep.equal(['ltr', 'rtl'])
  })

  for (const dir of ['ltr', 'rtl'] as const)
    for (const size of [{ width: 900, height: 560 }, PHONE, { width: 240, height: 180 }])
      it(`are not below the own picture, in ${size.width} × ${size.height}, ${dir}`, async () => {
        const long = crowd(1, () => ({ name: 'Maximiliane von Hohenstein '.repeat(9) }))
        const stage = await inCall(long, size, { dir })
        const corners = new Set<string>()
        while (corners.size < 4) {
          await until(() => role(stage, 'floating'))
          const floating = role(stage, 'floating') as SnugTile
          await settled(floating)
          const own = floating.getBoundingClientRect()
          const name = find(tileOf(stage, 'p0') as SnugTile, '.name')?.getBoundingClientRect() as DOMRect
          const apart = own.left >= name.right || own.right <= name.left || own.bottom <= name.top
          expect(apart || own.top >= name.bottom, `${floating.corner}`).to.equal(true)
          expect(name.width).to.be.above(40)
          const { corner } = floating
          corners.add(String(corner))
          pressIn(floating, 'Move to the next corner')
          await until(() => role(stage, 'floating')?.corner !== corner)
        }
      })
})

describe('layouts', () => {
  it('are chosen, and remembered on the device', async () => {
    const stage = await inCall(crowd(4))
    expect(role(stage, 'large')).to.equal(undefined)
    await choose(stage, '[data-layout=sidebar]')
    await until(() => role(stage, 'large')?.participant?.id === 'p0')
    expect(tiles(stage).length).to.equal(5)
    await choose(stage, '[data-layout=speaker]')
    await until(() => tiles(stage).length === 2 && role(stage, 'floating')?.participant?.self)
    const next = await inCall(crowd(4))
    await until(() => tiles(next).length === 2 && role(next, 'large'))
    expect(find(next.element, '[data-layout=speaker]')?.ariaPressed).to.equal('true')
  })

  it('put what is pinned first until it is pinned no more', async () => {
    const stage = await inCall([
      ...crowd(3),
      person(4, { id: 'shares', screen: true, tracks: { screen: slideTrack() } }),
    ])
    await until(() => role(stage, 'large')?.source === 'screen')
    await until(() => tileOf(stage, 'p1'), 'there is room for all, once the size is known')
    pressIn(tileOf(stage, 'p1'), 'Pin Grace Hopper')
    await until(() => role(stage, 'large')?.participant?.id === 'p1')
    expect(find(tileOf(stage, 'p1') as SnugTile, 'button')?.ariaPressed).to.equal('true')
    pressIn(tileOf(stage, 'p1'), 'Pin Grace Hopper')
    await until(() => role(stage, 'large')?.source === 'screen')
  })

  it('keep to the side that the writing direction begins at', async () => {
    const stage = await inCall(crowd(4))
    stage.element.dir = 'rtl'
    await choose(stage, '[data-layout=sidebar]')
    await until(() => role(stage, 'large'))
    await settled(stage.element)
    const box = stage.element.getBoundingClientRect()
    for (const tile of tiles(stage)) {
      const { left, right } = tile.getBoundingClientRect()
      expect(left).to.be.at.least(box.left)
      expect(right).to.be.at.most(box.right)
      if (!tile.matches('.large')) expect(left).to.be.below(box.left + 30)
    }
    await choose(stage, '[data-layout=speaker]')
    await until(() => role(stage, 'floating'))
    await settled(stage.element)
    expect(role(stage, 'floating')?.getBoundingClientRect().left).to.be.below(box.left + 60)
  })

  it('are usable where a page is zoomed to twice its size, and in the smallest embed', async () => {
    for (const size of [
      { width: 640, height: 360 },
      { width: 320, height: 240 },
    ]) {
      const stage = await inCall(crowd(7), size)
      const box = stage.element.getBoundingClientRect()
      await settled(stage.element)
      for (const tile of tiles(stage)) {
        const { left, right, top, bottom, width } = tile.getBoundingClientRect()
        expect(left >= box.left && right <= box.right && top >= box.top && bottom <= box.bottom).to.equal(
          true,
        )
        expect(width).to.be.at.least(90)
      }
      await choose(stage, '[data-layout=speaker]')
      await until(() => role(stage, 'floating'))
      await choose(stage, '[data-layout=grid]')
    }
  })
})

describe('the own picture', () => {
  it('is hidden and shown again', async () => {
    const stage = await inCall(crowd(2))
    await found(stage.element, '[aria-label="Hide my picture"]')
    pressIn(tiles(stage).at(-1), 'Hide my picture')
    await until(() => tiles(stage).every(({ participant }) => !participant?.self))
    await choose(stage, '[data-view=self]')
    await until(() => tiles(stage).some(({ participant }) => participant?.self))
  })

  it('floats in a corner that a button or a pointer moves it to', async () => {
    const stage = await inCall(crowd(1))
    await until(() => role(stage, 'floating'))
    const tile = role(stage, 'floating') as SnugTile
    const middle = () => {
      const { left, top, width, height } = tile.getBoundingClientRect()
      const box = (find(stage.element, 'snug-stage') as HTMLElement).getBoundingClientRect()
      return [left + width / 2 < box.left + box.width / 2, top + height / 2 < box.top + box.height / 2]
    }
    await settled(stage.element)
    expect(middle()).to.deep.equal([false, false])
    pressIn(tile, 'Move')
    await settled(stage.element)
    await until(() => middle().join() === 'true,false')
    const { left, top } = tile.getBoundingClientRect()
    const pointer = (type: string, clientX: number, clientY: number) =>
      tile.dispatchEvent(
        new PointerEvent(type, { clientX, clientY, bubbles: true, composed: true, button: 0 }),
      )
    pointer('pointerdown', left + 20, top + 20)
    pointer('pointermove', left + 400, top - 300)
    expect(tile.matches('.dragged')).to.equal(true)
    pointer('pointerup', left + 400, top - 300)
    await until(() => middle().join() === 'false,true')
    expect(JSON.parse(localStorage.getItem('snug-view') ?? '{}').corner).to.equal('end-top')
  })
})

describe('the number of a page', () => {
  it('is in one line also beside a screen in a low call', async () => {
    const stage = await inCall([person(0, { screen: true, tracks: { screen: slideTrack() } }), ...crowd(8)], {
      width: 740,
      height: 360,
    })
    const number = (await found(stage.element, '.pager')).querySelector('span') as Element
    const line = document.createRange()
    line.selectNodeContents(number)
    expect(new Set([...line.getClientRects()].map(({ top }) => top)).size).to.equal(1)
  })
})

describe('more people than fit', () => {
  it('are on pages, and nothing is received of those that are not seen', async () => {
    const stage = await inCall(
      crowd(30, () => ({ camera: true })),
      PHONE,
    )
    const pager = await found(stage.element, '.pager')
    expect(pager.textContent).to.match(/1 \/ \d/)
    const [first] = tiles(stage)
    await until(() => wanted(stage)?.length === 30)
    await until(
      () => wanted(stage)?.filter(({ layer }) => layer !== 'off').length === tiles(stage).length - 1,
    )
    find<HTMLButtonElement>(stage.element, '.pager button:last-of-type')?.click()
    await until(() => pager.textContent?.includes('2 /'))
    expect(tiles(stage)).to.not.include(first)
    await until(() => wanted(stage)?.find(({ participant }) => participant === 'p0')?.layer === 'off')
    expect(tiles(stage).at(-1)?.participant?.self).to.equal(true)
  })

  it('come into sight when they speak', async () => {
    const voice = toneTrack()
    const speaks = (i: number) => (i === 29 ? { microphone: true, tracks: { microphone: voice } } : {})
    const stage = await inCall(crowd(30, speaks), PHONE)
    await until(() => tileOf(stage, 'p29')?.matches('[speaking]'))
    expect(tileOf(stage, 'p0')).to.not.equal(undefined)
    stage.meeting().showCall('in-call', crowd(30))
    await until(() => !tileOf(stage, 'p29')?.matches('[speaking]'))
    expect(tileOf(stage, 'p29')).to.not.equal(undefined)
  })
})

describe('pictures', () => {
  const above = (element: Element): Element[] => {
    const root = element.getRootNode()
    const parent =
      element.assignedSlot ?? element.parentElement ?? (root instanceof ShadowRoot ? root.host : null)
    return parent ? [parent, ...above(parent)] : []
  }
  const clipsRound = (element: Element): boolean => {
    const { overflow, borderRadius, clipPath } = getComputedStyle(element)
    return (overflow !== 'visible' && borderRadius !== '0px') || clipPath !== 'none'
  }

  it('are round themselves, and lie in nothing that cuts them round once more', async () => {
    const stage = await inCall([person(0), person(1)])
    await until(() => all(stage.element, 'video').length === 2)
    for (const video of all(stage.element, 'video')) {
      expect(getComputedStyle(video).borderRadius).to.equal('14px')
      expect(above(video).filter(clipsRound)).to.deep.equal([])
    }
  })

  it('have nothing behind them once they are there', async () => {
    const stage = await inCall([person(0), person(2)])
    await until(() => tiles(stage).length > 1)
    const avatar = (id: number) => find(tiles(stage)[id] as SnugTile, 'snug-avatar') as HTMLElement
    const seen = (id: number) => avatar(id).checkVisibility({ visibilityProperty: true })
    await until(() => !seen(0))
    expect(seen(1)).to.equal(true)
    stage.meeting().showCall('in-call', [person(0, { camera: false, tracks: {} }), person(2)])
    await until(() => seen(0))
  })
})

describe('a change of one person', () => {
  it('draws the tile of that person anew, and nothing of the others', async () => {
    const stage = await inCall(crowd(6))
    await settled(stage.element)
    const drawn: string[] = []
    const watch = (element: Element, name: string) => {
      const it = element as unknown as { render(): unknown }
      const render = it.render.bind(it)
      it.render = () => {
        drawn.push(name)
        return render()
      }
    }
    for (const tile of tiles(stage)) watch(tile, tile.participant?.id ?? '')
    watch(find(stage.element, 'snug-toolbar') as Element, 'toolbar')
    watch(find(stage.element, 'snug-reactions') as Element, 'reactions')
    // All objects are new, as with each news of a meeting.
    stage.meeting().showCall(
      'in-call',
      crowd(6, (i) => (i === 3 ? { hand: 1 } : {})),
    )
    await until(() => find(tileOf(stage, 'p3') as SnugTile, '.hand'))
    expect(drawn).to.deep.equal(['p3'])
  })
})

describe('the speaker', () => {
  it('is the large one, and the ring goes with the voice', async () => {
    const stage = await inCall(crowd(3))
    await choose(stage, '[data-layout=sidebar]')
    await until(() => role(stage, 'large')?.participant?.id === 'p0')
    const voice = toneTrack()
    const speaks = (i: number) => ({
      microphone: true,
      ...(i === 2 ? { tracks: { microphone: voice } } : {}),
    })
    stage.meeting().showCall('in-call', crowd(3, speaks))
    await until(() => role(stage, 'large')?.participant?.id === 'p2')
    await until(() => tiles(stage).filter((tile) => tile.matches('[speaking]')).length === 1)
    voice.enabled = false
    await until(() => tiles(stage).every((tile) => !tile.matches('[speaking]')))
    expect(role(stage, 'large')?.participant?.id).to.equal('p2')
  })
})

for (const theme of ['light', 'dark'] as const) {
  for (const size of [{ width: 1000, height: 700 }, PHONE, { width: 320, height: 240 }]) {
    it(`is accessible: ${theme}, ${size.width} × ${size.height}`, async () => {
      const sharing = { screen: true, tracks: { screen: slideTrack() } }
      const stage = await inCall(
        crowd(24, (i) => (i === 1 ? sharing : {})),
        size,
        { theme },
      )
      await accessible(stage.element)
      pressIn(tiles(stage)[0], 'Pin')
      await choose(stage, '[data-layout=speaker]')
      await accessible(stage.element)
      await press(stage.element, 'snug-popover.more, snug-popover[label=Layout]')
      await accessible(stage.element)
    })
  }
}
