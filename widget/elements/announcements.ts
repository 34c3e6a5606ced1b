/** What is said to those who can't see: all of it through one polite live region. */
import { msg, str } from '@lit/localize'
import { noticeText } from './notice-text.ts'
import type { CallState } from './panel-tab.ts'

/** Characters of a message that are read out. */
const MAX_READ = 300
/** Milliseconds that one's own connection has to be good before it is said anew that it is poor. */
const GOOD_FOR = 60_000

const named = (name: string): string => name || msg('Guest')

const isPoor = ({ participants }: CallState): boolean =>
  participants.some(({ self, quality }) => self && quality === 'poor')

/** What is said of the own connection: one that comes and goes would be talked of all the time. */
export class PoorConnection {
  /** Milliseconds as `performance.now()`. */
  #poorUntil = -Infinity

  /** Whether it is to be said now that it is poor. */
  isNews(before: CallState, after: CallState): boolean {
    const now = performance.now()
    const [was, is] = [isPoor(before), isPoor(after)]
    const news = is && !was && now - this.#poorUntil >= GOOD_FOR
    if (was || is) this.#poorUntil = now
    return news
  }
}

/** What is new from one state of the call to the next. */
export function announcements(before: CallState, after: CallState, connection: PoorConnection): string[] {
  const fresh = <T extends { id: string }>(of: (state: CallState) => readonly T[]): T[] => {
    const known = new Set(of(before).map(({ id }) => id))
    return of(after).filter(({ id }) => !known.has(id))
  }
  const raised = after.participants.filter(
    ({ id, self, hand }) => hand && !self && !before.participants.find((one) => one.id === id)?.hand,
  )
  return [
    ...(connection.isNews(before, after)
      ? [msg('Your connection is poor: others may hear and see you badly.')]
      : []),
    ...fresh(({ notices }) => notices).map(({ kind, name }) => noticeText(kind, [named(name)])),
    ...fresh(({ knocks }) => knocks).map(({ name }) => msg(str`${named(name)} asks to join`)),
    ...raised.map(({ name }) => msg(str`${named(name)} raised a hand`)),
    ...fresh(({ chat }) => chat)
      .filter(({ self }) => !self)
      .map(({ name, text }) => `${named(name)}: ${text.slice(0, MAX_READ)}`),
    ...fresh(({ reactions }) => reactions).map(({ name, emoji }) =>
      msg(str`${named(name)} reacts with ${emoji}`),
    ),
  ]
}
