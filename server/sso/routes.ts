/** Signing in elsewhere, and what groups give, over HTTP. */
import { type Request, type Response, Router } from 'express'
import { Strategy as Custom } from 'passport-custom'
import { http, SnugError } from '../../protocol/index.ts'
import { person, type SignIn } from '../auth/sign-in.ts'
import { prefixOf, type Throttle } from '../auth/throttle.ts'
import { input, pathId } from '../input.ts'
import type { Rooms } from '../rooms/rooms.ts'
import type { Account } from '../store/store.ts'
import type { ExternalAccounts } from './external-accounts.ts'
import type { OidcSignIn } from './oidc.ts'
import type { Directory } from './outsider.ts'

export interface SsoRoutesOptions {
  provider?: { name: string; oidc: OidcSignIn } | undefined
  directory?: { name: string; directory: Directory } | undefined
  externals: ExternalAccounts
  rooms: Rooms
  signIn: SignIn
  throttle: Throttle
  /** Answers who is signed in now. */
  answer(request: Request, response: Response, account: Account): Promise<void>
}

export function ssoRoutes(options: SsoRoutesOptions): Router {
  const router = Router()
  router.get('/sign-in', (_request, response) => {
    const { provider, directory } = options
    response.json({ provider: provider?.name ?? null, directory: directory?.name ?? null })
  })
  if (options.provider) providerRoutes(router, options.provider.oidc, options)
  if (options.directory) directoryRoutes(router, options.directory.directory, options)
  groupRoutes(router, options)
  return router
}

/** Both are visited by the browser itself, so what goes wrong is told by the page of the sign-in. */
function providerRoutes(router: Router, oidc: OidcSignIn, { signIn, throttle }: SsoRoutesOptions): void {
  const visit = (request: Request, response: Response): Promise<unknown> => {
    const visited = async () => {
      await throttle.take('elsewhere', prefixOf(request.ip))
      await signIn.by(await oidc.strategy(), request, response)
      response.redirect(303, '/sign-in')
    }
    return visited().catch((error: unknown) => {
      if (!response.headersSent) response.redirect(303, `/sign-in?problem=${codeOf(error)}`)
    })
  }
  router.get('/oidc/start', (request, response) => {
    // A redirect to the provider ends this; only what goes wrong comes back.
    void visit(request, response)
  })
  router.get('/oidc/callback', visit)
}

const codeOf = (error: unknown): string => (error instanceof SnugError ? error.code : 'sign_in_refused')

function directoryRoutes(router: Router, directory: Directory, options: SsoRoutesOptions): void {
  const { externals, signIn, throttle, answer } = options
  const strategy = new Custom((request, done) => {
    const { login, password } = request.body as { login: string; password: string }
    directory
      .check(login, password)
      .then((outsider) => outsider && externals.enter(outsider))
      .then((account) => done(null, account), done)
  })
  router.post('/directory', async (request, response) => {
    request.body = input(http.DirectoryRequest, request.body)
    const [prefix, login] = [prefixOf(request.ip), (request.body as { login: string }).login.toLowerCase()]
    await throttle.take('loginByPrefix', prefix)
    await throttle.take('loginByPerson', prefix, login)
    const account = await signIn.by(strategy, request, response).catch((error: unknown) => {
      const refused = error instanceof SnugError && error.code === 'sign_in_refused'
      throw refused ? new SnugError('wrong_credentials') : error
    })
    await throttle.giveBack('loginByPrefix', prefix)
    await throttle.forget('loginByPerson', prefix, login)
    await answer(request, response, account)
  })
}

function groupRoutes(router: Router, { rooms, provider, directory, throttle }: SsoRoutesOptions): void {
  const possible = provider !== undefined || directory !== undefined
  router.get('/rooms/:id/groups', async (request, response) => {
    const groups = await rooms.groups(person(request), pathId(request.params.id))
    response.json({ possible, groups })
  })
  router.put('/rooms/:id/groups', async (request, response) => {
    const account = person(request)
    const room = pathId(request.params.id)
    const group = input(http.GroupRequest, request.body)
    await throttle.take('naming', account.id)
    await rooms.setGroup(account, room, group)
    response.status(204).end()
  })
  router.delete('/rooms/:id/groups', async (request, response) => {
    const account = person(request)
    const { name } = input(http.GroupRemoval, request.body)
    await rooms.removeGroup(account, pathId(request.params.id), name)
    response.status(204).end()
  })
}
