/** Host applications over HTTP, for administrators. */
import { Router } from 'express'
import { http } from '../../protocol/index.ts'
import { input, pathId } from '../input.ts'
import type { Hosts } from './hosts.ts'
import { administrator } from './sign-in.ts'

export function hostRoutes(hosts: Hosts): Router {
  const router = Router()
  router.get('/hosts', async (request, response) => {
    administrator(request)
    response.json(await hosts.list())
  })
  router.post('/hosts', async (request, response) => {
    administrator(request)
    await hosts.add(input(http.HostRequest, request.body))
    response.status(204).end()
  })
  router.put('/hosts/:id', async (request, response) => {
    administrator(request)
    await hosts.change(pathId(request.params.id), input(http.HostPlaces, request.body))
    response.status(204).end()
  })
  router.delete('/hosts/:id', async (request, response) => {
    administrator(request)
    await hosts.remove(pathId(request.params.id))
    response.status(204).end()
  })
  router.post('/hosts/:id/keys', async (request, response) => {
    administrator(request)
    const { kid, key } = input(http.HostKeyRequest, request.body)
    await hosts.addKey(pathId(request.params.id), kid, key)
    response.status(204).end()
  })
  router.delete('/hosts/:id/keys/:kid', async (request, response) => {
    administrator(request)
    await hosts.removeKey(pathId(request.params.id), input(http.Kid, request.params.kid))
    response.status(204).end()
  })
  return router
}
