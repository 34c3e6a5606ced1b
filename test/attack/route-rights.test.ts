/** Everybody asks every HTTP route of the whole application: who is answered, who is refused, and what refusals tell. */
import assert from 'node:assert/strict'
import { after, before, describe, it, test } from 'node:test'
import express from 'express'
import knex from 'knex'
import { HTTP_STATUS } from '../../protocol/http-status.ts'
import { ERRORS, type ErrorCode } from '../../protocol/index.ts'
import { randomId, type TestApi, testApi } from '../support/api.ts'
import { everyWayIn } from '../support/every-way-in.ts'
import { ROWS } from '../support/rights/route-rights.ts'
import type { Row } from '../support/rights/row.ts'
import {
  type Actor,
  type Answered,
  type Asked,
  type Asking,
  ask,
  type Crowd,
  gather,
  ROLES,
  type Stage,
  stage,
} from '../support/rights/stage.ts'
import { routesOf } from '../support/routes.ts'

/** What a refusal says unless the row says another thing. */
const CODES: Record<number, ErrorCode> = { 401: 'signed_out', 403: 'forbidden', 404: 'not_found' }

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

let elsewhere: Awaited<ReturnType<typeof everyWayIn>>
let api: TestApi
let crowd: Crowd
before(async () => {
  elsewhere = await everyWayIn()
  api = await testApi(undefined, { whole: true, sso: elsewhere.sso })
  crowd = await gather(api)
})
after(async () => {
  await api[Symbol.asyncDispose]()
  await elsewhere[Symbol.asyncDispose]()
})

const nameOf = ({ route, what }: Row) => route + (what ? ` (${what})` : '')

async function request({ route, ask }: Row, on: Stage, who: Actor): Promise<Asked> {
  const [method = '', path = ''] = route.split(' ')
  return { method, path, ...(await ask?.(on, who)) }
}

/** `code` and its text, and nothing else. */
function codeOf({ status, type, text }: Answered): ErrorCode {
  assert.match(type, /^application\/json/)
  const { code, ...rest } = JSON.parse(text) as { code: ErrorCode; text: string }
  assert.deepEqual(rest, { text: ERRORS[code] })
  assert.equal(status, HTTP_STATUS[code] ?? 400)
  return code
}

const codeFor = (status: number, { refusal }: Row) =>
  refusal !== undefined && HTTP_STATUS[refusal as ErrorCode] === status ? refusal : CODES[status]

test('every route of the application has a row, and every row a route', () => {
  const routes = api.routes.map(({ method, path }) => `${method} ${path}`)
  assert.deepEqual([...new Set(ROWS.map(({ route }) => route))].sort(), [...new Set(routes)].sort())
})

test('control: a new route is seen, wherever it is', () => {
  const app = express()
  const [inner, below] = [express.Router(), express.Router()]
  below.delete('/new', () => undefined)
  inner.use('/deep', below)
  app.use('/api', inner)
  assert.deepEqual(routesOf(app), [{ method: 'DELETE', path: '/api/deep/new' }])
  app.use('/other', express())
  assert.throws(() => routesOf(app), /nobody knows the routes/)
})

describe('each cell', () => {
  for (const row of ROWS)
    it(nameOf(row), async () => {
      const here = row.spends ? await gather(api) : crowd
      // All made before the first asks, who may take something away.
      const stages = new Map<Asking, Stage>()
      for (const role of ROLES) stages.set(role, await stage(here))
      for (const [role, on] of stages) {
        const expected = row.expect[role]
        if (expected === null) continue
        const who = here.actors[role]
        const answer = await ask(who, await request(row, on, who))
        assert.equal(answer.status, expected, `${role}: ${answer.text.slice(0, 200)}`)
        if (expected >= 400) assert.equal(codeOf(answer), codeFor(expected, row), role)
      }
      if (!row.spends) await areSignedIn(here)
    })
})

/** As they came: the next row counts on it. */
async function areSignedIn({ actors }: Crowd): Promise<void> {
  for (const { role, login, browser } of Object.values(actors)) {
    const { account } = (await browser.get('/session')).body
    const expected = role === 'disabled' || login === '' ? undefined : login
    assert.equal(account?.login, expected, `${role} is not who they were: the row needs \`spends\``)
  }
}

