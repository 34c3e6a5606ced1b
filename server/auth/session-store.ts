import session, { type CookieOptions, type SessionData } from 'express-session'
import type { SessionStore } from '../store/store.ts'
import { type Clock, secondsOf } from '../time.ts'
import { sha256 } from './secrets.ts'

/** Seconds from login to the end of a session, whatever happens meanwhile. */
export const SESSION_LIFE = 12 * 60 * 60

/** Where passport keeps the account id. */
type PassportData = { passport?: { user?: string } }
type Done<T extends unknown[]> = (error: unknown, ...rest: T) => void

/**
 * Sessions of express-session in our store. Of a session only the account and the end are kept, under the hash of
 * its id; sessions without an account are not kept. There is no `touch`, so the end does not move.
 */
export class HashedSessionStore extends session.Store {
  constructor(
    readonly sessions: SessionStore,
    readonly cookie: CookieOptions,
    readonly clock: Clock,
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
    const expires = secondsOf(this.clock()) + SESSION_LIFE
    const work = account ? this.sessions.add({ id, account, expires }) : this.sessions.remove(id)
    settle(work, done)
  }

  override destroy(sid: string, done?: Done<[]>): void {
    settle(this.sessions.remove(sha256(sid)), done)
  }

  async #load(sid: string): Promise<SessionData | undefined> {
    const now = secondsOf(this.clock())
    const found = await this.sessions.get(sha256(sid), now)
    if (!found) return undefined
    const cookie = {
      ...this.cookie,
      originalMaxAge: SESSION_LIFE * 1000,
      expires: new Date(found.expires * 1000),
    }
    return { cookie, passport: { user: found.account } } as SessionData
  }
}

function settle(work: Promise<void>, done: Done<[]> = () => {}): void {
  work.then(
    () => done(null),
    (error) => done(error),
  )
}
