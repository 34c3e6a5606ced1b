/** What was said and what happened in one stay: kept as long as the page shows it, and bounded. */
import type { Telling } from './encryption.ts'
import { type ChatMessage, type Notice, REACTIONS } from './meeting.ts'
import type { Model } from './model.ts'

/** Entries kept; the oldest are dropped. */
const MAX_CHAT = 1_000
const MAX_NOTICES = 50
const MAX_REACTIONS = 30
/** What anybody can cause over and over. */
const JUNK: Notice['kind'][] = ['refused', 'renewed']
/** Milliseconds in which such a notice is not told again. */
const SAME_WITHIN = 10_000
/** Milliseconds that a reaction is shown. */
const REACTION_FOR = 4_000

interface Host {
  readonly model: Model
  change(change: Partial<Model>): void
}

type Told<T extends Telling['type']> = Extract<Telling, { type: T }>

export class Conversation {
  readonly #host: Host
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()
  #last = 0

  constructor(host: Host) {
    this.#host = host
  }

  heard({ from, name, self, said }: Told<'said'>): void {
    const id = this.#id()
    if (said.type === 'chat') return this.#keep({ id, from, name, self, text: said.text, at: Date.now() })
    if (said.type === 'poll')
      return this.#keep({ id, from, name, self, text: said.text, poll: said.id, at: said.at })
    if (said.type !== 'reaction') return
    const emoji = REACTIONS.find((known) => known === said.emoji)
    if (!emoji) return
    const reactions = [...this.#host.model.reactions, { id, from, name, emoji }].slice(-MAX_REACTIONS)
    this.#host.change({ reactions })
    this.#forget(id)
  }

  /** A poll that is told to somebody who came later stands where it was asked, and once. */
  #keep(message: ChatMessage): void {
    const { chat } = this.#host.model
    const { poll, at } = message
    if (poll && chat.some((one) => one.poll === poll)) return
    const place = poll ? chat.findLastIndex((one) => one.at <= at) + 1 : chat.length
    this.#host.change({ chat: chat.toSpliced(place, 0, message).slice(-MAX_CHAT) })
  }

  noticed({ kind, name }: Pick<Notice, 'kind' | 'name'>): void {
    if (JUNK.includes(kind) && this.#toldLately(kind)) return
    const notice = { id: this.#id(), kind, name, at: Date.now() }
    this.#host.change({ notices: [...this.#host.model.notices, notice].slice(-MAX_NOTICES) })
  }

  /** Whoever sends junk shall not push out what matters. */
  #toldLately(kind: Notice['kind']): boolean {
    const last = this.#host.model.notices.findLast((notice) => notice.kind === kind)
    return last !== undefined && Date.now() - last.at < SAME_WITHIN
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  #id(): string {
    return String(++this.#last)
  }

  #forget(id: string): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#host.change({ reactions: this.#host.model.reactions.filter((one) => one.id !== id) })
    }, REACTION_FOR)
    this.#timers.add(timer)
  }
}
