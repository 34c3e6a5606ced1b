import { expect } from '@open-wc/testing'
import type { Notice } from '../../widget/call/meeting.ts'
import { person } from '../support/fake-meeting.ts'
import { all, find, found, inCall, press, type Stage, textOf, until } from './setup.ts'

let count = 0
const notice = (kind: Notice['kind'], name = '', at = Date.now()): Notice => ({
  id: `n${count++}`,
  kind,
  name,
  at,
})

const toasts = ({ element }: Stage) =>
  all(find(element, 'snug-toasts') as Element, '.toast').map((toast) => textOf(toast).trim())

describe('notices', () => {
  it('tell politely who came and went, merged when several do at once', async () => {
    const stage = await inCall([person(0)])
    const first = notice('joined', 'Anna')
    stage.meeting().showSocial({ notices: [first] })
    await until(() => toasts(stage)[0] === 'Anna joined')
    const more = [notice('joined', 'Ben'), notice('joined', 'Cem'), notice('joined', 'Dora')]
    stage
      .meeting()
      .showSocial({ notices: [first, ...more, notice('left', 'Emil'), notice('removed', 'Fay')] })
    await until(() => toasts(stage).length === 3)
    expect(toasts(stage)).to.deep.equal([
      'Anna, Ben, and 2 others have joined',
      'Emil left',
      'Fay was removed',
    ])
    expect(find(stage.element, '.hidden-text[role=log]')).to.not.equal(undefined)
  })

  it('go by themselves, and old ones are not shown', async () => {
    const stage = await inCall([person(0)])
    const before = notice('joined', 'Early bird', Date.now() - 60_000)
    const ending = notice('joined', 'Anna')
    stage.meeting().showSocial({ notices: [before, ending] })
    await until(() => toasts(stage).length === 1)
    expect(toasts(stage)).to.deep.equal(['Anna joined'])
    await until(() => toasts(stage).length === 0, 'gone')
  })

  it('explain keys that were set up anew, and what was not believed', async () => {
    const stage = await inCall([person(0)])
    stage.meeting().showSocial({ notices: [notice('renewed'), notice('refused')] })
    await until(() => toasts(stage).length === 2)
    expect(toasts(stage)[0]).to.include('keys were set up anew')
    expect(toasts(stage)[1]).to.include('was not believed')
  })

  it('are kept in the security panel', async () => {
    const stage = await inCall([person(0)])
    stage.meeting().showSocial({ notices: [notice('joined', 'Anna', 1), notice('left', 'Anna', 2)] })
    await press(stage.element, '.badge')
    const history = await found(stage.element, '.history')
    const entries = all(history, 'li span').map((entry) => entry.textContent)
    expect(entries).to.deep.equal(['Anna left', 'Anna joined'])
  })
})

describe('a changed key', () => {
  it('is a loud warning that stays until it is dismissed', async () => {
    const stage = await inCall([person(0)])
    // Older than anything that is shown for a moment only.
    const changed = notice('key-changed', 'Ben', Date.now() - 3_600_000)
    stage.meeting().showSocial({ notices: [changed] })
    const card = await found(stage.element, '.changed')
    expect(card.role).to.equal('alert')
    expect(textOf(card)).to.include('Ben’s key has changed').and.include('Compare the code by voice')
    await press(card, '.button:not(.danger)')
    await until(() => !find(stage.element, '.changed'))
    stage.meeting().showSocial({ notices: [changed, notice('key-changed', 'Cem')] })
    await until(() => textOf(stage.element).includes('Cem’s key has changed'))
    expect(textOf(find(stage.element, '.changed') as Element)).to.not.include('Ben')
  })

  it('leads to the code', async () => {
    const stage = await inCall([person(0)])
    stage.meeting().showSocial({ notices: [notice('key-changed', 'Ben'), notice('key-changed', 'Cem')] })
    await until(() => textOf(stage.element).includes('The keys of 2 people have changed'))
    await press(stage.element, '.changed .danger')
    await found(stage.element, '.code ol')
    await press(stage.element, '.changed .danger')
    expect(find(stage.element, 'snug-panel')?.checkVisibility()).to.equal(true)
  })
})

describe('reactions', () => {
  it('rise with the name of who sent them', async () => {
    const stage = await inCall([person(0)])
    const reaction = { id: 'r1', from: 'x', name: 'Anna', emoji: '🎉' }
    stage.meeting().showSocial({ reactions: [reaction] })
    const shown = await found(stage.element, '.reaction')
    expect(textOf(shown)).to.include('🎉').and.include('Anna')
    await until(() => textOf(stage.element).includes('Anna reacts with 🎉'))
    stage.meeting().showSocial({ reactions: [] })
    await until(() => !find(stage.element, '.reaction'))
  })
})
