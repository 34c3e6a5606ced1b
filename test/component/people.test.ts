import { expect } from '@open-wc/testing'
import type { Knock, Participant } from '../../widget/call/meeting.ts'
import { person } from '../support/fake-meeting.ts'
import { all, find, focused, found, inCall, press, type Stage, textOf, typeKey, until } from './setup.ts'

const knock = (i: number, change: Partial<Knock> = {}): Knock => ({
  id: `knock-${i}`,
  name: `Visitor ${i}`,
  identity: null,
  code: '11223 34455 66778 89900',
  ...change,
})

async function people(others: Participant[], change: (stage: Stage) => void = () => {}): Promise<Stage> {
  const stage = await inCall(others)
  change(stage)
  stage.meeting().showCall()
  await press(stage.element, '[data-panel=people]')
  await found(stage.element, '.here')
  return stage
}

const rows = ({ element }: Stage) =>
  all(find(element, '.here') as Element, '.person').map((row) => textOf(row))
const asked = ({ meeting }: Stage, ...names: string[]) =>
  meeting().calls.filter(([what]) => names.includes(String(what)))

describe('the list of people', () => {
  it('tells what everybody does, raised hands first', async () => {
    const stage = await people([
      person(0, { microphone: true, camera: true, screen: true, role: 'owner' }),
      person(1, { hand: 2 }),
      person(2, { microphone: false, camera: false, hand: 1 }),
      person(3, { trouble: 'away' }),
    ])
    const [first, second, self, sharing, away] = rows(stage)
    expect(first).to.include('Alan Turing').and.include('Microphone off').and.include('Camera off')
    expect(second).to.include('Grace Hopper').and.include('Hand raised').and.include('2')
    expect(self).to.include('You')
    expect(sharing).to.include('Owner').and.include('Shares the screen').and.include('Microphone on')
    expect(away).to.include('connection is interrupted')
  })

  it('has all of a name, and of one that is longer than a line its beginning', async () => {
    const name = 'Katherine Coleman Johnson'
    const stage = await inCall([person(0, { name: name.repeat(3) })], undefined, {
      displayName: name,
      language: 'de',
    })
    stage.meeting().role = 'moderator'
    stage.meeting().showCall()
    await press(stage.element, '[data-panel=people]')
    const list = await found(stage.element, '.here')
    await until(() => textOf(list).includes('Moderation') || textOf(list).includes('Moderator'))
    const [own, other] = all(list, '.called > span:first-child')
    expect(own?.textContent).to.equal(name)
    const cut = (name?: HTMLElement) => (name?.scrollHeight ?? 0) > (name?.clientHeight ?? 0)
    expect(cut(own)).to.equal(false)
    expect(cut(other)).to.equal(true)
    for (const row of all(list, '.about')) expect(row.scrollWidth).to.be.at.most(row.clientWidth)
  })

  it('can be searched once it is long', async () => {
    const many = Array.from({ length: 12 }, (_, i) => person(i, { id: `p${i}`, camera: false }))
    const stage = await people(many.slice(0, 7))
    expect(find(stage.element, '[type=search]')).to.equal(undefined)
    stage.meeting().showCall('in-call', [...many, person(0, { id: 'r', camera: false, name: 'René Çelik' })])
    const field = await found<HTMLInputElement>(stage.element, '[type=search]')
    const search = async (text: string, count: number) => {
      field.value = text
      field.dispatchEvent(new Event('input'))
      await until(() => rows(stage).length === count, `${count} for ${text}`)
    }
    await search(' HOPPER', 1)
    await search('rene ce', 1)
    await search('nobody', 0)
    expect(textOf(stage.element)).to.include('Nobody of this name is here.')
    await search('', 14)
    await search('hopper', 1)
    field.focus()
    typeKey('Escape')
    await until(() => rows(stage).length === 14 && !field.value, 'the search is given up')
    expect(find(stage.element, 'snug-panel')?.checkVisibility()).to.equal(true)
    typeKey('Escape')
    await until(() => !find(stage.element, 'snug-panel')?.checkVisibility())
  })

  it('lets nobody but moderators and owners remove somebody', async () => {
    const stage = await people([person(0)])
    for (const [role, count] of [
      ['member', 0],
      ['moderator', 1],
      ['owner', 1],
    ] as const) {
      stage.meeting().role = role
      stage.meeting().showCall()
      await until(() => all(stage.element, '[data-manage]').length === count, role)
    }
  })

  it('removes somebody only after a second question', async () => {
    const stage = await people([person(0)], ({ meeting }) => {
      meeting().role = 'moderator'
    })
    const manage = await press(stage.element, '[data-manage]')
    await press(stage.element, '[data-remove]')
    await until(() => focused()?.classList.contains('cancel'), 'focus on cancel')
    expect(textOf(stage.element)).to.include('Remove Ada Lovelace from the meeting?')
    typeKey('Escape')
    await until(() => focused() === manage, 'focus is back')
    expect(find(stage.element, 'snug-panel')?.checkVisibility()).to.equal(true)
    await press(stage.element, '[data-remove]')
    expect(asked(stage, 'moderate')).to.have.length(0)
    await press(stage.element, '.confirm .danger')
    await until(() => !find(stage.element, '.confirm'))
    const { id } = person(0, { camera: false })
    expect(asked(stage, 'moderate')).to.deep.equal([['moderate', { type: 'kick', id }]])
  })

  it('keeps the focus when somebody is removed or leaves', async () => {
    const [ada, grace, ben] = [0, 1, 2].map((i) => person(i, { camera: false })) as Participant[]
    const stage = await people([ada, grace, ben] as Participant[], ({ meeting }) => {
      meeting().role = 'moderator'
    })
    const { id } = grace as Participant
    find(stage.element, `[data-manage="${id}"]`)?.click()
    await press(stage.element, '[data-remove]')
    const remove = await found(stage.element, '.confirm .danger')
    remove.focus()
    remove.click()
    await until(() => !find(stage.element, '.confirm'))
    stage.meeting().showCall('in-call', [ada, ben] as Participant[])
    await until(() => focused()?.getAttribute('data-manage') === ben?.id, 'the next has the focus')
    stage.meeting().showCall('in-call', [ada] as Participant[])
    await until(() => focused()?.getAttribute('data-manage') === ada?.id, 'the one before has it')
    stage.meeting().showCall('in-call', [])
    await until(() => focused()?.className === 'here', 'the list has it')
  })

  it('says when somebody could not be removed', async () => {
    const stage = await people([person(0)], ({ meeting }) => {
      meeting().role = 'owner'
      meeting().moderate = () => Promise.reject(new Error('forbidden'))
    })
    await press(stage.element, '[data-manage]')
    await press(stage.element, '[data-remove]')
    await press(stage.element, '.confirm .danger')
    await until(() => find(stage.element, '.confirm .error')?.textContent?.includes('did not work'))
  })
})

