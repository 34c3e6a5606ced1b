/** The HTTP API, to be mounted at `/api`. */
import express, { type RequestHandler, type Router } from 'express'
import { SnugError } from '../protocol/index.ts'
import { Accounts } from './auth/accounts.ts'
import { type Csrf, createCsrf } from './auth/csrf.ts'
import { factorRoutes } from './auth/factor-routes.ts'
import { hostCallRoutes } from './auth/host-calls.ts'
import { hostRoutes } from './auth/host-routes.ts'
import { Hosts } from './auth/hosts.ts'
import { createIdentityIssuer } from './auth/identity.ts'
import { Invites } from './auth/invites.ts'
import { LastUses } from './auth/last-uses.ts'
import { PasswordResets } from './auth/password-resets.ts'
import { resetRoutes } from './auth/reset-routes.ts'
import { answerSession, authRoutes } from './auth/routes.ts'
import { SecondFactor } from './auth/second-factor.ts'
import type { Secrets } from './auth/secrets.ts'
import { sessionRoutes } from './auth/session-routes.ts'
import { createSignIn, type SignIn } from './auth/sign-in.ts'
import { type Limit, prefixOf, Throttle } from './auth/throttle.ts'
import type { AccessTokens } from './auth/tokens.ts'
import type { Diagnosis } from './privacy/diagnosis.ts'
import { privacyRoutes } from './privacy/routes.ts'
import type { SecurityEvents } from './privacy/security-events.ts'
import { guestRoutes } from './rooms/guest-routes.ts'
import { Guests } from './rooms/guests.ts'
import type { LiveControl } from './rooms/live-control.ts'
import { Rooms } from './rooms/rooms.ts'
import { roomRoutes } from './rooms/routes.ts'
import { ExternalAccounts } from './sso/external-accounts.ts'
import { type OidcOptions, OidcSignIn } from './sso/oidc.ts'
import type { Directory } from './sso/outsider.ts'
import { ssoRoutes } from './sso/routes.ts'
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
  /** Whether everybody with a password here has to have a second factor. */
  factorRequired?: boolean
  sso?: SingleSignOn
  diagnosis: Diagnosis
  events: SecurityEvents
  uses?: LastUses
  clock?: Clock
}

/** Where people sign in elsewhere. The names are shown to them. */
export interface SingleSignOn {
  provider?: { name: string; options: Omit<OidcOptions, 'callback'> } | undefined
  directory?: { name: string; directory: Directory } | undefined
  /** Its people are administrators of the server. */
  adminGroup?: string | undefined
}

/** Bytes of the largest request body: a vault and a little. Compressed ones are not taken: browsers send none. */
const MAX_BODY = 512 * 1024
/** Bytes of the largest question of a host: ids of rooms. */
const MAX_QUESTION = 16 * 1024

/**
 * Refusals go to the error handler as SnugError. Throttling goes by `request.ip`, so behind a proxy the application
 * must set `trust proxy`.
 */
export function createApi(deps: ApiDeps): Router {
  const { store, live, tokens, secrets, isEmbedOrigin, hasRelay = false, events, clock = systemClock } = deps
  const { uses = new LastUses(clock) } = deps
  const { origin, protocol, hostname } = new URL(deps.publicUrl)
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
  const throttle = new Throttle(clock, limitReached(deps))
  const factor = new SecondFactor({
    ...{ store, throttle, events, clock, required: deps.factorRequired ?? false },
    secret: secrets.secondFactor,
    issuer: `Snug ${hostname.replaceAll(':', ' ')}`,
  })
  const signIn = createSignIn({ store, accounts, factor, secret: secrets.session, secure, uses, clock })
  const csrf = createCsrf({ secret: secrets.csrf, origin, secure })

  const router = express.Router()
  const { publicUrl } = deps
  const calls = { hosts: store.hosts, live, throttle, publicUrl, roomKey: secrets.subject, clock }
  router.use(noStore, hostCallRoutes(calls, express.json({ limit: MAX_QUESTION, inflate: false })))
  router.use(limited(throttle))
  router.use(...signIn.handlers, ...csrf.handlers, express.json({ limit: MAX_BODY, inflate: false }))
  router.use(signIn.recheck)
  router.use(authRoutes({ store, accounts, invites, factor, signIn, csrf, throttle, events, hasRelay }))
  router.use(sessionRoutes({ store, accounts, throttle, clock }))
  router.use(resetRoutes(new PasswordResets(store, events, clock), throttle))
  router.use(factorRoutes({ store, accounts, factor, throttle, events }))
  router.use(privacyRoutes({ store, accounts, signIn, throttle, diagnosis: deps.diagnosis, events, clock }))
  router.use(hostRoutes(new Hosts({ store: store.hosts, live, events })))
  const guests = new Guests({ store, tokens, secret: secrets.subject, origin, clock })
  router.use(guestRoutes(guests, throttle))
  router.use(roomRoutes({ rooms, identities, throttle }))
  router.use(singleSignOn(deps, { rooms, factor, signIn, throttle, csrf }))
  router.use(() => {
    throw new SnugError('not_found')
  })
  return router
}

interface SignInParts {
  rooms: Rooms
  factor: SecondFactor
  signIn: SignIn
  throttle: Throttle
  csrf: Csrf
}

function singleSignOn(
  { store, live, tokens, secrets, publicUrl, hasRelay = false, sso = {} }: ApiDeps,
  { rooms, factor, signIn, throttle, csrf }: SignInParts,
): Router {
  const { provider, directory, adminGroup } = sso
  const externals = new ExternalAccounts({ store, live, tokens, subjectKey: secrets.subject, adminGroup })
  const callback = `${publicUrl}/api/oidc/callback`
  const oidc =
    provider && new OidcSignIn({ ...provider.options, callback }, (outsider) => externals.enter(outsider))
  return ssoRoutes({
    ...(provider && oidc ? { provider: { name: provider.name, oidc } } : {}),
    ...(directory ? { directory } : {}),
    externals,
    rooms,
    signIn,
    throttle,
    answer: (request, response, account) =>
      answerSession({ csrf, store, factor, hasRelay }, request, response, account),
  })
}

/** Guessing is about an account, if there is one of that login; the rest is about nobody. */
const limitReached =
  ({ store, events }: ApiDeps) =>
  async (limit: Limit, subject: string[]): Promise<void> => {
    const [first, login = ''] = subject
    if (limit === 'codeByPerson') return events.record('second_factor_failing', first)
    if (limit !== 'loginByPerson') return events.record('throttled')
    await events.record('sign_in_failing', (await store.accounts.byLogin(login))?.id)
  }

/** Before anything is looked up or parsed. */
const limited =
  (throttle: Throttle): RequestHandler =>
  async (request, _response, next) => {
    await throttle.take('requests', prefixOf(request.ip))
    next()
  }

const noStore: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store')
  next()
}
