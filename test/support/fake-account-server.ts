/** The account API in memory, behind `fetch`, for component tests. Requests are checked by the protocol's schemas. */
import * as v from 'valibot'
import { statusOf } from '../../protocol/http-status.ts'
import { ERRORS, type ErrorCode, http, type Role, SnugError } from '../../protocol/index.ts'
import { randomBytes, toBase64Url } from '../../widget/account/bytes.ts'
import { FakeFactors } from './fake-factors.ts'
import { FakeHosts } from './fake-hosts.ts'

interface StoredAccount {
  id: string
  login: string
  admin: boolean
  disabled: boolean
  salt: string
  authKey: string
  vault: string
  version: number
}
interface StoredRoom {
  id: string
  title: string
  members: Map<string, Role>
}

/** As little work as the browser accepts. */
const KDF = { memory: 16 * 1024, iterations: 1 }
/** Guest links of a room; the server has its own number. */
export const MOST_LINKS = 20
const secret = (bytes: number) => toBase64Url(randomBytes(bytes))
const json = (status: number, body?: unknown) =>
  new Response(body === undefined ? null : JSON.stringify(body), { status })

const EMPTY_PRIVACY: http.PrivacyAnswer = {
  ...{ records: [], notKept: [], logged: [], counted: [] },
  diagnosis: null,
}

export class FakeAccountServer {
  readonly accounts: StoredAccount[] = []
  readonly rooms: StoredRoom[] = []
  readonly hosts = new FakeHosts()
  readonly factors = new FakeFactors()
  readonly invites = new Map<string, boolean>()
  /** Links for new passwords, and whose they are. */
  readonly resets = new Map<string, string>()
  /** Method and path of every request, and the texts that were sent. */
  readonly asked: string[] = []
  readonly bodies: string[] = []
  /** Id of who is signed in. */
  session: string | undefined
  /** Devices that whoever is signed in is signed in on. */
  devices = 1
  down = false
  /** Whether everybody signs in at their organisation. */
  external = false
  /** Undefined: nobody signs in elsewhere. */
  groups?: v.InferOutput<typeof http.GroupRequest>[] | undefined
  waysIn: { provider: string | null; directory: string | null } = { provider: null, directory: null }
  privacy: http.PrivacyAnswer = EMPTY_PRIVACY
  securityEvents: http.SecurityEventsAnswer = []
  guestLinks: v.InferOutput<typeof http.GuestLinksAnswer> = []
  /** Codes to refuse the next requests of a path with. */
  readonly refuse = new Map<string, ErrorCode>()
  #csrf = secret(8)

