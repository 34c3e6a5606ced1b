import assert from 'node:assert/strict'
import { beforeEach, describe, it, mock } from 'node:test'
import { type ClientMessage, RESUME_WITHIN, type Role, SnugError } from '../../protocol/index.ts'
import { Meetings } from '../../server/meetings/meetings.ts'
import { Attendee, ROOM, settle } from '../support/attendee.ts'
import { FakeSfu } from '../support/fake-sfu.ts'

let meetings: Meetings
let sfu: FakeSfu
beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ['setTimeout'] })
  sfu = new FakeSfu()
  meetings = new Meetings(sfu)
})

const join = (sub: string, role: Role = 'member') => Attendee.join(meetings, { sub, role })
const enter = (sub: string, role: Role = 'member') => Attendee.enter(meetings, { sub, role })
type Order = Extract<ClientMessage, { type: 'order' }>
const order = (id: string, what: Order['what']): Order => ({
  type: 'order',
  ref: 1,
  id,
  what,
  data: 'b3JkZXI',
})
/** The sources of one that another is to get. */
const wanted = (by: Attendee, of: Attendee) =>
  (sfu.subscriberOf(by.id)?.wanted ?? [])
    .filter(({ participant }) => participant === of.id)
    .map(({ source }) => source)

describe('an order of a moderator', () => {
  it('is relayed sealed to the one it is for, and to nobody else', async () => {
    const [ada, ben, cem] = [await join('ada', 'moderator'), await join('ben'), await join('cem')]
    await ada.ask(order(ben.id, 'hand'))
    assert.deepEqual(ada.last('done'), { type: 'done', ref: 1 })
    const { by, data } = ben.last('app')
    assert.deepEqual([by, data], [ada.id, 'b3JkZXI'])
    assert.deepEqual(cem.all('app'), [])
    assert.deepEqual(wanted(ada, ben), ['microphone', 'camera'])
  })

  it('keeps a source back until its owner starts it again', async () => {
    const [ada, ben, cem] = [await join('ada', 'moderator'), await join('ben'), await join('cem')]
    await ada.ask(order(ben.id, 'microphone'))
    for (const other of [ada, cem]) assert.deepEqual(wanted(other, ben), ['camera'])
    await ada.ask(order(ben.id, 'camera'))
    for (const other of [ada, cem]) assert.deepEqual(wanted(other, ben), [])
    await ada.ask({ type: 'start', source: 'microphone' })
    assert.deepEqual(wanted(cem, ben), [], 'nobody starts what is of others')
    await ben.ask({ type: 'start', source: 'microphone' })
    for (const other of [ada, cem]) assert.deepEqual(wanted(other, ben), ['microphone'])
    await ben.ask({ type: 'start', source: 'camera' })
    assert.deepEqual(wanted(cem, ben), ['microphone', 'camera'])
  })

  it('ends a share until the next one', async () => {
    const [ada, ben] = [await join('ada', 'moderator'), await join('ben')]
    await ben.ask({ type: 'share', on: true, sound: true })
    assert.deepEqual(wanted(ada, ben), ['microphone', 'camera', 'screen', 'sound'])
    await ada.ask(order(ben.id, 'screen'))
    assert.deepEqual(wanted(ada, ben), ['microphone', 'camera'])
    await ben.ask({ type: 'share', on: true })
    assert.deepEqual(wanted(ada, ben), ['microphone', 'camera', 'screen'])
  })

  it('is not lost with a broken connection, and holds over it', async () => {
    const [ada, ben] = [await join('ada', 'moderator'), await join('ben')]
    ben.attendance.lost()
    await ada.ask(order(ben.id, 'microphone'))
    const again = ben.resume(meetings)
    await again.ask({ type: 'catch-up', seq: ben.member.seq })
    assert.equal(again.last('app').data, 'b3JkZXI')
    assert.deepEqual(wanted(ada, again), ['camera'])
  })

  it('does not go to somebody who only waits', async () => {
    const [ada, ben] = [await join('ada', 'moderator'), enter('ben')]
    assert.equal(await ada.refusal(order(ben.id, 'camera')), 'not_found')
  })
})

