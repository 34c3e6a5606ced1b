/** Somebody in a meeting without a browser: the worker's real session, on the server's real meetings, in one process. */
import { setTimeout as wait } from 'node:timers/promises'
import { ERRORS, type ErrorCode, type Role, type ServerMessage, SnugError } from '../../protocol/index.ts'
import { randomId } from '../../server/auth/secrets.ts'
import type { Attendance, Link } from '../../server/meetings/link.ts'
import type { Meetings } from '../../server/meetings/meetings.ts'
import { toBase64Url } from '../../widget/crypto/bytes.ts'
import { type DeviceKey, newDeviceKey } from '../../widget/crypto/device-key.ts'
import type { Trouble } from '../../widget/worker/feed.ts'
import { MediaKeys } from '../../widget/worker/media-keys.ts'
import type { FromWorker, GroupNews, Holder, OwnState, VouchingKey } from '../../widget/worker/messages.ts'
import { openPins, type Pins } from '../../widget/worker/pins.ts'
import { Queue } from '../../widget/worker/queue.ts'
import { Session } from '../../widget/worker/session.ts'

export const ORIGIN = 'https://page.example'
export const newRoomKey = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(32)))

export interface MemberOptions {
  room: string
  /** Absent: the lobby. */
  roomKey?: string
  name?: string
  role?: Role
  sub?: string
  guest?: boolean
  device?: DeviceKey
  pins?: Pins
  assertion?: string
  identityKeys?: VouchingKey[]
  tellRoomKey?: boolean
  /** What a lying server makes of a message to this member. */
  tamper?: (message: ServerMessage) => ServerMessage[]
}

const PASSED_ON = new Set<ServerMessage['type']>([
  'welcome',
  'joined',
  'participant',
  'gone',
  'group',
  'commit',
  'app',
  'caught-up',
  'lobby',
  'knock',
  'admitted',
  'error',
])
const isNews = (message: ServerMessage): message is GroupNews => PASSED_ON.has(message.type)
type Told<T extends FromWorker['type']> = Extract<FromWorker, { type: T }>

export class SessionMember {
  readonly told: FromWorker[] = []
  readonly received: ServerMessage[] = []
  readonly troubles: Trouble[] = []
  readonly failures: unknown[] = []
  readonly keys = new MediaKeys((trouble) => this.troubles.push(trouble))
  readonly queue = new Queue((error) => {
    this.failures.push(error)
    this.keys.clear()
  })
  readonly session: Session
  closed?: ErrorCode
  tamper?: MemberOptions['tamper']
  #attendance?: Attendance
  #meetings: Meetings
  #link?: Link
  #ref = 0
  #state: OwnState

  private constructor(meetings: Meetings, options: MemberOptions, device: DeviceKey, pins: Pins) {
    this.#meetings = meetings
    this.tamper = options.tamper
    this.#state = {
      name: options.name ?? 'Anna',
      microphone: false,
      camera: false,
      screen: false,
      sound: false,
      hand: 0,
    }
    this.session = new Session(device, pins, this.keys, this.queue, (message) => this.#hear(message))
  }

