/**
 * What is relayed to one place: numbered 1, 2, 3 … from the person's joining on, and kept for a while, so that a
 * connection that breaks loses nothing. The stream starts empty at 0 with every `joined`: what led to it, one's own step
 * of joining included, is not in it. Bytes are shared between the places, not copied.
 */
import { type ServerMessage, SnugError } from '../../protocol/index.ts'

type Told<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>
export type Relayed = Omit<Told<'commit'>, 'seq'> | Omit<Told<'app'>, 'seq'>

/** Messages and bytes (as sent) that are kept for one place. */
export const LOG_MESSAGES = 256
export const LOG_BYTES = 1_048_576
/** Bytes of a message around what the clients sealed, at most. */
const ENVELOPE = 192

export class Relay {
  readonly #send: (message: ServerMessage) => void
  #log: Relayed[] = []
  #bytes = 0
  /** Number of the newest message. */
  #last = 0
  #paused = false

  constructor(send: (message: ServerMessage) => void) {
    this.#send = send
  }

  /** Messages that are kept. */
  get kept(): number {
    return this.#log.length
  }

  push(message: Relayed): void {
    this.#last++
    this.#log.push(message)
    this.#bytes += sizeOf(message)
    while (this.#log.length > LOG_MESSAGES || this.#bytes > LOG_BYTES) this.#dropOldest()
    if (!this.#paused) this.#send({ ...message, seq: this.#last })
  }

  /** Sends nothing more before `catchUp`: the connection broke, or a new one has to say first what it missed. */
  pause(): void {
    this.#paused = true
  }

  /**
   * Sends everything after number `seq` and goes on, forgetting what came before. When that is not kept any more, or
   * was never sent, nothing is sent again: the client has to join the group anew.
   * @throws SnugError wrong_state unless paused
   */
  catchUp(seq: number): void {
    if (!this.#paused) throw new SnugError('wrong_state')
    const missed = this.#last - seq
    const complete = missed >= 0 && missed <= this.#log.length
    while (this.#log.length > (complete ? missed : 0)) this.#dropOldest()
    this.#paused = false
    for (const [at, message] of this.#log.entries()) this.#send({ ...message, seq: seq + 1 + at })
    this.#send({ type: 'caught-up', seq: this.#last, complete })
  }

  #dropOldest(): void {
    const dropped = this.#log.shift()
    if (dropped) this.#bytes -= sizeOf(dropped)
  }
}

const sizeOf = (message: Relayed): number =>
  ENVELOPE + (message.type === 'app' ? message.data.length : (message.commit?.length ?? 0))