const inRooms = ROWS.filter(({ route }) => /\/rooms\/:id/.test(route))

describe('whoever is not in a room is told the same of one that there is not', () => {
  for (const row of inRooms)
    it(nameOf(row), async () => {
      for (const role of ['other', 'administrator'] as const) {
        const who = crowd.actors[role]
        const on = await stage(crowd)
        const [there, nowhere] = [
          await ask(who, await request(row, on, who)),
          await ask(who, await request(row, { ...on, room: randomId() }, who)),
        ]
        assert.deepEqual(nowhere, there, role)
      }
    })
})

/** By cookies: what a host application signs itself needs no token, and cookies have no part in it. */
const changes = ROWS.filter(({ route }) => !/^GET |\/host\/presence$/.test(route))

/** The first who may. */
const whoMay = ({ expect }: Row): Asking | undefined => ROLES.findLast((role) => (expect[role] ?? 400) < 400)

describe('what changes something is refused without the token of the session, and from other pages', () => {
  for (const row of changes)
    it(nameOf(row), async () => {
      const here = row.spends ? await gather(api) : crowd
      const role = whoMay(row) ?? 'owner'
      const who = here.actors[role]
      const on = await stage(here)
      const asked = await request(row, on, who)
      const other = here.actors[role === 'other' ? 'member' : 'other'].browser.csrf
      const forged: Record<string, Record<string, string>> = {
        'no token': { 'x-snug-csrf': '' },
        "another's token": { 'x-snug-csrf': other },
        'an own word': { 'x-snug-csrf': 'a'.repeat(43) },
        'another origin': { origin: 'https://evil.example' },
        'a neighbour': { 'sec-fetch-site': 'same-site' },
        'a form of another page': { 'x-snug-csrf': '', 'content-type': 'application/x-www-form-urlencoded' },
      }
      for (const [how, headers] of Object.entries(forged)) {
        const refused = await ask(who, { ...asked, headers })
        assert.deepEqual([refused.status, codeOf(refused)], [403, 'csrf'], how)
      }
      const answer = await ask(who, asked)
      assert.equal(answer.status, row.expect[role], `nothing had changed: ${answer.text.slice(0, 200)}`)
    })
})

describe('a path answers no method but its own', () => {
  const methodsOf = (path: string) =>
    ROWS.map(({ route }) => route.split(' ')).flatMap(([method, of]) => (of === path ? [method] : []))
  const byPath = new Map(ROWS.map((row) => [row.route.replace(/^\S+ /, ''), row]))
  for (const [path, row] of byPath)
    it(path, async () => {
      const who = crowd.actors.administrator
      const asked = { ...(await request(row, await stage(crowd), who)), body: undefined }
      for (const method of METHODS.filter((one) => !methodsOf(path).includes(one))) {
        const answer = await ask(who, { ...asked, method })
        assert.deepEqual([answer.status, codeOf(answer)], [404, 'not_found'], method)
      }
    })
})

describe('what is only asked for changes nothing', () => {
  for (const row of ROWS.filter(({ route }) => route.startsWith('GET ')))
    it(nameOf(row), async () => {
      const on = await stage(crowd)
      const before = await everything()
      for (const role of ROLES) {
        const who = crowd.actors[role]
        await ask(who, await request(row, on, who))
      }
      assert.deepEqual(await everything(), before)
    })

  it('control: a change is seen', async () => {
    const before = await everything()
    await crowd.actors.other.browser.room()
    assert.notDeepEqual(await everything(), before)
  })
})

/** All rows of all tables. */
async function everything(): Promise<Record<string, unknown[]>> {
  const db = knex({ client: 'sqlite3', connection: { filename: api.file }, useNullAsDefault: true })
  try {
    const tables: { name: string }[] = await db('sqlite_master').where({ type: 'table' }).select('name')
    return Object.fromEntries(
      await Promise.all(tables.map(async ({ name }) => [name, await db(name)] as const)),
    )
  } finally {
    await db.destroy()
  }
}
