import { expect } from '@open-wc/testing'
import type { Role } from '../../protocol/index.ts'
import type { Participant, Rules } from '../../widget/call/meeting.ts'
import { person } from '../support/fake-meeting.ts'
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

async function people(role: Role, others: Participant[], properties = {}): Promise<Stage> {
  const stage = await inCall(others, { width: 900, height: 900 }, properties)
  stage.meeting().role = role
  stage.meeting().showCall()
  await press(stage.element, '[data-panel=people]')
  await found(stage.element, '.here')
  return stage
}

const offered = ({ element }: Stage) => all(element, '.actions button').map((one) => one.dataset.do)
const wishes = ({ meeting }: Stage) =>
  meeting().calls.flatMap(([what, wish]) => (what === 'moderate' ? [wish] : []))
const busy = (change: Partial<Participant> = {}) =>
  person(0, { microphone: true, camera: true, screen: true, hand: 1, ...change })

describe('what may be done with somebody', () => {
  const cases: [Role, Role, string[] | undefined][] = [
    ['member', 'member', undefined],
    ['moderator', 'owner', undefined],
    ['moderator', 'member', ['microphone', 'camera', 'screen', 'hand', 'moderator', 'remove']],
    ['moderator', 'moderator', ['microphone', 'camera', 'screen', 'hand', 'remove']],
    ['owner', 'member', ['microphone', 'camera', 'screen', 'hand', 'owner', 'moderator', 'remove']],
    ['owner', 'owner', ['microphone', 'camera', 'screen', 'hand', 'moderator', 'member', 'remove']],
  ]
  for (const [own, role, expected] of cases)
    it(`by ${own} with ${role}`, async () => {
      const stage = await people(own, [busy({ role })])
      if (!expected) {
        expect(find(stage.element, '[data-manage]')).to.equal(undefined)
        return
      }
      const button = await press(stage.element, '[data-manage]')
      await until(() => offered(stage).length > 0)
      expect(offered(stage)).to.deep.equal(expected)
      expect(button.ariaExpanded).to.equal('true')
      expect(button.ariaLabel).to.equal('Manage Ada Lovelace')
    })

  it('is asked of the meeting, closes the list, and keeps the focus', async () => {
    const target = busy()
    const stage = await people('owner', [target])
    for (const [action, wish] of [
      ['microphone', { type: 'order', id: target.id, what: 'microphone' }],
      ['hand', { type: 'order', id: target.id, what: 'hand' }],
      ['moderator', { type: 'role', id: target.id, role: 'moderator' }],
    ] as const) {
      const manage = await press(stage.element, '[data-manage]')
      const button = await found(stage.element, `[data-do=${action}]`)
      button.focus()
      button.click()
      await until(() => !find(stage.element, '.actions'))
      expect(wishes(stage).at(-1)).to.deep.equal(wish)
      await until(() => focused() === manage, 'the focus is back')
    }
  })

  it('offers to stop only what goes on', async () => {
    const stage = await people('moderator', [
      person(0, { microphone: false, camera: false, screen: false, hand: 0 }),
    ])
    await press(stage.element, '[data-manage]')
    await until(() => offered(stage).length > 0)
    expect(offered(stage)).to.deep.equal(['moderator', 'remove'])
  })

  it('says when it did not work', async () => {
    const stage = await people('moderator', [busy()])
    stage.meeting().moderate = () => Promise.reject(new Error('forbidden'))
    await press(stage.element, '[data-manage]')
    await press(stage.element, '[data-do=camera]')
    await until(() => find(stage.element, '.error')?.textContent?.includes('did not work'))
  })
})

