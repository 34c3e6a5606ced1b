/** Guest links over HTTP: made and revoked by owners and moderators, used by anybody who has one. */
import { Router } from 'express'
import { http, SnugError } from '../../protocol/index.ts'
import { person } from '../auth/sign-in.ts'
import { prefixOf, type Throttle } from '../auth/throttle.ts'
import { input, pathId } from '../input.ts'
import type { Guests } from './guests.ts'

export function guestRoutes(guests: Guests, throttle: Throttle): Router {
  const router = Router()
  router.get('/rooms/:id/guest-links', async (request, response) => {
    response.json(await guests.list(person(request), pathId(request.params.id)))
  })
  router.post('/rooms/:id/guest-links', async (request, response) => {
    const account = person(request)
    const wanted = input(http.GuestLinkRequest, request.body)
    await throttle.take('inviting', account.id)
    response.json(await guests.create(account, pathId(request.params.id), wanted))
  })
  router.delete('/rooms/:id/guest-links/:link', async (request, response) => {
    const { id, link = '' } = request.params
    if (!/^[A-Za-z0-9_-]{43}$/.test(link)) throw new SnugError('not_found')
    await guests.remove(person(request), pathId(id), link)
    response.status(204).end()
  })
  router.post('/guest', async (request, response) => {
    const { token, pass } = input(http.GuestRequest, request.body)
    await throttle.take('invite', prefixOf(request.ip))
    response.json(await guests.enter(token, pass))
  })
  return router
}
