/**
 * Whether what a server leaves tells who met whom. Twenty-four people who are all members of the same rooms meet in
 * threes, five times each, and sign in with a second factor for it; then somebody who gets the whole machine tries to pair them. They may do no better than chance,
 * and the same analyst finds them out by a log of meetings, and by sessions as they would be by default.
 */
import assert from 'node:assert/strict'
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import knex from 'knex'
import { WebSocket } from 'ws'
import { PROTOCOL } from '../../protocol/index.ts'
import { subjectOf } from '../../server/auth/tokens.ts'
import { Browser, keyOf } from '../support/api.ts'
import { remainsOf } from '../support/audit/remains.ts'
import { Authenticator } from '../support/authenticator.ts'
import type { Haystack } from '../support/capture/needles.ts'
import { cluesIn, type People } from '../support/linkage/analyst.ts'
import { judge, seeded, shuffled } from '../support/linkage/statistic.ts'
import { Client } from '../support/signalling-server.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const PEOPLE = 24
const ROUNDS = 5
const AT_ONCE = 3
const SEED = 20_300_131
/** A clue this rare by chance is found out. */
const SIGNIFICANT = 0.001

/** A sign-in for a meeting, in the order in which they happened. */
interface Arrival {
  person: number
  at: number
}

let folder: string
let database: string
let left: Haystack[]
let people: People
const met: [number, number][] = []
const arrivals: Arrival[] = []
/** Recovery codes by person: each sign-in uses one up. */
const codes: string[][] = []

before(async () => {
  const since = Date.now()
  folder = await mkdtemp(join(tmpdir(), 'snug-test-'))
  await chmod(folder, 0o711)
  const env = { SNUG_DATA_DIR: join(folder, 'data') }
  const first = await startSnug(env)
  const logins = Array.from({ length: PEOPLE }, (_, at) => `person-${at}-of-the-test`)
  const { rooms, ids } = await settle(first, logins).catch((error) => {
    first.process.kill('SIGKILL')
    throw error
  })
  await meet(first, logins, rooms).finally(() => first.process.kill('SIGKILL'))
  // What is expired or out of order is put right at the next start, and every quarter of an hour.
  const second = await startSnug(env)
  await second.stop({ keep: true })
  database = join(env.SNUG_DATA_DIR, 'snug.sqlite')
  left = await remainsOf(folder, first.output() + second.output(), since)
  const { subject } = JSON.parse(await readFile(join(env.SNUG_DATA_DIR, 'secrets.json'), 'utf8'))
  people = ids.map((id, at) => [id, logins[at] ?? '', ...rooms.map((room) => subjectOf(subject, id, room))])
})

after(() => rm(folder, { recursive: true, force: true }))

/** Everybody gets an account, and is a member of every room. */
async function settle({ origin, setupToken }: SnugServer, logins: string[]) {
  const admin = new Browser(origin)
  await admin.register('admin', setupToken)
  const ids: string[] = []
  for (const login of shuffled(logins, seeded(SEED))) {
    const { body } = await admin.post('/invites', {})
    const person = new Browser(origin)
    await person.register(login, body.token)
    ids[logins.indexOf(login)] = person.id
    codes[logins.indexOf(login)] = await protect(person)
    await person.post('/logout')
  }
  const rooms = [await admin.room(), await admin.room()]
  for (const room of rooms)
    for (const login of logins) {
      const { status } = await admin.put(`/rooms/${room}/members`, { login, role: 'member' })
      assert.equal(status, 204)
    }
  return { rooms, ids }
}

/** Turns on a second factor. @returns recovery codes */
async function protect(person: Browser): Promise<string[]> {
  const { secret, uri } = (await person.post('/account/second-factor/secret')).body
  const code = new Authenticator(uri).code(new Date())
  const { status, body } = await person.put('/account/second-factor', {
    ...{ authKey: keyOf(person.login), secret, code },
  })
  assert.equal(status, 200)
  return body.codes
}

/** In each round everybody is in one meeting, so that people differ in nothing but whom they meet. */
async function meet(server: SnugServer, logins: string[], rooms: string[]): Promise<void> {
  const random = seeded(SEED + 1)
  const pairs = new Set<string>()
  for (let round = 0; round < ROUNDS; round++) {
    const order = shuffled([...logins.keys()], random)
    for (let from = 0; from < PEOPLE; from += AT_ONCE) {
      const group = order.slice(from, from + AT_ONCE)
      const room = rooms[Math.floor(random() * rooms.length)] ?? ''
      await hold(server, group, logins, room)
      for (const a of group) for (const b of group) if (a < b) pairs.add(`${a} ${b}`)
    }
  }
  met.push(...[...pairs].map((pair) => pair.split(' ').map(Number) as [number, number]))
}

