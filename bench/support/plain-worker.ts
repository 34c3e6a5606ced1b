/**
 * In place of the product's worker, for comparison only: says what that one says, but passes frames through, makes up
 * steps of the group from random bytes (the server looks into none), and tells states in clear.
 */
import type { GroupAt, GroupStep } from '../../protocol/messages.ts'
import { fromBase64Url, toBase64Url } from '../../widget/crypto/bytes.ts'
import type { Transformer, WorkerScope } from '../../widget/worker/encoded.ts'
import {
  type FromWorker,
  type GroupNews,
  type Holder,
  type OwnState,
  type ToWorker,
  WORKER_REFS,
} from '../../widget/worker/messages.ts'
import { pump } from '../../widget/worker/pump.ts'

type News<T extends GroupNews['type']> = Extract<GroupNews, { type: T }>

/** Bytes of a step of a small group. */
const COMMIT = 512
const INFO = 1_200

const scope = self as unknown as WorkerScope
const post = (message: FromWorker): void => scope.postMessage(message)
const random = (count: number): string => toBase64Url(crypto.getRandomValues(new Uint8Array(count)))
const NOTHING: OwnState = { name: '', microphone: false, camera: false, screen: false, sound: false, hand: 0 }

class PlainMember {
  paused = true
  #ref = WORKER_REFS
  #self = ''
  #at: GroupAt | null | undefined
  #next: GroupAt = { group: '', epoch: 0 }
  #wanted = false
  /** Of the last relayed message. */
  #seq = 0
  #state: 'waiting' | 'joining' | 'in' = 'waiting'
  #own = NOTHING
  /** In the order they came, oneself included once joined. */
  readonly #others = new Map<string, OwnState>()

  take(news: GroupNews): void {
    if ('seq' in news) this.#seq = news.seq
    switch (news.type) {
      case 'welcome':
        return this.#welcome(news)
      case 'group':
        return this.#groupIs(news.at)
      case 'joined':
        return this.#joined(news)
      case 'commit':
        return this.#commit(news)
      case 'app':
        return this.#told(news)
      case 'gone':
        return this.#gone(news.id)
      case 'error':
        if (this.#state !== 'joining' || news.ref === undefined) return
        this.#state = 'waiting'
        return this.#ask()
    }
  }

  join(): void {
    this.#wanted = true
    this.#enter()
  }

  tell(state: OwnState): void {
    this.#own = state
    if (this.#state !== 'in') return
    this.#say()
    this.#show()
  }

  #welcome({ self, resumed, roster }: News<'welcome'>): void {
    if (resumed && self.joined) return post({ type: 'send', message: { type: 'catch-up', seq: this.#seq } })
    this.#self = self.id
    this.#state = 'waiting'
    this.#at = undefined
    this.#others.clear()
    for (const { id } of roster) this.#others.set(id, NOTHING)
    this.#ask()
  }

  #ask(): void {
    this.#at = undefined
    post({ type: 'send', message: { type: 'group', ref: ++this.#ref } })
  }

  #groupIs(at: GroupAt | null): void {
    if (this.#state !== 'waiting') return
    this.#at = at
    this.#show()
    this.#enter()
  }

  #step(): GroupStep {
    const on = this.#at ?? null
    this.#next = on ? { ...on, epoch: on.epoch + 1 } : { group: random(16), epoch: 0 }
    return { on, to: this.#next, commit: on && random(COMMIT), info: random(INFO) }
  }

  #enter(): void {
    if (!this.#wanted || this.#state !== 'waiting' || this.#at === undefined) return
    this.#state = 'joining'
    const step = this.#step()
    post({ type: 'send', message: { type: 'join', ref: ++this.#ref, step, lobby: random(32) } })
  }

  #joined({ roster }: News<'joined'>): void {
    this.#state = 'in'
    this.#seq = 0
    this.#at = this.#next
    for (const { id } of roster) if (!this.#others.has(id)) this.#others.set(id, NOTHING)
    this.#show()
    this.#say()
  }

  /** Somebody came, or cleaned up behind somebody who left. */
  #commit({ by, to }: News<'commit'>): void {
    this.#at = to
    if (by === this.#self || this.#others.has(by)) return
    this.#others.set(by, NOTHING)
    post({ type: 'notice', kind: 'joined', name: '' })
    this.#show()
    this.#say(by)
  }

  #told({ by, data }: News<'app'>): void {
    this.#others.set(by, JSON.parse(new TextDecoder().decode(fromBase64Url(data))))
    this.#show()
  }

  #gone(id: string): void {
    if (!this.#others.delete(id)) return
    post({ type: 'notice', kind: 'left', name: '' })
    this.#show()
    if (this.#state === 'in')
      post({ type: 'send', message: { type: 'commit', ref: ++this.#ref, step: this.#step() } })
  }

  #say(to?: string): void {
    const data = toBase64Url(new TextEncoder().encode(JSON.stringify(this.#own)))
    post({ type: 'send', message: { type: 'app', data, ...(to === undefined ? {} : { to }) } })
  }

  #show(): void {
    const holders = [...this.#others].map(([id, state]) => holderOf(id, state, false))
    if (this.#state === 'in') holders.unshift(holderOf(this.#self, this.#own, true))
    post({ type: 'people', holders, level: 'encrypted' })
  }
}

const holderOf = (id: string, state: OwnState, self: boolean): Holder => ({
  ...state,
  id,
  self,
  identity: null,
  fingerprint: '',
  device: self ? 'own' : 'new',
})

const member = new PlainMember()

function handle(message: ToWorker): void {
  switch (message.type) {
    case 'open':
      return post({ type: 'opened', ref: message.ref })
    case 'news':
      return member.take(message.news)
    case 'join':
      return member.join()
    case 'state':
      return member.tell(message.state)
    case 'pause':
      member.paused = message.paused
      return
    case 'say':
    case 'code':
    case 'compared':
      return post({ type: 'refused', ref: message.ref, code: 'wrong_state' })
  }
}

const passFrames = (transformer: Transformer): Promise<void> =>
  pump(transformer, async () => transformer.options.direction === 'receive' || !member.paused)

/** Told once the page is heard: what is posted before it listens is lost, and this worker is there sooner than it. */
let told = false

scope.onmessage = ({ data }) => {
  if (!told) post({ type: 'ready', device: random(32) })
  told = true
  handle(data)
}
scope.onrtctransform = ({ transformer }) => {
  passFrames(transformer).catch(() => undefined)
}
