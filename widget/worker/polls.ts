/**
 * Polls: everybody counts by themselves, from votes that each voter signs and says to everybody. Kept while one is in
 * the meeting; bounded, whatever others say.
 */
import type { Utterance } from './content.ts'
import { MAX_AGO, type Poll } from './messages.ts'

type PollSaid = Extract<Utterance, { t: 'poll' }>
type VoteSaid = Extract<Utterance, { t: 'vote' }>

/** Polls of one person, polls at all, and votes of one voter, and of all, in what may be asked yet. */
const MAX_OF_ONE = 20
const MAX_POLLS = 100
const MAX_AHEAD = 2_000

interface Asked {
  by: string
  name: string
  poll: PollSaid
  /** When, ms since 1970. */
  at: number
}

/** What a poll is called by everybody: ids of different people may be equal. */
const keyOf = (by: string, id: string): string => `${by}/${id}`

/** As it is told later. The clock may have been set back meanwhile. */
const toldLater = ({ poll, at }: Asked): PollSaid => ({
  ...poll,
  ago: Math.min(Math.max(0, Date.now() - at), MAX_AGO),
})

export class Polls {
  readonly #asked = new Map<string, Asked>()
  /** Choices by voter; votes may come before what they are about. */
  readonly #votes = new Map<string, Map<string, number[]>>()

  /** The poll, when it is a new one. What was asked once stays; only its end may be told later, once. */
  asks(by: string, name: string, poll: PollSaid): { id: Poll['id']; at: number } | undefined {
    const key = keyOf(by, poll.id)
    const known = this.#asked.get(key)
    if (poll.counts && poll.counts.length !== poll.options.length) return undefined
    if (known) {
      known.poll.counts ??= poll.counts
      return undefined
    }
    const theirs = [...this.#asked.values()].filter((one) => one.by === by)
    if (theirs.length >= MAX_OF_ONE || this.#asked.size >= MAX_POLLS) return undefined
    const at = Date.now() - (poll.ago ?? 0)
    this.#asked.set(key, { by, name, poll: { ...poll }, at })
    return { id: key, at }
  }

  /** The newest vote of somebody counts, whatever place they had. */
  votes(voter: string, { by, id, choices }: VoteSaid): void {
    const key = keyOf(by, id)
    if (!this.#asked.has(key) && !this.#mayBeAhead(voter)) return
    const votes = this.#votes.get(key) ?? new Map<string, number[]>()
    this.#votes.set(key, votes.set(voter, choices))
  }

  /** Whoever votes in polls that nobody asked shall not keep the votes of others out. */
  #mayBeAhead(voter: string): boolean {
    const ahead = [...this.#votes].filter(([key]) => !this.#asked.has(key))
    return ahead.length < MAX_AHEAD && ahead.filter(([, votes]) => votes.has(voter)).length < MAX_POLLS
  }

  /** A vote as it is said. Undefined: there is no such poll, or it is over. */
  vote(key: string, choices: number[]): VoteSaid | undefined {
    const asked = this.#asked.get(key)
    return asked && !asked.poll.counts ? { t: 'vote', by: asked.by, id: asked.poll.id, choices } : undefined
  }

  /** The end of one's own poll as it is said, with how it ended. */
  end(key: string, self: string): PollSaid | undefined {
    const asked = this.#asked.get(key)
    if (asked?.by !== self || asked.poll.counts) return undefined
    return { ...toldLater(asked), counts: this.#counts(key, asked.poll) }
  }

  /** What somebody new has to be told by this side: its own polls and votes. */
  own(self: string, voter: string): (PollSaid | VoteSaid)[] {
    const asked = [...this.#asked.values()].filter(({ by }) => by === self).map(toldLater)
    const voted = [...this.#votes].flatMap(([key, votes]) => {
      const vote = this.vote(key, votes.get(voter) ?? [])
      return vote && votes.has(voter) ? [vote] : []
    })
    return [...asked, ...voted]
  }

  clear(): void {
    this.#asked.clear()
    this.#votes.clear()
  }

  view(self: string, voter: string): Poll[] {
    return [...this.#asked].map(([id, { by, name, poll }]) => {
      const counts = poll.counts ?? this.#counts(id, poll)
      const mine = this.#valid(poll, this.#votes.get(id)?.get(voter))
      return {
        ...{ id, name, own: by === self, question: poll.question, multiple: poll.multiple },
        closed: poll.counts !== null,
        options: poll.options.map((text, at) => ({ text, votes: counts[at] ?? 0, mine: mine.includes(at) })),
      }
    })
  }

  #counts(key: string, poll: PollSaid): number[] {
    const all = [...(this.#votes.get(key)?.values() ?? [])].flatMap((choices) => this.#valid(poll, choices))
    return poll.options.map((_, at) => all.filter((choice) => choice === at).length)
  }

  /** Nobody has two voices: each choice once, and only one where one is asked for. */
  #valid({ options, multiple }: PollSaid, choices: number[] = []): number[] {
    const valid = [...new Set(choices)].filter((choice) => choice < options.length)
    return multiple || valid.length < 2 ? valid : []
  }
}
