import assert from 'node:assert/strict'
import { beforeEach, describe, it, mock } from 'node:test'
import { Meetings } from '../../server/meetings/meetings.ts'
import { Attendee, settle } from '../support/attendee.ts'
import { FakeSfu, SDP } from '../support/fake-sfu.ts'

const states = (attendee: Attendee) => attendee.all('media').map(({ state }) => state)

describe('media that fails', () => {
  let sfu: FakeSfu
  let meetings: Meetings
  beforeEach(() => {
    mock.timers.reset()
    mock.timers.enable({ apis: ['setTimeout'] })
    sfu = new FakeSfu()
    meetings = new Meetings(sfu)
  })

  it('is replaced by preparing again: the old pair is closed, others want the new one', async () => {
    const ada = await Attendee.join(meetings)
    const bob = await Attendee.join(meetings)
    const before = sfu.publisherOf(bob.id)
    const release = sfu.hold('up')
    await bob.ask({ type: 'prepare', ref: 3, publish: SDP })
    await settle()
    assert.notEqual(sfu.publisherOf(bob.id), before)
    assert.deepEqual(sfu.subscriberOf(ada.id)?.feeds, [])
    release()
    await settle()
    assert.equal(sfu.subscriberOf(ada.id)?.feeds.length, 2)
    assert.equal(sfu.subscriberOf(bob.id)?.feeds.length, 2)
    assert.deepEqual(await sfu.census(), { rooms: 1, handles: 4 })
  })

  it('begins with what others send, and takes what one sends oneself into the same pair', async () => {
    const ada = await Attendee.join(meetings)
    const bob = Attendee.enter(meetings)
    await bob.ask({ type: 'subscribe' })
    await settle()
    assert.equal(bob.all('offer').length, 1)
    assert.equal(sfu.publisherOf(bob.id), undefined)
    const subscriber = sfu.subscriberOf(bob.id)
    await bob.ask({ type: 'answer', n: bob.last('offer').n, sdp: SDP })
    await bob.joinNow()
    await bob.ask({ type: 'prepare', ref: 2, publish: SDP })
    await settle()
    assert.equal(bob.all('offer').length, 1)
    assert.equal(sfu.subscriberOf(bob.id), subscriber)
    assert.equal(subscriber?.feeds.length, 2)
    assert.equal(sfu.subscriberOf(ada.id)?.feeds.length, 2)
    assert.deepEqual(await sfu.census(), { rooms: 1, handles: 4 })
  })

  it('goes first to whoever came last, who sees nobody yet', async () => {
    const ada = await Attendee.join(meetings)
    const bob = await Attendee.join(meetings)
    sfu.log.length = 0
    const cleo = await Attendee.join(meetings)
    await settle()
    const served = sfu.log.filter((line) => line.startsWith('want ')).map((line) => line.split(' ')[1])
    assert.deepEqual(served.slice(0, 3), [cleo.id, bob.id, ada.id])
  })

  it('is told to begin with a key frame to whoever somebody begins to see, and to nobody else', async (t) => {
    let now = 0
    t.mock.method(performance, 'now', () => now)
    const ada = await Attendee.join(meetings)
    const bob = await Attendee.join(meetings)
    const before = [ada, bob].map((each) => each.all('pictures').length)
    now += 1_000
    const cleo = await Attendee.join(meetings)
    await settle()
    assert.deepEqual(
      [ada, bob].map((each, at) => each.all('pictures').length - (before[at] ?? 0)),
      [1, 1],
    )
    // One key frame serves both who begin to see cleo at once.
    assert.equal(cleo.all('pictures').length, 1)
    await bob.ask({ type: 'share', on: true })
    await settle()
    assert.equal(ada.all('pictures').length, (before[0] ?? 0) + 1)
  })

  it('that was begun anew replaces what was there', async () => {
    const ada = await Attendee.join(meetings)
    const bob = await Attendee.join(meetings)
    await bob.ask({ type: 'subscribe' })
    await settle()
    assert.deepEqual(sfu.subscriberOf(ada.id)?.feeds, [])
    await bob.ask({ type: 'subscribe' })
    await settle()
    assert.deepEqual(await sfu.census(), { rooms: 1, handles: 3 })
    await bob.ask({ type: 'prepare', ref: 3, publish: SDP })
    await settle()
    assert.equal(sfu.subscriberOf(ada.id)?.feeds.length, 2)
    assert.deepEqual(await sfu.census(), { rooms: 1, handles: 4 })
  })

  it('that could not begin is offered again, and refused while the media server is away', async () => {
    sfu.fail('subscribe')
    const ada = Attendee.enter(meetings)
    await ada.ask({ type: 'subscribe' })
    await settle()
    mock.timers.tick(0)
    assert.deepEqual(states(ada), ['down', 'up'])
    sfu.fail('subscribe', false)
    await ada.ask({ type: 'prepare', ref: 1, publish: SDP })
    await settle()
    assert.deepEqual(await sfu.census(), { rooms: 1, handles: 2 })
    sfu.change('down')
    assert.equal(await ada.refusal({ type: 'subscribe' }), 'media_unavailable')
  })

  it('lets the newest of several wishes win and leaves nothing of the others', async () => {
    const ada = Attendee.enter(meetings)
    const wishes = [1, 2, 3].map((ref) => ada.refusal({ type: 'prepare', ref, publish: SDP }))
    assert.deepEqual(await Promise.all(wishes), ['wrong_state', 'wrong_state', undefined])
    await settle()
    assert.deepEqual(
      ada.all('prepared').map(({ ref }) => ref),
      [3],
    )
    assert.deepEqual(await sfu.census(), { rooms: 1, handles: 2 })
  })

  it('is lost for one: only they are told, stay joined and prepare again', async () => {
    const ada = await Attendee.join(meetings)
    const bob = await Attendee.join(meetings)
    sfu.publisherOf(bob.id)?.breakDown()
    mock.timers.tick(0)
    await settle()
    assert.deepEqual(states(bob), ['down', 'up'])
    assert.deepEqual(states(ada), [])
    assert.deepEqual(ada.all('gone'), [])
    assert.deepEqual(sfu.subscriberOf(ada.id)?.feeds, [])
    await bob.ask({ type: 'prepare', ref: 3, publish: SDP })
    await settle()
    assert.equal(sfu.subscriberOf(ada.id)?.feeds.length, 2)
    assert.equal(meetings.census().pendingTimers, 0)
  })

  it('is lost for one by the subscriber', async () => {
    const bob = await Attendee.join(meetings)
    sfu.subscriberOf(bob.id)?.events.down()
    mock.timers.tick(0)
    await settle()
    assert.deepEqual(states(bob), ['down', 'up'])
    assert.deepEqual(await sfu.census(), { rooms: 1, handles: 0 })
  })

  it('is offered again after growing waits when it never comes up', async () => {
    sfu.fail('up')
    const ada = Attendee.enter(meetings)
    const waits: number[] = []
    for (let round = 0; round < 7; round++) {
      await ada.ask({ type: 'prepare', ref: round, publish: SDP })
      await settle()
      let wait = 0
      for (; states(ada).at(-1) !== 'up' && wait < 10_000; wait += 50) mock.timers.tick(wait ? 50 : 0)
      waits.push(wait - 50)
    }
    assert.deepEqual(waits, [0, 250, 500, 1_000, 2_000, 4_000, 4_000])
  })

  it('is refused with a code, and the meeting goes on', async () => {
    const ada = await Attendee.join(meetings)
    sfu.fail('publish')
    const bob = Attendee.enter(meetings)
    assert.equal(await bob.refusal({ type: 'prepare', ref: 1, publish: SDP }), 'media_refused')
    await settle()
    assert.deepEqual(await sfu.census(), { rooms: 1, handles: 2 })
    sfu.fail('publish', false)
    await bob.ask({ type: 'prepare', ref: 2, publish: SDP })
    await bob.joinNow()
    await settle()
    assert.equal(sfu.subscriberOf(ada.id)?.feeds.length, 2)
  })

  it('is offered again when the answer of the client was refused', async () => {
    const ada = Attendee.enter(meetings)
    await ada.ask({ type: 'prepare', ref: 1, publish: SDP })
    await settle()
    sfu.fail('answer')
    assert.equal(await ada.refusal({ type: 'answer', n: ada.last('offer').n, sdp: SDP }), 'media_refused')
    mock.timers.tick(0)
    assert.deepEqual(states(ada), ['down', 'up'])
    await settle()
    assert.deepEqual(await sfu.census(), { rooms: 1, handles: 0 })
  })

  it('is waited for with a bound; what comes too late is closed', async () => {
    const release = sfu.hold('publish')
    const ada = Attendee.enter(meetings)
    const refused = ada.refusal({ type: 'prepare', ref: 1, publish: SDP })
    await settle()
    mock.timers.tick(8_000)
    assert.equal(await refused, 'media_unavailable')
    release()
    await settle()
    assert.deepEqual(await sfu.census(), { rooms: 1, handles: 0 })
  })

  it('does not hold up a new try when the old pair does not end', async () => {
    const ada = await Attendee.join(meetings)
    sfu.hold('close')
    const prepared = ada.ask({ type: 'prepare', ref: 5, publish: SDP })
    await settle()
    mock.timers.tick(3_000)
    await prepared
    assert.equal(ada.last('prepared').ref, 5)
  })
})

