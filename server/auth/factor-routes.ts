/** Second factors over HTTP. */
import { type Request, Router } from 'express'
import { http, SnugError } from '../../protocol/index.ts'
import { input, pathId } from '../input.ts'
import type { SecurityEvents } from '../privacy/security-events.ts'
import type { Account, Store } from '../store/store.ts'
import type { Accounts } from './accounts.ts'
import { confirm } from './confirm.ts'
import { removeFactor, type SecondFactor } from './second-factor.ts'
import { administrator, personSettingUp, storedSessionId } from './sign-in.ts'
import type { Throttle } from './throttle.ts'

export interface FactorRoutesOptions {
  store: Store
  accounts: Accounts
  factor: SecondFactor
  throttle: Throttle
  events: Pick<SecurityEvents, 'record'>
}

export function factorRoutes(options: FactorRoutesOptions): Router {
  const router = Router()
  ownRoutes(router, options)
  router.delete('/accounts/:id/second-factor', async (request, response) => {
    const { id } = administrator(request)
    const other = pathId(request.params.id)
    // One’s own takes the password and a code.
    if (other === id) throw new SnugError('forbidden')
    await removeFactor(options.store, options.events, other)
    response.status(204).end()
  })
  return router
}

function ownRoutes(router: Router, options: FactorRoutesOptions): void {
  const { store, factor } = options
  /** Whoever signs in elsewhere has a second factor there, or none. */
  const own = async (request: Request): Promise<Account> => {
    const account = personSettingUp(request)
    if (await store.externals.isExternal(account.id)) throw new SnugError('forbidden')
    return account
  }
  router.get('/account/second-factor', async (request, response) => {
    response.json(await factor.state((await own(request)).id))
  })
  router.post('/account/second-factor/secret', async (request, response) => {
    response.json(factor.draft(await own(request)))
  })
  router.put('/account/second-factor', async (request, response) => {
    const account = await own(request)
    const { authKey, secret, code } = input(http.FactorRequest, request.body)
    await confirm(options, account, authKey)
    response.json({ codes: await factor.turnOn(account.id, secret, code, storedSessionId(request)) })
  })
  router.post('/account/second-factor/codes', async (request, response) => {
    const account = await own(request)
    const { authKey, code } = input(http.FactorCheck, request.body)
    await confirm(options, account, authKey)
    response.json({ codes: await factor.renewCodes(account.id, code) })
  })
  router.delete('/account/second-factor', async (request, response) => {
    const account = await own(request)
    const { authKey, code } = input(http.FactorCheck, request.body)
    await confirm(options, account, authKey)
    await factor.turnOff(account.id, code, storedSessionId(request))
    response.status(204).end()
  })
}
