import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Devices } from '../../widget/call/meeting.ts'
import { emptyModel, type Model, stateOf, streamKey } from '../../widget/call/model.ts'

const devices: Devices = {
  microphone: 'off',
  camera: 'off',
  screen: 'off',
  tracks: {},
  microphones: [],
  cameras: [],
}
const track = {} as MediaStreamTrack
const ada = { name: 'Ada', microphone: true, camera: true, screen: false }
const look = (model: Model) => stateOf(model, devices, (mid) => (mid === '1' ? track : undefined))

/** In a call with Ada, whose camera is in section 1. */
const inCall = (change: Partial<Model> = {}): Model => ({
  ...emptyModel('Me'),
  link: { at: 'online', joined: true, media: 'up' },
  wish: 'in-call',
  wasIn: true,
  selfId: 'me',
  roster: [{ id: 'ada', index: 1, presence: 'x' }],
  presences: new Map([['ada', ada]]),
  slots: [{ mid: '1', feed: { participant: 'ada', source: 'camera' } }],
  ...change,
})

const participants = (model: Model) => {
  const state = look(model)
  assert.ok(state.phase === 'in-call' || state.phase === 'reconnecting')
  return state.participants
}

test('phases follow the wish and the link', () => {
  const model = emptyModel('Me')
  assert.equal(look(model).phase, 'connecting')
  assert.equal(look({ ...model, link: { at: 'signed-out' } }).phase, 'signed-out')
  assert.equal(look({ ...model, wish: 'left' }).phase, 'left')
  const online = { ...model, link: { at: 'online', joined: false, media: 'connecting' } } as const
  assert.deepEqual(look(online), { phase: 'pre-join', ready: false, role: 'member', others: [] })
  assert.equal(look({ ...online, wish: 'in-call' }).phase, 'joining')
  assert.equal(look({ ...model, wish: 'in-call' }).phase, 'joining')
  assert.equal(look(inCall()).phase, 'in-call')
})

test('coming back to a call is reconnecting, not joining, and keeps the people in view', () => {
  for (const link of [
    { at: 'lost' },
    { at: 'online', joined: false, media: 'down' },
    { at: 'online', joined: true, media: 'down' },
  ] as const) {
    assert.equal(look(inCall({ link })).phase, 'reconnecting')
    assert.equal(participants(inCall({ link })).length, 2)
  }
})

test('a stream is shown only when its owner says so under the room key', () => {
  assert.equal(participants(inCall())[1]?.tracks.camera, track)
  const off = new Map([['ada', { ...ada, camera: false }]])
  assert.deepEqual(participants(inCall({ presences: off }))[1]?.tracks, {})
})

test('a presence that does not authenticate shows nothing but the reason', () => {
  const [, other] = participants(inCall({ presences: new Map([['ada', null]]) }))
  assert.equal(other?.trouble, 'unreadable-presence')
  assert.equal(other?.name, '')
  assert.deepEqual(other?.tracks, {})
})

test('a presence that was not opened yet is not shown at all', () => {
  assert.equal(participants(inCall({ presences: new Map() })).length, 1)
})

test('frames that do not decrypt give a reason, for streams in view only', () => {
  const trouble = (source: 'camera' | 'screen') =>
    participants(inCall({ troubles: new Set([streamKey('ada', source)]) }))[1]?.trouble
  assert.equal(trouble('camera'), 'cannot-decrypt')
  assert.equal(trouble('screen'), undefined)
})

test('pre-join names who is there but gives no media', () => {
  const state = look(inCall({ wish: 'pre-join', wasIn: false }))
  assert.ok(state.phase === 'pre-join')
  assert.deepEqual(state.others[0]?.tracks, {})
  assert.equal(state.others[0]?.name, 'Ada')
})
