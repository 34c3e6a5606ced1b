/** A person as the API sees them: signs up, makes rooms, asks for tokens. Uses the widget's own derivation. */
import * as v from 'valibot'
import { http } from '../../protocol/index.ts'
import { derivePasswordKeys } from '../../widget/account/derive.ts'
import { newSalt } from '../../widget/account/password.ts'
import { newRoomId, newRoomKey } from '../../widget/account/room-keys.ts'
import { sealTitle } from '../../widget/account/titles.ts'
import { EMPTY_VAULT, openVault, sealVault } from '../../widget/account/vault.ts'
import { Authenticator } from './authenticator.ts'

export interface TestRoom {
  id: string
  key: string
  /** Path with the key in its fragment. */
  path: string
}

export class Person {
  readonly login: string
  readonly password: string
  readonly #origin: string
  readonly #cookies = new Map<string, string>()
  #csrf = ''
  #vaultKey?: CryptoKey
  /** Once a second factor is on. */
  factor?: { application: Authenticator; recovery: string[] }

  constructor(origin: string, login: string, password = `correct horse ${login}`) {
    this.#origin = origin
    this.login = login
    this.password = password
  }

  /** Cookies of the session, for a browser. */
  get cookies(): { name: string; value: string }[] {
    return [...this.#cookies].map(([name, value]) => ({ name, value }))
  }

  /** A request as the pages make it; answers of any status. */
  async request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const answer = await fetch(this.#origin + path, {
      method,
      signal: AbortSignal.timeout(15_000),
      headers: {
        cookie: this.cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
        [http.CSRF_HEADER]: this.#csrf,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    for (const cookie of answer.headers.getSetCookie()) this.#keepCookie(cookie)
    const text = await answer.text()
    return { status: answer.status, body: text ? (JSON.parse(text) as unknown) : undefined }
  }

  /** @throws Error when the answer is not a success */
  async ask<S extends v.GenericSchema>(method: string, path: string, schema: S, body?: unknown) {
    const answer = await this.request(method, path, body)
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return v.parse(schema, answer.body)
  }

  async session() {
    const answer = await this.ask('GET', '/api/session', http.SessionAnswer)
    this.#csrf = answer.csrf
    return answer
  }

  /** Takes up an invitation. */
  async signUp(token: string): Promise<this> {
    await this.session()
    const { memory, iterations } = await this.ask('POST', '/api/invites/check', http.InviteAnswer, { token })
    const salt = newSalt()
    const { authKey, vaultKey } = await derivePasswordKeys(this.password, { salt, memory, iterations })
    this.#vaultKey = vaultKey
    const vault = await sealVault(vaultKey, this.login, EMPTY_VAULT)
    const body = { token, login: this.login, salt, authKey, vault }
    this.#csrf = (await this.ask('POST', '/api/register', http.SessionAnswer, body)).csrf
    return this
  }

  async signIn(): Promise<this> {
    await this.session()
    const kdf = await this.ask('POST', '/api/kdf', http.KdfAnswer, { login: this.login })
    const { authKey, vaultKey } = await derivePasswordKeys(this.password, kdf)
    this.#vaultKey = vaultKey
    // The application's code may have been used by somebody in a browser.
    const body = { login: this.login, authKey, code: this.factor?.recovery.pop() }
    this.#csrf = (await this.ask('POST', '/api/login', http.SessionAnswer, body)).csrf
    return this
  }

  /** Turns on a second factor. */
  async protect(): Promise<void> {
    const path = '/api/account/second-factor'
    const { secret, uri } = await this.ask('POST', `${path}/secret`, http.FactorDraft)
    const application = new Authenticator(uri)
    const body = { authKey: await this.authKey(), secret, code: application.code(new Date()) }
    const { codes } = await this.ask('PUT', path, http.RecoveryCodes, body)
    this.factor = { application, recovery: codes }
  }

  /** A code of the application, of the half minute that comes: that of now was used to turn it on. */
  nextCode(): string | undefined {
    return this.factor?.application.code(new Date(), 1)
  }

  /** The key that the server checks, derived anew. */
  async authKey(): Promise<string> {
    const kdf = await this.ask('POST', '/api/kdf', http.KdfAnswer, { login: this.login })
    return (await derivePasswordKeys(this.password, kdf)).authKey
  }

  /** Invites somebody new, who signs up at once. */
  async invite(login: string): Promise<Person> {
    const { token } = await this.ask('POST', '/api/invites', http.InviteCreated, {})
    return new Person(this.#origin, login).signUp(token)
  }

  /** Makes a room, puts its key into the vault and adds members. */
  async createRoom(
    title: string,
    members: Person[] = [],
    policy: { relayOnly?: boolean } = {},
  ): Promise<TestRoom> {
    const [id, key] = [newRoomId(), newRoomKey()]
    await this.ask('POST', '/api/rooms', http.Room, { id, title: await sealTitle(key, id, title), ...policy })
    await this.#remember(id, key)
    for (const member of members) await this.addMember({ id }, member)
    return { id, key, path: `/r/${id}#k=${key}` }
  }

  async addMember({ id }: Pick<TestRoom, 'id'>, { login }: Person): Promise<void> {
    await this.ask('PUT', `/api/rooms/${id}/members`, v.any(), { login, role: 'member' })
  }

  /** @param origin of the page the meeting is shown in, when it isn't the server's own */
  async accessToken(room: string, origin?: string): Promise<string> {
    return (await this.ask('POST', '/api/token', http.TokenAnswer, { room, origin })).access
  }

  async #remember(id: string, key: string): Promise<void> {
    if (!this.#vaultKey) throw new Error('sign in first')
    const { vault, version } = await this.ask('GET', '/api/vault', http.VaultAnswer)
    const content = await openVault(this.#vaultKey, this.login, vault)
    const next = { ...content, rooms: { ...content.rooms, [id]: { key } } }
    const body = { vault: await sealVault(this.#vaultKey, this.login, next), version }
    await this.ask('PUT', '/api/vault', v.any(), body)
  }

  #keepCookie(cookie: string): void {
    const [pair = ''] = cookie.split(';')
    const at = pair.indexOf('=')
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
    if (value && !/expires=Thu, 01 Jan 1970/i.test(cookie)) this.#cookies.set(name, value)
    else this.#cookies.delete(name)
  }
}