describe('the rules of the meeting', () => {
  const show = (stage: Stage, rules: Rules) => stage.meeting().showSocial({ rules })

  it('are seen by everybody and changed by moderators', async () => {
    const stage = await people('member', [person(0)])
    expect(find(stage.element, 'details.manage')).to.equal(undefined)
    show(stage, { locked: true, lobby: true })
    await until(() => textOf(stage.element).includes('Locked: nobody new comes in.'))
    expect(textOf(stage.element)).to.include('Lobby: everybody new is let in by somebody inside.')
    stage.meeting().role = 'moderator'
    show(stage, { locked: true, lobby: false })
    const details = await found<HTMLDetailsElement>(stage.element, 'details.manage')
    details.open = true
    const checked = () => all<HTMLInputElement>(stage.element, '[data-rule]').map((one) => one.checked)
    await until(() => checked().join() === 'true,false')
    await press(stage.element, '[data-rule=locked]')
    await press(stage.element, '[data-rule=lobby]')
    await until(() => wishes(stage).length === 2)
    expect(wishes(stage)).to.deep.equal([
      { type: 'rules', locked: false },
      { type: 'rules', lobby: true },
    ])
  })

  it('let moderators mute everybody and lower all hands, but not those of owners', async () => {
    const others = [
      person(0, { id: 'a', camera: false, microphone: true, hand: 1 }),
      person(1, { id: 'b', camera: false, microphone: true, role: 'owner', hand: 2 }),
      person(2, { id: 'c', camera: false, microphone: false }),
      person(3, { id: 'd', camera: false, microphone: true }),
    ]
    const stage = await people('moderator', others)
    ;(await found<HTMLDetailsElement>(stage.element, 'details.manage')).open = true
    await press(stage.element, '[data-all=microphone]')
    await press(stage.element, '[data-all=hand]')
    await until(() => wishes(stage).length === 3)
    expect(wishes(stage)).to.deep.include.members([
      { type: 'order', id: 'a', what: 'microphone' },
      { type: 'order', id: 'd', what: 'microphone' },
      { type: 'order', id: 'a', what: 'hand' },
    ])
  })

  it('end the meeting for everybody only after a second question', async () => {
    const stage = await people('owner', [person(0)])
    ;(await found<HTMLDetailsElement>(stage.element, 'details.manage')).open = true
    await press(stage.element, '[data-end]')
    const question = await found(stage.element, '.confirm')
    expect(textOf(question)).to.include('End the meeting for everybody?')
    await until(() => focused()?.matches('.cancel'), 'the focus is where it does no harm')
    expect(wishes(stage)).to.deep.equal([])
    await press(stage.element, '.confirm .danger')
    await until(() => wishes(stage).length === 1)
    expect(wishes(stage)).to.deep.equal([{ type: 'end' }])
  })

  it('give that question up by Escape, as the one about removing somebody, and the panel stays', async () => {
    const stage = await people('owner', [person(0)])
    ;(await found<HTMLDetailsElement>(stage.element, 'details.manage')).open = true
    for (const [ask, back] of [
      ['[data-end]', '[data-end]'],
      ['[data-remove]', '[data-manage]'],
    ] as const) {
      if (ask === '[data-remove]') await press(stage.element, '[data-manage]')
      await press(stage.element, ask)
      await until(() => focused()?.matches('.confirm .cancel'), 'the focus is where it does no harm')
      typeKey('Escape')
      await until(() => !find(stage.element, '.confirm'))
      await until(() => focused()?.matches(back), 'the focus is back')
    }
    expect(find(stage.element, 'snug-panel')?.checkVisibility()).to.equal(true)
    expect(wishes(stage)).to.deep.equal([])
  })

  it('say when the end did not work', async () => {
    const stage = await people('owner', [person(0)])
    ;(await found<HTMLDetailsElement>(stage.element, 'details.manage')).open = true
    stage.meeting().moderate = () => Promise.reject(new Error('forbidden'))
    await press(stage.element, '[data-end]')
    await press(stage.element, '.confirm .danger')
    await until(() => find(stage.element, '.confirm .error')?.textContent?.includes('did not work'))
  })
})

describe('being moderated', () => {
  it('is said with who did it', async () => {
    const stage = await inCall([person(0)])
    const notice = (kind: 'stopped-microphone' | 'made-owner' | 'locked', i: number) => ({
      id: `n${i}`,
      kind,
      name: 'Ada <b>Lovelace</b>',
      at: Date.now(),
    })
    const notices = [notice('stopped-microphone', 1), notice('made-owner', 2), notice('locked', 3)]
    stage.meeting().showSocial({ notices })
    await until(() => textOf(stage.element).includes('Ada <b>Lovelace</b> turned off your microphone'))
    expect(textOf(stage.element)).to.include('changed your role in this meeting')
    expect(textOf(stage.element)).to.include('locked the meeting')
    expect(find(find(stage.element, 'snug-toasts') as Element, 'b')).to.equal(undefined)
  })

  for (const [code, heading] of [
    ['meeting_ended', 'The meeting has ended'],
    ['removed', 'You are out of the meeting'],
    ['room_locked', 'The meeting is locked'],
  ] as const)
    it(`${code} is a calm end`, async () => {
      const stage = await inCall([person(0)])
      const way = code === 'room_locked' ? 'retry' : 'none'
      stage.meeting().show({ phase: 'failed', failure: { code, way } })
      const notice = await found(stage.element, 'snug-notice')
      expect(textOf(notice)).to.include(heading)
      expect(notice.getAttribute('tone')).to.equal('calm')
    })
})

for (const theme of ['light', 'dark'] as const)
  it(`moderating is accessible (${theme})`, async () => {
    const stage = await people('owner', [busy(), person(1, { role: 'moderator' })], { theme })
    stage.meeting().showSocial({ rules: { locked: true, lobby: true } })
    ;(await found<HTMLDetailsElement>(stage.element, 'details.manage')).open = true
    await press(stage.element, '[data-end]')
    await press(stage.element, '[data-manage]')
    await found(stage.element, '.actions')
    await accessible(stage.element)
  })
