/** What the server keeps, what it keeps of oneself, deletion of oneself, and diagnosis, over HTTP. */
import { Router } from 'express'
import { http, SnugError } from '../../protocol/index.ts'
import type { Accounts } from '../auth/accounts.ts'
import { confirm } from '../auth/confirm.ts'
import { administrator, person, personSettingUp, type SignIn } from '../auth/sign-in.ts'
import type { Throttle } from '../auth/throttle.ts'
import { input, pathId } from '../input.ts'
import type { Store } from '../store/store.ts'
import { type Clock, dayOf } from '../time.ts'
import type { Diagnosis } from './diagnosis.ts'
import { overview, securityOverview } from './overview.ts'
import type { SecurityEvents } from './security-events.ts'

export interface PrivacyRoutesOptions {
  store: Store
  accounts: Accounts
  signIn: SignIn
  throttle: Throttle
  diagnosis: Diagnosis
  events: SecurityEvents
  clock: Clock
}

export function privacyRoutes(options: PrivacyRoutesOptions): Router {
  const router = Router()
  const { store, accounts, throttle, signIn, events } = options
  router.get('/privacy', async (request, response) => {
    person(request)
    const language = input(http.PrivacyLanguage, request.query.language)
    response.json(await overview(store, options.diagnosis.until, language))
  })
  router.get('/account/export', async (request, response) => {
    const { id } = personSettingUp(request)
    await throttle.take('naming', id)
    response.setHeader('Content-Disposition', 'attachment; filename="snug-account.json"')
    const tables = { ...(await store.personal.of(id)), security_events: await events.of(id) }
    response.json({ what: 'All that this server keeps of you', tables })
  })
  router.post('/account/delete', async (request, response) => {
    const account = personSettingUp(request)
    const { authKey } = input(http.DeleteRequest, request.body)
    await confirm({ store, accounts, throttle }, account, authKey)
    await erase(options, account.id)
    await signIn.close(request, response)
    response.status(204).end()
  })
  router.delete('/accounts/:id', async (request, response) => {
    const { id } = administrator(request)
    const other = pathId(request.params.id)
    // One’s own takes the password.
    if (other === id) throw new SnugError('forbidden')
    await erase(options, other)
    response.status(204).end()
  })
  router.get('/security-events', async (request, response) => {
    administrator(request)
    const language = input(http.PrivacyLanguage, request.query.language)
    const totals = await store.securityEvents.totals(dayOf(options.clock()))
    response.json(securityOverview(totals, language))
  })
  diagnosisRoutes(router, options)
  return router
}

async function erase({ accounts, events }: PrivacyRoutesOptions, account: string): Promise<void> {
  await accounts.erase(account)
  await events.forget(account)
  await events.record('account_deleted')
}

function diagnosisRoutes(router: Router, { diagnosis, events }: PrivacyRoutesOptions): void {
  router.post('/diagnosis', async (request, response) => {
    administrator(request)
    const { minutes } = input(http.DiagnosisRequest, request.body)
    const until = diagnosis.start(minutes).toISOString()
    await events.record('diagnosis_started')
    response.json({ until })
  })
  router.delete('/diagnosis', async (request, response) => {
    administrator(request)
    await diagnosis.stop()
    response.status(204).end()
  })
}
