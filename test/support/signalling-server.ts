/** The control channel on a real HTTP server with real sockets, and a media server in memory. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ClientOptions, WebSocket } from 'ws'
import {
  CLOSE_CODE,
  type ClientMessage,
  type ErrorCode,
  PROTOCOL,
  type ServerMessage,
} from '../../protocol/index.ts'
import { newSecrets } from '../../server/auth/secrets.ts'
import { createAccessTokens } from '../../server/auth/tokens.ts'
import type { Entry } from '../../server/meetings/link.ts'
import { Meetings } from '../../server/meetings/meetings.ts'
import type { TokenVerifier } from '../../server/signaling/admission.ts'
import type { Limits } from '../../server/signaling/limits.ts'
import { attachSignaling } from '../../server/signaling/signaling.ts'
import { ROOM } from './attendee.ts'
import { FakeSfu, SDP } from './fake-sfu.ts'
import { OpaqueMember, opaque } from './opaque-member.ts'

/** Milliseconds after which a test that waits for something has failed. */
const PATIENCE = 30_000
/** The people of these tests don't ping. */
const PATIENT: Partial<Limits> = { silence: 600_000 }
export const ORIGIN = 'https://host.example'

export type SignallingServer = Awaited<ReturnType<typeof startSignalling>>

export async function startSignalling(options: { limits?: Partial<Limits>; tokens?: TokenVerifier } = {}) {
  const server = createServer((_, response) => response.writeHead(404).end())
  const sfu = new FakeSfu()
  const meetings = new Meetings(sfu)
  const faults: unknown[] = []
  const time = { ahead: 0 }
  const tokens = createAccessTokens({
    key: newSecrets().signing,
    issuer: 'https://snug.example',
    audience: 'https://snug.example',
    clock: () => new Date(Date.now() + time.ahead),
  })
  const signaling = attachSignaling({
    server,
    tokens,
    meetings,
    publicUrl: 'https://snug.example',
    onFault: (error) => faults.push(error),
    ...options,
    limits: { ...PATIENT, ...options.limits },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`
  const clients = new Set<Client>()

  const mint = (grant: Partial<Entry> = {}) =>
    tokens.mint({ room: ROOM, sub: 's'.repeat(22), role: 'member', origin: ORIGIN, ...grant })
  const connect = (
    protocols: string[],
    { origin = ORIGIN, to = url, member, ...more }: ConnectOptions = {},
  ) => {
    const client = new Client(new WebSocket(to, protocols, { ...more, ...(origin && { origin }) }), member)
    clients.add(client)
    return client
  }
  const enter = async (grant: Partial<Entry> = {}) => {
    const client = connect([PROTOCOL, `token.${await mint(grant)}`])
    await client.told('welcome')
    return client
  }
  return {
    url,
    sfu,
    meetings,
    faults,
    time,
    mint,
    connect,
    enter,
    /** In the meeting with media that is up. */
    async join(grant: Partial<Entry> = {}) {
      const client = await enter(grant)
      client.post({ type: 'prepare', ref: 1, publish: SDP })
      await client.told('prepared')
      await client.join()
      return client
    },
    signaling,
    async close() {
      await signaling.close('shutting_down')
      for (const client of clients) client.socket.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

type ConnectOptions = ClientOptions & { to?: string; member?: OpaqueMember }

export interface End {
  code: number
  reason: string
}

/** The end of a connection that was refused or closed for a reason. */
export const refused = (reason: ErrorCode): End => ({ code: CLOSE_CODE, reason })

export class Client {
  readonly socket: WebSocket
  readonly all: ServerMessage[] = []
  /** Close code and reason. */
  readonly ended: Promise<End>
  /** Complains about anything relayed out of order. */
  readonly member: OpaqueMember
  readonly complaints: unknown[] = []
  /** HTTP status of a refusal without a handshake. */
  readonly status: Promise<number>
  #over?: End
  readonly #watchers = new Set<() => void>()

  constructor(socket: WebSocket, member = new OpaqueMember()) {
    this.socket = socket
    this.member = member
    socket.on('error', () => undefined)
    socket.on('message', (data) => {
      const message: ServerMessage = JSON.parse(data.toString())
      this.all.push(message)
      try {
        this.member.hear(message)
      } catch (complaint) {
        this.complaints.push(complaint)
      }
      this.#look()
    })
    this.status = new Promise((resolve) => {
      socket.on('unexpected-response', (_, response) => {
        response.destroy()
        resolve(response.statusCode ?? 0)
      })
    })
    this.ended = new Promise((resolve) =>
      socket.on('close', (code, reason) => {
        this.#over = { code, reason: reason.toString() }
        resolve(this.#over)
        this.#look()
      }),
    )
  }

  #look(): void {
    for (const watcher of [...this.#watchers]) watcher()
  }

  get welcome() {
    return this.all.find((message) => message.type === 'welcome')
  }
  get id(): string {
    return this.welcome?.self.id ?? ''
  }
  get resume(): string {
    return `resume.${this.welcome?.resume}`
  }

  post(message: ClientMessage): void {
    this.socket.send(JSON.stringify(message))
  }

  /** Asks for the group and joins it, again and again while others are quicker. */
  async join(): Promise<void> {
    for (let ref = 100; ; ref += 2) {
      this.post({ type: 'group', ref })
      const { at } = await this.told('group', (group) => group.ref === ref)
      this.post(this.member.join(at, ref + 1))
      const answer = await this.answer(ref + 1)
      if (answer.type === 'joined') return
      if (answer.code !== 'epoch_conflict') throw new Error(answer.code)
    }
  }

  /** What came of a join. */
  answer(ref: number): Promise<Extract<ServerMessage, { type: 'joined' | 'error' }>> {
    const is = (message: ServerMessage) =>
      (message.type === 'joined' || message.type === 'error') && message.ref === ref ? message : undefined
    return this.#until(`get an answer to ${ref}`, () => this.all.map(is).find((message) => message))
  }

  /** The first message of the type that satisfies `test`, from message number `from` on. */
  told<T extends ServerMessage['type']>(
    type: T,
    test: (message: Extract<ServerMessage, { type: T }>) => boolean = () => true,
    from = 0,
  ): Promise<Extract<ServerMessage, { type: T }>> {
    const is = (message: ServerMessage): message is Extract<ServerMessage, { type: T }> =>
      message.type === type && test(message as Extract<ServerMessage, { type: T }>)
    return this.#until(`be told ${type}`, () => this.all.slice(from).find(is))
  }

  /** The next message after number `from`, or the end. */
  next(from: number): Promise<ServerMessage | End> {
    return this.#until('hear something', () => this.all[from] ?? this.#over, false)
  }

  #until<T>(what: string, look: () => T | undefined, failAtEnd = true): Promise<T> {
    return new Promise((resolve, reject) => {
      const done = (act: () => void) => {
        clearTimeout(timer)
        this.#watchers.delete(watcher)
        act()
      }
      const fail = () => {
        const end = this.#over ? `${this.#over.code} ${this.#over.reason}` : 'still open'
        reject(new Error(`did not ${what}: ${end}; ${this.all.map(({ type }) => type)}`))
      }
      const watcher = () => {
        const found = look()
        if (found !== undefined) done(() => resolve(found))
        else if (failAtEnd && this.#over) done(fail)
      }
      const timer = setTimeout(() => done(fail), PATIENCE)
      this.#watchers.add(watcher)
      watcher()
    })
  }
}

/** Waits for something that is not told to anybody. */
export async function eventually(what: string, test: () => boolean | Promise<boolean>): Promise<void> {
  const until = Date.now() + PATIENCE
  while (!(await test())) {
    if (Date.now() > until) throw new Error(`never: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** A message of one still reaches the other, and nothing came out of order. */
export async function undisturbed(one: Client, other: Client): Promise<void> {
  const data = opaque(12)
  one.post({ type: 'app', data })
  await other.told('app', (message) => message.data === data)
  const complaints = [...one.complaints, ...other.complaints]
  if (complaints.length) throw complaints[0]
}
