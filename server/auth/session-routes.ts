/** The own sessions over HTTP: how many there are, and an end to all but this one. */
import { Router } from 'express'
import { http } from '../../protocol/index.ts'
import { input } from '../input.ts'
import type { Store } from '../store/store.ts'
import { type Clock, secondsOf } from '../time.ts'
import { type ConfirmOptions, confirm } from './confirm.ts'
import { personSettingUp, storedSessionId } from './sign-in.ts'

export interface SessionRoutesOptions extends ConfirmOptions {
  store: Store
  clock: Clock
}

export function sessionRoutes(options: SessionRoutesOptions): Router {
  const { store, clock } = options
  const router = Router()
  router.get('/account/sessions', async (request, response) => {
    const { id } = personSettingUp(request)
    response.json({ count: await store.sessions.count(id, secondsOf(clock())) })
  })
  router.delete('/account/sessions', async (request, response) => {
    const account = personSettingUp(request)
    const { authKey } = input(http.SessionsEnd, request.body)
    await confirm(options, account, authKey)
    await store.sessions.removeOthers(account.id, storedSessionId(request))
    response.status(204).end()
  })
  return router
}
