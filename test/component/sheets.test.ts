/** What opens over the stage: settings and statistics; and the marks of connections. */
import { expect } from '@open-wc/testing'
import type { PersonFigures } from '../../widget/call/meeting.ts'
import { useLanguage } from '../../widget/elements/localization.ts'
import { person, toneTrack } from '../support/fake-meeting.ts'
import {
  accessible,
  all,
  find,
  focused,
  found,
  inCall,
  mount,
  press,
  reached,
  type Stage,
  textOf,
  typeKey,
  until,
} from './setup.ts'

const PHONE = { width: 360, height: 640 }

async function open(stage: Stage, sheet: string): Promise<HTMLElement> {
  const menus = all(stage.element, 'snug-popover.sheets, snug-popover.more')
  await press(menus.find((each) => each.checkVisibility()) as Element, 'snug-round-button')
  await press(stage.element, `[data-sheet=${sheet}]`)
  return found(stage.element, `snug-${sheet}`)
}

const FIGURES: PersonFigures[] = [
  {
    id: 'self',
    roundTrip: 23.4,
    streams: [
      { source: 'camera', bits: 812_000, width: 1280, height: 720, frames: 30, loss: 0, codec: 'VP8' },
      { source: 'microphone', bits: 31_000 },
    ],
  },
  {
    id: 'p0',
    streams: [{ source: 'microphone', bits: 32_000, loss: 0.125, jitter: 4, buffer: 61, codec: 'opus' }],
  },
]

/** Texts of the cells. */
const rows = (table: HTMLElement): string[][] =>
  all(table, 'tr').map((row) => all(row, 'th, td').map((cell) => textOf(cell).trim()))

describe('settings in the call', () => {
  it('change the devices in use, show whether one is heard, and give the focus back', async () => {
    const stage = await inCall([person(1)])
    const settings = await open(stage, 'settings')
    expect(textOf(settings)).to.include('Your microphone is off.')
    const select = await found<HTMLSelectElement>(settings, '[data-kind=camera] select')
    select.dispatchEvent(new Event('change'))
    expect(stage.meeting().calls.at(-1)).to.deep.equal(['device', 'camera', 'c1'])
    await found(settings, 'snug-speaker-test')
    const track = toneTrack()
    stage.meeting().show(stage.meeting().snapshot.state, { microphone: 'on', tracks: { microphone: track } })
    await found(settings, 'snug-level-meter')
    track.stop()
    await until(() => focused()?.ariaLabel === 'Close')
    typeKey('Escape')
    await until(() => !find(stage.element, 'snug-sheet'))
    await until(() => focused()?.ariaLabel === 'More', 'the focus is back')
  })

  it('are in German where the page is, also when the language comes first', async () => {
    await useLanguage('de')
    const stage = await inCall([], undefined, { language: 'de' })
    const settings = await open(stage, 'settings')
    expect(textOf(settings)).to.include('Ihr Mikrofon ist aus.')
    await useLanguage('en')
    await until(() => textOf(settings).includes('Your microphone is off.'))
  })

  it('blur the background, which is remembered, and can be set before joining too', async () => {
    const stage = await inCall()
    const settings = await open(stage, 'settings')
    const box = await found<HTMLInputElement>(settings, '.blur input')
    box.click()
    expect(stage.meeting().calls.at(-1)).to.deep.equal(['blur', true])
    const next = await mount()
    await reached(next.element, 'pre-join')
    const again = await found<HTMLInputElement>(next.element, '.blur input')
    await until(() => again.checked, 'remembered')
    again.click()
    expect(next.meeting().calls.at(-1)).to.deep.equal(['blur', false])
    localStorage.removeItem('snug-devices')
  })

  it('take noise out of the voice as the person wants, and remember that', async () => {
    const stage = await inCall()
    const settings = await open(stage, 'settings')
    const select = await found<HTMLSelectElement>(settings, '[data-kind=noise] select')
    expect(select.value).to.equal('browser')
    select.value = 'strong'
    select.dispatchEvent(new Event('change'))
    expect(stage.meeting().calls.at(-1)).to.deep.equal(['noise', 'strong'])
    await until(() => textOf(settings).includes('on this device'))
    const next = await mount()
    await reached(next.element, 'pre-join')
    await until(() => next.meeting().calls.some(([call, how]) => call === 'noise' && how === 'strong'))
    localStorage.removeItem('snug-devices')
  })

  it('say what is wrong with a device', async () => {
    const stage = await inCall()
    const settings = await open(stage, 'settings')
    const failure = { code: 'devices_busy', way: 'retry' } as const
    stage.meeting().show(stage.meeting().snapshot.state, { failure, failed: 'camera' })
    await until(() => textOf(settings).includes('Camera: in use by another program'))
  })

  it('say why there is nothing to choose', async () => {
    const stage = await inCall()
    const settings = await open(stage, 'settings')
    const failure = { code: 'devices_refused', way: 'retry' } as const
    stage.meeting().show(stage.meeting().snapshot.state, {
      microphone: 'off',
      camera: 'off',
      microphones: [],
      cameras: [],
      failure,
      failed: 'microphone',
    })
    await until(() => find<HTMLSelectElement>(settings, '[data-kind=camera] select:disabled'))
    const reasons = ['microphone', 'camera'].map((kind) => {
      const id = find(settings, `[data-kind=${kind}] select`)?.getAttribute('aria-describedby')
      return find(settings, `#${id}`)?.textContent
    })
    expect(reasons[0]).to.include('the browser does not allow it here')
    expect(reasons[1]).to.equal('To choose one, turn it on and allow it.')
  })
})

