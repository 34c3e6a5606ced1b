/**
 * The control channel: one WebSocket at a time, opened again by itself. It knows nothing of media.
 * A connection that broke is continued with the one-time resume secret, else with a fresh access token.
 */
import * as v from 'valibot'
import {
  CLOSE_CODE,
  type ClientMessage,
  ErrorCode,
  PING_EVERY,
  PING_LOST,
  PROTOCOL,
  ServerMessage,
  SnugError,
} from '../../protocol/index.ts'
import { codeOf, LocalError } from './failures.ts'
import type { LocalErrorCode } from './meeting.ts'

/** Milliseconds: until a socket must be open and welcomed; until a request must be answered; of trying again. */
const OPEN_WITHIN = 8_000
const ANSWER_WITHIN = 10_000
/** Milliseconds for a sign of life when the path may have changed. */
const CHECK_WITHIN = 1_500
/** Where nobody ever answered the address may be wrong; in a stay people wait for each other. */
const FIRST_FOR = 15_000
const RETRY_FOR = 120_000
const RETRY_FIRST = 200
const RETRY_MOST = 5_000

/** Refusals that a fresh token may cure. */
const STALE: ReadonlySet<ErrorCode> = new Set(['resume_invalid', 'token_expired', 'token_used'])
/** Ends that trying again cures. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['shutting_down', 'too_slow', 'internal', 'rate_limited'])

export interface SignallingEvents {
  /** Every message but pongs and answers to `request`; the first of each connection is `welcome`. */
  message(message: ServerMessage): void
  /** The connection broke; it is being opened again. */
  lost(): void
  /** Over for good. */
  ended(code: ErrorCode | LocalErrorCode): void
}

type RequestType = 'prepare' | 'restart' | 'kick' | 'order' | 'role' | 'rules' | 'end'
type Body<T extends RequestType> = Omit<Extract<ClientMessage, { type: T }>, 'type' | 'ref'>
type Answer = Extract<ServerMessage, { type: 'prepared' | 'restarted' | 'done' }>
type AnswerTo<T extends RequestType> = Extract<
  ServerMessage,
  { type: T extends 'prepare' ? 'prepared' : T extends 'restart' ? 'restarted' : 'done' }
>
interface Pending {
  resolve(answer: Answer): void
  reject(error: Error): void
  timer: ReturnType<typeof setTimeout>
}

export class Signalling {
  #socket?: WebSocket
  #welcomed = false
  #closed = false
  #resume?: string
  #staleTokens = 0
  #tryingSince = 0
  #tryFor = FIRST_FOR
  #attempt = 0
  #retry?: ReturnType<typeof setTimeout>
  #heartbeat?: ReturnType<typeof setInterval>
  #checking?: ReturnType<typeof setTimeout>
  #heard = 0
  /** When the heart beat last. */
  #beaten = 0
  #nextRef = 0
  readonly #pending = new Map<number, Pending>()
  readonly #url: string
  readonly #token: () => Promise<string>
  readonly #events: SignallingEvents

  /** @param server origin of the meeting server @param token brings a fresh access token */
  constructor(server: string, token: () => Promise<string>, events: SignallingEvents) {
    this.#url = `${server.replace(/^http/, 'ws')}/ws`
    this.#token = token
    this.#events = events
  }

