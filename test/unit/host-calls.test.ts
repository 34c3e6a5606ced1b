/** What host applications ask the server themselves: who may, and what they are told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roomOf } from '../../server/auth/host-tokens.ts'
import { Hosts } from '../../server/auth/hosts.ts'
import { randomId, type TestApi, testApi } from '../support/api.ts'
import { type HostApplication, hostApplication, type Minting, mint } from '../support/host-application.ts'

const intranet = hostApplication()
const other = hostApplication('https://other.example')

async function registered(): Promise<TestApi> {
  const api = await testApi()
  const hosts = new Hosts({ store: api.store.hosts })
  for (const { name, kid, x } of [intranet, other])
    await hosts.add({ name, origins: [name], rooms: null, kid, key: x })
  return api
}

const word = (api: TestApi, host: HostApplication, change: Partial<Minting> = {}) =>
  mint(host, {
    audience: api.url,
    now: nowOf(),
    ...change,
    header: { typ: 'snug-host+jwt', ...change.header },
  })

/** The clock of the tests' server stands at noon of today. */
const nowOf = () => Math.floor(new Date().setUTCHours(12, 0, 0, 0) / 1_000)

async function ask(api: TestApi, token: string | undefined, rooms: unknown) {
  const answer = await fetch(`${api.url}/api/host/presence`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ rooms }),
  })
  return { status: answer.status, body: await answer.json() }
}

test('a host is told how many are in its rooms, and of no other rooms', async () => {
  await using api = await registered()
  const [busy, empty] = [randomId(), randomId()]
  api.live.present.set(roomOf(api.secrets.subject, intranet.name, busy), 3)
  api.live.present.set(roomOf(api.secrets.subject, other.name, empty), 2)
  api.live.present.set(empty, 5)
  const answer = await ask(api, await word(api, intranet), [busy, empty])
  assert.deepEqual(answer, { status: 200, body: { people: { [busy]: 3 } } })
  assert.deepEqual((await ask(api, await word(api, other), [busy, empty])).body, { people: { [empty]: 2 } })
  assert.deepEqual((await ask(api, await word(api, other), [])).body, { people: {} })
})

test('nobody else is told anything', async () => {
  await using api = await registered()
  const stranger = hostApplication('https://stranger.example')
  const refused: Record<string, string | undefined> = {
    'no word at all': undefined,
    'no token': 'abc',
    'a host that is not registered': await word(api, stranger),
    'the key of another': await word(api, intranet, { key: other.privateKey }),
    'a key that is not known': await word(api, intranet, { header: { kid: '2' } }),
    'an access token': await mint(intranet, { audience: api.url, now: nowOf() }),
    'for another server': await word(api, intranet, { audience: 'https://elsewhere.example' }),
    'of before': await word(api, intranet, { now: nowOf() - 200 }),
  }
  for (const [what, token] of Object.entries(refused)) {
    const { status, body } = await ask(api, token, [])
    assert.deepEqual([status, body.code], [403, 'forbidden'], what)
  }
})

test('what is asked has to be rooms, and not too many', async () => {
  await using api = await registered()
  for (const rooms of [undefined, ['short'], Array.from({ length: 257 }, randomId)]) {
    const { status, body } = await ask(api, await word(api, intranet), rooms)
    assert.deepEqual([status, body.code], [400, 'bad_request'])
  }
})
