import assert from 'node:assert/strict'
import { beforeEach, describe, it, mock, type TestContext } from 'node:test'
import type { GroupAt } from '../../protocol/index.ts'
import { Meetings } from '../../server/meetings/meetings.ts'
import { Attendee, settle } from '../support/attendee.ts'
import { FakeSfu } from '../support/fake-sfu.ts'
import { LOBBY, newGroup, opaque, stepFrom } from '../support/opaque-member.ts'

const NEWS_EVERY = 100

let meetings: Meetings
beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ['setTimeout'] })
  meetings = new Meetings(new FakeSfu())
})

/** Nothing is gained by waiting, however slow the machine. */
const stopClock = (t: TestContext): void => {
  const now = performance.now()
  t.mock.method(performance, 'now', () => now)
}

const atOf = (attendee: Attendee): GroupAt => {
  const { at } = attendee.member
  assert.ok(at)
  return at
}

describe('joining by a step of the group', () => {
  it('begins a group where there is none, and goes on where there is one', async () => {
    const ada = Attendee.enter(meetings)
    assert.equal(await ada.group(), null)
    assert.equal(ada.last('group').info, null)
    const first = stepFrom(null)
    await ada.ask({ type: 'join', ref: 9, step: first, lobby: LOBBY })
    assert.deepEqual(ada.last('joined'), { type: 'joined', ref: 9, roster: [] })
    const bob = Attendee.enter(meetings)
    await bob.ask({ type: 'group', ref: 4 })
    assert.deepEqual(bob.last('group'), { type: 'group', ref: 4, at: first.to, info: first.info })
    await bob.joinNow()
    assert.deepEqual(bob.last('joined').roster, [{ id: ada.id, role: 'member' }])
  })

  it('is told to the others as a person, then as the first message of their stream; not to oneself', async () => {
    const ada = await Attendee.join(meetings)
    const mark = ada.told.length
    const bob = Attendee.enter(meetings, { role: 'moderator' })
    const step = stepFrom(atOf(ada))
    await bob.ask({ type: 'join', ref: 2, step, lobby: LOBBY })
    assert.deepEqual(ada.told.slice(mark), [
      { type: 'participant', participant: { id: bob.id, role: 'moderator' } },
      { type: 'commit', seq: 1, by: bob.id, to: step.to, commit: step.commit },
    ])
    assert.deepEqual(bob.all('commit'), [])
    await ada.ask({ type: 'app', data: 'YQ' })
    assert.equal(bob.last('app').seq, 1)
  })

  it('is refused to whoever was too late, who stays waiting and is told the newer state', async () => {
    const [ada, bob] = [Attendee.enter(meetings), Attendee.enter(meetings)]
    await Promise.all([ada.group(), bob.group()])
    await ada.joinNow()
    assert.equal(await bob.refusal(bob.member.join(null)), 'epoch_conflict')
    assert.deepEqual(bob.last('group').at, atOf(ada))
    assert.deepEqual(ada.all('participant'), [])
    await bob.joinNow()
    assert.deepEqual(atOf(ada), atOf(bob))
  })

  it('lets everybody through who comes at once, each as one epoch', async () => {
    const people = Array.from({ length: 50 }, () => Attendee.enter(meetings))
    await Promise.all(people.map((person) => person.group()))
    let conflicts = 0
    const waiting = [...people]
    while (waiting.length) {
      const states = waiting.map((person) => person.last('group').at)
      for (const [index, person] of [...waiting].entries()) {
        const code = await person.refusal(person.member.join(states[index] ?? null))
        if (code) conflicts++
        else waiting.splice(waiting.indexOf(person), 1)
        assert.ok(code === undefined || code === 'epoch_conflict', code)
      }
      mock.timers.tick(NEWS_EVERY)
    }
    assert.equal(conflicts, (49 * 50) / 2)
    const ends = people.map((person) => atOf(person))
    assert.deepEqual(new Set(ends.map(({ epoch }) => epoch)), new Set([49]))
    assert.equal(people[0]?.member.seq, 49)
  })

  it('is possible once more for somebody in the meeting, whose stream begins anew', async () => {
    const [ada, bob] = [await Attendee.join(meetings), await Attendee.join(meetings)]
    await ada.ask({ type: 'share', on: true })
    await bob.ask({ type: 'app', data: 'YQ' })
    const mark = bob.told.length
    await ada.joinNow()
    assert.deepEqual(bob.types(mark), ['commit'])
    await bob.ask({ type: 'app', data: 'Yg' })
    assert.equal(ada.last('app').seq, 1)
    assert.equal(meetings.census().participants, 2)
  })

  it('takes a malformed step from nobody', async () => {
    const ada = await Attendee.join(meetings)
    const bob = Attendee.enter(meetings)
    const at = atOf(ada)
    const step = stepFrom(at, { to: { group: at.group, epoch: at.epoch + 2 } })
    assert.equal(await bob.refusal({ type: 'join', ref: 1, step, lobby: LOBBY }), 'bad_request')
    assert.equal(await ada.refusal({ type: 'commit', ref: 1, step }), 'bad_request')
    assert.deepEqual(await bob.group(), at)
  })
})

