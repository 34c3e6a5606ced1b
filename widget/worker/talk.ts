/** What one says in the group, tells about oneself, and hears of the others. */
import type { Order } from '../../protocol/ids.ts'
import type { Member } from '../crypto/group.ts'
import { cleanName } from '../crypto/name.ts'
import { type Content, decodeContent, encodeContent, type Utterance } from './content.ts'
import type { FromWorker, OwnState, PollWish, RecordingSaid, Said } from './messages.ts'
import type { People } from './people.ts'
import { Polls } from './polls.ts'

type PollSaid = Extract<Utterance, { t: 'poll' | 'vote' }>
type OfRecording = Extract<Utterance, { t: 'recording' | 'consent' }>
type Shown = Extract<Utterance, { t: 'chat' | 'reaction' | 'order' }> | OfRecording

/** What is shown as said, and would be missed. The rest is told anew anyway, or is of the moment. */
const KEPT: Utterance['t'][] = ['chat', 'poll', 'vote']
/** Milliseconds in which a connection may be dead unnoticed. */
const DEAD_WITHIN = 10_000

/** The way to the others. */
export interface Line {
  /** Own participant id. */
  self(): string
  /** Undefined while not in the group. */
  members(): readonly Member[] | undefined
  /** @returns false while not in the group */
  send(plain: Uint8Array<ArrayBuffer>, to?: string): Promise<boolean>
  /** An application message that is sent at once. @returns undefined while not in the group */
  seal(plain: Uint8Array<ArrayBuffer>): Promise<string | undefined>
  post(message: FromWorker): void
  /** What is known of people changed. */
  show(): void
}

export class Talk {
  readonly #line: Line
  readonly #people: People
  #state: OwnState = { name: '', microphone: false, camera: false, screen: false, sound: false, hand: 0 }
  #said = 0
  /** What was said last to everybody, and shown here as said. */
  #lately: { content: Content; at: number }[] = []
  /** What was perhaps said into a dead connection. */
  #unsure: Content[] = []
  readonly #polls = new Polls()
  /** What holds of recordings until something else is said, by what it is about. */
  readonly #holds = new Map<string, OfRecording>()
  /** Number of the last thing heard, by participant and device: a seat may have been somebody else's for a while. */
  readonly #heard = new Map<string, number>()

  constructor(people: People, line: Line) {
    this.#people = people
    this.#line = line
  }

  /** Another stay: everybody counts from the beginning. */
  reset(): void {
    this.#said = 0
    this.#lately = []
    this.#unsure = []
    this.#heard.clear()
    this.#polls.clear()
    this.#holds.clear()
  }

