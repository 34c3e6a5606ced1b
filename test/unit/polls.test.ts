import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { decodeContent } from '../../widget/worker/content.ts'
import { MAX_AGO } from '../../widget/worker/messages.ts'
import { Polls } from '../../widget/worker/polls.ts'

const ask = (id: string, change = {}) => ({
  t: 'poll' as const,
  id,
  question: 'When?',
  options: ['Monday', 'Tuesday', 'never'],
  multiple: false,
  counts: null as number[] | null,
  ...change,
})
const vote = (by: string, id: string, ...choices: number[]) => ({ t: 'vote' as const, by, id, choices })

let polls: Polls
beforeEach(() => {
  polls = new Polls()
})
const counts = (self = 'me') => polls.view(self, self).map(({ options }) => options.map(({ votes }) => votes))

describe('a poll', () => {
  it('counts the newest vote of everybody, also one that came first', () => {
    polls.votes('ben', vote('ada', 'p', 1))
    assert.deepEqual(polls.view('me', 'me'), [])
    assert.equal(polls.asks('ada', 'Ada', ask('p'))?.id, 'ada/p')
    polls.votes('cem', vote('ada', 'p', 0))
    polls.votes('me', vote('ada', 'p', 0))
    polls.votes('cem', vote('ada', 'p', 2))
    assert.deepEqual(counts(), [[1, 1, 1]])
    assert.deepEqual(
      polls.view('me', 'me')[0]?.options.map(({ mine }) => mine),
      [true, false, false],
    )
    polls.votes('me', vote('ada', 'p'))
    assert.deepEqual(counts(), [[0, 1, 1]])
  })

  it('gives nobody two voices, and no choice that there is not', () => {
    polls.asks('ada', 'Ada', ask('one'))
    polls.asks('ada', 'Ada', ask('many', { multiple: true }))
    for (const id of ['one', 'many']) {
      polls.votes('eve', vote('ada', id, 0, 0, 1, 7))
      polls.votes('ben', vote('ada', id, 1, 1))
    }
    assert.deepEqual(counts(), [
      [0, 1, 0],
      [1, 2, 0],
    ])
  })

  it('is ended by who asked only, once, and stays as it ended', () => {
    polls.asks('ada', 'Ada', ask('p'))
    polls.votes('ben', vote('ada', 'p', 0))
    assert.equal(polls.end('ada/p', 'ben'), undefined)
    const end = polls.end('ada/p', 'ada')
    assert.deepEqual(end?.counts, [1, 0, 0])
    // The same id of somebody else is another poll.
    polls.asks('eve', 'Eve', ask('p', { counts: [0, 9, 0] }))
    assert.equal(polls.view('me', 'me')[0]?.closed, false)
    polls.asks('ada', 'Ada', ask('p', { counts: [1, 0] }))
    assert.equal(polls.view('me', 'me')[0]?.closed, false)
    polls.asks('ada', 'Ada', ask('p', { ...end, question: 'Something else?' }))
    polls.asks('ada', 'Ada', ask('p', { counts: [5, 5, 5] }))
    polls.votes('cem', vote('ada', 'p', 2))
    const [first] = polls.view('me', 'me')
    assert.deepEqual([first?.closed, first?.question, counts()[0]], [true, 'When?', [1, 0, 0]])
    assert.equal(polls.vote('ada/p', [1]), undefined)
  })

  it('is told to whoever comes by who asked, and each vote by its voter', () => {
    polls.asks('ada', 'Ada', ask('p'))
    polls.votes('ben', vote('ada', 'p', 0))
    assert.deepEqual(
      polls.own('ada', 'ada').map(({ t }) => t),
      ['poll'],
    )
    assert.deepEqual(polls.own('ben', 'ben'), [vote('ada', 'p', 0)])
    assert.deepEqual(polls.own('cem', 'cem'), [])
  })

  it('is told later as old as it is, also when it ends', (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 2 * MAX_AGO })
    assert.deepEqual(polls.asks('ada', 'Ada', ask('p')), { id: 'ada/p', at: 2 * MAX_AGO })
    t.mock.timers.setTime(2 * MAX_AGO + 5_000)
    const told = polls.own('ada', 'ada')
    assert.deepEqual(told, [{ ...ask('p'), ago: 5_000 }])
    assert.equal(polls.end('ada/p', 'ada')?.ago, 5_000)
    const theirs = new Polls()
    assert.equal(theirs.asks('ada', 'Ada', ask('p', { ago: 5_000 }))?.at, 2 * MAX_AGO)
    t.mock.timers.setTime(9 * MAX_AGO)
    assert.deepEqual(polls.own('ada', 'ada'), [{ ...ask('p'), ago: MAX_AGO }])
    t.mock.timers.setTime(MAX_AGO)
    assert.deepEqual(polls.own('ada', 'ada'), [{ ...ask('p'), ago: 0 }], 'the clock was set back')
  })

  it('is bounded, whatever somebody says', () => {
    for (let i = 0; i < 500; i++) {
      polls.asks('eve', 'Eve', ask(`p${i}`))
      polls.votes('eve', vote('nobody', `v${i}`, 0))
    }
    assert.equal(polls.view('me', 'me').length, 20)
    assert.equal(polls.asks('ada', 'Ada', ask('p'))?.id, 'ada/p')
    polls.votes('eve', vote('ada', 'p', 0))
    polls.votes('ben', vote('ada', 'later', 1))
    assert.equal(polls.asks('ada', 'Ada', ask('later'))?.id, 'ada/later')
    assert.deepEqual(counts().slice(-2), [
      [1, 0, 0],
      [0, 1, 0],
    ])
  })
})

describe('what is said of polls', () => {
  const decoded = (said: object) =>
    decodeContent(new TextEncoder().encode(JSON.stringify({ n: 1, said })))?.said
  it('is taken when it is whole, and nothing else is', () => {
    assert.deepEqual(decoded(ask('p')), ask('p'))
    assert.deepEqual(decoded(ask('p', { ago: MAX_AGO })), ask('p', { ago: MAX_AGO }))
    const bad = [
      ask('p', { options: ['one'] }),
      ask('p', { options: Array(9).fill('x') }),
      ask('p', { options: ['a', 'b'.repeat(121)] }),
      ask('p', { question: '' }),
      ask('p', { question: 'x'.repeat(301) }),
      ask('p', { counts: [-1, 0, 0] }),
      ask('p', { ago: -1 }),
      ask('p', { ago: 0.5 }),
      ask('p', { ago: MAX_AGO + 1 }),
      ask('', {}),
      ask('p', { html: '<b>' }),
      vote('nobody', 'p', 0),
      { t: 'order', to: 'a'.repeat(22), what: 'everything' },
      { t: 'order', what: 'microphone' },
    ]
    for (const said of bad) assert.equal(decoded(said), undefined, JSON.stringify(said))
  })
})
