import * as v from 'valibot'
import { ErrorBody, http, type Role, SnugError } from '../../protocol/index.ts'
import { AccountError } from './account-error.ts'

/** Milliseconds until a request counts as lost. */
const TIMEOUT = 15_000

export type SessionAnswer = v.InferOutput<typeof http.SessionAnswer>
export type Person = NonNullable<SessionAnswer['account']>
export type Room = v.InferOutput<typeof http.Room>
export type WaysIn = v.InferOutput<typeof http.WaysIn>
export type RoomGroup = v.InferOutput<typeof http.GroupsAnswer>['groups'][number]
export type Member = v.InferOutput<typeof http.MembersAnswer>[number]
export type Host = v.InferOutput<typeof http.HostsAnswer>[number]
export type HostPlaces = v.InferOutput<typeof http.HostPlaces>
export type HostRequest = v.InferOutput<typeof http.HostRequest>
export type AccountEntry = v.InferOutput<typeof http.AccountsAnswer>[number]
export type FactorState = v.InferOutput<typeof http.FactorAnswer>
export type FactorDraft = v.InferOutput<typeof http.FactorDraft>
export type GuestLink = v.InferOutput<typeof http.GuestLinksAnswer>[number]

export interface ClientOptions {
  /** Origin of the server; the page's own by default. */
  base?: string
  fetch?: typeof fetch
  /** Milliseconds. */
  timeout?: number
}

/** What a request resolves to; undefined where the server answers nothing (204). */
type Answer<S> = S extends v.GenericSchema ? v.InferOutput<S> : undefined
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * The account API, typed and checked in both directions. Every method rejects with a SnugError of the server's
 * code or an AccountError (`server_unreachable`, `answer_invalid`).
 */
export class AccountClient {
  /** Told when the server says that nobody is signed in any more. */
  onSignedOut: () => void = () => {}
  #csrf = ''
  #person: string | undefined
  #relay = false
  readonly #base: string
  readonly #fetch: typeof fetch
  readonly #timeout: number

  constructor(options: ClientOptions = {}) {
    this.#base = options.base ?? ''
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
    this.#timeout = options.timeout ?? TIMEOUT
  }

  /** Whether rooms can send media through a relay only, by the newest answer. */
  get relay(): boolean {
    return this.#relay
  }