/** Each signs in, comes, says something, and leaves without signing out. */
async function hold({ origin }: SnugServer, group: number[], logins: string[], room: string): Promise<void> {
  const clients: Client[] = []
  for (const person of group) {
    const browser = new Browser(origin)
    const login = logins[person] ?? ''
    assert.equal((await browser.signIn(login, login, codes[person]?.pop())).status, 200)
    arrivals.push({ person, at: Date.now() })
    const { body, status } = await browser.post('/token', { room })
    assert.equal(status, 200)
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, [PROTOCOL, `token.${body.access}`], {
      origin,
    })
    const client = new Client(socket)
    await client.told('welcome')
    await client.join()
    clients.push(client)
  }
  clients[0]?.post({ type: 'app', data: 'AAAA' })
  for (const client of clients.slice(1)) await client.told('app')
  for (const client of clients) client.post({ type: 'leave' })
  await Promise.all(clients.map(({ ended }) => ended))
}

/** The same machine with something more on it. */
async function withMore(
  change: (db: ReturnType<typeof knex>) => Promise<void>,
): Promise<[string, Haystack[]]> {
  const copy = join(folder, `copy-${Math.random()}`)
  await mkdir(copy)
  const file = join(copy, 'snug.sqlite')
  await copyFile(database, file)
  const db = knex({ client: 'sqlite3', connection: { filename: file }, useNullAsDefault: true })
  await change(db)
  await db.destroy()
  return [file, [{ what: file, bytes: await readFile(file) }]]
}

const verdict = async (file: string, remains: Haystack[]) =>
  judge(await cluesIn(file, remains, people), met, PEOPLE, SEED)

test('nothing that is left tells who met whom', async () => {
  assert.ok(met.length > 80)
  const text = Buffer.concat(left.map(({ bytes }) => bytes)).toString('latin1')
  for (const marks of people) assert.ok(text.includes(marks[0] ?? '-'), 'the analyst knows everybody')
  const { best, auc, p } = await verdict(database, left)
  assert.ok(p > SIGNIFICANT, `found out by ${best}: ${auc.toFixed(3)} (p = ${p.toFixed(5)})`)
})

test('second factors are there to be analysed, with the codes that are left', async () => {
  const db = knex({ client: 'sqlite3', connection: { filename: database }, useNullAsDefault: true })
  const rows: { account: string }[] = await db('recovery_codes')
  const factors: unknown[] = await db('second_factors')
  await db.destroy()
  assert.equal(factors.length, PEOPLE)
  for (const [at, [id]] of people.entries())
    assert.equal(rows.filter(({ account }) => account === id).length, codes[at]?.length)
})

test('sessions are there to be analysed, and lie in no order', async () => {
  const db = knex({ client: 'sqlite3', connection: { filename: database }, useNullAsDefault: true })
  const sessions: { expires: number }[] = await db('sessions')
  await db.destroy()
  assert.ok(sessions.length >= PEOPLE * ROUNDS)
  assert.ok(sessions.every(({ expires }) => expires % (6 * 3600) === 0))
})

test('the same analyst finds them out by a log of meetings', async () => {
  const [file, remains] = await withMore(async (db) => {
    await db.raw('CREATE TABLE meeting_log (account TEXT, at INTEGER)')
    for (const { person, at } of arrivals)
      await db('meeting_log').insert({ account: people[person]?.[0], at })
  })
  const { auc, p } = await verdict(file, remains)
  assert.ok(p < SIGNIFICANT && auc > 0.7, `${auc} ${p}`)
})

test('and by sessions with row numbers and exact ends, even without a log', async () => {
  const [file, remains] = await withMore(async (db) => {
    await db.raw('CREATE TABLE plain_sessions (id TEXT PRIMARY KEY, account TEXT, expires INTEGER)')
    for (const [at, { person, at: time }] of arrivals.entries())
      await db('plain_sessions').insert({
        id: `${at}`,
        account: people[person]?.[0],
        expires: time + 43_200_000,
      })
  })
  const { auc, p } = await verdict(file, remains)
  assert.ok(p < SIGNIFICANT && auc > 0.7, `${auc} ${p}`)
})