  forget(participants: readonly string[]): void {
    for (const key of this.#heard.keys())
      if (participants.some((participant) => key.startsWith(participant))) this.#heard.delete(key)
  }

  /** The own name, cleaned. */
  get name(): string {
    return this.#state.name
  }

  /** What one tells the others from now on. @returns what of it is new */
  async tell(state: OwnState): Promise<'nothing' | 'name' | 'other'> {
    const before = this.#state
    this.#state = { ...state, name: cleanName(state.name) }
    if (JSON.stringify(before) === JSON.stringify(this.#state)) return 'nothing'
    if (this.#line.members()) {
      await this.#say({ t: 'state', ...this.#state })
      this.noted()
      this.#line.show()
    }
    return before.name === this.#state.name ? 'other' : 'name'
  }

  /** The connection broke. */
  lost(): void {
    const since = performance.now() - DEAD_WITHIN
    this.#unsure.push(...this.#lately.filter(({ at }) => at > since).map(({ content }) => content))
    this.#lately = []
  }

  /** Under its number of then: whoever heard it does not hear it twice. */
  async #sayAgain(): Promise<void> {
    for (let next = this.#unsure[0]; next; next = this.#unsure[0]) {
      if (!(await this.#line.send(encodeContent(next)))) return
      this.#unsure.shift()
    }
  }

  /** Tells the own state and what holds once more, to everybody; or to one, with the polls one made and voted in. */
  async repeat(to?: string): Promise<void> {
    if (to === undefined) await this.#sayAgain()
    await this.#say({ t: 'state', ...this.#state }, to)
    for (const said of this.#holds.values()) await this.#say(said, to)
    if (to === undefined) return
    for (const said of this.#polls.own(this.#line.self(), this.#voter())) await this.#say(said, to)
  }

  /** Shows the own state as the others see it. */
  noted(): void {
    this.#people.told(this.#line.self(), { t: 'state', ...this.#state })
  }

  /** Says it to everybody, and shows it here. @returns false while not in the group */
  async say(said: Extract<Utterance, { t: 'chat' | 'reaction' }>): Promise<boolean> {
    if (!(await this.#say(said))) return false
    const [from, name] = [this.#line.self(), this.#state.name]
    this.#line.post({ type: 'said', from, name, self: true, said: shown(said) })
    return true
  }

  /** Says it to everybody, and to whoever comes later, and shows it here. @returns false while not in the group */
  async record({ type, ...rest }: RecordingSaid): Promise<boolean> {
    const said = { t: type, ...rest } as OfRecording
    this.#holds.set(said.t === 'consent' ? said.by : '', said)
    if (!(await this.#say(said))) return false
    this.#line.post({
      type: 'said',
      from: this.#line.self(),
      name: this.#state.name,
      self: true,
      said: shown(said),
    })
    return true
  }

  /** @returns false while not in the group, and for a poll that is over or not one's own */
  async poll(wish: PollWish): Promise<boolean> {
    const said = this.#pollSaid(wish)
    if (!said || !(await this.#say(said))) return false
    this.#polled(this.#line.self(), this.#state.name, said)
    return true
  }

  #pollSaid(wish: PollWish): PollSaid | undefined {
    if (wish.type === 'vote') return this.#polls.vote(wish.id, wish.choices)
    if (wish.type === 'close') return this.#polls.end(wish.id, this.#line.self())
    const { question, options, multiple } = wish
    return { t: 'poll', id: crypto.randomUUID().slice(0, 22), question, options, multiple, counts: null }
  }

  #polled(from: string, name: string, said: PollSaid): void {
    const self = this.#line.self()
    if (said.t === 'vote') this.#polls.votes(this.#voter(from), said)
    else {
      const asked = this.#polls.asks(from, name, said)
      const poll = asked && ({ type: 'poll', text: said.question, ...asked } as const)
      if (poll) this.#line.post({ type: 'said', from, name, self: from === self, said: poll })
    }
    this.#line.post({ type: 'polls', polls: this.#polls.view(self, this.#voter()) })
  }

  /** Whose voice it is: who comes again, from wherever, has the one they had. */
  #voter(id = this.#line.self()): string {
    const member = this.#line.members()?.find(({ participant }) => participant === id)
    const person = member?.identity
    return person ? `${person.issuer} ${person.subject}` : String(member?.device)
  }

  /** Something for a moderator to have somebody stop. @returns undefined while not in the group */
  order(to: string, what: Order): Promise<string | undefined> {
    return this.#line.seal(encodeContent({ n: ++this.#said, said: { t: 'order', to, what } }))
  }

  async #say(said: Utterance, to?: string): Promise<boolean> {
    const content = { n: ++this.#said, said }
    if (!(await this.#line.send(encodeContent(content), to))) return false
    if (to === undefined && KEPT.includes(said.t)) this.#keep(content)
    return true
  }

  #keep(content: Content): void {
    const at = performance.now()
    this.#lately = [...this.#lately.filter((one) => one.at > at - DEAD_WITHIN), { content, at }]
  }

  /** Says nothing when a message is not what anybody here says, or was heard before. */
  hear(leaf: number, plain: Uint8Array): void {
    const content = decodeContent(plain)
    const member = this.#line.members()?.find((one) => one.leaf === leaf)
    if (!content || !member) return
    const { n, said } = content
    const { participant: from, device } = member
    const key = from + device
    if (n <= (this.#heard.get(key) ?? 0)) return
    this.#heard.set(key, n)
    if (said.t === 'state') {
      this.#people.told(from, { ...said, name: cleanName(said.name) })
      return this.#line.show()
    }
    if (said.t === 'order' && said.to !== this.#line.self()) return
    const name = this.#people.nameOf(from) || cleanName(member.name)
    if (said.t === 'poll' || said.t === 'vote') return this.#polled(from, name, said)
    this.#line.post({ type: 'said', from, name, self: false, said: shown(said) })
  }
}

function shown(said: Shown): Said {
  if (said.t === 'chat') return { type: 'chat', text: said.text }
  if (said.t === 'reaction') return { type: 'reaction', emoji: said.emoji }
  if (said.t === 'recording') return { type: 'recording', ask: said.ask, at: said.at }
  if (said.t === 'consent') return { type: 'consent', by: said.by, ask: said.ask, given: said.given }
  return { type: 'order', what: said.what }
}
