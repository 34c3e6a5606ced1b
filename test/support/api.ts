/** The HTTP API on a real port and a real database, and people who use it. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import { http } from '../../protocol/index.ts'
import { createApi, type SingleSignOn } from '../../server/api.ts'
import { createApp } from '../../server/app.ts'
import { Invites } from '../../server/auth/invites.ts'
import { newSecrets, type Secrets } from '../../server/auth/secrets.ts'
import { Throttle } from '../../server/auth/throttle.ts'
import { type AccessTokens, createAccessTokens } from '../../server/auth/tokens.ts'
import { EmbedOrigins } from '../../server/embed/embed-origins.ts'
import { embedRoutes } from '../../server/embed/routes.ts'
import { errorHandler } from '../../server/errors.ts'
import { healthRoutes } from '../../server/health.ts'
import { Diagnosis } from '../../server/privacy/diagnosis.ts'
import { SecurityEvents } from '../../server/privacy/security-events.ts'
import type { LiveControl } from '../../server/rooms/live-control.ts'
import { fileRoutes } from '../../server/static-files.ts'
import { openStore } from '../../server/store/knex-store.ts'
import type { Store } from '../../server/store/store.ts'
import { type Route, routesOf } from './routes.ts'

export const randomId = () => randomBytes(16).toString('base64url')
export const keyOf = (password: string) => createHash('sha256').update(password).digest('base64url')

/** Remembers what it was told. */
export class RecordedLive implements LiveControl {
  live: string[] = []
  readonly calls: string[][] = []
  rooms = () => this.live
  /** How many people are in which meeting. */
  present = new Map<string, number>()
  people = (room: string) => this.present.get(room) ?? 0
  remove(...call: Parameters<LiveControl['remove']>) {
    this.calls.push(['remove', ...call])
  }
  readonly became: string[][] = []
  become(...call: Parameters<LiveControl['become']>) {
    this.became.push(call)
  }
  inUse: string[] = []
  keys = () => this.inUse
  endKey(...call: Parameters<LiveControl['endKey']>) {
    this.calls.push(['endKey', ...call])
  }
  endRoom(...call: Parameters<LiveControl['endRoom']>) {
    this.calls.push(['endRoom', ...call])
  }
}

export interface TestStore {
  store: Store
  /** Everything on disk, write-ahead log included. */
  bytes(): Promise<Buffer>
  dir: string
  file: string
  [Symbol.asyncDispose](): Promise<void>
}

export async function testStore(): Promise<TestStore> {
  const dir = await mkdtemp(join(tmpdir(), 'snug-test-'))
  const file = join(dir, 'snug.sqlite')
  const store = await openStore({ file })
  return {
    store,
    dir,
    file,
    async bytes() {
      const names = await readdir(dir)
      return Buffer.concat(await Promise.all(names.map((name) => readFile(join(dir, name)))))
    },
    async [Symbol.asyncDispose]() {
      await store.close()
      await rm(dir, { recursive: true })
    },
  }
}

export interface TestApi extends TestStore {
  url: string
  /** All that the application answers. */
  routes: Route[]
  live: RecordedLive
  tokens: AccessTokens
  invites: Invites
  secrets: Secrets
  /** What the server's clock says. */
  now(): Date
  /** Moves it; sessions, days, tokens and codes go by it. */
  forward(milliseconds: number): void
  /** Somebody with an account, signed in. */
  person(login: string, options?: { admin?: boolean }): Promise<Browser>
}

export const PUBLIC_DIR = new URL('../../dist/public/', import.meta.url).pathname

export const EMBED_ORIGIN = 'https://pages.example'

