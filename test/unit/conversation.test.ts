import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { Conversation } from '../../widget/call/conversation.ts'
import { emptyModel, type Model } from '../../widget/call/model.ts'

let model: Model
let conversation: Conversation
beforeEach(() => {
  model = emptyModel('Me')
  conversation = new Conversation({
    get model() {
      return model
    },
    change: (change) => {
      model = { ...model, ...change }
    },
  })
})

const ada = { type: 'said', from: 'ada', name: 'Ada', self: false } as const
const says = (text: string) => conversation.heard({ ...ada, said: { type: 'chat', text } })
const asks = (id: string, at: number) =>
  conversation.heard({ ...ada, said: { type: 'poll', id, text: id, at } })
const shown = () => model.chat.map(({ text, at }) => [text, at])

describe('a poll that is told to somebody who came later', () => {
  it('stands where it was asked, with the time of then', (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 10_000 })
    says('hello')
    asks('second', 8_000)
    asks('first', 5_000)
    asks('third', 10_000)
    assert.deepEqual(shown(), [
      ['first', 5_000],
      ['second', 8_000],
      ['hello', 10_000],
      ['third', 10_000],
    ])
  })

  it('stands there once, also for whoever is told it again after a return', (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 10_000 })
    asks('tea', 8_000)
    says('yes')
    asks('tea', 8_001)
    assert.deepEqual(shown(), [
      ['tea', 8_000],
      ['yes', 10_000],
    ])
  })

  it('leaves what is written at the end, whatever the clock says', (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 10_000 })
    says('before')
    t.mock.timers.setTime(1_000)
    says('after the clock was set back')
    assert.deepEqual(
      shown().map(([text]) => text),
      ['before', 'after the clock was set back'],
    )
  })
})
