import assert from 'node:assert/strict'
import { beforeEach, describe, it, mock } from 'node:test'
import { RESUME_WITHIN, SnugError } from '../../protocol/index.ts'
import { Meetings } from '../../server/meetings/meetings.ts'
import { Attendee, settle } from '../support/attendee.ts'
import { FakeSfu } from '../support/fake-sfu.ts'
import { LOBBY, opaque, stepFrom } from '../support/opaque-member.ts'

let meetings: Meetings
beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ['setTimeout'] })
  meetings = new Meetings(new FakeSfu())
})

const knock = (request = 'a25vY2s') => ({ type: 'knock' as const, request })

describe('the key of the lobby', () => {
  it('is there while somebody is who could let people in, and told when that changes', async () => {
    const early = Attendee.enter(meetings)
    assert.equal(early.last('welcome').lobby, null)
    const ada = await Attendee.join(meetings)
    assert.deepEqual(early.last('lobby'), { type: 'lobby', key: LOBBY })
    assert.deepEqual(ada.all('lobby'), [])
    assert.equal(Attendee.enter(meetings).last('welcome').lobby, LOBBY)
    const bob = await Attendee.join(meetings)
    assert.equal(early.all('lobby').length, 1)
    ada.attendance.leave()
    assert.equal(early.all('lobby').length, 1)
    bob.attendance.leave()
    assert.deepEqual(early.last('lobby'), { type: 'lobby', key: null })
  })

  it('is not replaced by somebody who comes later with another one', async () => {
    const ada = await Attendee.join(meetings)
    const waiting = Attendee.enter(meetings)
    const eve = Attendee.enter(meetings)
    const lobby = opaque(32)
    await eve.ask({ type: 'join', ref: 1, step: stepFrom(await eve.group()), lobby })
    assert.deepEqual(waiting.all('lobby'), [])
    ada.attendance.leave()
    assert.deepEqual(waiting.last('lobby'), { type: 'lobby', key: lobby })
  })
})

