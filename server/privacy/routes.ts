/** What the server keeps, what it keeps of oneself, deletion of oneself, and diagnosis, over HTTP. */
import { Router } from 'express'
import { http, SnugError } from '../../protocol/index.ts'
import type { Accounts } from '../auth/accounts.ts'
import { administrator, person, type SignIn } from '../auth/sign-in.ts'
import type { Throttle } from '../auth/throttle.ts'
import { input, pathId } from '../input.ts'
import type { Store } from '../store/store.ts'
import type { Diagnosis } from './diagnosis.ts'
import { overview } from './overview.ts'

export interface PrivacyRoutesOptions {
  store: Store
  accounts: Accounts
  signIn: SignIn
  throttle: Throttle
  diagnosis: Diagnosis
}

export function privacyRoutes(options: PrivacyRoutesOptions): Router {
  const router = Router()
  const { store, diagnosis, accounts, throttle, signIn } = options
  router.get('/privacy', async (request, response) => {
    person(request)
    const language = input(http.PrivacyLanguage, request.query.language)
    response.json(await overview(store, diagnosis.until, language))
  })
  router.get('/account/export', async (request, response) => {
    const { id } = person(request)
    await throttle.take('naming', id)
    response.setHeader('Content-Disposition', 'attachment; filename="snug-account.json"')
    response.json({ what: 'All that this server keeps of you', tables: await store.personal.of(id) })
  })
  router.post('/account/delete', async (request, response) => {
    const account = person(request)
    const { authKey } = input(http.DeleteRequest, request.body)
    await throttle.take('password', account.id)
    // Who signs in elsewhere has no password here.
    const sure =
      (await store.externals.isExternal(account.id)) ||
      (authKey && (await accounts.verify(account.login, authKey)))
    if (!sure) throw new SnugError('wrong_credentials')
    await accounts.erase(account.id)
    await signIn.close(request, response)
    response.status(204).end()
  })
  router.delete('/accounts/:id', async (request, response) => {
    const { id } = administrator(request)
    const other = pathId(request.params.id)
    // One’s own takes the password.
    if (other === id) throw new SnugError('forbidden')
    await accounts.erase(other)
    response.status(204).end()
  })
  diagnosisRoutes(router, diagnosis)
  return router
}

function diagnosisRoutes(router: Router, diagnosis: Diagnosis): void {
  router.post('/diagnosis', (request, response) => {
    administrator(request)
    const { minutes } = input(http.DiagnosisRequest, request.body)
    response.json({ until: diagnosis.start(minutes).toISOString() })
  })
  router.delete('/diagnosis', async (request, response) => {
    administrator(request)
    await diagnosis.stop()
    response.status(204).end()
  })
}
