/** What one says in the group, tells about oneself, and hears of the others. */
import type { Member } from '../crypto/group.ts'
import { cleanName } from '../crypto/name.ts'
import { decodeContent, encodeContent, type Utterance } from './content.ts'
import type { FromWorker, OwnState, Said } from './messages.ts'
import type { People } from './people.ts'

/** The way to the others. */
export interface Line {
  /** Own participant id. */
  self(): string
  /** Undefined while not in the group. */
  members(): readonly Member[] | undefined
  /** @returns false while not in the group */
  send(plain: Uint8Array<ArrayBuffer>, to?: string): Promise<boolean>
  post(message: FromWorker): void
  /** What is known of people changed. */
  show(): void
}

export class Talk {
  readonly #line: Line
  readonly #people: People
  #state: OwnState = { name: '', microphone: false, camera: false, screen: false, hand: 0 }
  #said = 0
  /** Number of the last thing heard, by participant. */
  readonly #heard = new Map<string, number>()

  constructor(people: People, line: Line) {
    this.#people = people
    this.#line = line
  }

  /** Another stay: everybody counts from the beginning. */
  reset(): void {
    this.#said = 0
    this.#heard.clear()
  }

  forget(participants: readonly string[]): void {
    for (const participant of participants) this.#heard.delete(participant)
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
      await this.repeat()
      this.noted()
      this.#line.show()
    }
    return before.name === this.#state.name ? 'other' : 'name'
  }

  /** Tells the own state once more, to everybody or to one. */
  async repeat(to?: string): Promise<void> {
    await this.#say({ t: 'state', ...this.#state }, to)
  }

  /** Shows the own state as the others see it. */
  noted(): void {
    this.#people.told(this.#line.self(), { t: 'state', ...this.#state })
  }

  /** Says it to everybody, and shows it here. @returns false while not in the group */
  async say(said: Exclude<Utterance, { t: 'state' }>): Promise<boolean> {
    if (!(await this.#say(said))) return false
    const [from, name] = [this.#line.self(), this.#state.name]
    this.#line.post({ type: 'said', from, name, self: true, said: shown(said) })
    return true
  }

  #say(said: Utterance, to?: string): Promise<boolean> {
    return this.#line.send(encodeContent({ n: ++this.#said, said }), to)
  }

  /** Says nothing when a message is not what anybody here says, or was heard before. */
  hear(leaf: number, plain: Uint8Array): void {
    const content = decodeContent(plain)
    const member = this.#line.members()?.find((one) => one.leaf === leaf)
    if (!content || !member || content.n <= (this.#heard.get(member.participant) ?? 0)) return
    this.#heard.set(member.participant, content.n)
    const { said } = content
    const from = member.participant
    if (said.t === 'state') {
      this.#people.told(from, { ...said, name: cleanName(said.name) })
      return this.#line.show()
    }
    const name = this.#people.nameOf(from) || cleanName(member.name)
    this.#line.post({ type: 'said', from, name, self: false, said: shown(said) })
  }
}

const shown = (said: Exclude<Utterance, { t: 'state' }>): Said =>
  said.t === 'chat' ? { type: 'chat', text: said.text } : { type: 'reaction', emoji: said.emoji }
