/** Questions that host applications themselves ask, with a word that their key signed; people have no part in it. */
import { createPublicKey } from 'node:crypto'
import { type RequestHandler, Router } from 'express'
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { http, SnugError } from '../../protocol/index.ts'
import { input } from '../input.ts'
import type { LiveControl } from '../rooms/live-control.ts'
import type { HostStore } from '../store/store.ts'
import type { Clock } from '../time.ts'
import { roomOf } from './host-tokens.ts'
import { prefixOf, type Throttle } from './throttle.ts'
import { ALGORITHM, LIFE, MAX_LENGTH, TOLERANCE } from './tokens.ts'

const TYPE = 'snug-host+jwt'

export interface HostCallOptions {
  hosts: Pick<HostStore, 'byName'>
  live: Pick<LiveControl, 'people'>
  throttle: Throttle
  publicUrl: string
  /** The same as for the tokens of their people. */
  roomKey: string
  clock: Clock
}

/** To be mounted before what holds for browsers, such as cookies. */
export function hostCallRoutes(options: HostCallOptions, body: RequestHandler): Router {
  const router = Router()
  router.post('/host/presence', body, async (request, response) => {
    await options.throttle.take('asking', prefixOf(request.ip))
    const host = await askedBy(request.get('authorization'), options)
    const { rooms } = input(http.PresenceRequest, request.body)
    const counts = rooms.map(
      (room) => [room, options.live.people(roomOf(options.roomKey, host, room))] as const,
    )
    response.json({ people: Object.fromEntries(counts.filter(([, people]) => people > 0)) })
  })
  return router
}

/** Name of the host that signed. @throws SnugError forbidden */
async function askedBy(authorization: string | undefined, options: HostCallOptions): Promise<string> {
  const [, token = ''] = /^Bearer ([\w.-]+)$/.exec(authorization ?? '') ?? []
  if (token === '' || token.length > MAX_LENGTH) throw new SnugError('forbidden')
  try {
    const name = decodeJwt(token).iss ?? ''
    const { kid } = decodeProtectedHeader(token)
    const x = (await options.hosts.byName(name))?.keys.find((key) => key.kid === kid)?.x ?? ''
    await jwtVerify(token, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }), {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: name,
      audience: options.publicUrl,
      clockTolerance: TOLERANCE,
      maxTokenAge: LIFE,
      currentDate: options.clock(),
    })
    return name
  } catch (cause) {
    throw new SnugError('forbidden', { cause })
  }
}
