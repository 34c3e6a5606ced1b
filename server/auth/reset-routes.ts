/** New passwords for people who forgot theirs, over HTTP. */
import { Router } from 'express'
import { http, SnugError } from '../../protocol/index.ts'
import { input, pathId } from '../input.ts'
import type { PasswordResets } from './password-resets.ts'
import { administrator } from './sign-in.ts'
import { prefixOf, type Throttle } from './throttle.ts'

export function resetRoutes(resets: PasswordResets, throttle: Throttle): Router {
  const router = Router()
  router.post('/accounts/:id/password-reset', async (request, response) => {
    const { id } = administrator(request)
    const other = pathId(request.params.id)
    // One’s own takes the password.
    if (other === id) throw new SnugError('forbidden')
    await throttle.take('inviting', id)
    response.json(await resets.create(other))
  })
  router.post('/password-reset/check', async (request, response) => {
    const { token } = input(http.InviteCheck, request.body)
    await throttle.take('invite', prefixOf(request.ip))
    response.json(await resets.check(token))
  })
  router.post('/password-reset', async (request, response) => {
    const reset = input(http.ResetRequest, request.body)
    await throttle.take('invite', prefixOf(request.ip))
    await resets.use(reset)
    response.status(204).end()
  })
  return router
}