describe('a locked meeting', () => {
  let ada: Attendee
  beforeEach(async () => {
    ada = await join('ada', 'moderator')
  })
  const lock = (locked: boolean) => ada.ask({ type: 'rules', ref: 5, locked })

  it('lets nobody new in, whoever they are, until it is unlocked', async () => {
    const early = enter('early', 'owner')
    await lock(true)
    const told = { type: 'rules', locked: true, lobby: false, by: ada.id }
    for (const one of [ada, early]) assert.deepEqual(one.last('rules'), told)
    for (const role of ['owner', 'moderator', 'member'] as const)
      assert.throws(() => enter('late', role), new SnugError('room_locked'))
    assert.equal(await early.refusal(early.member.join(await early.group())), 'room_locked')
    await early.ask({ type: 'knock', request: 'YQ' })
    assert.equal(await ada.refusal({ type: 'admit', id: early.id, sealed: 'YQ' }), 'room_locked')
    await lock(false)
    await early.joinNow()
    assert.equal(ada.last('participant').participant.id, early.id)
    assert.doesNotThrow(() => enter('late'))
  })

  it('keeps who is in, also when they come back', async () => {
    const ben = await join('ben')
    const cem = await join('cem')
    await lock(true)
    ben.attendance.lost()
    const back = ben.resume(meetings)
    assert.deepEqual(back.last('rules'), { type: 'rules', locked: true, lobby: false })
    cem.attendance.lost()
    mock.timers.tick(RESUME_WITHIN)
    assert.equal(ada.last('gone').id, cem.id)
    await (await join('cem')).ask({ type: 'leave' } as never)
    assert.equal(ada.last('participant').participant.role, 'member')
  })

  it('is open again when nobody is left in it', async () => {
    const waiting = enter('waiting')
    await lock(true)
    ada.attendance.leave()
    assert.deepEqual(waiting.last('rules'), { type: 'rules', locked: false, lobby: false })
    await waiting.joinNow()
    assert.doesNotThrow(() => enter('late'))
  })
})

describe('a meeting with a lobby', () => {
  let ada: Attendee
  beforeEach(async () => {
    ada = await join('ada', 'owner')
    await ada.ask({ type: 'rules', ref: 5, lobby: true })
  })

  it('has everybody new wait for somebody inside, also owners who hold the room secret', async () => {
    for (const role of ['owner', 'member'] as const) {
      const guest = enter(`guest ${role}`, role)
      assert.deepEqual(guest.last('rules'), { type: 'rules', locked: false, lobby: true })
      const joining = guest.member.join(await guest.group())
      assert.equal(await guest.refusal(joining), 'admission_needed')
      assert.deepEqual(ada.all('participant').length, Number(role === 'member'))
      await guest.ask({ type: 'knock', request: 'YQ' })
      assert.equal(await guest.refusal(joining), 'admission_needed')
      await ada.ask({ type: 'admit', id: guest.id, sealed: 'YQ' })
      await guest.joinNow()
      assert.equal(ada.last('participant').participant.id, guest.id)
    }
  })

  it('keeps who was in or let in, and ends with the rule', async () => {
    const guest = enter('guest')
    await guest.ask({ type: 'knock', request: 'YQ' })
    await ada.ask({ type: 'admit', id: guest.id, sealed: 'YQ' })
    await guest.joinNow()
    guest.attendance.leave()
    await join('guest')
    await ada.ask({ type: 'rules', ref: 6, lobby: false })
    await join('late')
  })

  it('refuses the refused', async () => {
    const guest = enter('guest')
    await guest.ask({ type: 'knock', request: 'YQ' })
    await ada.ask({ type: 'refuse', id: guest.id })
    const again = enter('guest')
    assert.equal(await again.refusal(again.member.join(await again.group())), 'admission_needed')
  })
})

