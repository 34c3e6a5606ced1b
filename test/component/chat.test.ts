import { expect } from '@open-wc/testing'
import { type ChatMessage, MAX_CHAT } from '../../widget/call/meeting.ts'
import { person } from '../support/fake-meeting.ts'
import { all, find, focused, found, inCall, press, type Stage, textOf, typeKey, until } from './setup.ts'

let count = 0
const message = (text: string, change: Partial<ChatMessage> = {}): ChatMessage => {
  const { id, name } = person(0, { camera: false })
  return { id: `m${count++}`, from: id, name, self: false, text, at: Date.now(), ...change }
}

async function chat(messages: ChatMessage[] = []): Promise<Stage> {
  const stage = await inCall([person(0)])
  stage.meeting().showSocial({ chat: messages })
  await press(stage.element, '[data-panel=chat]')
  await found(stage.element, 'textarea')
  return stage
}

const field = ({ element }: Stage) => find<HTMLTextAreaElement>(element, 'textarea') as HTMLTextAreaElement
const texts = ({ element }: Stage) => all(element, '.text').map((text) => text.textContent)
const said = ({ meeting }: Stage) => meeting().calls.filter(([what]) => what === 'say')

async function write(stage: Stage, text: string): Promise<void> {
  field(stage).value = text
  field(stage).dispatchEvent(new Event('input'))
  field(stage).focus()
  await until(() => !(find(stage.element, '.send') as HTMLButtonElement).disabled)
}

describe('the chat', () => {
  it('says at first that messages are encrypted and vanish', async () => {
    const { element } = await chat()
    expect(textOf(element)).to.include('Messages are end-to-end encrypted and vanish with the meeting.')
  })

  it('sends by Enter, and not by Shift and Enter', async () => {
    const stage = await chat()
    await write(stage, ' Hello ')
    typeKey('Enter', { shiftKey: true })
    typeKey('Enter', { isComposing: true })
    expect(said(stage)).to.have.length(0)
    typeKey('Enter')
    await until(() => texts(stage).includes('Hello'))
    expect(said(stage)).to.deep.equal([['say', 'Hello']])
    await until(() => field(stage).value === '')
  })

  it('sends nothing that is empty', async () => {
    const stage = await chat()
    field(stage).value = '  \n '
    field(stage).dispatchEvent(new Event('input'))
    field(stage).focus()
    typeKey('Enter')
    expect((find(stage.element, '.send') as HTMLButtonElement).disabled).to.equal(true)
    expect(said(stage)).to.have.length(0)
  })

  it('keeps what could not be sent, and says so', async () => {
    const stage = await chat()
    stage.meeting().meetingCode = undefined
    await write(stage, 'Hello')
    await press(stage.element, '.send')
    await until(() => textOf(stage.element).includes('The message was not sent.'))
    expect(field(stage).value).to.equal('Hello')
  })

  it('keeps what is being typed while the panel is closed', async () => {
    const stage = await chat()
    await write(stage, 'Half a th')
    typeKey('Escape')
    await until(() => !find(stage.element, 'snug-panel')?.checkVisibility())
    expect(focused()?.ariaLabel).to.equal('Chat')
    await press(stage.element, '[data-panel=chat]')
    await until(() => find(stage.element, 'snug-panel')?.checkVisibility())
    expect(field(stage).value).to.equal('Half a th')
  })

  it('puts together what one person wrote in a row', async () => {
    const at = Date.now()
    const stage = await chat([
      message('one', { at }),
      message('two', { at: at + 60_000 }),
      message('mine', { from: 'self', self: true, at: at + 61_000 }),
      message('three', { at: at + 62_000 }),
      message('later', { at: at + 900_000 }),
    ])
    const groups = all(stage.element, '.group').map((group) => all(group, '.text').length)
    expect(groups).to.deep.equal([2, 1, 1, 1])
  })

  it('makes web addresses links, and nothing else', async () => {
    const stage = await chat([
      message('See https://a.example/x?y=1#z. And (http://b.example/), javascript:alert(1) data:text/html,x'),
      message('<img src=x onerror="alert(1)"> https://bank.example@evil.example/ ftp://c.example https://'),
    ])
    const links = all<HTMLAnchorElement>(stage.element, '.text a')
    expect(links.map((link) => link.getAttribute('href'))).to.deep.equal([
      'https://a.example/x?y=1#z',
      'http://b.example/',
    ])
    for (const link of links) {
      expect(link.rel).to.equal('noopener noreferrer')
      expect(link.target).to.equal('_blank')
      expect(link.textContent).to.equal(link.getAttribute('href'))
    }
    expect(find(stage.element, '.text img')).to.equal(undefined)
    expect(texts(stage)[1]).to.include('<img src=x onerror="alert(1)">')
  })

  it('leaves brackets that are opened in an address in the link, and no others', async () => {
    const stage = await chat([
      message('(see https://a.example/Lit_(element), https://a.example/[x]) and [https://a.example/(b))].'),
    ])
    const links = all<HTMLAnchorElement>(stage.element, '.text a')
    expect(links.map((link) => link.getAttribute('href'))).to.deep.equal([
      'https://a.example/Lit_(element)',
      'https://a.example/[x]',
      'https://a.example/(b)',
    ])
  })

  it('grows to five lines and no further', async () => {
    const stage = await chat()
    const heights: number[] = []
    for (const lines of [1, 3, 5, 9]) {
      await write(stage, Array(lines).fill('line').join('\n'))
      await until(() => field(stage).value.split('\n').length === lines)
      await find<HTMLElement & { updateComplete: Promise<boolean> }>(stage.element, 'snug-chat')
        ?.updateComplete
      heights.push(field(stage).clientHeight)
    }
    const [one = 0, three = 0, five = 0, nine = 0] = heights
    expect(three).to.be.above(one + 30)
    expect(five).to.be.above(three + 30)
    expect(nine).to.be.within(five - 1, five + 1)
  })

  it('counts the characters near the limit', async () => {
    const stage = await chat()
    await write(stage, 'x'.repeat(MAX_CHAT - 1_000))
    expect(textOf(stage.element)).to.not.include('characters left')
    await write(stage, 'x'.repeat(MAX_CHAT - 12))
    await until(() => textOf(stage.element).includes('12 characters left'))
    expect(field(stage).maxLength).to.equal(MAX_CHAT)
  })

  it('follows new messages, unless older ones are being read', async () => {
    const many = Array.from({ length: 40 }, (_, i) => message(`message ${i}`))
    const stage = await chat(many)
    const list = await found(stage.element, '.messages')
    const left = () => list.scrollHeight - list.scrollTop - list.clientHeight
    await until(() => left() < 2, 'at the end')
    list.scrollTop = 0
    list.dispatchEvent(new Event('scroll'))
    stage.meeting().showSocial({ chat: [...many, message('new')] })
    await found(stage.element, '.below')
    expect(list.scrollTop).to.equal(0)
    await press(stage.element, '.below')
    await until(() => left() < 2 && !find(stage.element, '.below'))
  })
})

