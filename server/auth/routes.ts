/** Session, accounts, invitations and vault over HTTP. */
import { type Request, type Response, Router } from 'express'
import { http, SnugError } from '../../protocol/index.ts'
import { input, pathId } from '../input.ts'
import type { SecurityEvents } from '../privacy/security-events.ts'
import type { Account, Store } from '../store/store.ts'
import { type Accounts, KDF } from './accounts.ts'
import type { Csrf } from './csrf.ts'
import type { Invites } from './invites.ts'
import type { SecondFactor } from './second-factor.ts'
import { administrator, person, type SignIn, signedIn, storedSessionId } from './sign-in.ts'
import { prefixOf, type Throttle } from './throttle.ts'

export interface AuthRoutesOptions {
  store: Store
  accounts: Accounts
  invites: Invites
  factor: SecondFactor
  signIn: SignIn
  csrf: Csrf
  throttle: Throttle
  events: Pick<SecurityEvents, 'record'>
  hasRelay: boolean
}

export function authRoutes(options: AuthRoutesOptions): Router {
  const router = Router()
  sessionRoutes(router, options)
  registrationRoutes(router, options)
  ownAccountRoutes(router, options)
  administrationRoutes(router, options)
  return router
}

function sessionRoutes(router: Router, options: AuthRoutesOptions): void {
  const { accounts, factor, signIn, throttle } = options
  router.get('/session', async (request, response) => {
    await answerSession(options, request, response, signedIn(request))
  })
  router.post('/kdf', async (request, response) => {
    const { login } = input(http.KdfRequest, request.body)
    await throttle.take('kdf', prefixOf(request.ip))
    response.json(await accounts.kdf(login))
  })
  router.post('/login', async (request, response) => {
    const body = input(http.LoginRequest, request.body)
    request.body = body
    const account = await throttled(throttle, request, () =>
      signIn.byPassword(request, response, ({ id }) => factor.check(id, body.code)),
    )
    await answerSession(options, request, response, account)
  })
  router.post('/logout', async (request, response) => {
    await signIn.close(request, response)
    response.status(204).end()
  })
}

/** Ten failures per login and prefix, fifty per prefix; what succeeds does not count, nor does being asked for a code. */
async function throttled<T>(throttle: Throttle, request: Request, attempt: () => Promise<T>): Promise<T> {
  const prefix = prefixOf(request.ip)
  const { login } = request.body as { login: string }
  await throttle.take('loginByPrefix', prefix)
  await throttle.take('loginByPerson', prefix, login)
  const result = await attempt().catch(async (error) => {
    // Nor does it start counting anew: whoever has the password could guess codes without end.
    if (error instanceof SnugError && error.code === 'code_needed') {
      await throttle.giveBack('loginByPrefix', prefix)
      await throttle.giveBack('loginByPerson', prefix, login)
    }
    throw error
  })
  await throttle.giveBack('loginByPrefix', prefix)
  await throttle.forget('loginByPerson', prefix, login)
  return result
}

function registrationRoutes(router: Router, options: AuthRoutesOptions): void {
  const { accounts, invites, signIn, throttle } = options
  router.post('/invites/check', async (request, response) => {
    const { token } = input(http.InviteCheck, request.body)
    await throttle.take('invite', prefixOf(request.ip))
    const { admin } = await invites.check(token)
    response.json({ admin, ...KDF })
  })
  router.post('/register', async (request, response) => {
    const registration = input(http.RegisterRequest, request.body)
    await throttle.take('invite', prefixOf(request.ip))
    const account = await accounts.register(registration)
    await signIn.open(request, account)
    await answerSession(options, request, response, account)
  })
}

function ownAccountRoutes(router: Router, { store, accounts, throttle }: AuthRoutesOptions): void {
  router.post('/account/password', async (request, response) => {
    const account = person(request)
    const change = input(http.PasswordRequest, request.body)
    await throttle.take('password', account.id)
    await accounts.changePassword(account, change, storedSessionId(request))
    await throttle.forget('password', account.id)
    response.status(204).end()
  })
  router.get('/vault', async (request, response) => {
    const vault = await store.vaults.get(person(request).id)
    if (!vault) throw new SnugError('not_found')
    response.json(vault)
  })
  router.put('/vault', async (request, response) => {
    const { id } = person(request)
    const { vault, version } = input(http.VaultRequest, request.body)
    const next = await store.vaults.put(id, vault, version)
    if (next === undefined) throw new SnugError('conflict')
    response.json({ version: next })
  })
}

function administrationRoutes(
  router: Router,
  { store, accounts, invites, throttle, events }: AuthRoutesOptions,
): void {
  router.post('/invites', async (request, response) => {
    const { id } = administrator(request)
    const { admin } = input(http.InviteRequest, request.body)
    await throttle.take('inviting', id)
    response.json(await invites.create(admin))
  })
  router.get('/accounts', async (request, response) => {
    administrator(request)
    const withFactor = new Set(await store.secondFactors.accounts())
    const external = new Set(await store.externals.accounts())
    const all = await store.accounts.list()
    response.json(
      all.map((one) => ({
        ...one,
        secondFactor: withFactor.has(one.id),
        external: external.has(one.id),
      })),
    )
  })
  router.patch('/accounts/:id', async (request, response) => {
    const by = administrator(request)
    const { disabled } = input(http.AccountChange, request.body)
    const id = pathId(request.params.id)
    await accounts.setDisabled(by, id, disabled)
    if (disabled) await events.record('account_disabled', id)
    response.status(204).end()
  })
}

/** Tells who is signed in, with the token for requests that change something. */
export async function answerSession(
  { csrf, store, factor, hasRelay }: Pick<AuthRoutesOptions, 'csrf' | 'store' | 'factor' | 'hasRelay'>,
  request: Request,
  response: Response,
  account: Account | undefined,
): Promise<void> {
  const shown = account && {
    id: account.id,
    login: account.login,
    admin: account.admin,
    vault: (await store.externals.isExternal(account.id)) ? 'browser' : 'server',
    ...((await factor.isMissing(account.id)) ? { factorMissing: true } : {}),
  }
  response.json({ account: shown ?? null, csrf: csrf.token(request, response), relay: hasRelay })
}
