import type { LiveControl } from '../rooms/live-control.ts'
import type { SessionStore } from '../store/store.ts'
import { type Clock, secondsOf } from '../time.ts'
import { isPlaceKey } from './host-tokens.ts'
import type { LastUses } from './last-uses.ts'

/** Milliseconds between two looks. */
const EVERY = 2_000

export interface SessionWatchOptions {
  sessions: Pick<SessionStore, 'all' | 'among' | 'remove'>
  live: Pick<LiveControl, 'keys' | 'endKey'>
  uses: LastUses
  clock: Clock
  onError: (error: unknown) => void
  every?: number
}

/**
 * Ends sessions that are idle, and the places in meetings of those that were ended, by signing out or by a new password.
 * Being in a meeting is use; a session whose time is over lets a meeting go on.
 */
export function watchSessions(options: SessionWatchOptions): () => void {
  const { sessions, live, uses, clock, onError, every = EVERY } = options
  /** Seconds since 1970, by session with a place. */
  const ends = new Map<string, number>()
  let started = false

  const start = async () => {
    // What was used before the process began counts from its beginning.
    for (const { id } of await sessions.all(secondsOf(clock()))) uses.use(id)
    started = true
  }
  const lookAtPlaces = async () => {
    const inUse = live.keys().filter((key) => !isPlaceKey(key))
    const found = new Map((await sessions.among(inUse)).map((session) => [session.id, session]))
    for (const id of ends.keys()) if (!inUse.includes(id)) ends.delete(id)
    for (const id of inUse) {
      const session = found.get(id)
      if (session) {
        ends.set(id, session.expires)
        uses.use(id)
      } else if ((ends.get(id) ?? Number.POSITIVE_INFINITY) > secondsOf(clock()))
        live.endKey(id, 'signed_out')
    }
  }
  const look = async () => {
    if (!started) await start()
    await lookAtPlaces()
    for (const id of uses.idle()) {
      await sessions.remove(id)
      uses.forget(id)
    }
  }
  const timer = setInterval(() => void look().catch(onError), every)
  timer.unref()
  return () => clearInterval(timer)
}