  async session(): Promise<SessionAnswer> {
    return this.#remember(await this.#ask('GET', '/session', http.SessionAnswer))
  }
  kdf(login: string) {
    return this.#change('POST', '/kdf', http.KdfAnswer, { login: v.parse(http.Login, login) })
  }
  async login(body: v.InferInput<typeof http.LoginRequest>): Promise<SessionAnswer> {
    return this.#remember(await this.#change('POST', '/login', http.SessionAnswer, body))
  }
  waysIn() {
    return this.#ask('GET', '/sign-in', http.WaysIn)
  }
  async signInAtDirectory(body: v.InferInput<typeof http.DirectoryRequest>): Promise<SessionAnswer> {
    return this.#remember(await this.#change('POST', '/directory', http.SessionAnswer, body))
  }
  async logout(): Promise<void> {
    await this.#change('POST', '/logout', undefined, {})
    this.#person = undefined
  }
  checkInvite(token: string) {
    return this.#change('POST', '/invites/check', http.InviteAnswer, { token })
  }
  /** Whose password a link replaces. Rejects with `invite_invalid` when it is used up. */
  checkPasswordReset(token: string) {
    return this.#change('POST', '/password-reset/check', http.ResetAnswer, { token })
  }
  resetPassword(body: v.InferInput<typeof http.ResetRequest>): Promise<void> {
    return this.#change('POST', '/password-reset', undefined, body)
  }
  /** A link for somebody else. */
  offerPasswordReset(account: string) {
    return this.#change('POST', `/accounts/${account}/password-reset`, http.InviteCreated, {})
  }
  async register(body: v.InferInput<typeof http.RegisterRequest>): Promise<SessionAnswer> {
    return this.#remember(await this.#change('POST', '/register', http.SessionAnswer, body))
  }
  changePassword(body: v.InferInput<typeof http.PasswordRequest>): Promise<void> {
    return this.#change('POST', '/account/password', undefined, body)
  }
  secondFactor(): Promise<FactorState> {
    return this.#ask('GET', '/account/second-factor', http.FactorAnswer)
  }
  /** A secret to be confirmed; nothing is kept of it before. */
  newFactorSecret(): Promise<FactorDraft> {
    return this.#change('POST', '/account/second-factor/secret', http.FactorDraft, {})
  }
  /** Rejects with `code_wrong`, `wrong_credentials`, or `conflict` when it is on already. */
  turnFactorOn(body: v.InferInput<typeof http.FactorRequest>) {
    return this.#change('PUT', '/account/second-factor', http.RecoveryCodes, body)
  }
  renewRecoveryCodes(body: v.InferInput<typeof http.FactorCheck>) {
    return this.#change('POST', '/account/second-factor/codes', http.RecoveryCodes, body)
  }
  turnFactorOff(body: v.InferInput<typeof http.FactorCheck>): Promise<void> {
    return this.#change('DELETE', '/account/second-factor', undefined, body)
  }
  sessions(): Promise<v.InferOutput<typeof http.SessionsAnswer>> {
    return this.#ask('GET', '/account/sessions', http.SessionsAnswer)
  }
  endOtherSessions(body: v.InferInput<typeof http.SessionsEnd>): Promise<void> {
    return this.#change('DELETE', '/account/sessions', undefined, body)
  }
  /** All that is kept of the person. */
  exported() {
    return this.#ask('GET', '/account/export', http.ExportAnswer)
  }
  async deleteAccount(body: v.InferInput<typeof http.DeleteRequest>): Promise<void> {
    await this.#change('POST', '/account/delete', undefined, body)
    this.#person = undefined
  }
  /** What the server keeps, in words of this language. */
  privacy(language: http.PrivacyLanguage): Promise<http.PrivacyAnswer> {
    return this.#ask('GET', `/privacy?language=${language}`, http.PrivacyAnswer)
  }
  securityEvents(language: http.PrivacyLanguage): Promise<http.SecurityEventsAnswer> {
    return this.#ask('GET', `/security-events?language=${language}`, http.SecurityEventsAnswer)
  }
  startDiagnosis(minutes: number) {
    return this.#change('POST', '/diagnosis', http.DiagnosisAnswer, { minutes })
  }
  stopDiagnosis(): Promise<void> {
    return this.#change('DELETE', '/diagnosis', undefined)
  }
  vault() {
    return this.#ask('GET', '/vault', http.VaultAnswer)
  }
  /** Compare-and-set: rejects with `conflict` when `version` is not the current one. */
  putVault(body: v.InferInput<typeof http.VaultRequest>) {
    return this.#change('PUT', '/vault', v.object({ version: v.number() }), body)
  }
  invite(admin: boolean) {
    return this.#change('POST', '/invites', http.InviteCreated, { admin })
  }
  accounts(): Promise<AccountEntry[]> {
    return this.#ask('GET', '/accounts', http.AccountsAnswer)
  }
  setDisabled(account: string, disabled: boolean): Promise<void> {
    return this.#change('PATCH', `/accounts/${account}`, undefined, { disabled })
  }
  /** Takes the second factor off an account whose person lost their device. */
  removeFactor(account: string): Promise<void> {
    return this.#change('DELETE', `/accounts/${account}/second-factor`, undefined)
  }
  hosts(): Promise<Host[]> {
    return this.#ask('GET', '/hosts', http.HostsAnswer)
  }
  /** Rejects with `bad_request` when the key is none, with `conflict` when there is a host of this name. */
  addHost(host: HostRequest): Promise<void> {
    return this.#change('POST', '/hosts', undefined, host)
  }
  changeHost(host: string, places: HostPlaces): Promise<void> {
    return this.#change('PUT', `/hosts/${host}`, undefined, places)
  }

