/** The page's side of the worker that holds the keys. Fails closed: without it nothing is sent or shown. */
import type { Participant, Slot, Source } from '../../protocol/index.ts'
import type { FromWorker, PresenceContent, ToWorker, TransformOptions } from '../worker/messages.ts'
import type { StartedWorker } from '../worker/start.ts'
import { VideoSenders } from '../worker/video-senders.ts'
import { LocalError } from './failures.ts'
import type { LocalErrorCode } from './meeting.ts'

export type { PresenceContent } from '../worker/messages.ts'

/** Milliseconds for an answer of the worker. */
const ANSWER_WITHIN = 10_000

/** A stream that does not decrypt; `reason` null: it does again. */
export interface StreamTrouble {
  participant: string
  source: Source
  reason: string | null
}

export interface Encryption {
  /** Settles when the worker's script runs; whatever is asked before waits. @throws LocalError encryption_failed */
  readonly ready: Promise<void>
  /** @throws LocalError room_key_missing | encryption_failed */
  open(room: string, roomKey: string): Promise<void>
  /** Who one is. A new id gets a fresh sender key; nothing is sent before. */
  identify(self: { id: string; index: number }): void
  /** The own presence for the wire. @throws LocalError encryption_failed */
  seal(presence: PresenceContent): Promise<string>
  /** Replaces the roster; `null`: that presence does not authenticate. @throws LocalError encryption_failed */
  roster(participants: Participant[]): Promise<Map<string, PresenceContent | null>>
  /** Seals whatever this sender sends. @throws LocalError encryption_failed */
  protect(sender: RTCRtpSender, source: Source): void
  /** Opens what this receiver receives. @throws LocalError encryption_failed */
  reveal(receiver: RTCRtpReceiver, mid: string): void
  /** Which feed each media section carries: the whole assignment. */
  bind(slots: Slot[]): void
  /** Drops all outgoing frames while true. */
  pause(paused: boolean): void
  onTrouble(listener: (trouble: StreamTrouble) => void): void
  /** The worker died: everything must stop. Told at once when that happened already. */
  onFailed(listener: (code: LocalErrorCode) => void): void
  close(): void
}

type Answer = Extract<FromWorker, { ref: number }>
type Request = Extract<ToWorker, { ref: number }>
type WithoutRef<T> = T extends { ref: number } ? Omit<T, 'ref'> : never

interface Pending {
  resolve(answer: Answer): void
  reject(error: LocalError): void
  timer: ReturnType<typeof setTimeout>
}

class WorkerEncryption implements Encryption {
  readonly ready: Promise<void>
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  readonly #senders = new VideoSenders()
  #ref = 0
  #state: 'open' | 'failed' | 'closed' = 'open'
  #ready?: () => void
  #paused = false
  readonly #trouble: ((trouble: StreamTrouble) => void)[] = []
  readonly #failed: ((code: LocalErrorCode) => void)[] = []

  constructor(worker: Worker) {
    this.#worker = worker
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data)
    worker.onerror = () => this.#fail()
    worker.onmessageerror = () => this.#fail()
    this.ready = this.#started()
    this.ready.catch(() => undefined)
  }

  #started(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(), ANSWER_WITHIN)
      this.#ready = () => {
        clearTimeout(timer)
        resolve()
      }
      this.onFailed((code) => {
        clearTimeout(timer)
        reject(new LocalError(code))
      })
    })
  }

  async open(room: string, roomKey: string): Promise<void> {
    await this.#request({ type: 'open', room, roomKey })
  }

  identify({ id, index }: { id: string; index: number }): void {
    this.#post({ type: 'identify', id, index })
  }

  async seal(presence: PresenceContent): Promise<string> {
    const answer = await this.#request({ type: 'seal', presence })
    if (answer.type !== 'sealed') throw new LocalError('encryption_failed')
    return answer.presence
  }

  async roster(participants: Participant[]): Promise<Map<string, PresenceContent | null>> {
    const answer = await this.#request({ type: 'roster', participants })
    if (answer.type !== 'roster') throw new LocalError('encryption_failed')
    return answer.contents
  }

  protect(sender: RTCRtpSender, source: Source): void {
    this.#transform(sender, { direction: 'send', source })
    this.#senders.set(source, sender)
  }

  reveal(receiver: RTCRtpReceiver, mid: string): void {
    this.#transform(receiver, { direction: 'receive', mid })
  }

  bind(slots: Slot[]): void {
    this.#post({ type: 'bind', slots })
  }

  pause(paused: boolean): void {
    this.#post({ type: 'pause', paused })
    // The frames dropped meanwhile are missing to every decoder.
    if (this.#paused && !paused) this.#senders.keyFrames()
    this.#paused = paused
  }

  onTrouble(listener: (trouble: StreamTrouble) => void): void {
    this.#trouble.push(listener)
  }

  onFailed(listener: (code: LocalErrorCode) => void): void {
    if (this.#state === 'failed') listener('encryption_failed')
    else this.#failed.push(listener)
  }

  close(): void {
    if (this.#state === 'open') this.#end('closed')
  }

  /** Without a transform media would flow in clear, so this is the end of the meeting. */
  #transform(end: RTCRtpSender | RTCRtpReceiver, options: TransformOptions): void {
    try {
      if (this.#state !== 'open') throw new LocalError('encryption_failed')
      end.transform = new RTCRtpScriptTransform(this.#worker, options)
    } catch (error) {
      this.#fail()
      throw new LocalError('encryption_failed', { cause: error })
    }
  }

  #post(message: ToWorker): void {
    if (this.#state === 'open') this.#worker.postMessage(message)
  }

  #request(request: WithoutRef<Request>): Promise<Answer> {
    if (this.#state !== 'open') return Promise.reject(new LocalError('encryption_failed'))
    const ref = ++this.#ref
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(), ANSWER_WITHIN)
      this.#pending.set(ref, { resolve, reject, timer })
      this.#post({ ...request, ref })
    })
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case 'ready':
        return this.#ready?.()
      case 'failed':
        return this.#fail()
      case 'key-frame':
        return this.#senders.keyFrame(message.source)
      case 'trouble': {
        const { participant, source, reason } = message
        for (const listener of this.#trouble) listener({ participant, source, reason })
        return
      }
      default:
        return this.#settle(message)
    }
  }

  #settle(answer: Answer): void {
    const pending = this.#pending.get(answer.ref)
    if (!pending) return
    this.#pending.delete(answer.ref)
    clearTimeout(pending.timer)
    if (answer.type === 'refused') pending.reject(new LocalError(answer.code))
    else pending.resolve(answer)
  }

  #fail(): void {
    if (this.#state !== 'open') return
    this.#end('failed')
    for (const listener of this.#failed) listener('encryption_failed')
  }

  /** With the worker its transforms end: what they would have carried is lost, not sent. */
  #end(state: 'failed' | 'closed'): void {
    this.#state = state
    this.#worker.terminate()
    this.#senders.clear()
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer)
      reject(new LocalError('encryption_failed'))
    }
    this.#pending.clear()
  }
}

/**
 * Takes over a worker, whose script may still be loading: what is asked of it and the frames for it wait until it runs.
 * @throws LocalError browser_unsupported | encryption_failed
 */
export async function createEncryption(starting: Promise<StartedWorker>): Promise<Encryption> {
  if (!('RTCRtpScriptTransform' in globalThis)) throw new LocalError('browser_unsupported')
  const { worker, started } = await starting.catch((cause) => {
    throw new LocalError('encryption_failed', { cause })
  })
  const encryption = new WorkerEncryption(worker)
  encryption.ready.then(started, started)
  return encryption
}
