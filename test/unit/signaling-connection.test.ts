import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import type { WebSocket } from 'ws'
import { CLOSE_CODE, type ClientMessage, type ServerMessage, SILENCE_LOST } from '../../protocol/index.ts'
import type { Attendance, MeetingMessage } from '../../server/meetings/link.ts'
import { Allowances } from '../../server/signaling/allowances.ts'
import { Connection } from '../../server/signaling/connection.ts'
import { LIMITS } from '../../server/signaling/limits.ts'
import { settle } from '../support/attendee.ts'
import { LOBBY, newGroup, opaque, stepFrom } from '../support/opaque-member.ts'

class FakeSocket extends EventEmitter {
  bufferedAmount = 0
  readonly sent: ServerMessage[] = []
  readonly closes: [number, string | undefined][] = []
  terminated = false
  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }
  close(code: number, reason?: string): void {
    this.closes.push([code, reason])
  }
  terminate(): void {
    this.terminated = true
    this.emit('close', 1006)
  }
  receive(message: unknown): void {
    this.emit('message', Buffer.from(JSON.stringify(message)), false)
  }
}

class FakeAttendance implements Attendance {
  readonly place = {}
  readonly handled: MeetingMessage[] = []
  ended?: 'lost' | 'going' | 'left' | 'removed'
  handle(message: MeetingMessage): void | Promise<void> {
    this.handled.push(message)
  }
  lost(going = false): void {
    this.ended = going ? 'going' : 'lost'
  }
  leave(why: 'left' | 'removed' = 'left'): void {
    this.ended = why
  }
}

