import session, { type CookieOptions, type SessionData } from 'express-session'
import type { SessionStore } from '../store/store.ts'
import { type Clock, secondsOf } from '../time.ts'
import type { LastUses } from './last-uses.ts'
import { sha256 } from './secrets.ts'

/** Property of a session with the state of a sign-in elsewhere. */
export const PENDING = 'pending'

/** Seconds from login to the end of a session at most, whatever happens meanwhile. */
export const SESSION_LIFE = 12 * 60 * 60

/** Seconds. Sessions end at full quarters of the day (UTC), so that their ends don't tell who signed in together. */
const SESSION_ENDS = 6 * 60 * 60

/** Six to twelve hours from now, in seconds since 1970. */
const endOf = (now: Date): number => Math.floor((secondsOf(now) + SESSION_LIFE) / SESSION_ENDS) * SESSION_ENDS

/** Devices that one account is signed in on at once; of more, one whose session would end first is signed out. */
const MOST_SESSIONS = 20

/** Milliseconds that a sign-in elsewhere may take, and how many may go on at once. */
const PENDING_FOR = 10 * 60_000
const MOST_PENDING = 5_000

/** Where passport keeps the account id, and the state of a sign-in elsewhere until the person comes back. */
type PassportData = { passport?: { user?: string }; [PENDING]?: unknown }
/** Marks what came from the store: such a session is never stored again, or one that ended meanwhile would be back. */
const KNOWN = 'known'
type Done<T extends unknown[]> = (error: unknown, ...rest: T) => void

/**
 * Sessions of express-session in our store. Of a session only the account and the end are kept, under the hash of
 * its id; sessions without an account are not kept, but for those of people who are signing in elsewhere, which are in
 * memory for ten minutes. There is no `touch`, so the end does not move; when each was used last is in memory alone.
 */
export class HashedSessionStore extends session.Store {
  readonly #pending = new Map<string, { state: unknown; until: number }>()

  constructor(
    readonly sessions: SessionStore,
    readonly cookie: CookieOptions,
    readonly clock: Clock,
    readonly uses: LastUses,
  ) {
    super()
  }

  override get(sid: string, done: Done<[SessionData?]>): void {
    this.#load(sid).then(
      (data) => done(null, data),
      (error) => done(error),
    )
  }

  override set(sid: string, data: SessionData, done?: Done<[]>): void {
    const account = (data as PassportData).passport?.user
    const id = sha256(sid)
    const state = (data as PassportData)[PENDING]
    this.#pending.delete(id)
    if (state !== undefined) this.#wait(id, state)
    settle(account ? this.#add(id, account, KNOWN in data) : this.sessions.remove(id), done)
  }

  async #add(id: string, account: string, known: boolean): Promise<void> {
    this.uses.use(id)
    if (!known) await this.sessions.add({ id, account, expires: endOf(this.clock()) }, MOST_SESSIONS)
  }

  #wait(id: string, state: unknown): void {
    const now = this.clock().getTime()
    const [oldest] = this.#pending
    if (oldest && (this.#pending.size >= MOST_PENDING || oldest[1].until < now))
      this.#pending.delete(oldest[0])
    this.#pending.set(id, { state, until: now + PENDING_FOR })
  }

  override destroy(sid: string, done?: Done<[]>): void {
    const id = sha256(sid)
    this.#pending.delete(id)
    this.uses.forget(id)
    settle(this.sessions.remove(id), done)
  }

  async #load(sid: string): Promise<SessionData | undefined> {
    const now = secondsOf(this.clock())
    const id = sha256(sid)
    const found = await this.sessions.get(id, now)
    const pending = this.#waiting(id)
    if (!found) return pending
    if (!this.uses.use(id)) {
      await this.sessions.remove(id)
      this.uses.forget(id)
      return pending
    }
    const cookie = {
      ...this.cookie,
      originalMaxAge: SESSION_LIFE * 1000,
      expires: new Date(found.expires * 1000),
    }
    return { ...pending, cookie, passport: { user: found.account }, [KNOWN]: true } as SessionData
  }

  #waiting(id: string): SessionData | undefined {
    const pending = this.#pending.get(id)
    if (!pending || pending.until < this.clock().getTime()) return undefined
    const cookie = { ...this.cookie, originalMaxAge: SESSION_LIFE * 1000 }
    return { cookie, [PENDING]: pending.state } as unknown as SessionData
  }
}

function settle(work: Promise<void>, done: Done<[]> = () => {}): void {
  work.then(
    () => done(null),
    (error) => done(error),
  )
}
