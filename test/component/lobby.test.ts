import { expect } from '@open-wc/testing'
import { useLanguage } from '../../widget/elements/localization.ts'
import type { SnugMeeting } from '../../widget/snug.ts'
import { all, find, found, mount, press, reached, type Stage, textOf, until } from './setup.ts'

async function lobby(
  knock: 'idle' | 'empty' | 'asked',
  properties: Partial<SnugMeeting> = {},
): Promise<Stage> {
  const stage = await mount({ displayName: 'Ada', ...properties })
  await reached(stage.element, 'pre-join')
  stage.meeting().showLobby(knock)
  await found(stage.element, 'h2')
  await found(stage.element, 'snug-lobby')
  return stage
}

const calls = ({ meeting }: Stage) =>
  meeting()
    .calls.map(([name]) => name)
    .filter((name) => name === 'knock' || name === 'name' || name === 'leave')

describe('the lobby', () => {
  it('is told to the page', async () => {
    const stage = await mount({ displayName: 'Ada' })
    const states: string[] = []
    stage.element.addEventListener('snug-state-changed', ({ detail }) => states.push(detail.state))
    await reached(stage.element, 'pre-join')
    stage.meeting().showLobby('idle')
    stage.meeting().showLobby('asked')
    expect(stage.element.state).to.equal('lobby')
    expect(states.filter((state) => state === 'lobby')).to.have.length(1)
  })

  it('says what to do without the key, and asks', async () => {
    const stage = await lobby('idle')
    const text = textOf(find(stage.element, 'snug-lobby') as Element)
    expect(text)
      .to.include('no key of the room')
      .and.include('A member can let you in')
      .and.include('invite link')
    expect(find(stage.element, 'input')).to.equal(undefined)
    await press(stage.element, '.join')
    await until(() => textOf(stage.element).includes('Waiting to be let in…'))
    expect(calls(stage)).to.deep.equal(['knock'])
  })

  it('needs a name first', async () => {
    const stage = await lobby('idle', { displayName: '' })
    await press(stage.element, '.join')
    await until(() => textOf(stage.element).includes('Enter your name'))
    expect(calls(stage)).to.deep.equal([])
    const field = await found<HTMLInputElement>(stage.element, 'input')
    field.value = ' Grace '
    field.dispatchEvent(new Event('input'))
    await press(stage.element, '.join')
    await until(() => calls(stage).length === 2)
    expect(stage.meeting().calls).to.deep.include(['name', 'Grace'])
    expect(calls(stage)).to.deep.equal(['name', 'knock'])
  })

  it('asks nobody while nobody is there, and can as soon as somebody comes', async () => {
    const stage = await lobby('empty')
    await press(stage.element, '.join')
    expect(textOf(stage.element)).to.include('Nobody who could let you in is here yet.')
    expect((await found(stage.element, '.join')).ariaDisabled).to.equal('true')
    expect(calls(stage)).to.deep.equal([])
    stage.meeting().showLobby('idle')
    await until(() => !textOf(stage.element).includes('Nobody who could let you in'))
    await press(stage.element, '.join')
    await until(() => calls(stage).includes('knock'))
  })

  it('shows the code that members see, and can be left', async () => {
    const stage = await lobby('asked')
    const code = all(stage.element, '.digits > span').map((group) => group.textContent)
    expect(code).to.deep.equal(['11223', '34455', '66778', '89900'])
    expect(textOf(stage.element)).to.include('Members see the same code')
    await press(stage.element, '.cancel')
    await reached(stage.element, 'left')
  })

  it('says that one asked too often, and goes on as before when it was asked again', async () => {
    const stage = await lobby('asked')
    const status = find(stage.element, '.why[role=status]') as Element
    stage.meeting().showLobby('asked', '')
    await until(() => status.textContent?.includes('In five seconds it is asked again by itself.'))
    expect(find(stage.element, '.code')).to.equal(undefined)
    await found(stage.element, '.cancel')
    stage.meeting().showLobby('asked')
    await found(stage.element, '.code')
    expect(status.isConnected && status.textContent).to.include('The members see that you ask.')
  })

  it('tells who was not let in', async () => {
    const stage = await lobby('asked')
    stage.meeting().show({ phase: 'failed', failure: { code: 'not_admitted', way: 'retry' } })
    await until(() => textOf(stage.element).includes('You were not let in.'))
  })

  it('speaks German', async () => {
    const stage = await lobby('idle', { language: 'de' })
    await until(() => textOf(stage.element).includes('Um Einlass bitten'))
    await useLanguage('en')
  })
})