  /** Opened and connected, not joined. @throws Refusal */
  static async enter(meetings: Meetings, options: MemberOptions): Promise<SessionMember> {
    const device = options.device ?? (await newDeviceKey())
    const member = new SessionMember(meetings, options, device, options.pins ?? (await openPins()))
    await member.session.open({
      room: options.room,
      ...(options.roomKey === undefined ? {} : { roomKey: options.roomKey }),
      ...(options.assertion === undefined ? {} : { assertion: options.assertion }),
      identityKeys: options.identityKeys ?? [],
      tellRoomKey: options.tellRoomKey ?? false,
    })
    await member.session.tell(member.#state)
    const { room, role = 'member', sub = randomId(), guest = false } = options
    member.#attendance = meetings.enter({ room, sub, role, origin: ORIGIN, guest }, member.#newLink())
    return member
  }

  static async join(meetings: Meetings, options: MemberOptions): Promise<SessionMember> {
    const member = await SessionMember.enter(meetings, options)
    await member.join()
    return member
  }

  async join(): Promise<void> {
    this.keys.paused = false
    this.queue.run(() => this.session.join())
    await this.until(() => this.holders.some(({ self }) => self))
  }

  get id(): string {
    return this.last('welcome').self.id
  }

  /** Who holds the keys, as this member sees it. */
  get holders(): Holder[] {
    return this.tellings('people').at(-1)?.holders ?? []
  }

  get names(): string[] {
    return this.holders.map(({ name }) => name).sort()
  }

  get notices(): string[] {
    return this.tellings('notice').map(({ kind, name }) => (name ? `${kind} ${name}` : kind))
  }

  get chat(): string[] {
    return this.tellings('said').flatMap(({ name, said }) =>
      said.type === 'chat' ? [`${name}: ${said.text}`] : [],
    )
  }

  tellings<T extends FromWorker['type']>(type: T): Told<T>[] {
    return this.told.filter((message): message is Told<T> => message.type === type)
  }

  last<T extends ServerMessage['type']>(type: T): Extract<ServerMessage, { type: T }> {
    const found = this.received.findLast((message) => message.type === type)
    if (!found) throw new Error(`no ${type} came`)
    return found as Extract<ServerMessage, { type: T }>
  }

  async tell(change: Partial<OwnState>): Promise<void> {
    this.#state = { ...this.#state, ...change }
    await this.run(() => this.session.tell(this.#state))
  }

  say(text: string): Promise<void> {
    return this.run(() => this.session.chat(text))
  }

  async code(): Promise<string> {
    return (await this.session.code()).digits
  }

  /** Runs something in turn with the news. */
  run<T>(work: () => Promise<T> | T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.queue.run(async () => {
        await Promise.resolve().then(work).then(resolve, reject)
      })
    })
  }

  /** Sends the server whatever one likes. */
  ask(message: Parameters<Attendance['handle']>[0]): Promise<void> {
    return this.#send(message)
  }

  nextRef(): number {
    return ++this.#ref
  }

  /** Takes a message as if the server had sent it. */
  deliver(message: ServerMessage): void {
    this.received.push(message)
    if (isNews(message)) this.queue.run(() => this.session.take(message))
  }

  /** The connection breaks, and only the server notices. */
  cut(): void {
    this.#attendance?.lost()
  }

  /** The connection breaks; the server keeps the place. */
  lose(): void {
    this.#link = undefined
    this.#attendance?.lost()
    this.queue.run(() => this.session.lost())
  }

  resume(): void {
    this.#attendance = this.#meetings.resume(this.last('welcome').resume, ORIGIN, this.#newLink())
  }

  leave(): void {
    this.#attendance?.leave()
    this.#link = undefined
    this.end()
  }

  /** Frees everything of this side. */
  end(): void {
    this.queue.close()
    this.keys.clear()
    // What is being worked on may still plan something.
    void this.queue.idle().then(() => {
      this.queue.close()
      this.keys.clear()
    })
  }

  /** Waits until it is so, without a word about how fast. @throws Error after 20 s, with what was told last */
  async until(done: () => boolean | Promise<boolean>, what = 'something'): Promise<void> {
    for (let tries = 0; tries < 2_000; tries++) {
      if (this.failures.length) throw this.failures[0]
      if (await done()) return
      await wait(10)
    }
    const last = this.told.slice(-5).map((message) => JSON.stringify(message).slice(0, 300))
    throw new Error(`${this.#state.name} waited in vain for ${what}; told last: ${last.join('\n')}`)
  }

  #newLink(): Link {
    const link: Link = {
      send: (message) => {
        if (this.#link !== link) return
        for (const one of this.tamper?.(message) ?? [message]) this.deliver(one)
      },
      close: (code) => {
        if (this.#link === link) this.closed = code
      },
    }
    this.#link = link
    return link
  }

  #hear(message: FromWorker): void {
    this.told.push(message)
    // As over a network: never in the same turn.
    if (message.type === 'send') setImmediate(() => void this.#send(message.message))
  }

  async #send(message: Parameters<Attendance['handle']>[0]): Promise<void> {
    if (!this.#link) return
    try {
      await this.#attendance?.handle(message)
    } catch (error) {
      if (!(error instanceof SnugError) || !(error.code in ERRORS)) throw error
      const ref = 'ref' in message ? { ref: message.ref } : {}
      this.#link?.send({ type: 'error', ...ref, code: error.code })
    }
  }
}