describe('the state of connections', () => {
  it('is told in figures of each person, and asked for again and again', async () => {
    const stage = await inCall([person(0, { id: 'p0', name: 'Ben' })])
    stage.meeting().figures = FIGURES
    const statistics = await open(stage, 'statistics')
    const asked = () => stage.meeting().calls.filter(([name]) => name === 'statistics').length
    await until(() => asked() > 1)
    await until(() => all(statistics, 'table').length === 2)
    expect(all(statistics, 'table').map(rows)).to.deep.equal([
      [
        ['Sent', 'Camera', 'Sound'],
        ['Lost on the way', '0 %', ''],
        ['Data in kbit/s', '812', '31'],
        ['Size of the picture', '1280 × 720', ''],
        ['Pictures a second', '30', ''],
        ['Codec', 'VP8', ''],
        ['Delay to the server and back', '23 ms'],
      ],
      [
        ['Received', 'Sound'],
        ['Lost on the way', '12.5 %'],
        ['Arrives unevenly by', '4 ms'],
        ['Waits to even that out', '61 ms'],
        ['Data in kbit/s', '32'],
        ['Codec', 'opus'],
      ],
    ])
    typeKey('Escape')
    await until(() => !find(stage.element, 'snug-statistics'))
    const before = asked()
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(asked()).to.equal(before)
  })

  it('has each figure in one line, also on a phone', async () => {
    const stage = await inCall([person(0, { id: 'p0', name: 'Ben' })], { width: 320, height: 700 })
    const camera = { source: 'camera' as const, bits: 1_240_000, loss: 0.031, width: 1280, height: 720 }
    stage.meeting().figures = [
      { id: 'p0', streams: [{ source: 'microphone', bits: 41_000, loss: 0.001 }, camera] },
    ]
    const statistics = await open(stage, 'statistics')
    await until(() => all(statistics, 'td bdi').length > 0)
    for (const figure of all(statistics, 'td bdi'))
      expect(figure.getClientRects().length, figure.textContent ?? '').to.be.at.most(1)
  })

  it('is read in its order in a page from right to left', async () => {
    document.documentElement.dir = 'rtl'
    const stage = await inCall([person(0, { id: 'p0', name: 'Ben' })])
    stage.meeting().figures = FIGURES
    const statistics = await open(stage, 'statistics')
    await until(() => all(statistics, 'td bdi').length > 0)
    for (const figure of all(statistics, 'td bdi'))
      expect(getComputedStyle(figure).direction, figure.textContent ?? '').to.equal('ltr')
    document.documentElement.removeAttribute('dir')
  })

  it('stands on each tile where it is not good, for those who can’t see too', async () => {
    const stage = await inCall([
      person(0, { id: 'a', name: 'Ben', quality: 'poor' }),
      person(2, { id: 'b', name: 'Cem', quality: 'lost' }),
      person(4, { id: 'c', name: 'Dora', quality: 'good' }),
    ])
    await until(() => all(stage.element, '.quality').length === 2)
    const labels = all(stage.element, '.tile').map((tile) => tile.getAttribute('aria-label'))
    expect(labels).to.include.members(['Ben, poor connection', 'Cem, no connection', 'Dora'])
  })

  it('is said of oneself when it becomes poor, once', async () => {
    const stage = await inCall([person(0)])
    const { state } = stage.meeting().snapshot
    const poor = () => {
      if (!('participants' in state)) throw new Error('not in a call')
      const participants = state.participants.map((one) => ({
        ...one,
        ...(one.self && { quality: 'poor' as const }),
      }))
      stage.meeting().show({ ...state, participants })
    }
    poor()
    const log = await found(stage.element, '.hidden-text[role=log]')
    await until(() => textOf(log).includes('Your connection is poor'))
    poor()
    await stage.element.updateComplete
    expect(all(log, 'p').length).to.equal(1)
    expect(textOf(find(stage.element, '.banners') as Element)).to.include('Your connection is poor')
  })
})

it('sheets stay within the smallest embed, and scroll there', async () => {
  const many = Array.from({ length: 9 }, (_, i) => person(i, { id: `p${i}`, camera: false }))
  const stage = await inCall(many, { width: 320, height: 240 })
  stage.meeting().figures = many.flatMap(({ id }) => FIGURES.map((one) => ({ ...one, id })))
  for (const sheet of ['settings', 'statistics']) {
    const content = await open(stage, sheet)
    await until(() => content.offsetHeight > 240, 'it is long')
    const box = (await found(stage.element, '.sheet')).getBoundingClientRect()
    expect(box.bottom).to.be.at.most(find(stage.element, 'snug-toolbar')?.getBoundingClientRect().top ?? 0)
    const body = find(stage.element, '.sheet .body') as HTMLElement
    body.scrollTop = body.scrollHeight
    expect(content.getBoundingClientRect().bottom).to.be.at.most(box.bottom)
    await accessible(stage.element)
    typeKey('Escape')
    await until(() => !find(stage.element, 'snug-sheet'))
  }
})

for (const theme of ['light', 'dark'] as const)
  for (const size of [undefined, PHONE])
    it(`sheets are accessible (${theme}${size ? ', narrow' : ''})`, async () => {
      const stage = await inCall([person(0, { id: 'p0', quality: 'poor' })], size, { theme })
      stage.meeting().figures = FIGURES
      for (const sheet of ['settings', 'statistics']) {
        await open(stage, sheet)
        await accessible(stage.element)
        typeKey('Escape')
        await until(() => !find(stage.element, 'snug-sheet'))
      }
    })
