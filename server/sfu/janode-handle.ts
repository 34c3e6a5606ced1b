/**
 * A VideoRoom handle that speaks the plugin's own messages. Janode's VideoRoom plugin lacks newer options, and takes
 * the offer that precedes the reply to some `switch` requests for an error.
 */
import type { Session } from 'janode'
import Handle from 'janode/handle'
import * as v from 'valibot'
import { SnugError } from '../../protocol/index.ts'

/** Milliseconds a request may take. */
export const REQUEST_WITHIN = 5_000

const Message = v.object({
  transaction: v.optional(v.string()),
  plugindata: v.object({ data: v.looseObject({ error_code: v.optional(v.number()) }) }),
  jsep: v.optional(v.object({ type: v.picklist(['offer', 'answer']), sdp: v.string() })),
})

/** A reply of VideoRoom: its data as they came, and the session description beside them. */
export interface Reply {
  data: Record<string, unknown>
  sdp: string | undefined
}

/** Session description sent to the plugin. Media is encrypted end to end, always. */
export interface Jsep {
  type: 'offer' | 'answer'
  sdp: string
  e2ee: true
  /** Renegotiation of an established connection. */
  update?: true
}

/** A refusal by VideoRoom. It carries the number only: the texts can quote session descriptions. */
export class JanusRefusal extends Error {
  constructor(readonly number: number) {
    super(`VideoRoom error ${number}`)
    this.name = 'JanusRefusal'
  }
}

export class RoomHandle extends Handle {
  static readonly plugin = { id: 'janus.plugin.videoroom', Handle: RoomHandle }
  #gone = false

  constructor(session: Session, id: number) {
    super(session, id)
    this.once('handle_detached', () => {
      this.#gone = true
    })
  }

  /** Detached by either side, or its connection is lost. */
  get gone(): boolean {
    return this.#gone
  }

  /**
   * Sends one request and awaits the first event that belongs to it.
   * @throws JanusRefusal when the plugin said no; SnugError media_unavailable when there was no reply
   */
  async ask(body: object, jsep?: Jsep): Promise<Reply> {
    try {
      return (await this.sendRequest(
        { janus: 'message', body, ...(jsep && { jsep }) },
        REQUEST_WITHIN,
      )) as Reply
    } catch (error) {
      if (error instanceof JanusRefusal) throw error
      throw new SnugError('media_unavailable')
    }
  }

  /** Ends the handle; never fails, because a lost one is ended as well. */
  async end(): Promise<void> {
    if (this.#gone) return
    await within(REQUEST_WITHIN, this.detach()).catch(() => {})
  }

  override handleMessage(message: object): boolean {
    const parsed = v.safeParse(Message, message)
    if (!parsed.success) return false
    const { transaction, plugindata, jsep } = parsed.output
    const { data } = plugindata
    if (!transaction || !this.ownsTransaction(transaction)) {
      if (jsep?.type === 'offer') this.emit('offer')
      else this.emit('event', data)
      return true
    }
    if (data.error_code) this.closeTransactionWithError(transaction, new JanusRefusal(data.error_code))
    else this.closeTransactionWithSuccess(transaction, { data, sdp: jsep?.sdp } satisfies Reply)
    return true
  }
}

/** @throws SnugError media_unavailable when the promise takes longer than `ms` milliseconds */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SnugError('media_unavailable')), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
