/** The exact headers of each class of answers. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import express from 'express'
import { createApp } from '../../server/app.ts'
import { Throttle } from '../../server/auth/throttle.ts'
import { EmbedOrigins } from '../../server/embed/embed-origins.ts'
import { embedRoutes } from '../../server/embed/routes.ts'
import { systemClock } from '../../server/time.ts'

const PUBLIC_DIR = new URL('../../dist/public/', import.meta.url).pathname

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self' wss://meet.example.org",
  "worker-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html snug default',
  'upgrade-insecure-requests',
].join(';')

const EVERYWHERE = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000',
  'permissions-policy':
    'camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), autoplay=(self), ' +
    'speaker-selection=(self), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=(), browsing-topics=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'access-control-allow-origin': null,
}
const OF_WIDGET = { 'cross-origin-resource-policy': 'cross-origin', 'access-control-allow-origin': '*' }
const WASM = "default-src 'none'; script-src 'wasm-unsafe-eval'; frame-ancestors 'none'"

const FRAMED = {
  'content-security-policy': POLICY.replace("ancestors 'none'", "ancestors 'self' https://pages.example"),
  'x-frame-options': null,
}

/** Class of answers: an address, and what differs there. */
const CLASSES: Record<string, [path: string, differs?: Record<string, string | null>]> = {
  'the first page': ['/'],
  'a page of a room': ['/r/AAAAAAAAAAAAAAAAAAAAAA'],
  'the sign-in': ['/sign-in'],
  'the window that answers its opener': ['/connect?room=x', { 'cross-origin-opener-policy': 'unsafe-none' }],
  'the frame for a page that may show meetings': ['/frame?origin=https://pages.example', FRAMED],
  'the frame for any other page': ['/frame?origin=https://evil.example'],
  'what there is not': ['/nix'],
  'the API': ['/api/fine'],
  'a refusal of the API': ['/api/nix'],
  health: ['/healthz'],
  'the script of the pages': ['/pages.js'],
  'the script of the frame': ['/frame.js'],
  'the widget': ['/snug.js', OF_WIDGET],
  'the worker of the widget': ['/snug-worker.js', OF_WIDGET],
  'the worker that takes out noise': ['/snug-noise.js', { ...OF_WIDGET, 'content-security-policy': WASM }],
  'the worker for passwords': ['/snug-argon2.js', { 'content-security-policy': WASM }],
}

const REST = { trustProxy: 0, publicDir: PUBLIC_DIR, log: () => undefined }

let server: Server
let origin: string

before(async () => {
  assert.ok(existsSync(PUBLIC_DIR), 'npm run build')
  const api = express.Router().get('/fine', (_request, response) => void response.json({}))
  const health = express.Router().get('/healthz', (_request, response) => void response.json({}))
  const publicUrl = 'https://meet.example.org'
  const origins = new EmbedOrigins({
    publicUrl,
    isEmbedOrigin: (page) => page === 'https://pages.example',
    hosts: { list: async () => [] },
  })
  const embed = embedRoutes({ origins, throttle: new Throttle(systemClock), publicDir: PUBLIC_DIR })
  const app = createApp({ publicUrl, api, health, embed, ...REST })
  server = createServer(app).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.close()
  server.closeAllConnections()
})

async function check(path: string, differs: Record<string, string | null> = {}): Promise<void> {
  const { headers } = await fetch(origin + path)
  const wanted = { ...EVERYWHERE, ...differs }
  const sent = Object.fromEntries(Object.keys(wanted).map((name) => [name, headers.get(name)]))
  assert.deepEqual(sent, wanted, path)
  assert.equal(headers.get('x-powered-by'), null)
}

for (const [name, [path, differs]] of Object.entries(CLASSES))
  test(`${name}: exactly these headers`, () => check(path, differs))

test('a chunk: exactly these headers', async () => {
  const [chunk] = readdirSync(`${PUBLIC_DIR}chunks`).filter((file) => file.endsWith('.js'))
  await check(`/chunks/${chunk}`, OF_WIDGET)
})

test('without TLS nothing is said about TLS', async () => {
  const none = { api: express.Router(), health: express.Router(), embed: express.Router() }
  const app = createApp({ publicUrl: 'http://localhost:8080', ...none, ...REST })
  const plain = createServer(app).listen(0, '127.0.0.1')
  await new Promise((resolve) => plain.once('listening', resolve))
  const { headers } = await fetch(`http://127.0.0.1:${(plain.address() as AddressInfo).port}/`)
  assert.equal(headers.get('strict-transport-security'), null)
  assert.doesNotMatch(headers.get('content-security-policy') ?? '', /upgrade-insecure|wss:/)
  plain.close()
  plain.closeAllConnections()
})
