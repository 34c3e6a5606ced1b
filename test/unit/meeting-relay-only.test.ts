import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Meetings } from '../../server/meetings/meetings.ts'
import { relayIce } from '../../server/turn/ice.ts'
import { Attendee } from '../support/attendee.ts'
import { FakeSfu, SDP } from '../support/fake-sfu.ts'

const source = relayIce({ urls: ['turn:192.0.2.7'], secret: 'key' })

describe('relays', () => {
  it('nothing is told of where there is none', () => {
    assert.equal(Attendee.enter(new Meetings(new FakeSfu())).last('welcome').ice, undefined)
  })

  it('are told of with the policy of the room, with other credentials for each', () => {
    const meetings = new Meetings(new FakeSfu(), source)
    const [ada, bob] = [Attendee.enter(meetings, { relayOnly: true }), Attendee.enter(meetings)]
    const [hers, his] = [ada.last('welcome').ice, bob.last('welcome').ice]
    assert.deepEqual([hers?.relayOnly, his?.relayOnly], [true, false])
    assert.notEqual(hers?.servers[0]?.username, his?.servers[0]?.username)
  })

  it('a room that needs one is refused where there is none', () => {
    const meetings = new Meetings(new FakeSfu())
    assert.throws(() => Attendee.enter(meetings, { relayOnly: true }), { code: 'relay_missing' })
    assert.equal(meetings.census().participants, 0)
  })

  it('credentials are renewed before they run out', (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    const ada = Attendee.enter(new Meetings(new FakeSfu(), source), { relayOnly: true })
    t.mock.timers.tick(600_000)
    const { ice } = ada.last('ice')
    assert.equal(ice.relayOnly, true)
    assert.notEqual(ice.servers[0]?.username, ada.last('welcome').ice?.servers[0]?.username)
  })
})

describe('addresses in session descriptions', () => {
  const candidate = 'a=candidate:1 1 udp 2113937151 192.168.7.9 54321 typ host\r\n'

  it('the media server gets none of a client', async () => {
    const sfu = new FakeSfu()
    const ada = Attendee.enter(new Meetings(sfu))
    await ada.ask({ type: 'prepare', ref: 1, publish: SDP + candidate })
    assert.ok(sfu.offers.length === 1 && !sfu.offers[0]?.includes('192.168.7.9'))
  })
})
