/** Who is signed in: express-session and passport, wired to accounts. */
import { promisify } from 'node:util'
import type { Request, RequestHandler, Response } from 'express'
import session from 'express-session'
import passport, { type Strategy as AnyStrategy } from 'passport'
import { Strategy } from 'passport-local'
import { SnugError } from '../../protocol/index.ts'
import type { Account, Store } from '../store/store.ts'
import { type Clock, secondsOf } from '../time.ts'
import type { Accounts } from './accounts.ts'
import { cookieNames, cookieOptions } from './cookies.ts'
import type { LastUses } from './last-uses.ts'
import type { SecondFactor } from './second-factor.ts'
import { sha256 } from './secrets.ts'
import { HashedSessionStore, SESSION_LIFE } from './session-store.ts'

export interface SignInOptions {
  store: Store
  accounts: Accounts
  factor: Pick<SecondFactor, 'isMissing'>
  secret: string
  secure: boolean
  uses: LastUses
  clock: Clock
}

export interface SignIn {
  /** Put before everything that asks who is signed in. */
  handlers: RequestHandler[]
  /** Put after what waits for a body: whoever is slow with it may not be signed in any more. */
  recheck: RequestHandler
  /**
   * Checks login and key in the body, then what else there is to check, and opens a session under a new id.
   * @throws SnugError wrong_credentials (also when what was checked has changed meanwhile), and what `check` throws
   */
  byPassword(
    request: Request,
    response: Response,
    check: (account: Account) => Promise<void>,
  ): Promise<Account>
  /** Goes on with a sign-in elsewhere, which may redirect instead of resolving. @throws SnugError sign_in_refused */
  by(strategy: AnyStrategy, request: Request, response: Response): Promise<Account>
  /** Opens a session under a new id. */
  open(request: Request, account: Account): Promise<void>
  close(request: Request, response: Response): Promise<void>
}

export function createSignIn(options: SignInOptions): SignIn {
  const { store, accounts, factor, secret, secure, uses, clock } = options
  const name = cookieNames(secure).session
  const cookie = cookieOptions(secure, 'lax')
  const sessions = session({
    name,
    secret,
    store: new HashedSessionStore(store.sessions, cookie, clock, uses),
    cookie: { ...cookie, maxAge: SESSION_LIFE * 1000 },
    resave: false,
    saveUninitialized: false,
  })
  const recall = recaller(store, factor)
  const authenticator = createAuthenticator(accounts, recall)
  const close = async (request: Request, response: Response) => {
    await promisify<void>((done) => request.logout(done))()
    await promisify<void>((done) => request.session.destroy(done))()
    response.clearCookie(name, cookie)
  }
  return {
    handlers: [...(secure ? [behindTls] : []), sessions, authenticator.session() as RequestHandler],
    recheck: rechecker(store, recall, clock),
    async byPassword(request, response, check) {
      const { login } = request.body as { login: string }
      const before = await doorOf(store, login)
      const account = await authenticate(authenticator, 'local', request, response)
      await check(account)
      await open(request, account)
      if ((await doorOf(store, login)) === before) return account
      // A new password or second factor ends all sessions; this one came too late for that.
      await close(request, response)
      throw new SnugError('wrong_credentials')
    },
    async by(strategy, request, response) {
      const account = await authenticate(authenticator, strategy, request, response)
      await open(request, account)
      return account
    },
    open,
    close,
  }
}

/** What a sign-in by password is checked against, to see whether it has changed. */
async function doorOf(store: Store, login: string): Promise<string> {
  const found = await store.accounts.credentials(login)
  const factor = found && (await store.secondFactors.secret(found.account.id))
  return JSON.stringify([found?.hash, factor])
}

/** The public URL says that TLS ends before this process; express-session asks the request. */
const behindTls: RequestHandler = (request, _response, next) => {
  Object.defineProperty(request, 'secure', { value: true, configurable: true })
  next()
}

type Recall = (id: string) => Promise<SignedIn | false>

const recaller =
  (store: Store, factor: SignInOptions['factor']): Recall =>
  async (id) => {
    const account = await store.accounts.byId(id)
    if (!account || account.disabled) return false
    return { ...account, factorMissing: await factor.isMissing(id) }
  }

const rechecker =
  (store: Store, recall: Recall, clock: Clock): RequestHandler =>
  async (request, _response, next) => {
    const account = signedIn(request)
    if (account && request.body !== undefined) {
      const session = await store.sessions.get(storedSessionId(request), secondsOf(clock()))
      request.user = (session && (await recall(account.id))) || undefined
    }
    next()
  }

function createAuthenticator(accounts: Accounts, recall: Recall) {
  const authenticator = new passport.Passport()
  const fields = { usernameField: 'login', passwordField: 'authKey' }
  authenticator.use(
    new Strategy(fields, (login, authKey, done) => {
      accounts.verify(login, authKey).then((account) => done(null, account ?? false), done)
    }),
  )
  authenticator.serializeUser((user, done) => done(null, (user as Account).id))
  authenticator.deserializeUser((id: string, done) => {
    recall(id).then((account) => done(null, account), done)
  })
  return authenticator
}

function authenticate(
  authenticator: ReturnType<typeof createAuthenticator>,
  strategy: 'local' | AnyStrategy,
  request: Request,
  response: Response,
): Promise<Account> {
  return new Promise((resolve, reject) => {
    const decide = (error: unknown, account: Account | false | undefined) => {
      if (error) reject(error)
      else if (account) resolve(account)
      else reject(new SnugError(strategy === 'local' ? 'wrong_credentials' : 'sign_in_refused'))
    }
    // Passport writes the way to this very response into the strategy that it is given: shared by two requests at once, one
    // person's sign-in would end in the other's session. Those that it knows by name it copies itself.
    const own = typeof strategy === 'string' ? strategy : (Object.create(strategy) as AnyStrategy)
    authenticator.authenticate(own, decide)(request, response, reject)
  })
}

/** Passport makes a new session id here. */
const open = (request: Request, account: Account): Promise<void> =>
  promisify<void>((done) => request.logIn(account, done))()

/** An account, and whether it has to set up a second factor before anything else. */
interface SignedIn extends Account {
  factorMissing?: boolean
}

/** The account that sent the request, or undefined. */
export const signedIn = (request: Request): SignedIn | undefined => request.user as SignedIn | undefined

/** @throws SnugError signed_out | factor_missing */
export function person(request: Request): Account {
  const account = personSettingUp(request)
  if (account.factorMissing) throw new SnugError('factor_missing')
  return account
}

/** Also somebody who still lacks the second factor that the server asks for. @throws SnugError signed_out */
export function personSettingUp(request: Request): SignedIn {
  const account = signedIn(request)
  if (!account) throw new SnugError('signed_out')
  return account
}

/** @throws SnugError signed_out | factor_missing | forbidden */
export function administrator(request: Request): Account {
  const account = person(request)
  if (!account.admin) throw new SnugError('forbidden')
  return account
}

/** The id under which the session of the request is stored. */
export const storedSessionId = (request: Request): string => sha256(request.sessionID)
