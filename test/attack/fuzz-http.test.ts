/**
 * Every route of the whole application with requests made of its schemas and of junk, a seed told, by people with and
 * without rights. Nothing crashes, nothing answers 5xx, no answer tells more than a code, memory stays flat.
 */
import assert from 'node:assert/strict'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import * as v from 'valibot'
import { ErrorBody } from '../../protocol/errors.ts'
import { testApi } from '../support/api.ts'
import { everyWayIn } from '../support/every-way-in.ts'
import { type HttpCase, httpCases } from '../support/fuzz/http-cases.ts'
import type { Route } from '../support/routes.ts'

const CASES = Number(process.env.SNUG_FUZZ_CASES ?? 20_000)
const AT_ONCE = 8
const BATCH = 200
/** Requests to each route at least. */
const EACH = 5

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const heap = () => {
  collect()
  return process.memoryUsage().heapUsed
}

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

function ask(url: string, cookie: string, csrf: string, wanted: HttpCase): Promise<Answer> {
  const { method, path, headers, body } = wanted
  return new Promise((resolve, reject) => {
    const asked = request(
      // As it is: the URL parser would mend it.
      {
        ...new URL(url),
        hostname: '127.0.0.1',
        port: new URL(url).port,
        path: path.replace(/[^\x21-\x7e]/g, ''),
        method,
      },
      (answer) => {
        let text = ''
        answer.on('data', (data) => (text += data))
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text,
          }),
        )
        answer.on('error', reject)
      },
    )
    asked.on('error', reject)
    asked.setTimeout(20_000, () => asked.destroy(new Error(`no answer to ${method} ${path}`)))
    const all = { cookie, 'x-snug-csrf': csrf, 'content-type': 'application/json', ...headers }
    for (const [name, value] of Object.entries(all)) if (value) asked.setHeader(name, value)
    // Node tells no length where a method rarely has a body, and the server would read that as the next request.
    if (body !== undefined) asked.setHeader('content-length', Buffer.byteLength(body))
    // Each comes from elsewhere, so that limits per address don't end the test.
    asked.setHeader(
      'x-forwarded-for',
      `${Array.from({ length: 3 }, () => Math.floor(Math.random() * 256)).join('.')}.1`,
    )
    asked.end(body)
  })
}

/** What no answer may hold. */
const LEAKS = [
  /(^|\n|\\n)\s+at \S.*:\d+:\d+/,
  /node_modules|\/server\/|SQLITE|knex/i,
  new RegExp(tmpdir()),
  /\bSELECT\b|\bINSERT\b/,
]

function verdict({ status, headers, text }: Answer, { method, path }: HttpCase): void {
  const what = `${method} ${path.slice(0, 100)} → ${status} ${text.slice(0, 200)}`
  const type = String(headers['content-type'] ?? '')
  assert.ok(status >= 200 && status < 500, what)
  assert.equal(headers['x-injected'], undefined, what)
  assert.doesNotMatch(String(headers['content-security-policy']), /script-src [^;]*\*/, what)
  // What is served as it was built speaks of anything.
  if (status >= 400 || type.startsWith('application/json'))
    for (const leak of LEAKS) assert.doesNotMatch(text, leak, what)
  if (status >= 400 && type.startsWith('application/json') && text)
    assert.ok(v.is(v.strictObject(ErrorBody.entries), JSON.parse(text)), what)
}

test(`${CASES} requests to every route: no crash, no 5xx, no leak, flat memory`, async (context) => {
  const seed = Number(process.env.SNUG_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
  context.diagnostic(`SNUG_FUZZ_SEED=${seed}`)
  await using elsewhere = await everyWayIn()
  await using api = await testApi(undefined, { whole: true, sso: elsewhere.sso })
  const { routes } = api
  const met = new Set<Route>()
  const routeByRoute = routes.flatMap((route, at) =>
    fc.sample(httpCases([route], false), { numRuns: EACH, seed: seed + at }),
  )
  context.diagnostic(`${routes.length} routes`)
  // What ends a session comes last, so that most of a batch is asked by people who are signed in.
  const lasting = routes.filter(({ method, path }) => !/logout|account$/.test(path) || method === 'GET')
  const statuses = new Map<number, number>()
  const people = [await api.person('ada', { admin: true }), await api.person('ben')]
  let [done, early] = [0, 0]
  for (let batch = 0; done < CASES; batch++) {
    for (const person of people) await person.signIn(person === people[0] ? 'ada' : 'ben')
    await people[1]?.room()
    const sample = (of: typeof routes, numRuns: number) =>
      fc.sample(httpCases(of), { numRuns, seed: seed + batch })
    const some = [
      ...(batch === 0 ? routeByRoute : []),
      ...sample(lasting, BATCH),
      ...sample(routes, BATCH / 20),
    ]
    for (let at = 0; at < some.length; at += AT_ONCE)
      await Promise.all(
        some.slice(at, at + AT_ONCE).map(async (each) => {
          const person = people[each.who]
          const cookie = [...(person?.cookies ?? [])].map(([name, value]) => `${name}=${value}`).join('; ')
          const answer = await ask(api.url, cookie, person?.csrf ?? '', each)
          verdict(answer, each)
          if (each.route) met.add(each.route)
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
        }),
      )
    done += some.length
    if (!early && done >= CASES / 3) early = heap()
  }
  const missed = routes.filter((route) => !met.has(route))
  assert.deepEqual(missed, [], 'not a single request went there')
  const grown = heap() - early
  context.diagnostic(
    `answers: ${JSON.stringify(Object.fromEntries([...statuses].sort()))}; heap ${Math.round(grown / 1024)} KiB`,
  )
  assert.ok(grown < 32 * 1024 * 1024, `the heap grew by ${grown} bytes`)
  assert.ok((statuses.get(200) ?? 0) > CASES / 50, 'hardly any request was understood')
  const fresh = await api.person('cem')
  assert.equal((await fresh.get('/session')).body.account.login, 'cem')
})

test('control: a fault of the application is seen as what it is', () => {
  const wanted = { method: 'GET', path: '/x', headers: {}, body: undefined, who: 0 }
  const json = { 'content-type': 'application/json' }
  const bad: Answer[] = [
    { status: 500, headers: json, text: '{"code":"internal","text":""}' },
    { status: 400, headers: json, text: '{"code":"bad_request","text":"","stack":"Error"}' },
    { status: 404, headers: { 'content-type': 'text/html' }, text: 'Error at f (/a/server/main.js:1:1)' },
    { status: 200, headers: { 'x-injected': '1' }, text: '' },
    { status: 200, headers: { 'content-security-policy': "script-src 'self' *" }, text: '' },
  ]
  for (const answer of bad) assert.throws(() => verdict(answer, wanted))
})
