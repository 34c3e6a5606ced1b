/** The control channel of all meetings: WebSocket upgrades at `/ws`, and the connections that came of them. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { type ErrorCode, MAX_MESSAGE, PROTOCOL } from '../../protocol/index.ts'
import type { Attendance, Entry, Link } from '../meetings/link.ts'
import { settled, within } from '../meetings/within.ts'
import { AddressLimit } from './address-limit.ts'
import { type Admission, admit, type TokenVerifier } from './admission.ts'
import { Allowances } from './allowances.ts'
import { Connection } from './connection.ts'
import { placeOf } from './framed.ts'
import { LIMITS, type Limits } from './limits.ts'

/** What the signalling needs of the meetings. Both throw SnugError with the code of the refusal. */
interface Rooms {
  enter(entry: Entry, link: Link): Attendance
  resume(secret: string, origin: string, link: Link): Attendance
  close(code: ErrorCode): Promise<void>
}

export interface SignalingOptions {
  server: Server
  tokens: TokenVerifier
  meetings: Rooms
  /** Origin of the server's own pages, which may be in a frame of others. */
  publicUrl: string
  limits?: Partial<Limits>
  /** Address of the client, where a trusted proxy tells it; else the socket's. Not kept. */
  addressOf?: (request: IncomingMessage) => string | undefined
  /** Errors without a code: faults of ours. They may quote what a client sent, so never write them out whole. */
  onFault?: (error: unknown) => void
}

export interface Signaling {
  /** Ends all meetings and connections with the code and takes no new ones. */
  close(code: ErrorCode): Promise<void>
}

export function attachSignaling(options: SignalingOptions): Signaling {
  const gate = new Gate(options)
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    void gate.upgrade(request, socket, head)
  options.server.on('upgrade', onUpgrade)
  return {
    async close(code) {
      options.server.off('upgrade', onUpgrade)
      await gate.close(code)
    },
  }
}

class Gate {
  readonly #options: SignalingOptions
  readonly #limits: Limits
  readonly #addresses: AddressLimit
  readonly #allowances: Allowances
  readonly #onFault: (error: unknown) => void
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has(PROTOCOL) && PROTOCOL,
  })
  readonly #connections = new Set<Connection>()
  #pending = 0
  #closing?: ErrorCode

  constructor(options: SignalingOptions) {
    this.#options = options
    this.#limits = { ...LIMITS, ...options.limits }
    this.#addresses = new AddressLimit(this.#limits.upgradesPerMinute)
    this.#allowances = new Allowances(this.#limits)
    this.#onFault = options.onFault ?? (() => undefined)
  }

  /** Never rejects. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const destroy = () => socket.destroy()
    socket.on('error', destroy)
    if (!placeOf(request)) return refuse(socket, '404 Not Found')
    if (this.#pending >= this.#limits.pendingUpgrades) return refuse(socket, '503 Service Unavailable')
    this.#pending++
    const admission = await this.#check(request).finally(() => this.#pending--)
    socket.off('error', destroy)
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#start(webSocket, admission))
  }

  async #check(request: IncomingMessage): Promise<Admission> {
    const address = this.#options.addressOf?.(request) ?? request.socket.remoteAddress ?? ''
    if (!(await this.#addresses.take(address))) return { as: 'refused', code: 'rate_limited' }
    try {
      return await within(admit(request, this.#options), this.#limits.checkWithin, 'internal')
    } catch (error) {
      this.#onFault(error)
      return { as: 'refused', code: 'internal' }
    }
  }

  #start(webSocket: WebSocket, admission: Admission): void {
    const connection = new Connection(webSocket, this.#limits, this.#onFault, this.#allowances)
    this.#connections.add(connection)
    webSocket.once('close', () => this.#connections.delete(connection))
    if (this.#closing) return connection.close(this.#closing)
    const { meetings } = this.#options
    switch (admission.as) {
      case 'refused':
        return connection.close(admission.code)
      case 'newcomer':
        return connection.start((link) => meetings.enter(admission.entry, link))
      case 'returning':
        return connection.start((link) => meetings.resume(admission.secret, admission.origin, link))
    }
  }

  async close(code: ErrorCode): Promise<void> {
    this.#closing = code
    const ended = this.#options.meetings.close(code)
    const gone = [...this.#sockets.clients].map(
      (webSocket) => new Promise((resolve) => webSocket.once('close', resolve)),
    )
    for (const connection of this.#connections) connection.close(code)
    await settled(Promise.all(gone), this.#limits.closeWithin + 1_000)
    await ended
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
}
