/** What the server keeps, host applications, and what is open to everybody. */
import { readdirSync } from 'node:fs'
import { EMBED_ORIGIN, keyOf, PUBLIC_DIR, randomId } from '../api.ts'
import { administrators, everybody, type Row, signedIn } from './row.ts'

const newKey = { kid: '2', key: 'A'.repeat(43) }
const newHost = () => ({
  name: `https://${randomId()}.example`,
  origins: ['https://pages.example'],
  rooms: null,
})

export const PRIVACY: Row[] = [
  { route: 'GET /api/privacy', expect: signedIn(200) },
  { route: 'GET /api/account/export', expect: signedIn(200) },
  {
    route: 'POST /api/account/delete',
    ask: (_, { login }) => ({ body: { authKey: keyOf(login) } }),
    expect: signedIn(204),
    spends: true,
  },
  {
    route: 'DELETE /api/accounts/:id',
    ask: ({ victim }) => ({ path: `/api/accounts/${victim.id}` }),
    expect: administrators(204),
  },
  {
    route: 'DELETE /api/accounts/:id',
    what: 'oneself',
    ask: (_, { id }) => ({ path: `/api/accounts/${id || randomId()}` }),
    expect: signedIn(403),
  },
  { route: 'GET /api/security-events', expect: administrators(200) },
  { route: 'POST /api/diagnosis', ask: () => ({ body: { minutes: 1 } }), expect: administrators(200) },
  { route: 'DELETE /api/diagnosis', expect: administrators(204) },
]

export const HOSTS: Row[] = [
  {
    route: 'POST /api/host/presence',
    ask: () => ({ body: { rooms: [] } }),
    expect: { ...everybody(403), host: 200 },
  },
  { route: 'GET /api/hosts', expect: administrators(200) },
  {
    route: 'POST /api/hosts',
    ask: () => ({ body: { ...newHost(), ...newKey } }),
    expect: administrators(204),
  },
  {
    route: 'PUT /api/hosts/:id',
    ask: ({ host }) => ({
      path: `/api/hosts/${host.id}`,
      body: { origins: ['https://other.example'], rooms: null },
    }),
    expect: administrators(204),
  },
  {
    route: 'DELETE /api/hosts/:id',
    ask: ({ host }) => ({ path: `/api/hosts/${host.id}` }),
    expect: administrators(204),
  },
  {
    route: 'POST /api/hosts/:id/keys',
    ask: ({ host }) => ({ path: `/api/hosts/${host.id}/keys`, body: newKey }),
    expect: administrators(204),
  },
  {
    route: 'DELETE /api/hosts/:id/keys/:kid',
    ask: ({ host }) => ({ path: `/api/hosts/${host.id}/keys/${host.kid}` }),
    expect: administrators(204),
  },
]

const PAGES = [
  '/',
  '/sign-in',
  '/setup',
  '/invite',
  '/new-password',
  '/rooms',
  '/people',
  '/hosts',
  '/account',
  '/privacy',
  '/connect',
  '/guest',
]
/** The files of widget and pages, each with one that there is. */
const FILES: Record<string, () => string> = {
  '^\\/(snug|snug-worker|snug-noise)\\.js$|^\\/chunks\\/[\\w-]+\\.js$': () => '/snug.js',
  '^\\/(pages|frame)\\.js$': () => '/pages.js',
  '^\\/blur-[\\d.]+\\/[\\w-]+\\.(js|wasm|tflite)$': () => {
    const [folder = ''] = readdirSync(PUBLIC_DIR).filter((name) => name.startsWith('blur-'))
    return `/${folder}/${readdirSync(PUBLIC_DIR + folder).find((name) => name.endsWith('.wasm'))}`
  },
  '^\\/manifest\\.(json|jws)$': () => '/manifest.json',
  '^\\/snug-(argon2|noise)\\.js$': () => '/snug-argon2.js',
}

export const OPEN: Row[] = [
  { route: 'GET /healthz', expect: everybody(200) },
  { route: 'GET /readyz', expect: everybody(200) },
  { route: 'GET /frame', ask: () => ({ path: `/frame?origin=${EMBED_ORIGIN}` }), expect: everybody(200) },
  {
    route: 'GET /embed/check',
    ask: () => ({ path: `/embed/check?origin=${EMBED_ORIGIN}` }),
    expect: everybody(200),
  },
  ...PAGES.map((path) => ({ route: `GET ${path}`, expect: everybody(200) })),
  { route: 'GET /r/:id', ask: ({ room }) => ({ path: `/r/${room}` }), expect: everybody(200) },
  ...Object.entries(FILES).map(([route, path]) => ({
    route: `GET ${route}`,
    ask: () => ({ path: path() }),
    expect: everybody(200),
  })),
]
