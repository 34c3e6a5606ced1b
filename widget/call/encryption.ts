/** The page's side of the worker that holds the keys. Fails closed: without it nothing is sent or shown. */
import { type Order, type Slot, SnugError, type Source } from '../../protocol/index.ts'
import type {
  FromWorker,
  GroupNews,
  GroupRequest,
  OwnState,
  PollWish,
  RecordingSaid,
  ToWorker,
  TransformOptions,
  VouchingKey,
} from '../worker/messages.ts'
import type { StartedWorker } from '../worker/start.ts'
import { VideoSenders } from '../worker/video-senders.ts'
import { LocalError } from './failures.ts'
import type { LocalErrorCode, MeetingCode } from './meeting.ts'

export type { Holder, OwnState, RecordingSaid, Waiting } from '../worker/messages.ts'

/** Milliseconds for an answer of the worker. */
const ANSWER_WITHIN = 10_000

type Told<T extends FromWorker['type']> = Extract<FromWorker, { type: T }>
/** What the worker tells without being asked. */
export type Telling = Told<
  'people' | 'said' | 'notice' | 'polls' | 'knocks' | 'asked' | 'admitted' | 'fault' | 'trouble'
>

export interface EncryptionEvents {
  /** To be sent to the server. */
  send(message: GroupRequest): void
  told(telling: Telling): void
  /** The worker died: everything must stop. Told at once when that happened already. */
  failed(code: LocalErrorCode): void
}

export interface Opening {
  room: string
  /** Absent: the lobby. */
  roomKey?: string
  assertion?: string
  identityKeys: VouchingKey[]
  tellRoomKey: boolean
}

export interface Encryption {
  /**
   * Public key of this device, base64url. Settles when the worker's script runs; whatever is asked before waits.
   * @throws LocalError encryption_failed
   */
  readonly device: Promise<string>
  /** Whom everything is told; before that nothing is. */
  listen(events: EncryptionEvents): void
  /** @throws LocalError room_key_missing | identity_refused | encryption_failed */
  open(opening: Opening): Promise<void>
  /** A newer assertion of who one is, for when the group is entered anew. */
  renew(assertion: string): void
  /** What the server says about the group, in the order it came. */
  take(news: GroupNews): void
  /** Enter the meeting as soon as that is possible. */
  join(): void
  /** The connection broke. */
  lost(): void
  /** What the others are told about oneself from now on. */
  tell(state: OwnState): void
  /** @throws SnugError wrong_state while not in the group */
  say(text: string): Promise<void>
  react(emoji: string): void
  /** @throws SnugError wrong_state while not in the group, and for a poll that is over or not one's own */
  poll(wish: PollWish): Promise<void>
  /** @throws SnugError wrong_state while not in the group */
  record(said: RecordingSaid): Promise<void>
  /** An order for somebody, sealed, to be sent at once. @throws SnugError wrong_state while not in the group */
  order(to: string, what: Order): Promise<string>
  /** @throws SnugError wrong_state while not in the group */
  code(): Promise<MeetingCode>
  compared(): Promise<void>
  /** Somebody's changed device is theirs: the person says so. */
  acknowledge(id: string): void
  knock(): void
  admit(id: string, code: string): void
  /** Seals whatever this sender sends. @throws LocalError encryption_failed */
  protect(sender: RTCRtpSender, source: Source): void
  /** Opens what this receiver receives. @throws LocalError encryption_failed */
  reveal(receiver: RTCRtpReceiver, mid: string): void
  /** Which feed each media section carries: the whole assignment. */
  bind(slots: Slot[]): void
  /** Drops all outgoing frames while true. */
  pause(paused: boolean): void
  /** Makes the next picture of each source a key frame, where the browser can. */
  refreshPictures(): void
  close(): void
}

type Answer = Extract<FromWorker, { ref: number }>
type Request = Extract<ToWorker, { ref: number }>
type WithoutRef<T> = T extends { ref: number } ? Omit<T, 'ref'> : never

interface Pending {
  resolve(answer: Answer): void
  reject(error: Error): void
  timer: ReturnType<typeof setTimeout>
}

