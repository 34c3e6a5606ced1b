import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_PARTICIPANTS, SnugError } from '../../protocol/index.ts'
import { Meetings } from '../../server/meetings/meetings.ts'
import { Attendee, idsOf, ROOM, settle } from '../support/attendee.ts'
import { FakeSfu, SDP } from '../support/fake-sfu.ts'

const EMPTY = {
  ...{ meetings: 0, participants: 0, pendingTimers: 0, resumable: 0 },
  ...{ knocks: 0, relayed: 0, ending: 0 },
}

function setUp() {
  const sfu = new FakeSfu()
  return { sfu, meetings: new Meetings(sfu) }
}

const both = (id: string) => [`${id} camera`, `${id} microphone`]

describe('the way into a meeting', () => {
  it('welcomes with a random id and a secret', () => {
    const { meetings } = setUp()
    const ada = Attendee.enter(meetings, { role: 'owner' })
    const bob = Attendee.enter(meetings)
    const { self, resumed, media, roster, lobby } = ada.last('welcome')
    assert.deepEqual(
      { role: self.role, joined: self.joined, resumed, media, roster, lobby },
      {
        role: 'owner',
        joined: false,
        resumed: false,
        media: 'up',
        roster: [],
        lobby: null,
      },
    )
    assert.notEqual(self.id, bob.id)
    assert.equal(ada.last('welcome').resume.length, 43)
  })

  it('answers prepare, and numbers the offers of the subscriber', async () => {
    const { sfu, meetings } = setUp()
    const ada = Attendee.enter(meetings)
    await ada.ask({ type: 'prepare', ref: 7, publish: SDP })
    await settle()
    assert.equal(ada.last('prepared').ref, 7)
    const { n } = ada.last('offer')
    await ada.ask({ type: 'answer', n, sdp: SDP })
    assert.deepEqual(sfu.subscriberOf(ada.id)?.answered, [1])
    assert.equal(await ada.refusal({ type: 'answer', n, sdp: SDP }), 'wrong_state')
    assert.equal(await ada.refusal({ type: 'answer', n: n + 1, sdp: SDP }), 'wrong_state')
  })

  it('wants the media of those who joined, and not of those who wait', async () => {
    const { sfu, meetings } = setUp()
    const ada = await Attendee.join(meetings)
    const bob = await Attendee.join(meetings)
    const waiting = Attendee.enter(meetings)
    await waiting.ask({ type: 'prepare', ref: 1, publish: SDP })
    await settle()
    assert.deepEqual(sfu.subscriberOf(ada.id)?.feeds, both(bob.id))
    assert.deepEqual(sfu.subscriberOf(bob.id)?.feeds, both(ada.id))
    assert.deepEqual(sfu.subscriberOf(waiting.id)?.feeds, [])
    assert.equal(ada.last('slots').slots.length, 2)
    assert.deepEqual(idsOf(waiting.last('welcome').roster), [ada.id, bob.id])
  })

  it('answers join and wants the media of others in the same turn', async () => {
    const { sfu, meetings } = setUp()
    const ada = await Attendee.join(meetings)
    const bob = Attendee.enter(meetings)
    await bob.ask({ type: 'prepare', ref: 1, publish: SDP })
    await settle()
    void bob.attendance.handle(bob.member.join(ada.member.at))
    assert.deepEqual(idsOf(bob.last('joined').roster), [ada.id])
    assert.equal(bob.last('joined').ref, 2)
    assert.deepEqual(sfu.subscriberOf(bob.id)?.feeds, both(ada.id))
    assert.deepEqual(sfu.subscriberOf(ada.id)?.feeds, both(bob.id))
    assert.equal(ada.last('participant').participant.id, bob.id)
  })

  it('lets people join before their media is connected', async () => {
    const { sfu, meetings } = setUp()
    const ada = await Attendee.join(meetings)
    const release = [sfu.hold('subscribe'), sfu.hold('up')]
    const bob = Attendee.enter(meetings)
    await bob.ask({ type: 'prepare', ref: 1, publish: SDP })
    await bob.joinNow()
    await settle()
    assert.equal(ada.last('participant').participant.id, bob.id)
    assert.deepEqual(sfu.subscriberOf(ada.id)?.feeds, [])
    for (const go of release) go()
    await settle()
    assert.deepEqual(sfu.subscriberOf(ada.id)?.feeds, both(bob.id))
    assert.deepEqual(sfu.subscriberOf(bob.id)?.feeds, both(ada.id))
  })

  it('tells people in pre-join who comes and goes', async () => {
    const { meetings } = setUp()
    const waiting = Attendee.enter(meetings)
    const ada = await Attendee.join(meetings)
    assert.equal(waiting.last('participant').participant.id, ada.id)
    ada.attendance.leave()
    assert.deepEqual(waiting.last('gone'), { type: 'gone', id: ada.id, why: 'left' })
  })

  it('refuses the one too many, and takes somebody again when a place is free', () => {
    const { meetings } = setUp()
    const people = Array.from({ length: MAX_PARTICIPANTS }, () => Attendee.enter(meetings))
    assert.throws(() => Attendee.enter(meetings), new SnugError('room_full'))
    people[0]?.attendance.leave()
    assert.doesNotThrow(() => Attendee.enter(meetings))
  })
})

