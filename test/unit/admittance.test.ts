import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { Admittance } from '../../widget/call/admittance.ts'
import type { Encryption } from '../../widget/call/encryption.ts'
import { emptyModel, type Model, stateOf } from '../../widget/call/model.ts'

const CODE = '11223 34455 66778 89900'

let model: Model
let knocks: number
let admittance: Admittance
beforeEach(() => {
  model = { ...emptyModel('Me'), link: { at: 'online', joined: false, media: 'connecting' } }
  model.lobby = { open: true, code: '' }
  knocks = 0
  admittance = new Admittance(
    {
      get model() {
        return model
      },
      change: (change) => {
        model = { ...model, ...change }
      },
    },
    { knock: () => knocks++ } as unknown as Encryption,
    { roomKey: undefined, prepare: () => undefined, join: () => undefined },
  )
})

const shown = () => {
  const state = stateOf(model, { tracks: {} } as never, () => undefined)
  return state.phase === 'lobby' ? `${state.knock} ${state.code}`.trim() : state.phase
}

describe('whoever asks too often to be let in', () => {
  it('is told so, and asks again by themselves', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    admittance.knock()
    admittance.asked(CODE)
    assert.equal(shown(), `asked ${CODE}`)
    for (const asked of [2, 3]) {
      admittance.tooOften()
      assert.equal(shown(), 'asked')
      t.mock.timers.tick(4_999)
      assert.equal(knocks, asked - 1)
      t.mock.timers.tick(1)
      assert.equal(knocks, asked)
      admittance.asked(CODE)
      assert.equal(shown(), `asked ${CODE}`)
    }
    t.mock.timers.tick(60_000)
    assert.equal(knocks, 3)
  })

  it('asks nobody any more once let in, or gone', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    admittance.asked(CODE)
    admittance.tooOften()
    admittance.admitted()
    t.mock.timers.tick(60_000)
    model = { ...model, lobby: { open: true, code: CODE } }
    admittance.tooOften()
    admittance.close()
    t.mock.timers.tick(60_000)
    assert.equal(knocks, 0)
  })

  it('is told nothing where nothing was asked', () => {
    admittance.tooOften()
    assert.equal(shown(), 'idle')
  })
})