class WorkerEncryption implements Encryption {
  readonly device: Promise<string>
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  readonly #senders = new VideoSenders()
  #ref = 0
  #state: 'open' | 'failed' | 'closed' = 'open'
  #ready?: (device: string) => void
  #paused = false
  #events?: EncryptionEvents

  constructor({ worker, said }: StartedWorker) {
    this.#worker = worker
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data)
    worker.onerror = () => this.#fail()
    worker.onmessageerror = () => this.#fail()
    this.device = this.#started()
    this.device.catch(() => undefined)
    for (const message of said) this.#receive(message)
  }

  #started(): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(), ANSWER_WITHIN)
      this.#ready = (device) => {
        clearTimeout(timer)
        resolve(device)
      }
      this.#unready = () => {
        clearTimeout(timer)
        reject(new LocalError('encryption_failed'))
      }
    })
  }
  #unready?: () => void

  listen(events: EncryptionEvents): void {
    this.#events = events
    if (this.#state === 'failed') events.failed('encryption_failed')
  }

  async open(opening: Opening): Promise<void> {
    await this.#request({ type: 'open', ...opening })
  }

  renew(assertion: string): void {
    this.#post({ type: 'assertion', assertion })
  }

  take(news: GroupNews): void {
    this.#post({ type: 'news', news })
  }

  join(): void {
    this.#post({ type: 'join' })
  }

  lost(): void {
    this.#post({ type: 'lost' })
  }

  tell(state: OwnState): void {
    this.#post({ type: 'state', state })
  }

  async say(text: string): Promise<void> {
    await this.#request({ type: 'say', text })
  }

  react(emoji: string): void {
    this.#post({ type: 'react', emoji })
  }

  async poll(wish: PollWish): Promise<void> {
    await this.#request({ type: 'poll', wish })
  }

  async record(said: RecordingSaid): Promise<void> {
    await this.#request({ type: 'record', said })
  }

  async order(to: string, what: Order): Promise<string> {
    const answer = await this.#request({ type: 'order', to, what })
    if (answer.type !== 'sealed') throw new LocalError('encryption_failed')
    return answer.data
  }

  async code(): Promise<MeetingCode> {
    const answer = await this.#request({ type: 'code' })
    if (answer.type !== 'code') throw new LocalError('encryption_failed')
    return { digits: answer.digits, words: answer.words }
  }

  async compared(): Promise<void> {
    await this.#request({ type: 'compared' })
  }

  acknowledge(id: string): void {
    this.#post({ type: 'acknowledge', id })
  }

  knock(): void {
    this.#post({ type: 'knock' })
  }

  admit(id: string, code: string): void {
    this.#post({ type: 'admit', id, code })
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

  refreshPictures(): void {
    this.#senders.keyFrames()
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
        return this.#ready?.(message.device)
      case 'failed':
        return this.#fail()
      case 'key-frame':
        return this.#senders.keyFrame(message.source)
      case 'send':
        return this.#events?.send(message.message)
      case 'opened':
      case 'done':
      case 'sealed':
      case 'code':
      case 'refused':
        return this.#settle(message)
      default:
        return this.#events?.told(message)
    }
  }

  #settle(answer: Answer): void {
    const pending = this.#pending.get(answer.ref)
    if (!pending) return
    this.#pending.delete(answer.ref)
    clearTimeout(pending.timer)
    if (answer.type === 'refused') pending.reject(refusalOf(answer))
    else pending.resolve(answer)
  }

  #fail(): void {
    if (this.#state !== 'open') return
    this.#end('failed')
    this.#unready?.()
    this.#events?.failed('encryption_failed')
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

const refusalOf = ({ code }: Told<'refused'>): Error =>
  code === 'wrong_state' ? new SnugError(code) : new LocalError(code)

/**
 * Takes over a worker, whose script may still be loading: what is asked of it and the frames for it wait until it runs.
 * @throws LocalError browser_unsupported | encryption_failed
 */
export async function createEncryption(starting: Promise<StartedWorker>): Promise<Encryption> {
  if (!('RTCRtpScriptTransform' in globalThis)) throw new LocalError('browser_unsupported')
  const worker = await starting.catch((cause) => {
    throw new LocalError('encryption_failed', { cause })
  })
  const encryption = new WorkerEncryption(worker)
  encryption.device.then(worker.started, worker.started)
  return encryption
}
