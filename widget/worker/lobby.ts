/** Both sides of the lobby: asking to be let in without the room secret, and handing it to somebody who asked. */
import { type Knocker, knock, openRequest, sealAdmission } from '../crypto/admission.ts'
import type { DeviceKey } from '../crypto/device-key.ts'
import type { GroupRules } from '../crypto/group.ts'
import type { GroupNews, Waiting } from './messages.ts'

type News<T extends GroupNews['type']> = Extract<GroupNews, { type: T }>

/** Requests kept at once; the server bounds them as well. */
const MAX_WAITING = 50

/** A member's view of those who wait. */
export class Door {
  readonly #rules: GroupRules
  readonly #roomKey: string
  readonly #waiting = new Map<string, Waiting & { publicKey: Uint8Array<ArrayBuffer> }>()
  /** The newest request of each, opened or not: to look into one takes long. */
  readonly #requests = new Map<string, string>()

  constructor(rules: GroupRules, roomKey: string) {
    this.#rules = rules
    this.#roomKey = roomKey
  }

  get waiting(): Waiting[] {
    return [...this.#waiting.values()].map(({ id, name, identity, code }) => ({ id, name, identity, code }))
  }

  /** The server tells anew who waits. */
  clear(): void {
    this.#waiting.clear()
    this.#requests.clear()
  }

  /** What can't be opened is nobody's request. */
  async knocked({ id, request }: News<'knock'>): Promise<void> {
    if (request !== null && this.#requests.get(id) === request) return
    this.#waiting.delete(id)
    this.#requests.delete(id)
    if (request === null || this.#requests.size >= MAX_WAITING) return
    this.#requests.set(id, request)
    const { secrets, identityKeys, now } = this.#rules
    const opened = await openRequest(secrets, identityKeys, request, now())
    if (!opened) return
    const { name, identity, code, publicKey } = opened
    const vouched = identity && { name: identity.name, issuer: identity.issuer }
    this.#waiting.set(id, { id, name, identity: vouched, code, publicKey })
  }

  /** The room secret, sealed to somebody who waits with this very code; the server may have put another in their place. */
  async admission(id: string, code: string): Promise<string | undefined> {
    const waiting = this.#waiting.get(id)
    if (waiting?.code !== code) return undefined
    return sealAdmission(this.#rules.secrets.room, this.#roomKey, waiting.publicKey)
  }
}

/** The side of somebody without the room secret. */
export class Visitor {
  readonly #room: string
  readonly #device: DeviceKey
  #assertion: string | null
  #lobby: string | null = null
  #knocker?: Knocker

  constructor(room: string, device: DeviceKey, assertion: string | null) {
    this.#room = room
    this.#device = device
    this.#assertion = assertion
  }

  /** The key to seal a request to; `null`: nobody is there. */
  set lobby(key: string | null) {
    this.#lobby = key
  }

  /** A fresh request each time; only the newest can be answered. */
  async ask(name: string): Promise<{ request: string; code: string } | undefined> {
    if (!this.#lobby) return undefined
    const who = { name, device: this.#device, assertion: this.#assertion }
    const lobby = this.#lobby
    // An assertion too long for a request is left out; with a lobby key that is none there is nobody to ask.
    this.#knocker = await knock(this.#room, lobby, who)
      .catch(() => knock(this.#room, lobby, { ...who, assertion: null }))
      .catch(() => undefined)
    return this.#knocker
  }

  /** The newest request, which may have been lost with a connection. */
  get request(): string | undefined {
    return this.#knocker?.request
  }

  set assertion(assertion: string) {
    this.#assertion = assertion
  }

  /** The room key, or `null` when this was not sealed to the newest request. */
  async admitted(sealed: string): Promise<string | null> {
    const roomKey = await this.#knocker?.open(sealed).catch(() => null)
    return roomKey ?? null
  }
}