describe('the group in the meeting', () => {
  it('goes on by commits, which everybody gets in the same order, also who made them', async () => {
    const people = [
      await Attendee.join(meetings),
      await Attendee.join(meetings),
      await Attendee.join(meetings),
    ]
    const [ada, bob, cid] = people as [Attendee, Attendee, Attendee]
    await ada.ask(ada.member.commit())
    await cid.ask(cid.member.commit())
    const told = people.map((person) => person.all('commit').slice(-2))
    for (const each of told) {
      assert.deepEqual(
        each.map(({ by, to }) => [by, to.epoch]),
        [
          [ada.id, 3],
          [cid.id, 4],
        ],
      )
    }
    assert.deepEqual(await bob.group(), atOf(bob))
  })

  it('refuses a commit that is too late, and one from whoever has not joined', async () => {
    const [ada, bob] = [await Attendee.join(meetings), await Attendee.join(meetings)]
    const late = bob.member.commit()
    await ada.ask(ada.member.commit())
    assert.equal(await bob.refusal(late), 'epoch_conflict')
    const waiting = Attendee.enter(meetings)
    const step = stepFrom(await waiting.group())
    assert.equal(await waiting.refusal({ type: 'commit', ref: 1, step }), 'wrong_state')
    assert.equal(await waiting.refusal({ type: 'app', data: 'YQ' }), 'wrong_state')
    assert.equal(await waiting.refusal({ type: 'catch-up', seq: 0 }), 'wrong_state')
  })

  it('gives way to a new one, by whoever is left alone', async () => {
    const [ada, bob] = [await Attendee.join(meetings), await Attendee.join(meetings)]
    bob.attendance.leave()
    const step = stepFrom(atOf(ada), { to: newGroup(), commit: null })
    await ada.ask({ type: 'commit', ref: 1, step })
    assert.deepEqual(ada.last('commit'), { type: 'commit', seq: 2, by: ada.id, to: step.to, commit: null })
    const cid = await Attendee.join(meetings)
    assert.deepEqual(atOf(cid), { group: step.to.group, epoch: 1 })
  })

  it('is not stepped on faster than its rate by one place, and the others go on', async (t) => {
    stopClock(t)
    const [ada, bob] = [await Attendee.join(meetings), await Attendee.join(meetings)]
    let taken = 0
    while ((await ada.refusal(ada.member.commit())) === undefined) taken++
    assert.equal(taken, 9, 'ten at once, of which joining was one')
    assert.equal(await ada.refusal(ada.member.commit()), 'rate_limited')
    assert.equal(await bob.refusal(bob.member.commit()), undefined)
  })

  it('is not stepped on faster than its rate by all', async (t) => {
    stopClock(t)
    const people: Attendee[] = []
    for (let count = 0; count < 12; count++) people.push(await Attendee.join(meetings))
    const codes = new Set<string | undefined>()
    for (const person of people)
      for (let count = 0; count < 9; count++) codes.add(await person.refusal(person.member.commit()))
    assert.ok(codes.has('rate_limited'))
    assert.ok(atOf(people[0] as Attendee).epoch < 100, 'fewer than were sent')
  })

  it('does not count steps that are too late', async () => {
    const [ada, bob] = [await Attendee.join(meetings), await Attendee.join(meetings)]
    for (let count = 0; count < 200; count++)
      assert.equal(await bob.refusal({ type: 'commit', ref: 1, step: stepFrom(null) }), 'epoch_conflict')
    assert.equal(await ada.refusal(ada.member.commit()), undefined)
    assert.equal(await bob.refusal(bob.member.commit()), undefined)
  })
})