describe('the media server goes away', () => {
  it('and everybody gets their media back in a new room, staying joined', async () => {
    const sfu = new FakeSfu()
    const meetings = new Meetings(sfu)
    const people = [await Attendee.join(meetings), await Attendee.join(meetings)]
    const waiting = Attendee.enter(meetings)
    const [ada, bob] = people as [Attendee, Attendee]
    const [before] = sfu.rooms
    sfu.change('down')
    assert.deepEqual([ada, bob, waiting].map(states), [['down'], ['down'], ['down']])
    assert.equal(await ada.refusal({ type: 'prepare', ref: 3, publish: SDP }), 'media_unavailable')
    const late = Attendee.enter(meetings)
    assert.equal(late.last('welcome').media, 'down')
    sfu.log.length = 0
    sfu.change('up')
    assert.deepEqual(states(late), ['up'])
    await Promise.all([ada, bob, late].map((person) => person.ask({ type: 'prepare', ref: 4, publish: SDP })))
    await settle()
    assert.equal(sfu.log.filter((step) => step === 'createRoom').length, 1)
    assert.equal(sfu.rooms.size, 1)
    assert.equal(sfu.rooms.has(before as never), false)
    assert.equal(sfu.subscriberOf(ada.id)?.feeds.length, 2)
    assert.equal(sfu.subscriberOf(bob.id)?.feeds.length, 2)
    assert.deepEqual(ada.all('gone'), [])
    for (const person of [ada, bob, waiting, late]) person.attendance.leave()
    await settle()
    assert.deepEqual(await sfu.census(), { rooms: 0, handles: 0 })
  })

  it('while somebody is away: they are told on coming back', async () => {
    mock.timers.reset()
    mock.timers.enable({ apis: ['setTimeout'] })
    const sfu = new FakeSfu()
    const meetings = new Meetings(sfu)
    const ada = await Attendee.join(meetings)
    ada.attendance.lost()
    sfu.change('down')
    sfu.change('up')
    const again = ada.resume(meetings)
    mock.timers.tick(0)
    assert.equal(again.last('welcome').self.joined, true)
    assert.deepEqual(states(again), ['down', 'up'])
    meetings.endRoom(meetings.rooms()[0] as string, 'room_closed')
    mock.timers.reset()
  })
})
