/** Headers, files, pages and errors of the HTTP application. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request as httpRequest, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import express from 'express'
import { SnugError } from '../../protocol/index.ts'
import { createApp } from '../../server/app.ts'
import { healthRoutes, readiness } from '../../server/health.ts'

const SECRET = 'name-of-a-person'
let folder: string
let server: Server
let origin: string
const logged: string[] = []
const health = {
  ping: async () => {},
  sfu: { state: 'up' as 'up' | 'down', census: async () => ({ rooms: 2, handles: 3 }) },
  meetings: { census: () => ({ meetings: 1, participants: 4 }) },
  liveCounts: false,
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'snug-test-'))
  mkdirSync(join(folder, 'chunks'))
  const files = [
    ...['index.html', 'snug.js', 'pages.js', 'snug-worker.js', 'snug-argon2.js'],
    ...['chunks/a-HASH.js', 'secret.txt'],
  ]
  for (const name of files) {
    writeFileSync(join(folder, name), `text of ${name}`)
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(`text of ${name}`))
  }
  const api = express.Router()
  api.get('/refused', () => {
    throw new SnugError('forbidden')
  })
  api.get('/fault', () => {
    throw new Error(SECRET)
  })
  api.post('/body', express.json({ limit: 10 }), (_request, response) => void response.json({}))
  const app = createApp({
    publicUrl: 'https://meet.example.org',
    trustProxy: 0,
    publicDir: folder,
    api,
    embed: express.Router(),
    health: healthRoutes(health),
    log: (event, fields) => logged.push(JSON.stringify([event, fields])),
  })
  server = createServer(app).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
})

after(() => {
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true })
})

/** Without the decompression that fetch does. */
function get(path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status?: number; headers: Record<string, unknown>; body: Buffer }>(
    (resolve, reject) => {
      const call = httpRequest(`${origin}${path}`, { headers }, (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part) => parts.push(part))
        answer.on('end', () =>
          resolve({
            ...(answer.statusCode ? { status: answer.statusCode } : {}),
            headers: answer.headers,
            body: Buffer.concat(parts),
          }),
        )
      })
      call.on('error', reject).end()
    },
  )
}

describe('headers', () => {
  test('every answer forbids foreign and inline code, frames and referrers', async () => {
    for (const path of ['/', '/snug.js', '/nix', '/api/refused', '/healthz']) {
      const { headers } = await get(path)
      const policy = String(headers['content-security-policy'])
      assert.doesNotMatch(policy, /unsafe-|\*/, path)
      assert.match(policy, /default-src 'none'/)
      assert.match(policy, /frame-ancestors 'none'/)
      assert.match(policy, /connect-src 'self' wss:\/\/meet\.example\.org;/)
      assert.equal(headers['referrer-policy'], 'no-referrer')
      assert.match(
        String(headers['permissions-policy']),
        /camera=\(self\), microphone=\(self\), display-capture=\(self\)/,
      )
      assert.match(String(headers['strict-transport-security']), /^max-age=31536000$/)
      assert.equal(headers['x-powered-by'], undefined)
      assert.equal(headers['set-cookie'], undefined)
    }
  })

  test('one worker may compile WebAssembly, and load or reach nothing', async () => {
    assert.equal(
      (await get('/snug-argon2.js')).headers['content-security-policy'],
      "default-src 'none'; script-src 'wasm-unsafe-eval'; frame-ancestors 'none'",
    )
  })

  test('windows are kept apart, but for the one that answers its opener', async () => {
    assert.equal((await get('/')).headers['cross-origin-opener-policy'], 'same-origin')
    assert.equal((await get('/connect?room=x')).headers['cross-origin-opener-policy'], 'unsafe-none')
  })
})

