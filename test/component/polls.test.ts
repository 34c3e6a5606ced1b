import { expect } from '@open-wc/testing'
import type { ChatMessage, Poll } from '../../widget/call/meeting.ts'
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

const HOSTILE = '<img src=x onerror="window.hacked = 1"><script>window.hacked = 1</script>'

const poll = (change: Partial<Poll> = {}): Poll => ({
  ...{
    id: 'ada/p',
    name: 'Ada',
    own: false,
    question: 'When shall we meet?',
    multiple: false,
    closed: false,
  },
  options: [
    { text: 'Monday', votes: 3, mine: false },
    { text: 'Tuesday', votes: 1, mine: true },
  ],
  ...change,
})

async function chat(polls: Poll[], properties = {}): Promise<Stage> {
  const stage = await inCall([person(0)], { width: 900, height: 700 }, properties)
  await press(stage.element, '[data-panel=chat]')
  await found(stage.element, 'textarea')
  show(stage, polls)
  return stage
}

function show({ meeting }: Stage, polls: Poll[]): void {
  const { id: from, name } = person(0, { camera: false })
  const at = Date.now()
  const chat = polls.map(({ id, question }) => ({
    id,
    from,
    name,
    self: false,
    text: question,
    poll: id,
    at,
  }))
  meeting().showSocial({ chat, polls })
}

const wishes = ({ meeting }: Stage) =>
  meeting().calls.flatMap(([what, wish]) => (what === 'poll' ? [wish] : []))
const inputs = ({ element }: Stage) => all<HTMLInputElement>(element, 'fieldset input')

async function type(stage: Stage, label: string, text: string): Promise<void> {
  const field = await found<HTMLInputElement>(stage.element, `[aria-label="${label}"]`)
  field.value = text
  field.dispatchEvent(new Event('input'))
}

describe('a chat that ends with a poll', () => {
  it('is opened at its end, and stays there as the poll grows', async () => {
    const stage = await inCall([person(0)], { width: 900, height: 400 })
    const last = poll({
      options: ['a', 'b', 'c', 'd', 'e', 'f'].map((text) => ({ text, votes: 0, mine: false })),
    })
    show(stage, [last])
    const said = stage.meeting().social.chat
    const many = Array.from({ length: 20 }, (_, i) => ({
      ...said[0],
      id: `m${i}`,
      poll: undefined,
      text: 'x',
    }))
    stage.meeting().showSocial({ chat: [...many, ...said] as ChatMessage[] })
    await press(stage.element, '[data-panel=chat]')
    const list = await found(stage.element, '.messages')
    const left = () => list.scrollHeight - list.scrollTop - list.clientHeight
    await until(() => list.scrollTop > 0)
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    expect(left()).to.be.below(2)
    expect(find(stage.element, '.below')).to.equal(undefined)
  })
})