  removeHost(host: string): Promise<void> {
    return this.#change('DELETE', `/hosts/${host}`, undefined)
  }
  /** Rejects with `bad_request` when the key is none, with `conflict` when there are two, or one of this id. */
  addHostKey(host: string, key: v.InferOutput<typeof http.HostKeyRequest>): Promise<void> {
    return this.#change('POST', `/hosts/${host}/keys`, undefined, key)
  }
  async removeHostKey(host: string, kid: string): Promise<void> {
    await this.#change('DELETE', `/hosts/${host}/keys/${v.parse(http.Kid, kid)}`, undefined)
  }
  rooms(): Promise<Room[]> {
    return this.#ask('GET', '/rooms', http.RoomsAnswer)
  }
  createRoom(room: v.InferInput<typeof http.RoomRequest>): Promise<Room> {
    return this.#change('POST', '/rooms', http.Room, room)
  }
  deleteRoom(room: string): Promise<void> {
    return this.#change('DELETE', `/rooms/${room}`, undefined)
  }
  members(room: string): Promise<Member[]> {
    return this.#ask('GET', `/rooms/${room}/members`, http.MembersAnswer)
  }
  putMember(room: string, login: string, role: Role): Promise<void> {
    return this.#change('PUT', `/rooms/${room}/members`, undefined, { login, role })
  }
  removeMember(room: string, account: string): Promise<void> {
    return this.#change('DELETE', `/rooms/${room}/members/${account}`, undefined)
  }
  groups(room: string) {
    return this.#ask('GET', `/rooms/${room}/groups`, http.GroupsAnswer)
  }
  putGroup(room: string, group: v.InferInput<typeof http.GroupRequest>): Promise<void> {
    return this.#change('PUT', `/rooms/${room}/groups`, undefined, group)
  }
  removeGroup(room: string, name: string): Promise<void> {
    return this.#change('DELETE', `/rooms/${room}/groups`, undefined, { name })
  }
  guestLinks(room: string): Promise<GuestLink[]> {
    return this.#ask('GET', `/rooms/${room}/guest-links`, http.GuestLinksAnswer)
  }
  /** Rejects with `conflict` when the room has as many as it can have. */
  makeGuestLink(room: string, wanted: v.InferInput<typeof http.GuestLinkRequest>) {
    return this.#change('POST', `/rooms/${room}/guest-links`, http.InviteCreated, wanted)
  }
  removeGuestLink(room: string, link: string): Promise<void> {
    return this.#change('DELETE', `/rooms/${room}/guest-links/${link}`, undefined)
  }
  /** Access for somebody without an account; `pass`: of the answer before. */
  guest(token: string, pass?: string) {
    return this.#change('POST', '/guest', http.GuestAnswer, { token, ...(pass && { pass }) })
  }
  /**
   * Access to a room, and with `deviceKey` (Ed25519, base64url) an assertion that this device is the person's.
   * `origin`: the page the meeting is shown in, when it is not the server's own.
   */
  token(room: string, { origin, deviceKey }: { origin?: string; deviceKey?: string } = {}) {
    return this.#change('POST', '/token', http.TokenAnswer, { room, origin, deviceKey })
  }

  #remember(answer: SessionAnswer): SessionAnswer {
    this.#csrf = answer.csrf
    this.#person = answer.account?.id
    this.#relay = answer.relay
    return answer
  }

  #ask<S extends v.GenericSchema>(method: Method, path: string, schema: S): Promise<v.InferOutput<S>> {
    return this.#send(method, path, schema)
  }

  /** A request that changes something. A stale CSRF token is renewed once, if the account is still the same. */
  async #change<S extends v.GenericSchema | undefined>(
    method: Method,
    path: string,
    schema: S,
    body?: unknown,
  ): Promise<Answer<S>> {
    if (!this.#csrf) await this.session()
    try {
      return await this.#send(method, path, schema, body)
    } catch (error) {
      if (!(error instanceof SnugError) || error.code !== 'csrf') throw error
      const before = this.#person
      const now = await this.session()
      if (now.account?.id !== before) throw error
      return await this.#send(method, path, schema, body)
    }
  }

  async #send<S extends v.GenericSchema | undefined>(
    method: Method,
    path: string,
    schema: S,
    body?: unknown,
  ): Promise<Answer<S>> {
    const { status, text } = await this.#exchange(method, path, body)
    if (status < 200 || status > 299) throw this.#refusal(status, text)
    return (schema ? parse(schema, text) : undefined) as Answer<S>
  }

  async #exchange(method: Method, path: string, body: unknown): Promise<{ status: number; text: string }> {
    const headers: Record<string, string> = { accept: 'application/json' }
    if (method !== 'GET') headers[http.CSRF_HEADER] = this.#csrf
    if (body !== undefined) headers['content-type'] = 'application/json'
    try {
      const answer = await this.#fetch(`${this.#base}/api${path}`, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.timeout(this.#timeout),
      })
      return { status: answer.status, text: await answer.text() }
    } catch (cause) {
      throw new AccountError('server_unreachable', { cause })
    }
  }

  #refusal(status: number, text: string): Error {
    const body = parseOrUndefined(ErrorBody, text)
    // A proxy in front of a server that is down answers with a page of its own.
    if (!body) return new AccountError(status >= 500 ? 'server_unreachable' : 'answer_invalid')
    if (body.code === 'signed_out' || body.code === 'account_disabled') this.onSignedOut()
    return new SnugError(body.code)
  }
}

function parseOrUndefined<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> | undefined {
  try {
    return v.parse(schema, JSON.parse(text))
  } catch {
    return undefined
  }
}

function parse<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> {
  try {
    return v.parse(schema, JSON.parse(text))
  } catch (cause) {
    throw new AccountError('answer_invalid', { cause })
  }
}
