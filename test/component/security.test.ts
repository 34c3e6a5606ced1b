import { expect } from '@open-wc/testing'
import type { KeyHolder, Participant } from '../../widget/call/meeting.ts'
import { holder, person } from '../support/fake-meeting.ts'
import { all, find, focused, found, inCall, press, type Stage, textOf, typeKey, until } from './setup.ts'

const withDevice = (i: number, change: Partial<KeyHolder>): Participant => {
  const { name } = person(i, { camera: false })
  return person(i, { camera: false, holder: holder(name, change) })
}

async function security(others: Participant[]): Promise<Stage> {
  const stage = await inCall(others)
  await press(stage.element, '.badge')
  await found(stage.element, '.code ol')
  return stage
}

const asked = ({ meeting }: Stage, name: string) => meeting().calls.filter(([what]) => what === name).length
const panel = ({ element }: Stage) => find(element, 'snug-security') as HTMLElement
const badgeOf = ({ element }: Stage) => find(element, '.badge') as HTMLElement

describe('the badge', () => {
  it('tells the level, each by another look', async () => {
    const stage = await inCall([person(0)])
    const looks = new Set<string>()
    for (const [level, said] of [
      ['encrypted', 'Encrypted'],
      ['closed', 'Names confirmed'],
      ['verified', 'Verified'],
    ] as const) {
      stage.meeting().showSocial({ security: level })
      await until(() => badgeOf(stage).classList.contains(level))
      expect(textOf(badgeOf(stage)).trim()).to.equal(said)
      expect(badgeOf(stage).ariaLabel).to.equal(`Security: ${said}`)
      looks.add(getComputedStyle(badgeOf(stage)).backgroundColor)
    }
    expect(looks.size).to.equal(3)
  })

  it('warns of a changed key', async () => {
    const stage = await inCall([withDevice(0, { device: 'changed' })])
    expect(badgeOf(stage).ariaLabel).to.include('a key has changed')
    stage.meeting().showCall('in-call', [withDevice(0, { device: 'known' })])
    await until(() => !badgeOf(stage).ariaLabel?.includes('changed'))
  })

  it('opens the panel, and Escape brings the focus back', async () => {
    const stage = await inCall([person(0)])
    await press(stage.element, '.badge')
    await until(() => focused()?.id === 'tab-security', 'focus is in the panel')
    expect(badgeOf(stage).getAttribute('aria-expanded')).to.equal('true')
    typeKey('Escape')
    await until(() => focused() === badgeOf(stage), 'focus is back')
    expect(find(stage.element, 'snug-panel')?.checkVisibility()).to.equal(false)
  })
})

describe('the security panel', () => {
  it('lets one say that a changed device is theirs, and of others not', async () => {
    const stage = await security([withDevice(0, { device: 'changed' }), withDevice(1, { device: 'known' })])
    const buttons = all<HTMLButtonElement>(panel(stage), 'li .about > button')
    expect(buttons.map((button) => textOf(button).trim())).to.deep.equal(['It is theirs, I am sure'])
    buttons[0]?.click()
    expect(asked(stage, 'acknowledge')).to.equal(1)
    await expect(panel(stage)).shadowDom.to.be.accessible()
  })

  it('says what the level means, and who is missing for the next', async () => {
    const stage = await security([withDevice(0, { identity: null }), withDevice(1, { device: 'compared' })])
    const said = () => textOf(find(stage.element, '.level') as Element)
    expect(said()).to.include('Only the devices listed below can see and hear').and.include('Ada Lovelace.')
    stage.meeting().showCall('in-call', [withDevice(1, { device: 'compared' }), withDevice(2, {})])
    stage.meeting().showSocial({ security: 'closed' })
    await until(() => said().includes('compare the code with: Alan Turing.'))
    stage.meeting().showSocial({ security: 'verified' })
    await until(() => said().includes('made sure of each of them yourself'))
    expect(said()).to.not.include('For “')
  })

  it('shows the code in digits and words', async () => {
    const { element } = await security([person(0)])
    const groups = all(find(element, '.code') as Element, '.digits > span').map((group) => group.textContent)
    expect(groups).to.deep.equal(['01234', '56789', '98765', '43210', '13579', '24680'])
    const words = all(element, '.code li').map((word) => word.textContent)
    expect(words).to.deep.equal('able about abuse acid hub left play scene word you zoo'.split(' '))
  })

  it('remembers that it was compared', async () => {
    const stage = await security([person(0)])
    await press(stage.element, '.compared')
    await until(() => textOf(stage.element).includes('Remembered on this device.'))
    expect(asked(stage, 'compared')).to.equal(1)
  })

  it('does not remember a code that is another one by now', async () => {
    const stage = await security([person(0)])
    stage.meeting().meetingCode = { digits: '99999 99999 99999 99999 99999 99999', words: [7] }
    await press(stage.element, '.compared')
    await until(() => textOf(stage.element).includes('The code has just changed.'))
    expect(asked(stage, 'compared')).to.equal(0)
    expect(textOf(find(stage.element, '.code') as Element))
      .to.include('99999')
      .and.not.include('01234')
  })

  it('follows who comes and goes, and only while it is looked at', async () => {
    const stage = await security([person(0)])
    const before = asked(stage, 'code')
    stage.meeting().showCall('in-call', [person(0), person(1)])
    await until(() => asked(stage, 'code') === before + 1)
    await press(stage.element, '.badge')
    await until(() => !find(stage.element, 'snug-panel')?.checkVisibility())
    stage.meeting().showCall('in-call', [person(0)])
    await press(stage.element, '.badge')
    await until(() => asked(stage, 'code') === before + 2)
  })

  it('says when there is no code, and tries again', async () => {
    const stage = await inCall([person(0)])
    const code = stage.meeting().meetingCode
    stage.meeting().meetingCode = undefined
    await press(stage.element, '.badge')
    await until(() => textOf(stage.element).includes('The code could not be worked out.'))
    stage.meeting().meetingCode = code
    await press(stage.element, '.code .button')
    await found(stage.element, '.code ol')
  })

  it('has nothing to compare while one is alone', async () => {
    const { element } = await security([])
    expect((find(element, '.compared') as HTMLButtonElement).disabled).to.equal(true)
    expect(textOf(element)).to.include('nobody to compare with')
  })

  it('lists who holds the keys, by whom they are vouched for, and what is known of their devices', async () => {
    const stage = await security([
      withDevice(0, { identity: { name: 'A. Lovelace', issuer: 'https://cloud.example' } }),
      withDevice(1, { identity: null, device: 'changed' }),
      person(2, { holder: undefined, trouble: 'no-key' }),
      person(3, { trouble: 'away' }),
    ])
    const rows = all(panel(stage), '.person').map((row) => textOf(row))
    expect(rows).to.have.length(4)
    expect(rows[0]).to.include('You').and.include('This device')
    expect(rows[1]).to.include('A. Lovelace, vouched for by cloud.example').and.include('Known')
    expect(rows[2]).to.include('Nobody vouches for this name').and.include('Changed')
    expect(rows[3]).to.include('connection is interrupted')
    expect(textOf(find(stage.element, '.alarm') as Element)).to.include('has another key now')
    const prints = all(panel(stage), '.person .digits')
    expect(prints[1]?.checkVisibility()).to.equal(false)
    all(panel(stage), '.person summary')[1]?.click()
    await until(() => prints[1]?.checkVisibility())
    expect(prints[1]?.textContent).to.equal('482139041755026177386029134850')
  })
})