describe('a poll in the chat', () => {
  it('shows how it stands, and what one chose', async () => {
    const stage = await chat([poll()])
    await until(() => inputs(stage).length === 2)
    expect(inputs(stage).map(({ checked }) => checked)).to.deep.equal([false, true])
    expect(all(stage.element, 'fieldset b').map((one) => one.textContent)).to.deep.equal(['3', '1'])
    const [bar] = all(stage.element, 'fieldset i')
    expect(bar?.style.getPropertyValue('--share'), 'of all votes').to.equal('75%')
    show(stage, [poll({ options: [{ text: 'Monday', votes: 4, mine: false }] })])
    await until(
      () =>
        all(stage.element, 'fieldset b')
          .map((one) => one.textContent)
          .join() === '4',
    )
  })

  it('takes one choice, or several', async () => {
    const stage = await chat([poll()])
    await until(() => inputs(stage).length === 2)
    inputs(stage)[0]?.click()
    expect(wishes(stage)).to.deep.equal([{ type: 'vote', id: 'ada/p', choices: [0] }])
    show(stage, [poll({ multiple: true })])
    await until(() => inputs(stage).every(({ type }) => type === 'checkbox'))
    inputs(stage)[0]?.click()
    expect(wishes(stage).at(-1)).to.deep.equal({ type: 'vote', id: 'ada/p', choices: [1, 0] })
    inputs(stage)[1]?.click()
    expect(wishes(stage).at(-1)).to.deep.equal({ type: 'vote', id: 'ada/p', choices: [] })
  })

  it('is closed by who asked, and takes no vote then', async () => {
    const stage = await chat([poll()])
    await until(() => inputs(stage).length === 2)
    expect(textOf(stage.element)).to.not.include('Close the poll')
    show(stage, [poll({ own: true })])
    await until(() => textOf(stage.element).includes('Close the poll'))
    find(stage.element, 'snug-poll')?.shadowRoot?.querySelector('button')?.click()
    expect(wishes(stage)).to.deep.equal([{ type: 'close', id: 'ada/p' }])
    show(stage, [poll({ own: true, closed: true })])
    await until(() => textOf(stage.element).includes('This poll is closed.'))
    expect(inputs(stage).every((input) => input.matches(':disabled'))).to.equal(true)
  })

  it('shows hostile text as text', async () => {
    const stage = await chat([
      poll({ question: HOSTILE, options: [{ text: HOSTILE, votes: 0, mine: false }], name: HOSTILE }),
    ])
    const shown = await found(stage.element, 'snug-poll')
    await until(() => textOf(shown).split(HOSTILE).length === 4)
    expect(find(shown, 'img, script')).to.equal(undefined)
    expect('hacked' in window).to.equal(false)
  })

  it('counts as a message that was not seen yet', async () => {
    const stage = await inCall([person(0)])
    show(stage, [poll()])
    const button = find(stage.element, '[data-panel=chat]:not(.compact)') as HTMLElement
    await until(() => find(button, 'button')?.ariaLabel === 'Chat, 1 unread message')
  })
})

describe('making a poll', () => {
  it('asks for a question and two choices, offers one more, and asks everybody', async () => {
    const stage = await chat([])
    await press(stage.element, '[data-action=poll]')
    await until(() => focused()?.ariaLabel === 'Question')
    expect(textOf(stage.element)).to.include('could show who chose what')
    await press(stage.element, '[type=submit]')
    await until(() => textOf(stage.element).includes('A poll needs a question and two choices.'))
    expect(wishes(stage)).to.deep.equal([])
    await type(stage, 'Question', ' Tea? ')
    await type(stage, 'Choice 1', ' yes')
    await type(stage, 'Choice 2', 'no')
    await type(stage, 'Choice 3', 'both')
    await type(stage, 'Choice 4', ' ')
    find(stage.element, '[type=checkbox]')?.click()
    await press(stage.element, '[type=submit]')
    await until(() => wishes(stage).length === 1)
    expect(wishes(stage)).to.deep.equal([
      { type: 'ask', question: 'Tea?', options: ['yes', 'no', 'both'], multiple: true },
    ])
    await until(() => (focused() as HTMLElement)?.dataset.action === 'poll', 'the focus is back')
  })

  it('is given up by Escape, and the panel stays', async () => {
    const stage = await chat([])
    await press(stage.element, '[data-action=poll]')
    await until(() => focused()?.ariaLabel === 'Question')
    typeKey('Escape')
    await until(() => !find(stage.element, 'snug-poll-form'))
    expect(find(stage.element, 'snug-panel')?.checkVisibility()).to.equal(true)
  })

  it('says when it did not work, and keeps what was typed', async () => {
    const stage = await chat([])
    stage.meeting().poll = () => Promise.reject(new Error('wrong_state'))
    await press(stage.element, '[data-action=poll]')
    await type(stage, 'Question', 'Tea?')
    await type(stage, 'Choice 1', 'yes')
    await type(stage, 'Choice 2', 'no')
    await press(stage.element, '[type=submit]')
    await until(() => textOf(stage.element).includes('That did not work.'))
    expect(find<HTMLInputElement>(stage.element, '[aria-label=Question]')?.value).to.equal('Tea?')
  })
})

for (const theme of ['light', 'dark'] as const)
  it(`polls are accessible (${theme})`, async () => {
    const stage = await chat([poll({ own: true }), poll({ id: 'ada/q', multiple: true, closed: true })], {
      theme,
    })
    await until(() => all(stage.element, 'snug-poll').length === 2)
    await press(stage.element, '[data-action=poll]')
    await found(stage.element, 'snug-poll-form')
    await accessible(stage.element)
  })