describe('somebody who knocks', () => {
  let ada: Attendee
  let guest: Attendee
  beforeEach(async () => {
    ada = await Attendee.join(meetings)
    guest = Attendee.enter(meetings, { sub: 'guest' })
    await guest.ask(knock())
  })

  it('is heard by everybody who joined, also later, and by nobody else', async () => {
    const waiting = Attendee.enter(meetings)
    const late = await Attendee.join(meetings)
    for (const person of [ada, late])
      assert.deepEqual(person.all('knock'), [{ type: 'knock', id: guest.id, request: 'a25vY2s' }])
    for (const person of [waiting, guest]) assert.deepEqual(person.all('knock'), [])
  })

  it('is heard again by somebody who comes back', async () => {
    ada.attendance.lost()
    assert.equal(ada.resume(meetings).last('knock').id, guest.id)
  })

  it('has one request: a newer one replaces it', async () => {
    await guest.ask(knock('bmV3'))
    assert.equal(meetings.census().knocks, 1)
    assert.equal((await Attendee.join(meetings)).last('knock').request, 'bmV3')
  })

  it('is heard once, however often they say the same', async () => {
    for (let n = 0; n < 10; n++) await guest.ask(knock())
    guest.attendance.lost()
    const again = guest.resume(meetings)
    await again.ask(knock())
    assert.equal(ada.all('knock').length, 1)
    await again.ask(knock('bmV3'))
    assert.equal(ada.last('knock').request, 'bmV3')
  })

  it('is refused when they ask for something else again and again, also on new connections', async () => {
    for (const request of ['b25l', 'dHdv', 'dGhy']) await guest.ask(knock(request))
    assert.equal(await guest.refusal(knock('Zm91')), 'rate_limited')
    guest.attendance.lost()
    const again = guest.resume(meetings)
    assert.equal(await again.refusal(knock('Zml2')), 'rate_limited')
    await again.ask(knock('dGhy'))
    assert.deepEqual(
      ada.all('knock').map(({ request }) => request),
      ['a25vY2s', 'b25l', 'dHdv', 'dGhy'],
    )
    await ada.ask({ type: 'admit', id: guest.id, sealed: 'c2VjcmV0' })
    assert.equal(again.last('admitted').sealed, 'c2VjcmV0')
  })

  it('is let in by the sealed secret, and joins as anybody does', async () => {
    await ada.ask({ type: 'admit', id: guest.id, sealed: 'c2VjcmV0' })
    assert.deepEqual(guest.last('admitted'), { type: 'admitted', by: ada.id, sealed: 'c2VjcmV0' })
    assert.deepEqual(ada.last('knock'), { type: 'knock', id: guest.id, request: null })
    assert.deepEqual(ada.all('participant'), [])
    assert.equal(meetings.census().knocks, 0)
    assert.equal(await ada.refusal({ type: 'admit', id: guest.id, sealed: 'YQ' }), 'not_found')
    await guest.joinNow()
    assert.equal(ada.last('participant').participant.id, guest.id)
    assert.equal(guest.closed, undefined)
  })

  it('gets the secret on coming back, until joined', async () => {
    guest.attendance.lost()
    await ada.ask({ type: 'admit', id: guest.id, sealed: 'c2VjcmV0' })
    const again = guest.resume(meetings)
    assert.equal(again.last('admitted').sealed, 'c2VjcmV0')
    await again.joinNow()
    assert.deepEqual(again.resume(meetings).all('admitted'), [])
  })

  it('does not get the secret again after knocking anew, as its key was another one', async () => {
    await ada.ask({ type: 'admit', id: guest.id, sealed: 'c2VjcmV0' })
    await guest.ask(knock('bmV3'))
    assert.deepEqual(guest.resume(meetings).all('admitted'), [])
    assert.deepEqual(ada.last('knock'), { type: 'knock', id: guest.id, request: 'bmV3' })
  })

  it('is refused: out with a code, and free to come again', async () => {
    await ada.ask({ type: 'refuse', id: guest.id })
    assert.equal(guest.closed, 'not_admitted')
    assert.deepEqual(ada.last('knock'), { type: 'knock', id: guest.id, request: null })
    assert.deepEqual(ada.all('gone'), [])
    assert.throws(() => guest.resume(meetings), new SnugError('resume_invalid'))
    assert.doesNotThrow(() => Attendee.enter(meetings, { sub: 'guest' }))
  })

  it('is not heard any more when they join otherwise, leave or stay away', async () => {
    const over = { type: 'knock', id: guest.id, request: null }
    await guest.joinNow()
    assert.deepEqual(ada.last('knock'), over)
    const others = [Attendee.enter(meetings), Attendee.enter(meetings)] as const
    for (const other of others) await other.ask(knock())
    others[0].attendance.leave()
    assert.deepEqual(ada.last('knock'), { ...over, id: others[0].id })
    others[1].attendance.lost()
    mock.timers.tick(RESUME_WITHIN)
    assert.deepEqual(ada.last('knock'), { ...over, id: others[1].id })
    assert.equal(meetings.census().knocks, 0)
  })

  it('is neither let in nor refused by somebody who waits, or under a wrong id', async () => {
    const waiting = Attendee.enter(meetings)
    const admit = { type: 'admit' as const, id: guest.id, sealed: 'YQ' }
    assert.equal(await waiting.refusal(admit), 'wrong_state')
    assert.equal(await guest.refusal(admit), 'wrong_state')
    assert.equal(await waiting.refusal({ type: 'refuse', id: guest.id }), 'wrong_state')
    const stranger = await Attendee.join(meetings, { room: 'o'.repeat(22) })
    for (const id of [waiting.id, ada.id, 'x'.repeat(22)]) {
      assert.equal(await ada.refusal({ ...admit, id }), 'not_found')
      assert.equal(await ada.refusal({ type: 'refuse', id }), 'not_found')
    }
    assert.equal(await stranger.refusal(admit), 'not_found')
    assert.deepEqual(guest.all('admitted'), [])
    assert.equal(guest.closed, undefined)
  })

  it('has not joined yet', async () => {
    assert.equal(await ada.refusal(knock()), 'wrong_state')
  })

  it('stays when the last one leaves, for whoever comes next', async () => {
    ada.attendance.leave()
    assert.equal((await Attendee.join(meetings)).last('knock').id, guest.id)
  })
})

