/** Requests to every route that the application has, made of the protocol's schemas and of junk. */

import type { Express, Router } from 'express'
import fc from 'fast-check'
import type * as v from 'valibot'
import { http } from '../../../protocol/index.ts'
import { accepted, junk, nearly } from './from-schema.ts'

export interface HttpCase {
  method: string
  path: string
  headers: Record<string, string>
  body: string | undefined
  /** Which of the people asks. */
  who: number
}

interface Layer {
  route?: { path: string | RegExp | (string | RegExp)[]; methods: Record<string, boolean> }
  handle?: { stack?: Layer[] }
}

/** Every route of a router, those of routers in it included. */
export function routesOf(router: Router | Express): { method: string; path: string }[] {
  const stack = (router as unknown as { stack?: Layer[] }).stack ?? []
  return stack.flatMap(({ route, handle }) => {
    if (!route) return handle?.stack ? routesOf(handle as unknown as Router) : []
    return [route.path]
      .flat()
      .filter((path) => typeof path === 'string')
      .flatMap((path) => Object.keys(route.methods).map((method) => ({ method: method.toUpperCase(), path })))
  })
}

const BODIES = Object.entries(http)
  .filter(([name]) => /(Request|Check|Change)$/.test(name))
  .map(([, schema]) => accepted(schema as v.GenericSchema))

const segment = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_-]{22}$/),
  fc.constantFrom('..', '%2e%2e', '%00', '%', '%ff', '__proto__', 'null', '0', 'a'.repeat(3_000)),
  fc.string({ maxLength: 30 }).map((text) => encodeURIComponent(text.replace(/[\ud800-\udfff]/g, ''))),
)
const query = fc.oneof(
  { arbitrary: fc.constant(''), weight: 3 },
  fc.constantFrom(
    '?login=ada',
    '?login[]=a&login[]=b',
    '?login[__proto__]=x',
    '?%',
    '?login=%00',
    '?a=b'.repeat(500),
  ),
)
const printable = fc.string({ maxLength: 60 }).map((text) => text.replace(/[^\x20-\x7e]/g, '?'))
const headers = fc.oneof(
  { arbitrary: fc.constant<Record<string, string>>({}), weight: 6 },
  fc.record({ cookie: printable }),
  fc.record({ origin: fc.constantFrom('null', 'https://evil.example', 'http://localhost', '%') }),
  fc.record({ 'x-snug-csrf': printable }),
  fc.record({
    'content-type': fc.constantFrom(
      'text/plain',
      'application/json;charset=utf-99',
      'multipart/form-data',
      '',
    ),
  }),
  fc.record({ 'content-encoding': fc.constantFrom('gzip', 'br', 'nonsense') }),
  fc.record({ accept: printable }),
  fc.record({ authorization: printable }),
  fc.record({ 'accept-encoding': printable }),
)

const body = fc.oneof(
  { arbitrary: fc.oneof(...BODIES).map(json), weight: 3 },
  { arbitrary: nearly(fc.oneof(...BODIES)).map(json), weight: 5 },
  junk.map(json),
  fc.constantFrom<string>(
    '',
    '{',
    '[',
    '{"a":',
    '\ufeff{}',
    'x'.repeat(600_000),
    '{"a":1}{"b":2}',
    '"\\ud800"',
  ),
)

function json(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined'
}

export function httpCases(routes: { method: string; path: string }[]): fc.Arbitrary<HttpCase> {
  const known = fc.constantFrom(...routes)
  const other = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'),
    path: fc.array(segment, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
  })
  return fc
    .tuple(
      fc.oneof({ arbitrary: known, weight: 9 }, other),
      fc.array(segment, { minLength: 3, maxLength: 3 }),
      query,
      headers,
      body,
      fc.nat(2),
    )
    .map(([{ method, path }, segments, search, extra, text, who]) => {
      let at = 0
      const filled = path.replace(/:\w+/g, () => segments[at++ % 3] ?? 'x')
      const bare = method === 'GET' || method === 'HEAD'
      return { method, path: filled + search, headers: extra, body: bare ? undefined : text, who }
    })
}
