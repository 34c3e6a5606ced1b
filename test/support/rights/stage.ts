/** Somebody of every role around one room, and what requests can be about. */
import assert from 'node:assert/strict'
import { http } from '../../../protocol/index.ts'
import { hashKey } from '../../../server/auth/passwords.ts'
import { sha256 } from '../../../server/auth/secrets.ts'
import { Browser, keyOf, randomId, type TestApi } from '../api.ts'
import { type HostApplication, hostApplication, mint } from '../host-application.ts'

/** Everybody who can ask the server for something, in the order of the table. */
export const ROLES = [
  'nobody',
  'guest',
  'host',
  'disabled',
  'other',
  'member',
  'moderator',
  'owner',
  'administrator',
] as const
export type Asking = (typeof ROLES)[number]
const WITH_ACCOUNT = [
  'disabled',
  'other',
  'member',
  'moderator',
  'owner',
  'administrator',
  'landlord',
] as const

const ADMINISTRATORS = ['administrator', 'landlord']

export interface Actor {
  role: Asking
  /** '' without an account. */
  login: string
  id: string
  browser: Browser
  /** What a guest or a host application shows. */
  authorization?: string
}

export interface Crowd {
  api: TestApi
  actors: Record<Asking, Actor>
  /** Owns every room as well, and is another administrator: nobody else is the last of their kind. */
  landlord: Browser
}

/** What one request can be about; made anew for each. */
export interface Stage extends Crowd {
  room: string
  /** A member of the room and of nothing else. */
  victim: { id: string; login: string }
  guestLink: { id: string; token: string }
  invite: string
  host: HostApplication & { id: string }
}

/** Signs in people of every role. `guest` holds a token of a guest link, `host` a word that its key signed. */
export async function gather(api: TestApi): Promise<Crowd> {
  const people = new Map<string, Browser>()
  for (const role of WITH_ACCOUNT) {
    const { login } = await newAccount(api, role)
    const browser = new Browser(api.url)
    await browser.signIn(login)
    people.set(role, browser)
  }
  const landlord = people.get('landlord') as Browser
  const actors = {} as Record<Asking, Actor>
  for (const role of ROLES) {
    const browser = people.get(role) ?? new Browser(api.url)
    const { id, login } = browser
    actors[role] = { role, id, login, browser }
  }
  await api.store.accounts.setDisabled(actors.disabled.id, true)
  const { owner, guest, host } = actors
  const room = await owner.browser.room()
  const { token } = (await owner.browser.post(`/rooms/${room}/guest-links`, { days: 1, uses: 1 })).body
  for (const { browser } of Object.values(actors)) await browser.session()
  guest.authorization = (await guest.browser.post('/guest', { token })).body.access
  host.authorization = await wordOf(await registeredHost(api), api)
  return { api, actors, landlord }
}

export async function stage(crowd: Crowd): Promise<Stage> {
  const { api, actors, landlord } = crowd
  const { store } = api
  const victim = await newAccount(api, 'victim')
  const room = randomId()
  await store.rooms.add(
    { id: room, title: 'dA', kept: true, expiresOn: '9999-01-01', relayOnly: false },
    landlord.id,
  )
  for (const role of ['owner', 'moderator', 'member'] as const)
    await store.memberships.set(room, actors[role].id, role)
  await store.memberships.set(room, victim.id, 'member')
  await store.externals.setGroup(room, 'team', 'member')
  const token = randomToken()
  const id = sha256(token)
  await store.guestLinks.add({ id, room, usesLeft: 1, expiresOn: '9999-01-01' }, 20, '2000-01-01')
  const { token: invite } = await api.invites.create(false)
  return { ...crowd, room, victim, guestLink: { id, token }, invite, host: await registeredHost(api) }
}

const randomToken = () => keyOf(randomId())

/** Past the limits that registering has. */
async function newAccount(api: TestApi, role: string): Promise<{ id: string; login: string }> {
  const [id, login] = [randomId(), `${role}-${randomId().toLowerCase()}`]
  const { token } = await api.invites.create(ADMINISTRATORS.includes(role))
  const account = { id, login, salt: randomId(), hash: await hashKey(keyOf(login)), vault: 'dg' }
  assert.equal(await api.store.accounts.register(account, sha256(token), '2000-01-01'), 'created')
  return { id, login }
}

async function registeredHost(api: TestApi): Promise<HostApplication & { id: string }> {
  const [id, host] = [randomId(), hostApplication(`https://${randomId().toLowerCase()}.example`)]
  const { name, kid, x } = host
  assert.ok(await api.store.hosts.add({ id, name, origins: [name], rooms: null }, { kid, x }))
  return { ...host, id }
}

/** Signed at noon, where the clock of the tests' server stands. */
const wordOf = (host: HostApplication, { url }: TestApi) =>
  mint(host, {
    audience: url,
    now: Math.floor(new Date().setUTCHours(12, 0, 0, 0) / 1_000),
    header: { typ: 'snug-host+jwt' },
  })

export interface Asked {
  method: string
  path: string
  body?: unknown
  /** Added to, or in place of, those that a page sends; '' leaves one out. */
  headers?: Record<string, string>
}

export interface Answered {
  status: number
  type: string
  text: string
  /** Names of all headers. */
  headers: string[]
}

/** As the page of that person would ask; what cookies come of it are not kept. */
export async function ask(
  { browser, authorization }: Actor,
  { method, path, body, headers }: Asked,
): Promise<Answered> {
  const all: Record<string, string> = {
    cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    ...(authorization ? { authorization: `Bearer ${authorization}` } : {}),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(method === 'GET' ? {} : { [http.CSRF_HEADER]: browser.csrf }),
    // From elsewhere each time, so that limits by address are not what answers.
    'x-forwarded-for': `${byte()}.${byte()}.${byte()}.1`,
    ...headers,
  }
  const answer = await fetch(browser.url + path, {
    method,
    redirect: 'manual',
    headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
    body: body === undefined ? null : JSON.stringify(body),
  })
  const text = await answer.text()
  const type = answer.headers.get('content-type') ?? ''
  return { status: answer.status, type, text, headers: [...answer.headers.keys()] }
}

const byte = () => Math.floor(Math.random() * 256)
