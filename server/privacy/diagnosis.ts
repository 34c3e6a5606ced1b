/**
 * A time in which an administrator looks for the cause of trouble: who connects from where, with what, and how it ends.
 * Off unless started; ends by itself; whoever is in a meeting is told. What is written is in a file of its own, which is
 * deleted a day after the last line. No login, no title, no token and nothing that is said gets into it.
 */
import { appendFile, rm, stat } from 'node:fs/promises'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { type Clock, systemClock } from '../time.ts'

export interface DiagnosisOptions {
  file: string
  /** Told of every change, to tell the people in meetings. */
  onChange(on: boolean): void
  addressOf(request: IncomingMessage): string | undefined
  clock?: Clock
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Minutes, at most. */
export const LONGEST_DIAGNOSIS = 60
/** Of rooms, accounts and links, as parts of a path: 22 characters or, where they are hashes, 43. */
const IDS = /\/(?:[A-Za-z0-9_-]{22}|[A-Za-z0-9_-]{43})(?=\/|$)/g
/** Bytes; what comes after is left out. */
const LARGEST_FILE = 20_000_000

export class Diagnosis {
  readonly #options: DiagnosisOptions
  readonly #clock: Clock
  #until: Date | undefined
  #timer: NodeJS.Timeout | undefined
  #written = 0
  #order: Promise<unknown> = Promise.resolve()

  constructor(options: DiagnosisOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /** When it ends; undefined while it is off. */
  get until(): Date | undefined {
    return this.#until
  }

  /** @param minutes 1 to LONGEST_DIAGNOSIS; the end of one that is on is moved */
  start(minutes: number): Date {
    this.#until = new Date(this.#clock().getTime() + Math.min(minutes, LONGEST_DIAGNOSIS) * MINUTE)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.stop(), Math.min(minutes, LONGEST_DIAGNOSIS) * MINUTE).unref()
    this.#options.onChange(true)
    return this.#until
  }

  /** Resolves when all is written. */
  async stop(): Promise<void> {
    if (this.#until) {
      clearTimeout(this.#timer)
      this.#until = undefined
      this.#options.onChange(false)
    }
    await this.#order
  }

  /** Deletes what was written when its last line is a day old. */
  async sweep(): Promise<void> {
    if (this.#until) return
    const found = await stat(this.#options.file).catch(() => undefined)
    if (found && found.mtimeMs < this.#clock().getTime() - DAY) await rm(this.#options.file, { force: true })
  }

  watch(server: Server): void {
    server.prependListener('request', (request, response) => {
      if (!this.#until) return
      const asked = `${request.method} ${pathOf(request)}`
      response.once('close', () => this.#request(request, response, asked))
    })
    server.prependListener('upgrade', (request, socket) => {
      if (!this.#until) return
      this.#line('connected', request)
      socket.once('close', () => this.#until && this.#line('disconnected', request))
    })
  }

  #request(request: IncomingMessage, { statusCode }: ServerResponse, asked: string): void {
    if (this.#until) this.#line('request', request, `${asked} ${statusCode}`)
  }

  #line(event: string, request: IncomingMessage, ...more: string[]): void {
    const { 'user-agent': agent = '', origin = '' } = request.headers
    const address = this.#options.addressOf(request) ?? ''
    const quoted = [...more, address, agent, origin].map((text) => JSON.stringify(text))
    const line = `${[this.#clock().toISOString(), event, ...quoted].join(' ')}\n`
    if (this.#written + line.length > LARGEST_FILE) return
    this.#written += line.length
    const write = () => appendFile(this.#options.file, line, { mode: 0o600 }).catch(() => undefined)
    this.#order = this.#order.then(write)
  }
}

/** Without the query, in which a login can be, and without ids: beside an address they would tell who meets in which room. */
const pathOf = ({ url = '' }: IncomingMessage): string => (url.split('?', 1)[0] ?? '').replace(IDS, '/…')
