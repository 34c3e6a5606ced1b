/** The own way through the lobby: waiting outside, asking to be let in, and what follows once somebody did. */
import type { ServerMessage } from '../../protocol/index.ts'
import type { Encryption } from './encryption.ts'
import type { Lobby, Model } from './model.ts'

/** Milliseconds until who asked too often asks again. */
const AGAIN_AFTER = 5_000

export interface AdmittanceEvents {
  /** The page keeps the room secret that somebody handed over. */
  roomKey: ((key: string) => void) | undefined
  /** Media may be connected. */
  prepare(): void
  /** May join now. */
  join(): void
}

interface Host {
  readonly model: Model
  change(change: Partial<Model>): void
}

export class Admittance {
  readonly #host: Host
  readonly #encryption: Encryption
  readonly #events: AdmittanceEvents
  /** This device has no room secret. */
  #keyless: boolean
  #again?: ReturnType<typeof setTimeout>

  constructor(host: Host, encryption: Encryption, events: AdmittanceEvents) {
    this.#host = host
    this.#encryption = encryption
    this.#events = events
    this.#keyless = host.model.lobby !== null
  }

  /** Where one stands after a welcome: in front of the lobby, or null for past it. */
  outside(key: string | null, resumed: boolean): Lobby | null {
    const { lobby } = this.#host.model
    if (!lobby || !(this.#keyless || resumed)) return null
    return { open: key !== null, code: resumed ? lobby.code : '' }
  }

  /** Requests are sealed to another key from now on. */
  lobbyIs(key: string | null): void {
    const { lobby } = this.#host.model
    if (!lobby) return
    this.#host.change({ lobby: { open: key !== null, code: this.#keyless ? '' : lobby.code } })
    if (!this.#keyless && key !== null) this.#encryption.knock()
  }

  /** Whoever waits only because of the rule needn't any more. */
  rules({ lobby }: Extract<ServerMessage, { type: 'rules' }>): void {
    if (lobby || this.#keyless || !this.#host.model.lobby) return
    this.#host.change({ lobby: null })
    this.#events.join()
  }

  /** Whoever has the room secret was refused by the rule that everybody new is let in: asks for it at once. */
  needed(): void {
    if (this.#host.model.lobby) return
    this.#host.change({ lobby: { open: true, code: '' } })
    this.#encryption.knock()
  }

  knock(): void {
    if (this.#host.model.lobby) this.#encryption.knock()
  }

  /** The request is out. @param code that whoever lets in compares */
  asked(code: string): void {
    this.#host.change({ lobby: { open: true, code } })
  }

  /** The server takes no more requests for a moment, so nobody was told of this one: it is made again by itself. */
  tooOften(): void {
    const { lobby } = this.#host.model
    if (!lobby?.code) return
    this.#host.change({ lobby: { ...lobby, paused: true } })
    clearTimeout(this.#again)
    this.#again = setTimeout(() => {
      if (this.#host.model.lobby?.paused) this.#encryption.knock()
    }, AGAIN_AFTER)
  }

  close(): void {
    clearTimeout(this.#again)
  }

  /** @param key of the room, where the page wants to keep it */
  admitted(key?: string): void {
    if (key !== undefined) this.#events.roomKey?.(key)
    this.#host.change({ lobby: null })
    if (this.#keyless) this.#events.prepare()
    this.#keyless = false
    if (this.#host.model.wish === 'in-call') this.#events.join()
  }
}