  readonly fetch: typeof fetch = async (input, init) => {
    if (this.down) throw new TypeError('Failed to fetch')
    const url = new URL(String(input), location.origin)
    const method = init?.method ?? 'GET'
    const path = url.pathname.replace('/api', '')
    this.asked.push(`${method} ${path}`)
    const text = typeof init?.body === 'string' ? init.body : ''
    this.bodies.push(text)
    try {
      const refused = this.refuse.get(path)
      this.refuse.delete(path)
      if (refused) throw new SnugError(refused)
      const csrf = new Headers(init?.headers).get(http.CSRF_HEADER)
      if (method !== 'GET' && csrf !== this.#csrf) throw new SnugError('csrf')
      const answer = this.#answer(method, path, url.searchParams, text ? JSON.parse(text) : undefined)
      return answer === undefined ? json(204) : json(200, answer)
    } catch (error) {
      const code = error instanceof SnugError ? error.code : 'bad_request'
      return json(statusOf(code), { code, text: ERRORS[code] })
    }
  }

  invite(admin = false): string {
    const token = secret(32)
    this.invites.set(token, admin)
    return token
  }

  account(login: string): StoredAccount {
    const account = this.accounts.find((one) => one.login === login)
    if (!account) throw new SnugError('not_found')
    return account
  }

  /** A stale page: its CSRF token is not the session's any more. */
  renewCsrf(): void {
    this.#csrf = secret(8)
  }

  #answer(method: string, path: string, query: URLSearchParams, body: unknown): unknown {
    const [, first, id, sub, subId] = path.split('/')
    if (first === 'hosts') return this.hosts.answer(this.#me.admin, method, path, body)
    if (path.startsWith('/account/second-factor')) return this.factors.answer(this.#me, method, path, body)
    const route = `${method} /${first}${sub ? `/:id/${sub}` : ''}`
    switch (`${method} ${path}`) {
      case 'GET /session':
        return this.#sessionAnswer()
      case 'GET /sign-in':
        return this.waysIn
      case 'POST /kdf':
        return { salt: this.#known(v.parse(http.KdfRequest, body).login)?.salt ?? secret(16), ...KDF }
      case 'POST /login':
        return this.#login(v.parse(http.LoginRequest, body))
      case 'POST /logout':
        this.session = undefined
        return undefined
      case 'POST /invites/check':
        return { admin: this.#invited(v.parse(http.InviteCheck, body).token), ...KDF }
      case 'POST /password-reset/check':
        return { login: this.#resetting(v.parse(http.InviteCheck, body).token).login, ...KDF }
      case 'POST /password-reset':
        return this.#resetPassword(v.parse(http.ResetRequest, body))
      case 'POST /register':
        return this.#register(v.parse(http.RegisterRequest, body))
      case 'GET /account/export':
        return {
          what: 'All that this server keeps of you',
          tables: { accounts: [{ login: this.#me.login }] },
        }
      case 'GET /account/sessions':
        return { count: this.devices }
      case 'DELETE /account/sessions':
        return this.#endOthers(v.parse(http.SessionsEnd, body))
      case 'POST /account/delete':
        return this.#erase(v.parse(http.DeleteRequest, body))
      case 'GET /privacy':
        v.parse(http.PrivacyLanguage, query.get('language') ?? undefined)
        return this.#me && this.privacy
      case 'GET /security-events':
        return this.securityEvents
      case 'POST /diagnosis':
        v.parse(http.DiagnosisRequest, body)
        this.privacy = { ...this.privacy, diagnosis: '2030-01-31T12:00:00.000Z' }
        return { until: this.privacy.diagnosis }
      case 'DELETE /diagnosis':
        this.privacy = { ...this.privacy, diagnosis: null }
        return undefined
      case 'POST /account/password':
        return this.#changePassword(v.parse(http.PasswordRequest, body))
    }
    switch (route) {
      case 'GET /vault':
        return { vault: this.#me.vault, version: this.#me.version }
      case 'PUT /vault':
        return this.#putVault(v.parse(http.VaultRequest, body))
      case 'POST /invites':
        return { token: this.invite(v.parse(http.InviteRequest, body).admin), expires: '2030-01-31' }
      case 'GET /accounts':
        return this.accounts.map(({ id, login, admin, disabled }) => ({
          ...{ id, login, admin, disabled },
          secondFactor: this.factors.codes.has(id),
          external: this.external,
        }))
      case 'POST /accounts/:id/password-reset':
        return this.#offerReset(id ?? '')
      case 'PATCH /accounts':
        Object.assign(this.accounts.find((one) => one.id === id) ?? {}, v.parse(http.AccountChange, body))
        return undefined
      case 'DELETE /accounts/:id/second-factor':
        this.factors.codes.delete(id ?? '')
        return undefined
      case 'GET /rooms':
        return this.rooms
          .filter((room) => room.members.has(this.#me.id))
          .map((room) => this.#roomAnswer(room))
      case 'POST /rooms':
        return this.#createRoom(v.parse(http.RoomRequest, body))
      case 'GET /rooms/:id/groups':
        return { possible: this.groups !== undefined, groups: this.groups ?? [] }
      case 'PUT /rooms/:id/groups':
        this.groups = [...(this.groups ?? []), v.parse(http.GroupRequest, body)]
        return undefined
      case 'DELETE /rooms/:id/groups': {
        const { name } = v.parse(http.GroupRemoval, body)
        this.groups = this.groups?.filter((group) => group.name !== name)
        return undefined
      }
      case 'DELETE /rooms':
        this.rooms.splice(this.rooms.indexOf(this.#room(id)), 1)
        return undefined
      case 'GET /rooms/:id/members':
        return [...this.#room(id).members].map(([account, role]) => ({
          id: account,
          login: this.#loginOf(account),
          role,
        }))
      case 'PUT /rooms/:id/members':
        return this.#putMember(this.#room(id), v.parse(http.MemberRequest, body))
      case 'DELETE /rooms/:id/members':
        this.#room(id).members.delete(subId ?? '')
        return undefined
      case 'GET /rooms/:id/guest-links':
        return this.guestLinks
      case 'POST /rooms/:id/guest-links':
        return this.#makeGuestLink(v.parse(http.GuestLinkRequest, body))
      case 'DELETE /rooms/:id/guest-links':
        this.guestLinks = this.guestLinks.filter((link) => link.id !== subId)
        return undefined
      case 'POST /token':
        return this.#token(v.parse(http.TokenRequest, body))
    }
    throw new SnugError('not_found')
  }

  #makeGuestLink({ uses }: v.InferOutput<typeof http.GuestLinkRequest>) {
    if (this.guestLinks.length >= MOST_LINKS) throw new SnugError('conflict')
    const token = secret(32)
    this.guestLinks.push({ id: secret(32), usesLeft: uses, expiresOn: '2030-01-31' })
    return { token, expires: '2030-01-31' }
  }

  #erase({ authKey }: v.InferOutput<typeof http.DeleteRequest>) {
    const { id } = this.#me
    if (!this.external && this.#me.authKey !== authKey) throw new SnugError('wrong_credentials')
    this.accounts.splice(this.accounts.indexOf(this.#me), 1)
    for (const room of this.rooms) room.members.delete(id)
    this.session = undefined
    return undefined
  }

  #offerReset(account: string) {
    if (!this.#me.admin) throw new SnugError('forbidden')
    const token = secret(32)
    this.resets.set(token, account)
    return { token, expires: '2030-01-31' }
  }

  #resetting(token: string): StoredAccount {
    const account = this.accounts.find(({ id }) => id === this.resets.get(token))
    if (!account) throw new SnugError('invite_invalid')
    return account
  }

  #resetPassword({ token, salt, authKey, vault }: v.InferOutput<typeof http.ResetRequest>) {
    const account = this.#resetting(token)
    this.resets.delete(token)
    Object.assign(account, { salt, authKey, vault, version: account.version + 1 })
    if (this.session === account.id) this.session = undefined
    this.renewCsrf()
    return undefined
  }

  #endOthers({ authKey }: v.InferOutput<typeof http.SessionsEnd>) {
    if (!this.external && this.#me.authKey !== authKey) throw new SnugError('wrong_credentials')
    this.devices = 1
    return undefined
  }

  get #me(): StoredAccount {
    const account = this.accounts.find((one) => one.id === this.session)
    if (!account) throw new SnugError('signed_out')
    return account
  }

  #known = (login: string | null) => this.accounts.find((one) => one.login === login)
  #loginOf = (id: string) => this.accounts.find((one) => one.id === id)?.login

  #sessionAnswer() {
    const account = this.accounts.find((one) => one.id === this.session)
    const { id, login, admin } = account ?? {}
    const person = account && {
      ...{ id, login, admin, vault: this.external ? 'browser' : 'server' },
      factorMissing: this.factors.isMissing(account.id),
    }
    return { account: person ?? null, csrf: this.#csrf }
  }

  #login({ login, authKey, code }: v.InferOutput<typeof http.LoginRequest>) {
    const account = this.#known(login)
    if (account?.authKey !== authKey) throw new SnugError('wrong_credentials')
    this.factors.check(account.id, code)
    this.session = account.id
    this.renewCsrf()
    return this.#sessionAnswer()
  }

  #invited(token: string): boolean {
    const admin = this.invites.get(token)
    if (admin === undefined) throw new SnugError('invite_invalid')
    return admin
  }

  #register({ token, login, ...keys }: v.InferOutput<typeof http.RegisterRequest>) {
    const admin = this.#invited(token)
    if (this.#known(login)) throw new SnugError('login_taken')
    this.invites.delete(token)
    const account = { id: secret(16), login, admin, disabled: false, version: 0, ...keys }
    this.accounts.push(account)
    this.session = account.id
    this.renewCsrf()
    return this.#sessionAnswer()
  }

  #changePassword({
    authKey,
    newSalt,
    newAuthKey,
    vault,
    version,
  }: v.InferOutput<typeof http.PasswordRequest>) {
    if (this.#me.authKey !== authKey) throw new SnugError('wrong_credentials')
    if (version !== this.#me.version) throw new SnugError('conflict')
    Object.assign(this.#me, { salt: newSalt, authKey: newAuthKey, vault, version: version + 1 })
    return undefined
  }

  #putVault({ vault, version }: v.InferOutput<typeof http.VaultRequest>) {
    if (version !== this.#me.version) throw new SnugError('conflict')
    Object.assign(this.#me, { vault, version: version + 1 })
    return { version: this.#me.version }
  }

  #room(id: string | undefined): StoredRoom {
    const room = this.rooms.find((one) => one.id === id && one.members.has(this.#me.id))
    if (!room) throw new SnugError('not_found')
    return room
  }

  #roomAnswer = ({ id, title, members }: StoredRoom) => ({ id, title, role: members.get(this.#me.id) })

  #createRoom({ id, title }: v.InferOutput<typeof http.RoomRequest>) {
    const room = { id, title, members: new Map<string, Role>([[this.#me.id, 'owner']]) }
    this.rooms.push(room)
    return this.#roomAnswer(room)
  }

  #putMember(room: StoredRoom, { login, role }: v.InferOutput<typeof http.MemberRequest>) {
    const owners = [...room.members].filter(([, one]) => one === 'owner').map(([owner]) => owner)
    const { id } = this.account(login)
    if (role !== 'owner' && owners.length === 1 && owners[0] === id) throw new SnugError('last_owner')
    room.members.set(id, role)
    return undefined
  }

  #token({ room, origin, deviceKey }: v.InferOutput<typeof http.TokenRequest>): http.TokenAnswer {
    this.#room(room)
    const keys = { identityKeys: [{ iss: location.origin, kid: 'one', x: 'x'.repeat(43) }] }
    const identity = deviceKey && { identity: `vouches.for.${deviceKey}` }
    return { access: `access for ${origin ?? 'here'}`, ...identity, ...keys }
  }
}