describe('application messages', () => {
  it('reach all others who joined, or the one they are for', async () => {
    const [ada, bob, cid] = [
      await Attendee.join(meetings),
      await Attendee.join(meetings),
      await Attendee.join(meetings),
    ]
    const waiting = Attendee.enter(meetings)
    const stranger = await Attendee.join(meetings, { room: 'o'.repeat(22) })
    await ada.ask({ type: 'app', data: 'YWxs' })
    await ada.ask({ type: 'app', to: cid.id, data: 'Y2lk' })
    assert.deepEqual(
      [ada, bob, cid, waiting, stranger].map(({ member }) => member.heard),
      [[], ['YWxs'], ['YWxs', 'Y2lk'], [], []],
    )
    assert.equal(bob.last('app').by, ada.id)
    for (const { id } of [ada, waiting, stranger])
      assert.equal(await ada.refusal({ type: 'app', to: id, data: 'YQ' }), 'not_found')
  })
})

describe('whoever waits', () => {
  it('is told of the group once asked, at once and then at intervals, the newest only, until joined', async () => {
    const ada = await Attendee.join(meetings)
    const [asks, silent] = [Attendee.enter(meetings), Attendee.enter(meetings)]
    await asks.group()
    const mark = asks.told.length
    for (let count = 0; count < 5; count++) await ada.ask(ada.member.commit())
    const told = () => asks.told.slice(mark).map((message) => message.type === 'group' && message.at?.epoch)
    assert.deepEqual(told(), [1])
    mock.timers.tick(NEWS_EVERY - 1)
    assert.deepEqual(told(), [1])
    mock.timers.tick(1)
    assert.deepEqual(told(), [1, 5])
    assert.equal(asks.last('group').ref, undefined)
    mock.timers.tick(NEWS_EVERY)
    assert.deepEqual(told(), [1, 5])
    assert.deepEqual(silent.all('group'), [])
    await asks.joinNow()
    const groups = asks.all('group').length
    await ada.ask(ada.member.commit())
    mock.timers.tick(NEWS_EVERY)
    assert.equal(asks.all('group').length, groups)
    assert.equal(meetings.census().pendingTimers, 0)
  })

  it('leaves no timer behind when the meeting ends', async () => {
    mock.timers.reset()
    const timers = () => process.getActiveResourcesInfo().filter((what) => what === 'Timeout').length
    const before = timers()
    const ada = await Attendee.join(meetings)
    const waiting = Attendee.enter(meetings)
    await waiting.group()
    await ada.ask(ada.member.commit())
    assert.equal(meetings.census().pendingTimers, 1)
    for (const person of [waiting, ada]) person.attendance.leave()
    await settle()
    assert.equal(timers(), before)
  })

  it('is told what the group is by now on coming back', async () => {
    const ada = await Attendee.join(meetings)
    const waiting = Attendee.enter(meetings)
    await waiting.group()
    waiting.attendance.lost()
    await ada.ask(ada.member.commit())
    assert.deepEqual(waiting.resume(meetings).last('group').at, atOf(ada))
  })

  it('is told that there is none when nobody is left who holds its keys', async () => {
    const ada = await Attendee.join(meetings)
    const waiting = Attendee.enter(meetings)
    await waiting.group()
    ada.attendance.leave()
    assert.deepEqual(waiting.last('group'), { type: 'group', at: null, info: null })
    await waiting.joinNow()
    assert.equal(atOf(waiting).epoch, 0)
    assert.notEqual(atOf(waiting).group, atOf(ada).group)
  })

  it('finds a group as long as somebody may come back to it', async () => {
    const ada = await Attendee.join(meetings)
    const waiting = Attendee.enter(meetings)
    ada.attendance.lost()
    assert.deepEqual(await waiting.group(), atOf(ada))
    mock.timers.tick(20_000)
    assert.equal(await waiting.group(), null)
  })
})

