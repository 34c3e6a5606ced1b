/** Every role tries every action on everybody, by the wire itself: what the server says counts, not what is offered. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { ClientMessage, ErrorCode, Role } from '../../protocol/index.ts'
import { RIGHTS } from '../../server/rooms/rights.ts'
import { type Browser, randomId, type TestApi, testApi } from '../support/api.ts'
import { opaque } from '../support/opaque-member.ts'
import { type Client, type SignallingServer, startSignalling } from '../support/signalling-server.ts'

const ROLES = ['owner', 'moderator', 'member'] as const satisfies readonly Role[]
const UNKNOWN = 'x'.repeat(22)
type Outcome = 'done' | ErrorCode

const data = opaque(24)
/** How each action on somebody is asked for. */
const ON: Record<string, (id: string) => ClientMessage> = {
  kick: (id) => ({ type: 'kick', ref: 7, id }),
  stopMicrophone: (id) => ({ type: 'order', ref: 7, id, what: 'microphone', data }),
  stopCamera: (id) => ({ type: 'order', ref: 7, id, what: 'camera', data }),
  stopScreen: (id) => ({ type: 'order', ref: 7, id, what: 'screen', data }),
  lowerHand: (id) => ({ type: 'order', ref: 7, id, what: 'hand', data }),
  makeMember: (id) => ({ type: 'role', ref: 7, id, role: 'member' }),
  makeModerator: (id) => ({ type: 'role', ref: 7, id, role: 'moderator' }),
  makeOwner: (id) => ({ type: 'role', ref: 7, id, role: 'owner' }),
}
/** And those on the meeting. */
const MEETING: Record<string, ClientMessage> = {
  lock: { type: 'rules', ref: 7, locked: true },
  lobby: { type: 'rules', ref: 7, lobby: true },
  end: { type: 'end', ref: 7 },
}
const OWNERS_ONLY = new Set(['makeMember', 'makeOwner'])
/** Sealed, so that the server can neither see nor refuse it: everybody's client does (`component/recording`). */
const AMONG_PEOPLE = ['record']
const HTTP = ['enter', 'listMembers', 'leave', 'changeMembers', 'removeMembers', 'delete', 'inviteGuests']

/** Who may act on whom, written out: the columns are owner, moderator, member. */
const MAY: Record<Role, Record<Role, boolean>> = {
  owner: { owner: true, moderator: true, member: true },
  moderator: { owner: false, moderator: true, member: true },
  member: { owner: false, moderator: false, member: false },
}

let server: SignallingServer
before(async () => {
  server = await startSignalling({ limits: { upgradesPerMinute: 100_000 } })
})
after(() => server.close())

const join = (room: string, role: Role) => server.join({ room, role, sub: randomId() })

/** What came of a request of a moderator; `room_closed` and the like: the connection was closed. */
async function outcome(who: Client, message: ClientMessage): Promise<Outcome> {
  const from = who.all.length
  who.post(message)
  for (let at = from; ; at++) {
    const next = await who.next(at)
    if ('reason' in next) return next.reason as ErrorCode
    if (next.type === 'done') return 'done'
    if (next.type === 'error') return next.code
  }
}

/** A meeting that ends with the test. */
async function within(test: (room: string) => Promise<void>): Promise<void> {
  const room = randomId()
  await test(room)
  server.meetings.endRoom(room, 'room_closed')
}

it('the table is tried as a whole', () => {
  const tried = [...Object.keys(ON), ...Object.keys(MEETING), ...HTTP, ...AMONG_PEOPLE, 'admit']
  assert.deepEqual(tried.sort(), Object.keys(RIGHTS).sort())
})