describe('in the meeting', () => {
  it('shares nothing of somebody who has not joined', async () => {
    const { meetings } = setUp()
    const waiting = Attendee.enter(meetings)
    assert.equal(await waiting.refusal({ type: 'share', on: true }), 'wrong_state')
  })

  it('wants a screen only while it is shared', async () => {
    const { sfu, meetings } = setUp()
    const ada = await Attendee.join(meetings)
    const bob = await Attendee.join(meetings)
    await ada.ask({ type: 'share', on: true })
    assert.deepEqual(sfu.subscriberOf(bob.id)?.feeds, [...both(ada.id), `${ada.id} screen`])
    await ada.ask({ type: 'share', on: false })
    assert.deepEqual(sfu.subscriberOf(bob.id)?.feeds, both(ada.id))
  })

  it('wants what is heard of a screen only while that is shared with it', async () => {
    const { sfu, meetings } = setUp()
    const ada = await Attendee.join(meetings)
    const bob = await Attendee.join(meetings)
    const heard = () => sfu.subscriberOf(bob.id)?.feeds.includes(`${ada.id} sound`)
    await ada.ask({ type: 'share', on: true, sound: true })
    assert.deepEqual(sfu.subscriberOf(bob.id)?.feeds, [
      ...both(ada.id),
      `${ada.id} screen`,
      `${ada.id} sound`,
    ])
    await ada.ask({ type: 'share', on: true })
    assert.equal(heard(), false)
    await ada.ask({ type: 'share', on: false, sound: true })
    assert.deepEqual(sfu.subscriberOf(bob.id)?.feeds, both(ada.id))
  })

  it('passes layers on for people of the same room only', async () => {
    const { sfu, meetings } = setUp()
    const ada = await Attendee.join(meetings)
    const bob = await Attendee.join(meetings)
    const stranger = await Attendee.join(meetings, { room: 'o'.repeat(22) })
    const streams = [stranger.id, bob.id, ada.id].map((participant) => ({
      participant,
      source: 'camera' as const,
      layer: 'high' as const,
    }))
    await ada.ask({ type: 'watch', streams })
    assert.deepEqual(sfu.subscriberOf(ada.id)?.layers, [
      { participant: bob.id, source: 'camera', layer: 'high' },
    ])
  })

  it('keeps rooms apart', async () => {
    const { sfu, meetings } = setUp()
    const ada = await Attendee.join(meetings)
    const stranger = await Attendee.join(meetings, { room: 'o'.repeat(22) })
    await stranger.ask({ type: 'share', on: true })
    assert.deepEqual(ada.all('participant'), [])
    assert.deepEqual(sfu.subscriberOf(ada.id)?.feeds, [])
    assert.equal(sfu.rooms.size, 2)
    assert.deepEqual(meetings.rooms().sort(), ['o'.repeat(22), ROOM])
  })

  it('lets others stop wanting somebody before their media ends', async () => {
    const { sfu, meetings } = setUp()
    const ada = await Attendee.join(meetings)
    const bob = await Attendee.join(meetings)
    const mark = sfu.log.length
    bob.attendance.leave()
    await settle()
    const log = sfu.log.slice(mark)
    const want = log.indexOf(`want ${ada.id} 0`)
    const close = log.indexOf(`close publisher ${bob.id}`)
    assert.ok(want >= 0 && close > want, log.join(', '))
    assert.equal(ada.last('gone').id, bob.id)
    assert.deepEqual(await sfu.census(), { rooms: 1, handles: 2 })
  })
})