  open(): void {
    this.#tryingSince = performance.now()
    globalThis.addEventListener('pagehide', this.#hidden)
    globalThis.addEventListener('offline', this.#offline)
    globalThis.addEventListener('online', this.#online)
    void this.#connect()
  }

  /** Sends what needs no answer; dropped while not connected (the state is told again after a reconnect). */
  post(message: ClientMessage): void {
    if (this.#welcomed) this.#socket?.send(JSON.stringify(message))
  }

  /** @throws SnugError with the server's code, or wrong_state when the connection is or gets lost */
  request<T extends RequestType>(type: T, body: Body<T>): Promise<AnswerTo<T>> {
    if (!this.#welcomed) return Promise.reject(new SnugError('wrong_state'))
    const ref = this.#nextRef++
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(ref)?.reject(new SnugError('wrong_state')), ANSWER_WITHIN)
      this.#pending.set(ref, { resolve: resolve as (answer: Answer) => void, reject, timer })
      this.post({ type, ref, ...body } as unknown as ClientMessage)
    })
  }

  /** The path may have changed, or the page slept: what shows no sign of life soon is broken. */
  check(): void {
    if (!this.#welcomed) return this.#online()
    const asked = performance.now()
    this.post({ type: 'ping' })
    clearTimeout(this.#checking)
    this.#checking = setTimeout(() => {
      if (this.#welcomed && this.#heard < asked) this.#broken()
    }, CHECK_WITHIN)
  }

  /** Ends the connection for good; nothing is reported any more. */
  close(): void {
    this.post({ type: 'leave' })
    this.#finish()
  }

  #finish(): void {
    this.#closed = true
    clearTimeout(this.#retry)
    globalThis.removeEventListener('pagehide', this.#hidden)
    globalThis.removeEventListener('offline', this.#offline)
    globalThis.removeEventListener('online', this.#online)
    this.#drop()
  }

  /** A frame that is taken out may be gone before its socket says goodbye. */
  readonly #hidden = () => this.post({ type: 'leave' })

  readonly #offline = () => {
    if (this.#welcomed) this.#broken()
  }

  readonly #online = () => {
    if (this.#closed || this.#socket) return
    clearTimeout(this.#retry)
    void this.#connect()
  }

  async #connect(): Promise<void> {
    let credential: string
    try {
      credential = this.#resume ? `resume.${this.#resume}` : `token.${await this.#token()}`
    } catch (error) {
      const code = codeOf(error, 'server_unreachable')
      if (code === 'server_unreachable') this.#again()
      else this.#end(code)
      return
    }
    if (this.#closed || this.#socket) return
    const socket = new WebSocket(this.#url, [PROTOCOL, credential])
    this.#socket = socket
    this.#heard = performance.now()
    this.#beaten = this.#heard
    socket.onmessage = ({ data }) => this.#receive(data)
    socket.onclose = ({ code, reason }) => {
      if (this.#socket === socket) this.#onClose(code, reason)
    }
    this.#heartbeat = setInterval(() => this.#beat(), PING_EVERY)
  }

  /** A page that was not run for a while did not listen either: what waits for it is heard first. */
  #beat(): void {
    const now = performance.now()
    if (now - this.#beaten > 2 * PING_EVERY) this.#heard = Math.max(this.#heard, now - PING_EVERY)
    this.#beaten = now
    const silent = now - this.#heard
    if (silent > (this.#welcomed ? PING_LOST : OPEN_WITHIN)) this.#broken()
    else this.post({ type: 'ping' })
  }

  #receive(data: unknown): void {
    this.#heard = performance.now()
    const parsed = v.safeParse(ServerMessage, parseJson(data))
    if (!parsed.success) return
    const message = parsed.output
    switch (message.type) {
      case 'pong':
        return
      case 'welcome':
        this.#welcomed = true
        this.#tryFor = RETRY_FOR
        this.#resume = message.resume
        this.#attempt = 0
        this.#staleTokens = 0
        break
      case 'prepared':
      case 'restarted':
      case 'done':
        this.#settle(message.ref)?.resolve(message)
        return
      case 'error':
        if (message.ref !== undefined && this.#pending.has(message.ref)) {
          this.#settle(message.ref)?.reject(new SnugError(message.code))
          return
        }
    }
    this.#events.message(message)
  }

  #settle(ref: number): Pending | undefined {
    const pending = this.#pending.get(ref)
    if (pending) clearTimeout(pending.timer)
    this.#pending.delete(ref)
    return pending
  }

  #onClose(closeCode: number, reason: string): void {
    const code = closeCode === CLOSE_CODE && v.is(ErrorCode, reason) ? reason : undefined
    if (code && STALE.has(code)) {
      const again = this.#resume !== undefined || ++this.#staleTokens < 3
      this.#resume = undefined
      if (!again) return this.#end(code)
    } else if (code && !PASSING.has(code)) return this.#end(code)
    this.#broken()
  }

  #broken(): void {
    const was = this.#welcomed
    this.#drop()
    if (was) {
      this.#tryingSince = performance.now()
      this.#events.lost()
    }
    this.#again()
  }

  #again(): void {
    if (this.#closed) return
    if (performance.now() - this.#tryingSince > this.#tryFor) return this.#end('server_unreachable')
    const wait = Math.min(RETRY_FIRST * 2 ** this.#attempt++, RETRY_MOST)
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => void this.#connect(), wait * (0.5 + Math.random()))
  }

  #end(code: ErrorCode | LocalErrorCode): void {
    if (this.#closed) return
    this.#finish()
    this.#events.ended(code)
  }

  #drop(): void {
    const socket = this.#socket
    this.#socket = undefined
    this.#welcomed = false
    clearInterval(this.#heartbeat)
    clearTimeout(this.#checking)
    for (const ref of [...this.#pending.keys()]) this.#settle(ref)?.reject(new SnugError('wrong_state'))
    if (!socket) return
    socket.onmessage = null
    socket.onclose = null
    socket.close()
  }
}

function parseJson(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined
  } catch {
    return undefined
  }
}

/** A provider of access tokens whose failures without a code mean that its server can't be reached now. */
export const reachable =
  <A extends unknown[], T>(provider: (...args: A) => Promise<T>) =>
  async (...args: A): Promise<T> => {
    try {
      return await provider(...args)
    } catch (error) {
      throw codeOf(error, 'server_unreachable') === 'server_unreachable'
        ? new LocalError('server_unreachable', { cause: error })
        : error
    }
  }
