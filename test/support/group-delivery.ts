/** The meetings of the real server as members of a group meet them, without sockets, and chance that repeats. */
import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { type GroupAt, type ServerMessage, SnugError } from '../../protocol/index.ts'
import type { Attendance, Link } from '../../server/meetings/link.ts'
import { Meetings } from '../../server/meetings/meetings.ts'
import { LOG_BYTES, LOG_MESSAGES } from '../../server/meetings/relay.ts'
import { type Bytes, fromBase64Url, toBase64Url } from '../../widget/crypto/bytes.ts'
import type { Group } from '../../widget/crypto/group.ts'
import { FakeSfu } from './fake-sfu.ts'
import { randomId } from './group-people.ts'
import { LOBBY } from './opaque-member.ts'

type Told<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>
type Relayed = Told<'commit'> | Told<'app'>

const ORIGIN = 'https://host.example'
/** Milliseconds that pass when `rest` is called: rates of the server are full again. */
const REST = 60_000

/** mulberry32: numbers from 0 to 1, the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One meeting. Its clock stands still but for `rest`, so that nobody is given up who is away. */
export class Server {
  readonly #meetings: Meetings
  readonly #room = randomId()
  #now = 0
  /** Bytes of each message that was relayed. */
  readonly relayed: number[] = []

  constructor() {
    mock.timers.enable({ apis: ['setTimeout'] })
    mock.method(performance, 'now', () => this.#now)
    this.#meetings = new Meetings(new FakeSfu())
  }

  rest(): void {
    this.#now += REST
  }

  enter(): Seat {
    return new Seat(this, (link) =>
      this.#meetings.enter({ room: this.#room, sub: randomId(), role: 'member', origin: ORIGIN }, link),
    )
  }

  resume(secret: string, link: Link): Attendance {
    return this.#meetings.resume(secret, ORIGIN, link)
  }
}

/** A place in the meeting, and what was relayed to it and not looked at yet. Fails at a gap or a repetition. */
export class Seat implements Link {
  inbox: Relayed[] = []
  #attendance: Attendance
  readonly #server: Server
  readonly #last = new Map<ServerMessage['type'], ServerMessage>()
  #seq = 0
  #away = false
  /** How much had been relayed to all when the connection was lost. */
  #missedFrom = 0

  constructor(server: Server, enter: (link: Link) => Attendance) {
    this.#server = server
    this.#attendance = enter(this)
  }

  send(message: ServerMessage): void {
    this.#last.set(message.type, message)
    if (message.type === 'joined') this.#begin()
    if (message.type !== 'commit' && message.type !== 'app') return
    assert.equal(message.seq, ++this.#seq, 'relayed in order, each once')
    this.inbox.push(message)
  }

  close(): void {
    assert.fail('nobody is cut off here')
  }

  #begin(): void {
    this.inbox = []
    this.#seq = 0
  }

  #told<T extends ServerMessage['type']>(type: T): Told<T> {
    const message = this.#last.get(type)
    assert.ok(message, type)
    return message as Told<T>
  }

  /** State of the group, as the server tells whoever asks. */
  group(): { at: GroupAt | null; info: Bytes | null } {
    void this.#attendance.handle({ type: 'group', ref: 1 })
    const { at, info } = this.#told('group')
    return { at, info: info === null ? null : fromBase64Url(info) }
  }

  /** A step from `on` to `group`. @returns false when the server has moved on from `on` */
  async offer(
    how: 'join' | 'commit',
    on: GroupAt | null,
    group: Group,
    commit: Bytes | null,
  ): Promise<boolean> {
    const sealed = commit && toBase64Url(commit)
    const step = { on, to: placeOf(group), commit: sealed, info: toBase64Url(await group.info()) }
    try {
      void this.#attendance.handle(
        how === 'join' ? { type: 'join', ref: 2, step, lobby: LOBBY } : { type: 'commit', ref: 2, step },
      )
    } catch (error) {
      assert.deepEqual(error, new SnugError('epoch_conflict'))
      return false
    }
    this.#server.relayed.push(sealed?.length ?? 0)
    return true
  }

  say(message: Bytes): void {
    const data = toBase64Url(message)
    void this.#attendance.handle({ type: 'app', data })
    this.#server.relayed.push(data.length)
  }

  /** The connection breaks. */
  lose(): void {
    if (this.#away) return
    this.#away = true
    this.#missedFrom = this.#server.relayed.length
    this.#attendance.lost()
  }

  /** Comes back on a new connection. @returns whether all that was missed is in the inbox now; it is while it may be */
  back(): boolean {
    if (!this.#away) return true
    this.#away = false
    const seen = this.#seq
    this.#attendance = this.#server.resume(this.#told('welcome').resume, this)
    void this.#attendance.handle({ type: 'catch-up', seq: seen })
    const { complete, seq } = this.#told('caught-up')
    const missed = this.#server.relayed.slice(this.#missedFrom)
    assert.equal(seq, seen + missed.length)
    assert.equal(this.#seq, complete ? seq : seen, 'all or nothing')
    if (missed.length > LOG_MESSAGES) assert.ok(!complete, 'what is kept is bounded')
    // Beside what was said, a message has some bytes around it.
    else if (missed.reduce((sum, bytes) => sum + bytes, 0) < LOG_BYTES / 2) assert.ok(complete)
    return complete
  }

  leave(): void {
    this.back()
    this.#attendance.leave()
  }
}

export const placeOf = ({ id, epoch }: Pick<Group, 'id' | 'epoch'>): GroupAt => ({ group: id, epoch })
