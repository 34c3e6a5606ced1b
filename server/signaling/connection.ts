/**
 * One authenticated WebSocket. States: open → closing → closed. While open every message is checked, counted and
 * handed to the meeting; what fails is answered with a code and nothing else.
 */
import * as v from 'valibot'
import type { RawData, WebSocket } from 'ws'
import {
  CLOSE_CODE,
  ClientMessage,
  type ErrorCode,
  type ServerMessage,
  SnugError,
} from '../../protocol/index.ts'
import type { Attendance, Link, MeetingMessage } from '../meetings/link.ts'
import type { TokenBucket } from '../token-bucket.ts'
import { Allowances } from './allowances.ts'
import { costOfHandling, costOfReading, isTooLarge } from './cost.ts'
import type { Limits } from './limits.ts'

/**
 * Ends (RFC 6455 section 7.4.1): by which the client shows that it will not come back; that browsers send when a page goes,
 * and proxies, to both sides, when they do; and those that are the client's own fault.
 */
const LEFT = 1000
const GOING = 1001
const FINAL: ReadonlySet<ErrorCode> = new Set(['bad_request'])

export class Connection implements Link {
  readonly #socket: WebSocket
  readonly #limits: Limits
  readonly #onFault: (error: unknown) => void
  readonly #allowances: Allowances
  #silence?: NodeJS.Timeout
  #attendance?: Attendance
  #bucket?: TokenBucket
  #farewell?: NodeJS.Timeout
  #open = true
  #final = false
  #inFlight = 0
  #malformed = 0

  constructor(
    socket: WebSocket,
    limits: Limits,
    onFault: (error: unknown) => void,
    allowances = new Allowances(limits),
  ) {
    this.#socket = socket
    this.#limits = limits
    this.#onFault = onFault
    this.#allowances = allowances
    this.#heard()
    // `close` follows every error; there is nothing in an error that may be told or written down.
    socket.on('error', () => undefined)
    socket.once('close', (code) => this.#onClose(code))
  }

  /** Takes a place in a meeting, or is refused with the code of the SnugError thrown. */
  start(attend: (link: Link) => Attendance): void {
    try {
      this.#attendance = attend(this)
      this.#bucket = this.#allowances.of(this.#attendance.place)
      this.#socket.on('message', (data, binary) => this.#receive(data, binary))
    } catch (error) {
      this.close(this.#codeOf(error))
    }
  }

  send(message: ServerMessage): void {
    if (!this.#open) return
    this.#socket.send(JSON.stringify(message))
    if (this.#socket.bufferedAmount > this.#limits.buffered) this.close('too_slow')
  }

  close(code: ErrorCode): void {
    this.#final = FINAL.has(code)
    this.#close(CLOSE_CODE, code)
  }

  #close(code: number, reason?: string): void {
    if (!this.#open) return
    this.#open = false
    clearTimeout(this.#silence)
    this.#farewell = setTimeout(() => this.#socket.terminate(), this.#limits.closeWithin)
    this.#socket.close(code, reason)
  }

  #onClose(code: number): void {
    const byClient = this.#open
    this.#open = false
    clearTimeout(this.#silence)
    clearTimeout(this.#farewell)
    if (this.#final) this.#attendance?.leave('removed')
    else if (byClient && code === LEFT) this.#attendance?.leave()
    else this.#attendance?.lost(byClient && code === GOING)
  }

  #heard(): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => this.#socket.terminate(), this.#limits.silence)
  }

  #receive(data: RawData, binary: boolean): void {
    if (!this.#open) return
    this.#heard()
    const bytes = lengthOf(data)
    if (!this.#bucket?.take(costOfReading(bytes))) return this.close('rate_limited')
    const message = binary ? undefined : parse(data)
    if (!message) return this.#refuse('bad_request')
    if (isTooLarge(message, bytes)) return this.#refuse('too_large')
    if (!this.#bucket.take(costOfHandling(message))) return this.close('rate_limited')
    switch (message.type) {
      case 'ping':
        return this.send({ type: 'pong' })
      case 'leave':
        this.#attendance?.leave()
        return this.#close(1000)
      default:
        void this.#handle(message)
    }
  }

  #refuse(code: ErrorCode): void {
    if (++this.#malformed > this.#limits.malformed) this.close('bad_request')
    else this.send({ type: 'error', code })
  }

  /** Starts at once, so that messages take effect in their order; what takes time goes on beside later messages. */
  async #handle(message: MeetingMessage): Promise<void> {
    if (this.#inFlight >= this.#limits.inFlight) return this.close('rate_limited')
    this.#inFlight++
    try {
      await this.#attendance?.handle(message)
    } catch (error) {
      const ref = 'ref' in message ? { ref: message.ref } : {}
      this.send({ type: 'error', ...ref, code: this.#codeOf(error) })
    } finally {
      this.#inFlight--
    }
  }

  #codeOf(error: unknown): ErrorCode {
    if (error instanceof SnugError) return error.code
    this.#onFault(error)
    return 'internal'
  }
}

/** ws gives one Buffer per message, unless told otherwise. */
const lengthOf = (data: RawData): number => (Array.isArray(data) ? Buffer.concat(data) : data).byteLength

function parse(data: RawData): ClientMessage | undefined {
  try {
    const result = v.safeParse(ClientMessage, JSON.parse(data.toString()))
    return result.success ? result.output : undefined
  } catch {
    return undefined
  }
}