describe('people who ask to join', () => {
  it('stand on top, with who they are and their code', async () => {
    const identity = { name: 'Frida Holm', issuer: 'https://cloud.example' }
    const stage = await people([person(0)], ({ meeting }) =>
      meeting().showSocial({ knocks: [knock(1), knock(2, { identity, name: 'Frida' })] }),
    )
    const [first, second] = all(stage.element, '.knock')
    expect(textOf(first as Element))
      .to.include('Visitor 1')
      .and.include('Nobody vouches for this name')
    expect(textOf(second as Element)).to.include('Frida Holm, vouched for by cloud.example')
    const code = all(first as Element, '.digits > span').map((group) => group.textContent)
    expect(code).to.deep.equal(['11223', '34455', '66778', '89900'])
    const below = find(stage.element, '.here')?.getBoundingClientRect().top ?? 0
    expect(second?.getBoundingClientRect().bottom).to.be.at.most(below)
    find(second as Element, '.primary')?.click()
    find(first as Element, '.button:not(.primary)')?.click()
    expect(asked(stage, 'admit', 'refuse')).to.deep.equal([
      ['admit', 'knock-2'],
      ['refuse', 'knock-1'],
    ])
  })

  it('are announced over the stage, and can be let in or refused there', async () => {
    const stage = await inCall([person(0)])
    const identity = { name: 'Visitor 1', issuer: 'https://cloud.example' }
    stage.meeting().showSocial({ knocks: [knock(1, { identity })] })
    await until(() => textOf(stage.element).includes('Visitor 1 asks to join'))
    expect(textOf(stage.element)).to.not.include('Nobody vouches')
    const people = find(stage.element, '[data-panel=people]') as Element
    expect(find(people, 'button')?.ariaLabel).to.equal('People, 1 person asks to join')
    const [show, refuse, admit] = all(stage.element, '.banner .button')
    admit?.click()
    refuse?.click()
    expect(asked(stage, 'admit', 'refuse')).to.deep.equal([
      ['admit', 'knock-1'],
      ['refuse', 'knock-1'],
    ])
    show?.click()
    await found(stage.element, '.knock')
    await until(() => !find(stage.element, '.banner'))
  })

  it('are let in only beside their code where nobody vouches for their name', async () => {
    const stage = await inCall([person(0)])
    stage.meeting().showSocial({ knocks: [knock(1)] })
    const banner = await found(stage.element, '.banner')
    expect(textOf(banner)).to.include('Visitor 1 asks to join. Nobody vouches for this name.')
    const [show, refuse, ...others] = all(banner, '.button')
    expect(show?.matches('.primary')).to.equal(true)
    expect([show, refuse].map((button) => button?.textContent)).to.deep.equal(['Show', 'Refuse'])
    expect(others).to.have.length(0)
    refuse?.click()
    show?.click()
    expect(textOf(await found(stage.element, '.knock'))).to.include('89900')
    expect(asked(stage, 'admit', 'refuse')).to.deep.equal([['refuse', 'knock-1']])
  })

  it('are counted when there are several', async () => {
    const stage = await inCall([person(0)])
    stage.meeting().showSocial({ knocks: [knock(1), knock(2), knock(3)] })
    await until(() => textOf(stage.element).includes('3 people ask to join'))
    expect(all(stage.element, '.banner .button')).to.have.length(1)
  })
})
