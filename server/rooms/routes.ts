/** Rooms, members and access tokens over HTTP. */
import { Router } from 'express'
import { http } from '../../protocol/index.ts'
import type { IdentityIssuer } from '../auth/identity.ts'
import { person, storedSessionId } from '../auth/sign-in.ts'
import type { Throttle } from '../auth/throttle.ts'
import { input, pathId } from '../input.ts'
import type { Rooms } from './rooms.ts'

export interface RoomRoutesOptions {
  rooms: Rooms
  identities: IdentityIssuer
  throttle: Throttle
}

export function roomRoutes(options: RoomRoutesOptions): Router {
  const router = Router()
  ownRoomsRoutes(router, options)
  accessRoutes(router, options)
  memberRoutes(router, options)
  return router
}

function ownRoomsRoutes(router: Router, { rooms, throttle }: RoomRoutesOptions): void {
  router.get('/rooms', async (request, response) => {
    response.json(await rooms.list(person(request)))
  })
  router.post('/rooms', async (request, response) => {
    const account = person(request)
    const wanted = input(http.RoomRequest, request.body)
    await throttle.take('makingRooms', account.id)
    response.json(await rooms.create(account, wanted))
  })
  router.delete('/rooms/:id', async (request, response) => {
    await rooms.remove(person(request), pathId(request.params.id))
    response.status(204).end()
  })
}

function accessRoutes(router: Router, { rooms, identities, throttle }: RoomRoutesOptions): void {
  router.post('/token', async (request, response) => {
    const account = person(request)
    const { room, origin, deviceKey } = input(http.TokenRequest, request.body)
    await throttle.take('entering', account.id)
    const answer: http.TokenAnswer = {
      access: await rooms.access(account, room, storedSessionId(request), origin),
      identityKeys: identities.keys,
    }
    if (deviceKey) answer.identity = await identities.assert(account, { room, deviceKey })
    response.json(answer)
  })
}

function memberRoutes(router: Router, { rooms, throttle }: RoomRoutesOptions): void {
  router.get('/rooms/:id/members', async (request, response) => {
    response.json(await rooms.members(person(request), pathId(request.params.id)))
  })
  router.put('/rooms/:id/members', async (request, response) => {
    const account = person(request)
    const room = pathId(request.params.id)
    const { login, role } = input(http.MemberRequest, request.body)
    await throttle.take('naming', account.id)
    await rooms.setMember(account, room, login, role)
    response.status(204).end()
  })
  router.delete('/rooms/:id/members/:account', async (request, response) => {
    const account = person(request)
    await rooms.removeMember(account, pathId(request.params.id), pathId(request.params.account))
    response.status(204).end()
  })
}