describe('a connection', () => {
  let socket: FakeSocket
  let attendance: FakeAttendance
  let connection: Connection
  const faults: unknown[] = []
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] })
    socket = new FakeSocket()
    attendance = new FakeAttendance()
    connection = new Connection(socket as unknown as WebSocket, LIMITS, (error) => faults.push(error))
    connection.start(() => attendance)
  })
  afterEach(() => mock.timers.reset())

  it('keeps the place of whoever was cut off, shortly where a page or a proxy goes, and gives up that of whoever left', () => {
    for (const [code, expected] of [
      [1006, 'lost'],
      [1005, 'lost'],
      [1009, 'lost'],
      [1000, 'left'],
      [1001, 'going'],
    ] as const) {
      const [ending, place] = [new FakeSocket(), new FakeAttendance()]
      new Connection(ending as unknown as WebSocket, LIMITS, () => {}).start(() => place)
      ending.emit('close', code)
      assert.equal(place.ended, expected, String(code))
    }
  })

  it('gives up the place of whoever is closed for malformed messages, and keeps it otherwise', () => {
    connection.close('bad_request')
    socket.emit('close', CLOSE_CODE)
    assert.equal(attendance.ended, 'removed')
    const [slow, place] = [new FakeSocket(), new FakeAttendance()]
    const other = new Connection(slow as unknown as WebSocket, LIMITS, () => {})
    other.start(() => place)
    slow.bufferedAmount = LIMITS.buffered + 1
    other.send({ type: 'pong' })
    assert.deepEqual(slow.closes, [[CLOSE_CODE, 'too_slow']])
    slow.emit('close', CLOSE_CODE)
    assert.equal(place.ended, 'lost')
  })

  it('ends when nothing is heard, and not while something is', () => {
    mock.timers.tick(SILENCE_LOST - 1)
    socket.receive({ type: 'ping' })
    mock.timers.tick(SILENCE_LOST - 1)
    assert.equal(socket.terminated, false)
    mock.timers.tick(1)
    assert.equal(socket.terminated, true)
    assert.equal(attendance.ended, 'lost')
  })

  it('has a bounded farewell', () => {
    connection.close('removed')
    connection.close('room_closed')
    connection.send({ type: 'pong' })
    assert.deepEqual(socket.closes, [[CLOSE_CODE, 'removed']])
    assert.deepEqual(socket.sent, [])
    mock.timers.tick(LIMITS.closeWithin)
    assert.equal(socket.terminated, true)
  })

  it('does nothing more for a client that was closed', () => {
    connection.close('too_slow')
    socket.receive({ type: 'app', data: 'AAAA' })
    assert.deepEqual(attendance.handled, [])
  })

  it('takes large messages where they are steps of the group, and no others', () => {
    const step = stepFrom(newGroup(), { info: opaque(90_000) })
    const join: ClientMessage = { type: 'join', ref: 1, step, lobby: LOBBY }
    socket.receive(join)
    assert.deepEqual(attendance.handled, [join])
    socket.emit('message', Buffer.from(`{"type":"share","on":true}${' '.repeat(65_536)}`), false)
    assert.deepEqual(socket.sent, [{ type: 'error', code: 'too_large' }])
    socket.emit('message', Buffer.from(`{"type":"share","on":true}`.padEnd(65_536)), false)
    assert.equal(attendance.handled.length, 2)
  })

  for (const [what, message, most] of [
    ['small application messages', { type: 'app', data: opaque(256) }, 100],
    ['the largest application messages', { type: 'app', data: opaque(18_000) }, 3],
    ['knocks', { type: 'knock', request: opaque(300) }, 20],
    ['wishes for the group', { type: 'group', ref: 1 }, 33],
    ['steps', { type: 'commit', ref: 1, step: stepFrom(newGroup()) }, 50],
    [
      'the largest steps',
      {
        type: 'commit',
        ref: 1,
        step: stepFrom(newGroup(), { info: opaque(98_304), commit: opaque(48_000) }),
      },
      4,
    ],
  ] as [string, ClientMessage, number][])
    it(`takes ${most} ${what} at once, and is closed at more`, () => {
      const { messageBurst } = LIMITS
      assert.equal(messageBurst, 100)
      const still = { ...LIMITS, messagesPerSecond: 0, inFlight: 1_000 }
      const [flooded, place] = [new FakeSocket(), new FakeAttendance()]
      new Connection(flooded as unknown as WebSocket, still, () => {}).start(() => place)
      for (let sent = 0; sent < 101; sent++) flooded.receive(message)
      assert.equal(place.handled.length, most)
      assert.deepEqual(flooded.closes, [[CLOSE_CODE, 'rate_limited']])
    })

  it('has what its place has left, however often that comes back, and takes nothing from another one', () => {
    const still = { ...LIMITS, messagesPerSecond: 0 }
    const allowances = new Allowances(still)
    const flood = (place: FakeAttendance) => {
      const flooded = new FakeSocket()
      new Connection(flooded as unknown as WebSocket, still, () => {}, allowances).start(() => place)
      for (let sent = 0; sent < 60; sent++) flooded.receive({ type: 'ping' })
      return flooded.sent.length
    }
    const place = new FakeAttendance()
    assert.deepEqual([flood(place), flood(place), flood(place)], [60, 40, 0])
    assert.equal(flood(new FakeAttendance()), 60)
  })

  it('pays for large messages before they are looked into', () => {
    const [flooded, place] = [new FakeSocket(), new FakeAttendance()]
    const still = { ...LIMITS, messagesPerSecond: 0, malformed: 1_000 }
    new Connection(flooded as unknown as WebSocket, still, () => {}).start(() => place)
    for (let sent = 0; sent < 20; sent++) flooded.emit('message', Buffer.alloc(190_000, '['), false)
    assert.equal(flooded.sent.length, 4)
    assert.deepEqual(flooded.closes, [[CLOSE_CODE, 'rate_limited']])
  })

  it('bounds what is being handled at once', () => {
    attendance.handle = () => new Promise(() => undefined)
    for (let n = 0; n <= LIMITS.inFlight; n++) socket.receive({ type: 'answer', n, sdp: 'v=0\r\n' })
    assert.deepEqual(socket.closes, [[CLOSE_CODE, 'rate_limited']])
  })

  it('answers a fault of ours with a code only, and goes on', async () => {
    attendance.handle = () => {
      throw new Error('secret')
    }
    socket.receive({ type: 'share', on: true })
    await settle()
    assert.deepEqual(socket.sent, [{ type: 'error', code: 'internal' }])
    assert.equal(faults.splice(0).length, 1)
    socket.receive({ type: 'ping' })
    assert.deepEqual(socket.sent.at(-1), { type: 'pong' })
  })
})