describe('roles for the time of a meeting', () => {
  it('are told to everybody, and give the rights', async () => {
    const [ada, ben] = [await join('ada', 'owner'), await join('ben')]
    assert.equal(await ben.refusal({ type: 'rules', ref: 1, locked: true }), 'forbidden')
    await ada.ask({ type: 'role', ref: 3, id: ben.id, role: 'owner' })
    for (const one of [ada, ben])
      assert.deepEqual(one.last('role'), { type: 'role', id: ben.id, role: 'owner', by: ada.id })
    assert.equal(await ben.refusal({ type: 'rules', ref: 1, locked: true }), undefined)
    ben.attendance.lost()
    const welcome = ben.resume(meetings).last('welcome')
    assert.equal(welcome.self.role, 'owner')
  })

  it('outlast the place, but not the meeting', async () => {
    const [ada, ben] = [await join('ada', 'owner'), await join('ben')]
    await ada.ask({ type: 'role', ref: 3, id: ben.id, role: 'moderator' })
    ben.attendance.leave()
    assert.equal((await join('ben')).last('welcome').self.role, 'moderator')
    meetings.endRoom('r'.repeat(22), 'room_closed')
    await settle()
    assert.equal((await join('ben')).last('welcome').self.role, 'member')
  })

  it('are taken back, but nobody falls below the role they came with', async () => {
    const [ada, ben, cem] = [await join('ada', 'owner'), await join('ben'), await join('cem', 'moderator')]
    await ada.ask({ type: 'role', ref: 3, id: ben.id, role: 'owner' })
    await ada.ask({ type: 'role', ref: 3, id: ben.id, role: 'member' })
    assert.equal(ada.last('role').role, 'member')
    await ada.ask({ type: 'role', ref: 3, id: cem.id, role: 'member' })
    assert.equal(ada.last('role').role, 'moderator')
    assert.equal(await cem.refusal({ type: 'rules', ref: 1, locked: true }), undefined)
  })
})

describe('ending a meeting for everybody', () => {
  it('closes every connection with a code, and a new meeting may begin', async () => {
    const [ada, ben, waiting] = [await join('ada', 'owner'), await join('ben'), enter('cem')]
    await ada.ask({ type: 'end', ref: 9 })
    await settle()
    for (const one of [ada, ben, waiting]) assert.equal(one.closed, 'meeting_ended')
    assert.throws(() => ben.resume(meetings), new SnugError('resume_invalid'))
    assert.equal(meetings.census().participants, 0)
    await join('ben')
  })
})

describe('a role that the room itself changes', () => {
  it('holds in the meeting at once, for every place of the person, and is told to all', async () => {
    const [ada, ben, cem] = [await join('ada', 'moderator'), await join('ben'), await join('cem', 'owner')]
    const phone = enter('ada', 'moderator')
    meetings.become(ROOM, 'ada', 'member')
    for (const place of [ada, phone])
      assert.deepEqual(cem.all('role').find(({ id }) => id === place.id)?.role, 'member')
    await assert.rejects(async () => ada.ask(order(ben.id, 'hand')), { code: 'forbidden' })
    await assert.rejects(async () => ada.ask({ type: 'kick', ref: 2, id: ben.id }), { code: 'forbidden' })
    meetings.become(ROOM, 'ben', 'moderator')
    await ben.ask(order(ada.id, 'hand'))
    assert.equal(ada.last('app').by, ben.id)
  })

  it('takes what was given for the meeting, also from who comes back', async () => {
    const [ada, ben] = [await join('ada', 'owner'), await join('ben')]
    await ada.ask({ type: 'role', ref: 1, id: ben.id, role: 'moderator' })
    assert.equal(ben.last('role').role, 'moderator')
    meetings.become(ROOM, 'ben', 'member')
    assert.equal(ben.last('role').role, 'member')
    ben.attendance.lost()
    assert.equal(ben.resume(meetings).last('welcome').self.role, 'member')
    assert.equal(enter('ben').last('welcome').self.role, 'member')
  })

  it('is nobody else’s, and tells nobody where nothing changes', async () => {
    const [ada, ben] = [await join('ada', 'moderator'), await join('ben')]
    meetings.become(ROOM, 'ada', 'moderator')
    meetings.become('x'.repeat(22), 'ada', 'member')
    meetings.become(ROOM, 'nobody', 'owner')
    for (const one of [ada, ben]) assert.deepEqual(one.all('role'), [])
    await ada.ask(order(ben.id, 'hand'))
  })
})
