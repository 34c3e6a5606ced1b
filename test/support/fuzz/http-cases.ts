/** Requests to every route that the application has, made of the protocol's schemas and of junk. */

import fc from 'fast-check'
import type * as v from 'valibot'
import { http } from '../../../protocol/index.ts'
import type { Route } from '../routes.ts'
import { accepted, junk, nearly } from './from-schema.ts'

export interface HttpCase {
  method: string
  path: string
  headers: Record<string, string>
  body: string | undefined
  /** Which of the people asks. */
  who: number
  /** As the application has it; absent: none of its own. */
  route?: Route
}

const BODIES = Object.entries(http)
  .filter(([name]) => /(Request|Check|Change|Removal)$/.test(name))
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
    '?language=de',
    '?language=%00',
    '?origin=https://pages.example',
    '?origin=null',
    '?origin=https://a;script-src%20*',
    '?origin=https://a%0d%0aX-Injected:%201',
    '?origin[]=https://pages.example',
    '?origin=javascript:alert(1)',
    '?code=a&state=b',
    '?error=access_denied&state=%00',
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

/** Paths that lead to a route; where it takes an expression, those that it fits. */
const leadingTo = (route: Route) =>
  (route.path.startsWith('^') ? fc.stringMatching(new RegExp(route.path)) : fc.constant(route.path)).map(
    (path) => ({ method: route.method, path, route }),
  )

/** @param strangers whether a tenth of the requests lead to none of the routes */
export function httpCases(routes: Route[], strangers = true): fc.Arbitrary<HttpCase> {
  const known = { arbitrary: fc.oneof(...routes.map(leadingTo)), weight: 9 }
  const other = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'),
    path: fc.array(segment, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
  })
  const aim: fc.Arbitrary<Pick<HttpCase, 'method' | 'path' | 'route'>> = fc.oneof(
    known,
    ...(strangers ? [other] : []),
  )
  return fc
    .tuple(aim, fc.array(segment, { minLength: 3, maxLength: 3 }), query, headers, body, fc.nat(2))
    .map(([{ path, ...rest }, segments, search, extra, text, who]) => {
      let at = 0
      const filled = path.replace(/:\w+/g, () => segments[at++ % 3] ?? 'x')
      const bare = rest.method === 'GET' || rest.method === 'HEAD'
      return { ...rest, path: filled + search, headers: extra, body: bare ? undefined : text, who }
    })
}