describe('the end of a meeting', () => {
  it('leaves nothing when the last one has gone', async () => {
    const { sfu, meetings } = setUp()
    const people = [await Attendee.join(meetings), await Attendee.join(meetings), Attendee.enter(meetings)]
    for (const person of people) person.attendance.leave()
    assert.equal(meetings.census().meetings, 0)
    await settle()
    assert.deepEqual(meetings.census(), EMPTY)
    assert.deepEqual(await sfu.census(), { rooms: 0, handles: 0 })
  })

  for (const company of ['alone', 'in company']) {
    it(`leaves nothing of somebody who left in the middle of being connected, ${company}`, async () => {
      for (const step of ['createRoom', 'publish', 'subscribe', 'up'] as const) {
        const { sfu, meetings } = setUp()
        const others = company === 'alone' ? [] : [await Attendee.join(meetings)]
        const release = sfu.hold(step)
        const ada = Attendee.enter(meetings)
        const refused = ada.refusal({ type: 'prepare', ref: 1, publish: SDP })
        await settle()
        ada.attendance.leave()
        release()
        await refused
        await settle()
        const count = others.length
        assert.deepEqual(await sfu.census(), { rooms: count, handles: 2 * count }, step)
        assert.deepEqual(meetings.census(), {
          ...EMPTY,
          meetings: count,
          participants: count,
          resumable: count,
        })
      }
    })
  }

  it('removes a subject from one room with a code, in all their tabs', async () => {
    const { meetings } = setUp()
    const ada = await Attendee.join(meetings)
    const tabs = [await Attendee.join(meetings, { sub: 'evil' }), Attendee.enter(meetings, { sub: 'evil' })]
    const elsewhere = await Attendee.join(meetings, { room: 'o'.repeat(22), sub: 'evil' })
    meetings.remove(ROOM, 'evil', 'account_disabled')
    assert.deepEqual(
      tabs.map(({ closed }) => closed),
      ['account_disabled', 'account_disabled'],
    )
    assert.equal(elsewhere.closed, undefined)
    assert.equal(ada.closed, undefined)
    assert.deepEqual(idsOf(Attendee.enter(meetings).last('welcome').roster), [ada.id])
    assert.throws(() => tabs[0]?.resume(meetings), new SnugError('resume_invalid'))
  })

  it('ends a room for everyone, also for those who are away', async () => {
    const { sfu, meetings } = setUp()
    const ada = await Attendee.join(meetings)
    const away = await Attendee.join(meetings)
    away.attendance.lost()
    meetings.endRoom(ROOM, 'room_closed')
    await settle()
    assert.equal(ada.closed, 'room_closed')
    assert.throws(() => away.resume(meetings), new SnugError('resume_invalid'))
    assert.deepEqual(meetings.census(), EMPTY)
    assert.deepEqual(await sfu.census(), { rooms: 0, handles: 0 })
  })

  it('takes nobody any more when it is closed, and listens to nothing', async () => {
    const { sfu, meetings } = setUp()
    const ada = await Attendee.join(meetings)
    await meetings.close('shutting_down')
    assert.equal(ada.closed, 'shutting_down')
    assert.throws(() => Attendee.enter(meetings), new SnugError('shutting_down'))
    assert.equal(sfu.listeners, 0)
    assert.deepEqual(await sfu.census(), { rooms: 0, handles: 0 })
  })
})
