import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Holder } from '../../widget/call/encryption.ts'
import type { Devices } from '../../widget/call/meeting.ts'
import { emptyModel, type Model, stateOf, streamKey } from '../../widget/call/model.ts'

const devices: Devices = {
  microphone: 'off',
  camera: 'off',
  screen: 'off',
  tracks: {},
  microphones: [],
  cameras: [],
  speakers: [],
}
const track = {} as MediaStreamTrack
const nothing = { microphone: false, camera: false, screen: false, sound: false, hand: 0 }
const proven = { identity: null, fingerprint: '1', device: 'new' } as const
const ada: Holder = {
  id: 'ada',
  self: false,
  name: 'Ada',
  ...nothing,
  ...proven,
  microphone: true,
  camera: true,
}
const own: Holder = { id: 'me', self: true, name: 'Me', ...nothing, ...proven, device: 'own' }
const look = (model: Model) => stateOf(model, devices, (mid) => (mid === '1' ? track : undefined))

/** In a call with Ada, whose camera is in section 1. */
const inCall = (change: Partial<Model> = {}): Model => ({
  ...emptyModel('Me'),
  link: { at: 'online', joined: true, media: 'up' },
  wish: 'in-call',
  wasIn: true,
  selfId: 'me',
  roster: [{ id: 'ada', role: 'moderator' }],
  holders: [own, ada],
  names: new Map([['ada', 'Ada']]),
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

test('a stream is shown only when its owner says so under the keys of the group', () => {
  assert.equal(participants(inCall())[1]?.tracks.camera, track)
  assert.deepEqual(participants(inCall({ holders: [own, { ...ada, camera: false }] }))[1]?.tracks, {})
})

test('whom the server names without a key is not shown at all', () => {
  const roster = [
    { id: 'ada', role: 'member' },
    { id: 'ghost', role: 'owner' },
  ] as const
  assert.deepEqual(
    participants(inCall({ roster })).map(({ id }) => id),
    ['me', 'ada'],
  )
})

test('whoever holds the keys is shown, also when the server does not name them', () => {
  const [, hidden] = participants(inCall({ roster: [] }))
  assert.equal(hidden?.trouble, 'away')
  assert.equal(hidden?.name, 'Ada')
  assert.ok(hidden?.holder)
})

test('who lost the keys and is still there is waited for by name, without media', () => {
  const [, waiting] = participants(inCall({ holders: [own] }))
  assert.equal(waiting?.trouble, 'no-key')
  assert.equal(waiting?.name, 'Ada')
  assert.deepEqual(waiting?.tracks, {})
  assert.equal(waiting?.holder, undefined)
})

test('frames that do not decrypt give a reason, for streams in view only', () => {
  const trouble = (source: 'camera' | 'screen', reason: 'cannot-decrypt' | 'no-key') =>
    participants(inCall({ troubles: new Map([[streamKey('ada', source), reason]]) }))[1]?.trouble
  assert.equal(trouble('camera', 'cannot-decrypt'), 'cannot-decrypt')
  assert.equal(trouble('camera', 'no-key'), 'no-key')
  assert.equal(trouble('screen', 'cannot-decrypt'), undefined)
})

test('hands are counted in the order in which they were raised', () => {
  const ben = { ...ada, id: 'ben', hand: 100 }
  const people = participants(inCall({ holders: [own, { ...ada, hand: 300 }, ben], hand: 200 }))
  assert.deepEqual(
    people.map(({ id, hand }) => [id, hand]),
    [
      ['me', 2],
      ['ada', 3],
      ['ben', 1],
    ],
  )
})

test('without the room secret there is a lobby and nothing else', () => {
  const lobby = (open: boolean, code: string) =>
    look(inCall({ wish: 'pre-join', wasIn: false, lobby: { open, code } }))
  assert.deepEqual(lobby(false, ''), { phase: 'lobby', knock: 'empty', code: '' })
  assert.deepEqual(lobby(true, ''), { phase: 'lobby', knock: 'idle', code: '' })
  assert.deepEqual(lobby(true, '12345'), { phase: 'lobby', knock: 'asked', code: '12345' })
})

test('pre-join names who is there but gives no media', () => {
  const state = look(inCall({ wish: 'pre-join', wasIn: false }))
  assert.ok(state.phase === 'pre-join')
  assert.deepEqual(state.others[0]?.tracks, {})
  assert.equal(state.others[0]?.name, 'Ada')
})