describe('a list of messages in which somebody reads older ones', () => {
  it('stays where it is while they write, and says that there is nothing new', async () => {
    const many = Array.from({ length: 40 }, (_, i) => message(`message ${i}`))
    const stage = await chat([...many, message('mine', { self: true })])
    const list = await found(stage.element, '.messages')
    await until(() => list.scrollTop > 0)
    list.scrollTop = 0
    await found(stage.element, '.below')
    await write(stage, 'Hello')
    expect(list.scrollTop).to.equal(0)
    expect(textOf(stage.element)).to.include('Newest').and.not.include('New messages')
  })
})

describe('a chat that was closed', () => {
  it('shows the newest messages when it is opened again', async () => {
    const stage = await chat([message('first')])
    await press(stage.element, '.close')
    await until(() => !find(stage.element, 'snug-panel')?.checkVisibility())
    stage.meeting().showSocial({ chat: Array.from({ length: 40 }, (_, i) => message(`message ${i}`)) })
    await until(() => texts(stage).length === 40)
    await press(stage.element, '[data-panel=chat]')
    const list = await found(stage.element, '.messages')
    await until(() => list.clientHeight > 0 && list.scrollTop > 0)
    await until(() => list.scrollHeight - list.scrollTop - list.clientHeight < 2)
  })
})

describe('unread messages', () => {
  it('are counted on the button and said politely, until they are seen', async () => {
    const stage = await inCall([person(0)])
    const button = find(stage.element, '[data-panel=chat]:not(.compact)') as HTMLElement
    const label = () => find(button, 'button')?.ariaLabel
    const [first, second] = [message('Good morning'), message('Shall we?')]
    stage.meeting().showSocial({ chat: [first, message('mine', { self: true, from: 'self' })] })
    await until(() => label() === 'Chat, 1 unread message')
    stage.meeting().showSocial({ chat: [first, second] })
    await until(() => label() === 'Chat, 2 unread messages')
    const log = find(find(stage.element, 'snug-toasts') as Element, '.toasts') as Element
    await until(() => textOf(log).includes('Ada Lovelace Shall we?'))
    await press(log, '.message')
    await until(() => label() === 'Chat')
    await until(() => texts(stage).join() === 'Good morning,Shall we?')
    await until(() => !find(log, '.message'))
    expect(find(stage.element, '.messages')?.role).to.equal('log')
  })
})
