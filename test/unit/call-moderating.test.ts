import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { ClientMessage, Role } from '../../protocol/index.ts'
import { emptyModel, type Model } from '../../widget/call/model.ts'
import { Moderating } from '../../widget/call/moderating.ts'
import type { Signalling } from '../../widget/call/signalling.ts'

const OFF = { name: '', microphone: false, camera: false, screen: false, sound: false, hand: 0 }

let model: Model
let obeyed: string[]
let notices: string[]
let posted: ClientMessage[]
let moderating: Moderating
beforeEach(() => {
  const names = new Map([['ada', 'Ada']])
  model = { ...emptyModel('Me'), selfId: 'me', wasIn: true, names, roster: [{ id: 'ada', role: 'member' }] }
  obeyed = []
  notices = []
  posted = []
  const post = (message: ClientMessage) => posted.push(message)
  const request = async (type: string, body: object) => post({ type, ...body } as ClientMessage)
  moderating = new Moderating(
    {
      get model() {
        return model
      },
      change: (change) => {
        model = { ...model, ...change }
      },
      obey: (what) => obeyed.push(what),
      notice: (kind, name) => notices.push(`${kind} ${name}`),
      seal: async (to, what) => `sealed ${to} ${what}`,
    },
    { post, request } as unknown as Signalling,
  )
})

const roles = (theirs: Role, own: Role) => {
  model = { ...model, role: own, roster: [{ id: 'ada', role: theirs }] }
}

describe('an order', () => {
  it('is obeyed at once when the sender may give it, and not otherwise', () => {
    const cases: [Role, Role, boolean][] = [
      ['member', 'member', false],
      ['moderator', 'member', true],
      ['moderator', 'moderator', true],
      ['moderator', 'owner', false],
      ['owner', 'owner', true],
    ]
    for (const [theirs, own, obeys] of cases) {
      obeyed = []
      roles(theirs, own)
      for (const what of ['microphone', 'camera', 'screen', 'hand'] as const)
        moderating.ordered('ada', 'Ada', what)
      assert.deepEqual(obeyed, obeys ? ['microphone', 'camera', 'screen', 'hand'] : [], `${theirs} to ${own}`)
    }
    assert.equal(notices[0], 'stopped-microphone Ada')
  })

  it('of somebody the server does not know is not obeyed', () => {
    model = { ...model, roster: [] }
    moderating.ordered('ada', 'Ada', 'microphone')
    assert.deepEqual([obeyed, notices], [[], []])
  })

  it('has the server told when what it stopped is started again, and not before', () => {
    roles('owner', 'member')
    moderating.refresh({ ...OFF, microphone: true })
    assert.deepEqual(posted, [])
    moderating.ordered('ada', 'Ada', 'microphone')
    moderating.refresh(OFF)
    assert.deepEqual(posted, [])
    moderating.refresh({ ...OFF, microphone: true, camera: true })
    moderating.refresh({ ...OFF, microphone: true, camera: true })
    assert.deepEqual(posted, [{ type: 'start', source: 'microphone' }])
    moderating.back()
    moderating.refresh({ ...OFF, microphone: true })
    assert.equal(posted.length, 2, 'again after a lost connection')
    moderating.ordered('ada', 'Ada', 'microphone')
    moderating.refresh(OFF)
    moderating.refresh({ ...OFF, microphone: true })
    assert.equal(posted.length, 3, 'again after the next order')
  })

  it('goes out sealed', async () => {
    await moderating.ask({ type: 'order', id: 'ada', what: 'camera' })
    assert.deepEqual(posted, [{ type: 'order', id: 'ada', what: 'camera', data: 'sealed ada camera' }])
  })
})

describe('what the server tells', () => {
  it('changes roles, and is told to the one whose role it is', () => {
    moderating.role({ type: 'role', id: 'ada', role: 'owner', by: 'x' })
    assert.deepEqual(model.roster, [{ id: 'ada', role: 'owner' }])
    moderating.role({ type: 'role', id: 'me', role: 'moderator', by: 'ada' })
    assert.equal(model.role, 'moderator')
    assert.deepEqual(notices, ['made-moderator Ada'])
  })

  it('changes rules, and is told unless one did it oneself', () => {
    moderating.rules({ type: 'rules', locked: true, lobby: false, by: 'ada' })
    moderating.rules({ type: 'rules', locked: true, lobby: true, by: 'me' })
    moderating.rules({ type: 'rules', locked: false, lobby: true, by: 'ada' })
    moderating.rules({ type: 'rules', locked: false, lobby: false })
    assert.deepEqual(model.rules, { locked: false, lobby: false })
    assert.deepEqual(notices, ['locked Ada', 'unlocked Ada'])
  })
})