describe('somebody in the meeting whose connection broke', () => {
  it('misses nothing: it comes after catch-up, and not before', async () => {
    const [ada, bob] = [await Attendee.join(meetings), await Attendee.join(meetings)]
    await ada.ask({ type: 'app', data: 'MQ' })
    bob.attendance.lost()
    await ada.ask({ type: 'app', data: 'Mg' })
    await ada.ask({ type: 'app', to: bob.id, data: 'Mw' })
    await ada.ask(ada.member.commit())
    const again = bob.resume(meetings)
    await ada.ask({ type: 'app', data: 'NA' })
    assert.deepEqual([...again.all('app'), ...again.all('commit')], [])
    await again.ask({ type: 'catch-up', seq: bob.member.seq })
    await ada.ask({ type: 'app', data: 'NQ' })
    assert.deepEqual(again.member.heard, ['MQ', 'Mg', 'Mw', 'NA', 'NQ'])
    assert.deepEqual(atOf(again), atOf(ada))
    assert.deepEqual(again.last('caught-up'), { type: 'caught-up', seq: 5, complete: true })
    assert.equal(await again.refusal({ type: 'catch-up', seq: 0 }), 'wrong_state')
  })

  it('gets what was sent into a line that was already broken', async () => {
    const [ada, bob] = [await Attendee.join(meetings), await Attendee.join(meetings)]
    await ada.ask({ type: 'app', data: 'MQ' })
    const again = bob.resume(meetings)
    assert.equal(bob.closed, 'replaced')
    again.member.seq = 0
    await again.ask({ type: 'catch-up', seq: 0 })
    assert.deepEqual(
      again.all('app').map(({ data }) => data),
      ['MQ'],
    )
  })

  it('joins anew after missing too much', async () => {
    const [ada, bob] = [await Attendee.join(meetings), await Attendee.join(meetings)]
    bob.attendance.lost()
    for (let count = 0; count < 300; count++) await ada.ask({ type: 'app', data: opaque(9) })
    const again = bob.resume(meetings)
    await again.ask({ type: 'catch-up', seq: 0 })
    assert.deepEqual(again.last('caught-up'), { type: 'caught-up', seq: 300, complete: false })
    assert.equal(again.member.complete, false)
    await again.joinNow()
    assert.equal(again.member.complete, true)
    await ada.ask({ type: 'app', data: 'YQ' })
    assert.equal(again.last('app').seq, 1)
  })

  it('leaves nothing that was kept for them when they do not come back', async () => {
    const [ada, bob] = [await Attendee.join(meetings), await Attendee.join(meetings)]
    bob.attendance.lost()
    await ada.ask({ type: 'app', data: 'YQ' })
    const before = meetings.census().relayed
    mock.timers.tick(20_000)
    assert.deepEqual([before, meetings.census().relayed], [2, 1])
    ada.attendance.leave()
    await settle()
    assert.equal(meetings.census().relayed, 0)
  })
})
