/** Moderation as one stay in a meeting sees it: what others may have this side do, and what this side may ask for. */
import {
  mayInMeeting,
  ORDERING,
  type Order,
  outranks,
  type ServerMessage,
  type Source,
} from '../../protocol/index.ts'
import type { OwnState } from './encryption.ts'
import type { Moderated, Moderation } from './meeting.ts'
import type { Model } from './model.ts'
import type { Signalling } from './signalling.ts'

type Told<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>

interface ModeratingHost {
  readonly model: Model
  change(change: Partial<Model>): void
  /** Stops a source of one's own, or lowers the hand. */
  obey(what: Order): void
  /** Tells the person what was done, and by whom. */
  notice(kind: Moderated, name: string): void
  /** Seals an order for the one it is for. */
  seal(to: string, what: Order): Promise<string>
}

const STARTED = ['microphone', 'camera'] as const satisfies readonly Source[]

export class Moderating {
  readonly #host: ModeratingHost
  readonly #signalling: Signalling
  /** Sources that were ever stopped by an order: the server relays them only after they were started again. */
  readonly #ordered = new Set<Source>()
  readonly #started = new Set<Source>()

  constructor(host: ModeratingHost, signalling: Signalling) {
    this.#host = host
    this.#signalling = signalling
  }

  /**
   * Somebody wants something stopped here. That they are who they are is proven by the group; whether they may is the
   * server's word, as all roles are.
   */
  ordered(from: string, name: string, what: Order): void {
    const { roster, role } = this.#host.model
    const sender = roster.find(({ id }) => id === from)
    if (!sender || !mayInMeeting(sender.role, ORDERING[what]) || !outranks(sender.role, role)) return
    if (what !== 'hand') this.#ordered.add(what)
    this.#started.clear()
    this.#host.obey(what)
    this.#host.notice(`stopped-${what}`, name)
  }

  /** Tells the server that something which was stopped is sent again, once. */
  refresh(state: OwnState): void {
    for (const source of STARTED) {
      if (!state[source]) this.#started.delete(source)
      else if (this.#ordered.has(source) && !this.#started.has(source)) {
        this.#started.add(source)
        this.#signalling.post({ type: 'start', source })
      }
    }
  }

  /** The server may have missed what was told. */
  back(): void {
    this.#started.clear()
  }

  /** @throws SnugError forbidden | not_found | wrong_state */
  async ask(wish: Moderation): Promise<void> {
    switch (wish.type) {
      case 'order': {
        const { id, what } = wish
        // Sent as soon as it is sealed, so that it keeps its place among what is said.
        const data = await this.#host.seal(id, what)
        await this.#signalling.request('order', { id, what, data })
        return
      }
      case 'kick':
        await this.#signalling.request('kick', { id: wish.id })
        return
      case 'role':
        await this.#signalling.request('role', { id: wish.id, role: wish.role })
        return
      case 'rules': {
        const { type: _, ...rules } = wish
        await this.#signalling.request('rules', rules)
        return
      }
      case 'end':
        await this.#signalling.request('end', {})
    }
  }

  role({ id, role, by }: Told<'role'>): void {
    const { roster, selfId, role: before } = this.#host.model
    if (id !== selfId)
      return this.#host.change({ roster: roster.map((one) => (one.id === id ? { id, role } : one)) })
    this.#host.change({ role })
    if (role !== before && by !== id) this.#host.notice(`made-${role}`, this.#nameOf(by))
  }

  rules({ locked, lobby, by }: Told<'rules'>): void {
    const { rules: before, selfId, wasIn } = this.#host.model
    this.#host.change({ rules: { locked, lobby } })
    if (!wasIn || by === undefined || by === selfId) return
    if (locked !== before.locked) this.#host.notice(locked ? 'locked' : 'unlocked', this.#nameOf(by))
    if (lobby !== before.lobby) this.#host.notice(lobby ? 'lobby-on' : 'lobby-off', this.#nameOf(by))
  }

  #nameOf(id: string): string {
    return this.#host.model.names.get(id) ?? ''
  }
}