for (const [action, ask] of Object.entries(ON)) {
  describe(action, () => {
    const allowed = (role: Role) => role === 'owner' || (role === 'moderator' && !OWNERS_ONLY.has(action))

    for (const role of ROLES) {
      it(`by ${role}, on everybody`, () =>
        within(async (room) => {
          const actor = await join(room, role)
          for (const other of ROLES) {
            const target = await join(room, other)
            const expected: Outcome = allowed(role) && MAY[role][other] ? 'done' : 'forbidden'
            assert.equal(await outcome(actor, ask(target.id)), expected, `on ${other}`)
            if (action === 'kick' && expected === 'done')
              assert.equal((await target.ended).reason, 'removed', other)
          }
          const refusal = (code: ErrorCode) => (allowed(role) ? code : 'forbidden')
          assert.equal(await outcome(actor, ask(actor.id)), 'forbidden', 'on oneself')
          assert.equal(await outcome(actor, ask(UNKNOWN)), refusal('not_found'), 'on nobody')
          const left = await join(room, 'member')
          left.post({ type: 'leave' })
          await actor.told('gone', ({ id }) => id === left.id)
          assert.equal(await outcome(actor, ask(left.id)), refusal('not_found'), 'on somebody who left')
          const elsewhere = await join(randomId(), 'member')
          assert.equal(await outcome(actor, ask(elsewhere.id)), refusal('not_found'), 'elsewhere')
          const outside = await server.enter({ room, role, sub: randomId() })
          assert.equal(await outcome(outside, ask(actor.id)), refusal('wrong_state'), 'before joining')
        }))
    }

    it('not on an owner of the room, by somebody who is owner for the meeting', () =>
      within(async (room) => {
        const [owner, deputy, other] = [
          await join(room, 'owner'),
          await join(room, 'member'),
          await join(room, 'moderator'),
        ]
        assert.equal(await outcome(owner, { type: 'role', ref: 1, id: deputy.id, role: 'owner' }), 'done')
        assert.equal(await outcome(deputy, ask(owner.id)), 'forbidden')
        assert.equal(await outcome(other, ask(deputy.id)), 'forbidden')
        assert.equal(await outcome(deputy, ask(other.id)), 'done')
      }))
  })
}

for (const [action, message] of Object.entries(MEETING)) {
  it(`${action}: by owners and moderators, not by members or before joining`, async () => {
    for (const role of ROLES)
      await within(async (room) => {
        const actor = await join(room, role)
        const done = action === 'end' ? 'meeting_ended' : 'done'
        const outside = await server.enter({ room, role, sub: randomId() })
        assert.equal(await outcome(outside, message), role === 'member' ? 'forbidden' : 'wrong_state')
        assert.equal(await outcome(actor, message), role === 'member' ? 'forbidden' : done, role)
      })
  })
}

it('admit and refuse: by everybody who joined, and by nobody who waits', async () => {
  for (const role of ROLES)
    await within(async (room) => {
      const actor = await join(room, role)
      const guest = await server.enter({ room, sub: randomId() })
      const waiting = await server.enter({ room, role, sub: randomId() })
      guest.post({ type: 'knock', request: data })
      await actor.told('knock')
      const admit = (id: string): ClientMessage => ({ type: 'admit', id, sealed: data })
      assert.equal(await outcome(waiting, admit(guest.id)), 'wrong_state')
      assert.equal(await outcome(waiting, { type: 'refuse', id: guest.id }), 'wrong_state')
      assert.equal(await outcome(actor, admit(UNKNOWN)), 'not_found')
      actor.post(admit(guest.id))
      assert.equal((await guest.told('admitted')).by, actor.id)
    })
})

describe('rights without a meeting', () => {
  let api: TestApi
  let people: Record<Role, Browser>
  let other: Browser
  let room: string
  before(async () => {
    api = await testApi()
    people = {
      owner: await api.person('owner'),
      moderator: await api.person('moderator'),
      member: await api.person('member'),
    }
    other = await api.person('other')
    await api.person('newcomer')
  })
  after(() => api[Symbol.asyncDispose]())

  const tries: Record<string, [(who: Browser) => Promise<{ status: number }>, allowed: number, no: number]> =
    {
      enter: [(who) => who.post('/token', { room }), 200, 403],
      listMembers: [(who) => who.get(`/rooms/${room}/members`), 200, 403],
      changeMembers: [
        (who) => who.put(`/rooms/${room}/members`, { login: 'newcomer', role: 'member' }),
        204,
        403,
      ],
      removeMembers: [(who) => who.delete(`/rooms/${room}/members/${other.id}`), 204, 403],
      leave: [(who) => who.delete(`/rooms/${room}/members/${who.id}`), 204, 403],
      delete: [(who) => who.delete(`/rooms/${room}`), 204, 403],
      inviteGuests: [(who) => who.get(`/rooms/${room}/guest-links`), 200, 403],
    }
  const mayDo: Record<string, readonly Role[]> = {
    enter: ROLES,
    listMembers: ROLES,
    leave: ROLES,
    changeMembers: ['owner'],
    removeMembers: ['owner'],
    delete: ['owner'],
    inviteGuests: ['owner', 'moderator'],
  }

  for (const action of HTTP)
    for (const role of ROLES)
      it(`${action} by ${role}`, async () => {
        room = await people.owner.room()
        for (const [login, as] of [
          ['moderator', 'moderator'],
          ['member', 'member'],
          ['other', action === 'leave' ? 'owner' : 'member'],
        ])
          await people.owner.put(`/rooms/${room}/members`, { login, role: as })
        const [ask, yes, no] = tries[action] ?? assert.fail(action)
        const { status } = await ask(people[role])
        assert.equal(status, mayDo[action]?.includes(role) ? yes : no)
      })
})