describe('somebody who is removed', () => {
  const enter = async (role: 'owner' | 'moderator' | 'member', sub: string) =>
    Attendee.join(meetings, { role, sub })

  it('is out with a code, in all tabs, and does not come back while the meeting goes on', async () => {
    const owner = await enter('owner', 'owner')
    const evil = await enter('member', 'evil')
    const tab = Attendee.enter(meetings, { sub: 'evil' })
    const away = await enter('member', 'evil')
    away.attendance.lost()
    await owner.ask({ type: 'kick', ref: 8, id: evil.id })
    assert.deepEqual(owner.last('done'), { type: 'done', ref: 8 })
    assert.deepEqual([evil.closed, tab.closed], ['removed', 'removed'])
    assert.deepEqual(
      owner.all('gone').map(({ id, why }) => [id, why]),
      [
        [evil.id, 'removed'],
        [away.id, 'removed'],
      ],
    )
    for (const place of [evil, tab, away])
      assert.throws(() => place.resume(meetings), new SnugError('removed'))
    assert.throws(() => Attendee.enter(meetings, { sub: 'evil' }), new SnugError('removed'))
    assert.doesNotThrow(() => Attendee.enter(meetings, { sub: 'evil', room: 'o'.repeat(22) }))
    meetings.endRoom('o'.repeat(22), 'room_closed')
    assert.equal(owner.closed, undefined)
    owner.attendance.leave()
    await settle()
    assert.equal(meetings.census().resumable, 0)
    assert.throws(() => evil.resume(meetings), new SnugError('resume_invalid'))
    assert.doesNotThrow(() => Attendee.enter(meetings, { sub: 'evil' }))
  })

  it('was removed by an owner or a moderator, not by a member or somebody who waits', async () => {
    const moderator = await enter('moderator', 'moderator')
    const [bob, cid] = [await enter('member', 'bob'), await enter('member', 'cid')]
    const waiting = Attendee.enter(meetings, { role: 'owner', sub: 'waiting' })
    const kick = { type: 'kick' as const, ref: 1, id: bob.id }
    assert.equal(await cid.refusal(kick), 'forbidden')
    assert.equal(await cid.refusal({ ...kick, id: 'x'.repeat(22) }), 'forbidden')
    assert.equal(await waiting.refusal(kick), 'wrong_state')
    assert.equal(bob.closed, undefined)
    assert.equal(await moderator.refusal({ ...kick, id: 'x'.repeat(22) }), 'not_found')
    const stranger = await Attendee.join(meetings, { room: 'o'.repeat(22), role: 'owner' })
    assert.equal(await stranger.refusal(kick), 'not_found')
    assert.equal(await moderator.refusal(kick), undefined)
    assert.equal(bob.closed, 'removed')
  })

  it('is no owner, unless another owner does it, and never oneself', async () => {
    const owner = await enter('owner', 'owner')
    const own = Attendee.enter(meetings, { role: 'member', sub: 'owner' })
    const moderator = await enter('moderator', 'moderator')
    for (const id of [owner.id, own.id])
      assert.equal(await moderator.refusal({ type: 'kick', ref: 1, id }), 'forbidden')
    for (const id of [owner.id, own.id])
      assert.equal(await owner.refusal({ type: 'kick', ref: 1, id }), 'forbidden')
    const other = await enter('owner', 'other')
    await owner.ask({ type: 'kick', ref: 1, id: other.id })
    assert.equal(other.closed, 'removed')
    await owner.ask({ type: 'kick', ref: 2, id: moderator.id })
    assert.equal(moderator.closed, 'removed')
  })

  it('may be somebody who only knocks', async () => {
    const owner = await enter('owner', 'owner')
    const guest = Attendee.enter(meetings, { sub: 'guest' })
    await guest.ask(knock())
    await owner.ask({ type: 'kick', ref: 1, id: guest.id })
    assert.equal(guest.closed, 'removed')
    assert.equal(owner.last('knock').request, null)
    assert.deepEqual(owner.all('gone'), [])
  })
})
