/**
 * Sign-in at an OpenID Connect provider: authorization code with PKCE (RFC 7636), state and nonce, as a passport
 * strategy. Of what the provider tells, only who it is and in which groups is used, and nothing is kept.
 */
import type { Request } from 'express'
import * as client from 'openid-client'
import { Strategy } from 'openid-client/passport'
import type { Strategy as AnyStrategy } from 'passport'
import { SnugError } from '../../protocol/index.ts'
import { PENDING } from '../auth/session-store.ts'
import { groupsOf, type Outsider } from './outsider.ts'

/** Seconds for each request to the provider. */
const ANSWER_WITHIN = 8
/** Milliseconds that what the provider publishes about itself is believed. */
const DISCOVERED_FOR = 60 * 60_000

export interface OidcOptions {
  issuer: string
  clientId: string
  clientSecret: string
  /** Claim with the names of groups. */
  groupsClaim: string
  scope: string
  /** Address the provider sends people back to. */
  callback: string
}

/** Always with state and nonce, though PKCE alone would do for most providers. */
class Careful extends Strategy {
  override authorizationRequestParams(): URLSearchParams {
    return new URLSearchParams({ state: client.randomState(), nonce: client.randomNonce() })
  }
  override currentUrl(request: Request): URL {
    return new URL(request.originalUrl, 'http://own')
  }
}

/** The strategy, made when somebody needs it first: the provider may be away when the server starts. */
export class OidcSignIn {
  readonly #options: OidcOptions
  readonly #enter: (outsider: Outsider) => Promise<object>
  #made?: { strategy: Promise<Strategy>; until: number }

  constructor(options: OidcOptions, enter: (outsider: Outsider) => Promise<object>) {
    this.#options = options
    this.#enter = enter
  }

  /** @throws SnugError sign_in_unavailable */
  async strategy(): Promise<AnyStrategy> {
    if (!this.#made || performance.now() > this.#made.until)
      this.#made = { strategy: this.#make(), until: performance.now() + DISCOVERED_FOR }
    try {
      // The same at run time; its types narrow `this` where passport's leave it open.
      return (await this.#made.strategy) as unknown as AnyStrategy
    } catch (cause) {
      this.#made = undefined
      throw new SnugError('sign_in_unavailable', { cause })
    }
  }

  async #make(): Promise<Strategy> {
    const { issuer, clientId, clientSecret, callback, scope } = this.#options
    const insecure = new URL(issuer).protocol === 'http:'
    const config = await client.discovery(new URL(issuer), clientId, clientSecret, undefined, {
      timeout: ANSWER_WITHIN,
      // Allowed on this machine alone, see the configuration.
      ...(insecure ? { execute: [client.allowInsecureRequests] } : {}),
    })
    const options = { config, name: 'oidc', sessionKey: PENDING, callbackURL: callback, scope }
    return new Careful(options, (tokens, done) => {
      this.#outsider(config, tokens)
        .then(this.#enter)
        .then((account) => done(null, account), done)
    })
  }

  /** Groups may be told in the ID token or only at the user info endpoint. */
  async #outsider(
    config: client.Configuration,
    tokens: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers,
  ): Promise<Outsider> {
    const { groupsClaim } = this.#options
    const claims = tokens.claims()
    if (!claims) throw new SnugError('sign_in_refused')
    const told: Record<string, unknown> = { ...claims }
    if (told[groupsClaim] === undefined && config.serverMetadata().userinfo_endpoint)
      Object.assign(told, await client.fetchUserInfo(config, tokens.access_token, claims.sub))
    const { iss, sub } = claims
    return { issuer: iss, subject: sub, login: wished(told), groups: groupsOf(told[groupsClaim] ?? []) }
  }
}

const wished = ({ preferred_username, email }: Record<string, unknown>): string =>
  [preferred_username, email].find((value): value is string => typeof value === 'string' && value !== '') ??
  'person'