describe('files', () => {
  test('the widget may be loaded by other origins, the pages may not', async () => {
    for (const path of ['/snug.js', '/snug-worker.js', '/chunks/a-HASH.js']) {
      const { headers } = await get(path)
      assert.equal(headers['access-control-allow-origin'], '*', path)
      assert.equal(headers['cross-origin-resource-policy'], 'cross-origin', path)
    }
    for (const path of ['/', '/pages.js', '/snug-argon2.js', '/nix', '/api/refused', '/readyz']) {
      const { headers } = await get(path)
      assert.equal(headers['access-control-allow-origin'], undefined, path)
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin', path)
    }
  })

  test('chunks are kept for a year, the rest is asked about each time', async () => {
    assert.match(
      String((await get('/chunks/a-HASH.js')).headers['cache-control']),
      /max-age=31536000, immutable/,
    )
    for (const path of ['/snug.js', '/pages.js', '/snug-worker.js', '/']) {
      const { headers } = await get(path)
      assert.equal(headers['cache-control'], 'no-cache', path)
      assert.equal((await get(path, { 'if-none-match': String(headers.etag) })).status, 304, path)
    }
  })

  test('the compressed file goes to those who take it', async () => {
    const plain = await get('/snug.js', { 'accept-encoding': 'gzip' })
    const small = await get('/snug.js', { 'accept-encoding': 'gzip, br' })
    assert.equal(plain.headers['content-encoding'], undefined)
    assert.equal(plain.body.toString(), 'text of snug.js')
    assert.equal(small.headers['content-encoding'], 'br')
    assert.equal(brotliDecompressSync(small.body).toString(), 'text of snug.js')
    for (const { headers } of [plain, small]) {
      assert.match(String(headers['content-type']), /^text\/javascript/)
      assert.match(String(headers.vary), /Accept-Encoding/)
    }
    assert.notEqual(plain.headers.etag, small.headers.etag)
  })

  test('nothing else of the disk is served', async () => {
    const paths = [
      '/secret.txt',
      '/snug.js.br',
      '/index.html',
      '/chunks/',
      '/chunks/nix.js',
      '/chunks/..%2fsecret.txt',
    ]
    for (const path of [...paths, '/../package.json', '/.stamp', '/r/', '/r/a/b'])
      assert.equal((await get(path)).status, 404, path)
  })
})

describe('pages and errors', () => {
  test('the application runs at its paths', async () => {
    const paths = [
      '/',
      '/sign-in',
      '/setup',
      '/invite',
      '/new-password',
      '/rooms',
      '/r/abc',
      '/people',
      '/hosts',
      '/account',
      '/privacy',
      '/connect',
    ]
    for (const path of paths) {
      const { status, headers, body } = await get(path)
      assert.equal(status, 200, path)
      assert.match(String(headers['content-type']), /^text\/html/)
      assert.equal(body.toString(), 'text of index.html')
    }
  })

  test('elsewhere: 404, as a page for people and as JSON for programs', async () => {
    const page = await get('/nix', { accept: 'text/html,*/*' })
    assert.equal(page.status, 404)
    assert.match(page.body.toString(), /There is nothing here/)
    assert.equal(JSON.parse((await get('/nix')).body.toString()).code, 'not_found')
  })

  test('refusals carry their code; faults disclose nothing and log their place only', async () => {
    const refused = await get('/api/refused')
    assert.equal(refused.status, 403)
    assert.equal(JSON.parse(refused.body.toString()).code, 'forbidden')
    assert.deepEqual(logged, [])
    const fault = await get('/api/fault')
    assert.equal(fault.status, 500)
    assert.equal(JSON.parse(fault.body.toString()).code, 'internal')
    assert.equal(fault.body.includes(SECRET), false)
    assert.equal(fault.headers.etag, undefined)
    assert.match(logged.join(), /request_failed.*app\.test\.ts:\d+:\d+/)
    assert.equal(logged.join().includes(SECRET), false)
  })

  test('bodies that are too large or malformed are refused by code', async () => {
    const post = (body: string) =>
      fetch(`${origin}/api/body`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    assert.equal((await post('{"a":"0123456789"}')).status, 413)
    assert.equal(((await (await post('{')).json()) as { code: string }).code, 'bad_request')
    assert.equal((await get('/r/%E0%A4%A')).status, 400)
  })
})

describe('health', () => {
  test('ready only while database and media server answer', async () => {
    assert.deepEqual(await readiness(health), { database: 'up', media: 'up' })
    const no = async () => Promise.reject(new Error('gone'))
    const never = () => new Promise<never>(() => {})
    assert.deepEqual(await readiness({ ...health, ping: no }), { database: 'down', media: 'up' })
    assert.deepEqual(await readiness({ ...health, ping: never }), { database: 'down', media: 'up' })
    for (const sfu of [
      { state: 'down' as const, census: health.sfu.census },
      { state: 'up' as const, census: no },
      { state: 'up' as const, census: never },
    ])
      assert.deepEqual(await readiness({ ...health, sfu }), { database: 'up', media: 'down' })
  })

  test('answers 503 with the part that is down, and recovers', async () => {
    health.sfu.state = 'down'
    const down = await get('/readyz')
    assert.equal(down.status, 503)
    assert.deepEqual(JSON.parse(down.body.toString()), { database: 'up', media: 'down' })
    assert.equal((await get('/healthz')).status, 200)
    health.sfu.state = 'up'
    assert.equal((await get('/readyz')).status, 200)
  })

  test('tells how much is going on only where that is wanted', async () => {
    assert.deepEqual(await readiness({ ...health, liveCounts: true }), {
      database: 'up',
      media: 'up',
      live: { meetings: 1, participants: 4, rooms: 2 },
    })
  })
})
