import assert from 'node:assert/strict'
import { beforeEach, describe, it, mock } from 'node:test'
import { RESUME_WITHIN, SnugError } from '../../protocol/index.ts'
import { Meetings } from '../../server/meetings/meetings.ts'
import { GOING_WITHIN } from '../../server/meetings/seat.ts'
import { Attendee, idsOf, settle } from '../support/attendee.ts'
import { FakeSfu, SDP } from '../support/fake-sfu.ts'

describe('a participant whose connection broke', () => {
  let sfu: FakeSfu
  let meetings: Meetings
  let ada: Attendee
  let bob: Attendee
  beforeEach(async (context) => {
    mock.timers.reset()
    mock.timers.enable({ apis: ['setTimeout'] })
    sfu = new FakeSfu()
    meetings = new Meetings(sfu)
    ada = await Attendee.join(meetings)
    bob = await Attendee.join(meetings)
    void context
  })

  it('stays in the meeting for a while and is gone then', async () => {
    bob.attendance.lost()
    mock.timers.tick(RESUME_WITHIN - 1)
    assert.deepEqual(ada.all('gone'), [])
    assert.equal(meetings.census().pendingTimers, 1)
    mock.timers.tick(1)
    assert.deepEqual(ada.last('gone'), { type: 'gone', id: bob.id, why: 'lost' })
    assert.equal(meetings.census().pendingTimers, 0)
    assert.throws(() => bob.resume(meetings), new SnugError('resume_invalid'))
    await settle()
    assert.deepEqual(await sfu.census(), { rooms: 1, handles: 2 })
  })

  it('stays a moment only where their page seems to go, and has left then', () => {
    bob.attendance.lost(true)
    mock.timers.tick(GOING_WITHIN - 1)
    assert.deepEqual(ada.all('gone'), [])
    mock.timers.tick(1)
    assert.deepEqual(ada.last('gone'), { type: 'gone', id: bob.id, why: 'left' })
    assert.equal(meetings.census().pendingTimers, 0)
  })

  it('comes back in that moment, and stays', () => {
    bob.attendance.lost(true)
    const again = bob.resume(meetings)
    mock.timers.tick(RESUME_WITHIN)
    assert.equal(again.last('welcome').self.joined, true)
    assert.deepEqual(ada.all('gone'), [])
  })

  it('comes back as the same one, joined, with roster and slots', () => {
    bob.attendance.lost()
    const again = bob.resume(meetings)
    const welcome = again.last('welcome')
    assert.deepEqual(welcome.self, { ...bob.last('welcome').self, joined: true })
    assert.equal(welcome.resumed, true)
    assert.deepEqual(idsOf(welcome.roster), [ada.id])
    assert.deepEqual(again.last('slots'), bob.last('slots'))
    assert.equal(meetings.census().pendingTimers, 0)
    mock.timers.tick(RESUME_WITHIN)
    assert.deepEqual(ada.all('gone'), [])
  })

  it('is told again what it had to answer', () => {
    bob.attendance.lost()
    assert.deepEqual(bob.resume(meetings).last('offer'), bob.last('offer'))
  })

  it('does not come back over and over: is refused for a while, and keeps place and secret', () => {
    let place = bob
    const comeBackOften = () => {
      for (let time = 0; time < 20; time++) place = place.resume(meetings)
    }
    assert.throws(comeBackOften, new SnugError('rate_limited'))
    assert.throws(() => place.resume(meetings), new SnugError('rate_limited'))
    assert.equal(place.closed, undefined)
    assert.deepEqual(ada.all('gone'), [])
  })

  it('uses a secret once', () => {
    const again = bob.resume(meetings)
    assert.notEqual(again.last('welcome').resume, bob.last('welcome').resume)
    assert.throws(() => bob.resume(meetings), new SnugError('resume_invalid'))
    assert.doesNotThrow(() => again.resume(meetings))
  })

  it('is not resumed from another page, and its secret stays good', () => {
    assert.throws(() => bob.resume(meetings, 'https://evil.example'), new SnugError('origin_not_allowed'))
    assert.doesNotThrow(() => bob.resume(meetings))
  })

  it('replaces the older connection, which has no effect any more', async () => {
    const again = bob.resume(meetings)
    assert.equal(bob.closed, 'replaced')
    await bob.ask({ type: 'app', data: 'b2xk' })
    bob.attendance.lost()
    bob.attendance.leave()
    assert.deepEqual(ada.all('gone'), [])
    assert.equal(meetings.census().pendingTimers, 0)
    assert.deepEqual(ada.member.heard, [])
    await again.ask({ type: 'app', data: 'bmV3' })
    assert.deepEqual(ada.member.heard, ['bmV3'])
  })

  it('restarts both peer connections', async () => {
    const again = bob.resume(meetings)
    const offer = again.last('offer').n
    await again.ask({ type: 'restart', ref: 9, publish: SDP })
    assert.equal(again.last('restarted').ref, 9)
    assert.equal(again.last('offer').n, offer + 1)
  })

  it('is told of a failed restart, and prepares again', async () => {
    sfu.fail('restart')
    assert.equal(await bob.refusal({ type: 'restart', ref: 9, publish: SDP }), 'media_refused')
    await bob.ask({ type: 'prepare', ref: 10, publish: SDP })
    await settle()
    assert.equal(bob.last('prepared').ref, 10)
    assert.equal(sfu.subscriberOf(ada.id)?.wanted.length, 2)
    assert.deepEqual(await sfu.census(), { rooms: 1, handles: 4 })
  })

  it('is told on coming back that its media was lost meanwhile', async () => {
    bob.attendance.lost()
    sfu.publisherOf(bob.id)?.breakDown()
    await settle()
    assert.deepEqual(sfu.subscriberOf(ada.id)?.feeds, [])
    const again = bob.resume(meetings)
    mock.timers.tick(0)
    assert.deepEqual(again.types(), ['welcome', 'media', 'media'])
    assert.deepEqual(
      again.all('media').map(({ state }) => state),
      ['down', 'up'],
    )
  })
})
