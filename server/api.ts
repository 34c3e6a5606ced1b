/** The HTTP API, to be mounted at `/api`. */
import express, { type RequestHandler, type Router } from 'express'
import { SnugError } from '../protocol/index.ts'
import { Accounts } from './auth/accounts.ts'
import { createCsrf } from './auth/csrf.ts'
import { hostCallRoutes } from './auth/host-calls.ts'
import { hostRoutes } from './auth/host-routes.ts'
import { Hosts } from './auth/hosts.ts'
import { createIdentityIssuer } from './auth/identity.ts'
import { Invites } from './auth/invites.ts'
import { authRoutes } from './auth/routes.ts'
import type { Secrets } from './auth/secrets.ts'
import { createSignIn } from './auth/sign-in.ts'
import { Throttle } from './auth/throttle.ts'
import type { AccessTokens } from './auth/tokens.ts'
import type { LiveControl } from './rooms/live-control.ts'
import { Rooms } from './rooms/rooms.ts'
import { roomRoutes } from './rooms/routes.ts'
import type { Store } from './store/store.ts'
import { type Clock, systemClock } from './time.ts'

export interface ApiDeps {
  store: Store
  live: LiveControl
  tokens: AccessTokens
  secrets: Secrets
  /** Where browsers reach the server; cookies are `Secure` when it is https. */
  publicUrl: string
  /** Whether pages of this origin may show meetings. */
  isEmbedOrigin(origin: string): boolean
  /** Whether there is a relay for rooms that use nothing else. */
  hasRelay?: boolean
  clock?: Clock
}

/** Bytes of the largest request body: a vault and a little. */
const MAX_BODY = 512 * 1024
/** Bytes of the largest question of a host: ids of rooms. */
const MAX_QUESTION = 16 * 1024

/**
 * Refusals go to the error handler as SnugError. Throttling goes by `request.ip`, so behind a proxy the application
 * must set `trust proxy`.
 */
export function createApi(deps: ApiDeps): Router {
  const { store, live, tokens, secrets, isEmbedOrigin, hasRelay = false, clock = systemClock } = deps
  const { origin, protocol } = new URL(deps.publicUrl)
  const secure = protocol === 'https:'
  const accounts = new Accounts({ store, live, tokens, secrets, clock })
  const invites = new Invites(store, clock)
  const rooms = new Rooms({
    store,
    live,
    tokens,
    subjectKey: secrets.subject,
    origin,
    isEmbedOrigin,
    hasRelay,
    clock,
  })
  const identities = createIdentityIssuer({ secrets, issuer: origin, clock })
  const throttle = new Throttle(clock)
  const signIn = createSignIn({ store, accounts, secret: secrets.session, secure, clock })
  const csrf = createCsrf({ secret: secrets.csrf, origin, secure })

  const router = express.Router()
  const { publicUrl } = deps
  const calls = { hosts: store.hosts, live, throttle, publicUrl, roomKey: secrets.subject, clock }
  router.use(noStore, hostCallRoutes(calls, express.json({ limit: MAX_QUESTION })))
  router.use(...signIn.handlers, ...csrf.handlers, express.json({ limit: MAX_BODY }))
  router.use(authRoutes({ store, accounts, invites, signIn, csrf, throttle, hasRelay }))
  router.use(hostRoutes(new Hosts({ store: store.hosts, live })))
  router.use(roomRoutes({ rooms, identities, throttle }))
  router.use(() => {
    throw new SnugError('not_found')
  })
  return router
}

const noStore: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store')
  next()
}