/** @param publicUrl instead of the address listened at @param whole with pages, health and headers, behind one proxy */
export async function testApi(
  publicUrl?: string,
  {
    hasRelay = false,
    factorRequired = false,
    whole = false,
    sso = {},
  }: { hasRelay?: boolean; factorRequired?: boolean; whole?: boolean; sso?: SingleSignOn } = {},
): Promise<TestApi> {
  const base = await testStore()
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  // Noon, so that no test crosses a day unless it wants to.
  let ahead = new Date().setUTCHours(12, 0, 0, 0) - Date.now()
  const clock = () => new Date(Date.now() + ahead)
  const { store } = base
  const live = new RecordedLive()
  const secrets = newSecrets()
  const tokens = createAccessTokens({ key: secrets.signing, issuer: url, audience: url, clock })
  const isEmbedOrigin = (origin: string) => origin === EMBED_ORIGIN
  const deps = { store, live, tokens, secrets, isEmbedOrigin, hasRelay, factorRequired, sso, clock }
  const file = join(base.dir, 'diagnosis.log')
  const diagnosis = new Diagnosis({
    file,
    addressOf: ({ socket }) => socket.remoteAddress,
    onChange: () => {},
  })
  const events = new SecurityEvents({ store: store.securityEvents, clock })
  diagnosis.watch(server)
  const api = createApi({ ...deps, diagnosis, events, publicUrl: publicUrl ?? url })
  const health = healthRoutes({
    ping: () => store.ping(),
    sfu: { state: 'up', census: async () => ({ rooms: 0 }) },
    meetings: { census: () => ({ meetings: 0, participants: 0 }) },
    liveCounts: false,
  })
  const rest = { publicUrl: url, publicDir: PUBLIC_DIR, trustProxy: 1, log: () => undefined }
  const origins = new EmbedOrigins({ publicUrl: url, isEmbedOrigin, hosts: store.hosts })
  const embed = embedRoutes({ origins, throttle: new Throttle(clock), publicDir: PUBLIC_DIR })
  const app = whole
    ? createApp({ ...rest, api, embed, health })
    : express().use('/api', api).use(errorHandler)
  server.on('request', app)
  const routes = routesOf(app, whole ? fileRoutes(PUBLIC_DIR) : undefined)
  const invites = new Invites(store, clock)
  return {
    ...base,
    url,
    routes,
    live,
    tokens,
    invites,
    secrets,
    now: clock,
    forward: (milliseconds) => {
      ahead += milliseconds
    },
    async person(login, { admin = false } = {}) {
      const browser = new Browser(url)
      await browser.register(login, (await invites.create(admin)).token)
      return browser
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await base[Symbol.asyncDispose]()
    },
  }
}

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any
  text: string
  headers: Headers
}

/** A cookie jar and the CSRF token. */
export class Browser {
  readonly cookies = new Map<string, string>()
  csrf = ''
  id = ''
  login = ''
  /** As it was registered; in truth sealed by the browser. */
  vault = ''

  constructor(readonly url: string) {}

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(`${this.url}/api${path}`, {
      method,
      headers: {
        ...(cookie ? { cookie } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' || !this.csrf ? {} : { [http.CSRF_HEADER]: this.csrf }),
        ...headers,
      },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    })
    this.#keep(response.headers.getSetCookie())
    const text = await response.text()
    return {
      status: response.status,
      text,
      body: text ? JSON.parse(text) : undefined,
      headers: response.headers,
    }
  }
  get = (path: string) => this.send('GET', path)
  post = (path: string, body: unknown = {}) => this.send('POST', path, body)
  put = (path: string, body: unknown) => this.send('PUT', path, body)
  patch = (path: string, body: unknown) => this.send('PATCH', path, body)
  delete = (path: string) => this.send('DELETE', path)

  /** Asks who is signed in and keeps the CSRF token. */
  async session() {
    return this.#enter(await this.get('/session'))
  }

  async register(login: string, token: string) {
    await this.session()
    const salt = randomId()
    this.vault = randomBytes(24).toString('base64url')
    const body = { token, login, salt, authKey: keyOf(login), vault: this.vault }
    return this.#enter(await this.post('/register', body))
  }

  /** The password of everybody here is their login unless said otherwise. */
  async signIn(login: string, password = login, code?: string) {
    await this.session()
    return this.#enter(await this.post('/login', { login, authKey: keyOf(password), code }))
  }

  async room(): Promise<string> {
    const { body } = await this.post('/rooms', { id: randomId(), title: 'c2VhbGVk' })
    return body.id
  }

  /** A second window with the same cookies. */
  copy(): Browser {
    const other = new Browser(this.url)
    for (const [name, value] of this.cookies) other.cookies.set(name, value)
    other.csrf = this.csrf
    return other
  }

  #enter(answer: Answer): Answer {
    this.csrf = answer.body.csrf ?? this.csrf
    this.id = answer.body.account?.id ?? ''
    this.login = answer.body.account?.login ?? ''
    return answer
  }

  #keep(setCookies: string[]): void {
    for (const line of setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
  }
}
