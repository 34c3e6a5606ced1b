/** Links for people without an account. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import * as v from 'valibot'
import { http } from '../../protocol/index.ts'
import { Browser, randomId, testApi } from '../support/api.ts'

const DAY = 86_400_000
const wanted = { days: 7, uses: 2 }

async function setUp() {
  const api = await testApi()
  const owner = await api.person('olga')
  const room = randomId()
  assert.equal((await owner.send('POST', '/rooms', { id: room, title: 'dGl0bGU' })).status, 200)
  const links = `/rooms/${room}/guest-links`
  const make = async (of = wanted, by = owner) => {
    const answer = await by.send('POST', links, of)
    assert.equal(answer.status, 200, answer.text)
    return v.parse(http.InviteCreated, answer.body).token
  }
  const guest = new Browser(api.url)
  await guest.session()
  const enter = (token: string, pass?: string) =>
    guest.send('POST', '/guest', { token, ...(pass && { pass }) })
  return { api, owner, room, links, make, enter }
}

test('a guest comes by the link, as often as it says, and without an account', async () => {
  const { api, room, make, enter, owner, links } = await setUp()
  await using _ = api
  const token = await make()
  const first = v.parse(http.GuestAnswer, (await enter(token)).body)
  const claims = await api.tokens.verify(first.access)
  assert.deepEqual([claims.room, claims.role, claims.origin, claims.guest], [room, 'member', api.url, true])
  const second = v.parse(http.GuestAnswer, (await enter(token)).body)
  const other = await api.tokens.verify(second.access)
  assert.notEqual(other.sub, claims.sub, 'two guests')
  assert.deepEqual([(await enter(token)).status, (await enter(token)).body.code], [410, 'invite_invalid'])
  const again = v.parse(http.GuestAnswer, (await enter(token, first.pass)).body)
  assert.equal((await api.tokens.verify(again.access)).sub, claims.sub, 'the same guest comes back')
  const [link] = v.parse(http.GuestLinksAnswer, (await owner.send('GET', links)).body)
  assert.equal(link?.usesLeft, 0)
})

test('a pass is good for its own link and nothing else', async () => {
  const { api, make, enter } = await setUp()
  await using _ = api
  const [one, two] = [await make({ days: 7, uses: 1 }), await make({ days: 7, uses: 1 })]
  const { pass } = v.parse(http.GuestAnswer, (await enter(one)).body)
  await enter(two)
  assert.equal((await enter(two, pass)).body.code, 'invite_invalid')
  assert.equal((await enter(one, `${randomId()}${pass.slice(22)}`)).body.code, 'invite_invalid')
  assert.equal((await enter(one, pass)).status, 200, 'control')
})

test('a link that is withdrawn, over, or of a deleted room lets nobody in', async () => {
  const { api, owner, room, links, make, enter } = await setUp()
  await using _ = api
  const gone = await make()
  const { pass } = v.parse(http.GuestAnswer, (await enter(gone)).body)
  const id = createHash('sha256').update(gone).digest('base64url')
  assert.equal((await owner.send('DELETE', `${links}/${id}`)).status, 204)
  assert.equal((await owner.send('DELETE', `${links}/${id}`)).status, 404)
  assert.equal((await enter(gone)).body.code, 'invite_invalid')
  assert.equal((await enter(gone, pass)).body.code, 'invite_invalid')
  const short = await make({ days: 1, uses: 5 })
  assert.equal((await enter(short)).status, 200)
  api.forward(2 * DAY)
  assert.equal((await enter(short)).body.code, 'invite_invalid')
  await owner.signIn('olga')
  const last = await make()
  await owner.send('DELETE', `/rooms/${room}`)
  assert.equal((await enter(last)).body.code, 'invite_invalid')
  assert.equal((await enter('A'.repeat(43))).body.code, 'invite_invalid')
})

test('owners and moderators make links, others do not', async () => {
  const { api, owner, room, links, make } = await setUp()
  await using _ = api
  const [moderator, member, stranger] = [
    await api.person('mona'),
    await api.person('mia'),
    await api.person('stan'),
  ]
  await owner.send('PUT', `/rooms/${room}/members`, { login: 'mona', role: 'moderator' })
  await owner.send('PUT', `/rooms/${room}/members`, { login: 'mia', role: 'member' })
  await make(wanted, moderator)
  assert.equal((await member.send('POST', links, wanted)).body.code, 'forbidden')
  assert.equal((await member.send('GET', links)).body.code, 'forbidden')
  assert.equal((await stranger.send('POST', links, wanted)).body.code, 'not_found')
  for (const wrong of [{ days: 0, uses: 1 }, { days: 91, uses: 1 }, { days: 1, uses: 201 }, { days: 1 }])
    assert.equal((await owner.send('POST', links, wrong)).body.code, 'bad_request')
})

test('a room has twenty links at most, and of the secrets only hashes are kept', async () => {
  const { api, owner, links, make, enter } = await setUp()
  await using _ = api
  const tokens: string[] = []
  for (let n = 0; n < 20; n++) tokens.push(await make())
  assert.equal((await owner.send('POST', links, wanted)).body.code, 'conflict')
  const { pass } = v.parse(http.GuestAnswer, (await enter(tokens[0] ?? '')).body)
  const bytes = await api.bytes()
  for (const secret of [...tokens, pass, pass.slice(0, 22)]) assert.equal(bytes.includes(secret), false)
  const hash = createHash('sha256')
    .update(tokens[0] ?? '')
    .digest('base64url')
  assert.ok(bytes.includes(hash), 'control')
})
