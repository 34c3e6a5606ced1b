import assert from 'node:assert/strict'
import { test } from 'node:test'
import { subjectOf } from '../../server/auth/tokens.ts'
import { type Browser, EMBED_ORIGIN, randomId, type TestApi, testApi } from '../support/api.ts'

const DAY = 86_400_000

/** One room with a person of each role, a stranger, and an administrator who is not in it. */
async function team(api: TestApi) {
  const owner = await api.person('owner')
  const moderator = await api.person('moderator')
  const member = await api.person('member')
  const stranger = await api.person('stranger')
  const admin = await api.person('admin', { admin: true })
  const room = await owner.room()
  for (const login of ['moderator', 'member']) {
    const answer = await owner.put(`/rooms/${room}/members`, { login, role: login })
    assert.equal(answer.status, 204)
  }
  return { owner, moderator, member, stranger, admin, room }
}

const sub = (api: TestApi, who: Browser, room: string) => subjectOf(api.secrets.subject, who.id, room)

test('everybody signed in makes rooms and owns them', async () => {
  await using api = await testApi()
  const anna = await api.person('anna')
  const room = { id: randomId(), title: 'c2VhbGVk' }
  const made = await anna.post('/rooms', room)
  assert.deepEqual(made.body, { ...room, role: 'owner', relayOnly: false })
  assert.deepEqual((await anna.get('/rooms')).body, [made.body])
  const again = await anna.post('/rooms', { ...room, title: 'b3RoZXI' })
  assert.deepEqual([again.status, again.body.code], [409, 'conflict'])
  assert.match(again.body.text, /a room of this id already.*another id/)
  assert.deepEqual((await anna.get('/rooms')).body, [made.body])
})

test('members see the room and its members with their own role', async () => {
  await using api = await testApi()
  const { owner, moderator, member, room } = await team(api)
  for (const [who, role] of [
    [owner, 'owner'],
    [moderator, 'moderator'],
    [member, 'member'],
  ] as const) {
    assert.deepEqual((await who.get('/rooms')).body, [
      { id: room, title: 'c2VhbGVk', role, relayOnly: false },
    ])
    assert.deepEqual((await who.get(`/rooms/${room}/members`)).body, [
      { id: member.id, login: 'member', role: 'member' },
      { id: moderator.id, login: 'moderator', role: 'moderator' },
      { id: owner.id, login: 'owner', role: 'owner' },
    ])
  }
})

test('for strangers and administrators the room does not exist', async () => {
  await using api = await testApi()
  const { owner, stranger, admin, room } = await team(api)
  for (const who of [stranger, admin]) {
    assert.deepEqual((await who.get('/rooms')).body, [])
    const tries = [
      ['DELETE', (id: string) => `/rooms/${id}`, undefined],
      ['GET', (id: string) => `/rooms/${id}/members`, undefined],
      ['PUT', (id: string) => `/rooms/${id}/members`, { login: 'stranger', role: 'owner' }],
      ['DELETE', (id: string) => `/rooms/${id}/members/${owner.id}`, undefined],
      ['DELETE', (id: string) => `/rooms/${id}/members/${who.id}`, undefined],
      ['POST', () => '/token', (id: string) => ({ room: id })],
      ['POST', () => '/token', (id: string) => ({ room: id, origin: 'https://evil.example' })],
    ] as const
    for (const [method, path, body] of tries) {
      const ask = (id: string) => who.send(method, path(id), typeof body === 'function' ? body(id) : body)
      const real = await ask(room)
      const none = await ask(randomId())
      assert.deepEqual([real.status, real.body.code], [404, 'not_found'], `${method} ${path('…')}`)
      assert.deepEqual([real.status, real.text], [none.status, none.text])
      assert.equal(real.headers.get('content-length'), none.headers.get('content-length'))
    }
  }
  assert.equal((await owner.get(`/rooms/${room}/members`)).status, 200, 'nothing happened to it')
  assert.deepEqual(api.live.calls, [])
})

test('members without the right are told so', async () => {
  await using api = await testApi()
  const { owner, moderator, member, room } = await team(api)
  for (const who of [moderator, member]) {
    for (const [method, path, body] of [
      ['DELETE', `/rooms/${room}`, undefined],
      ['PUT', `/rooms/${room}/members`, { login: who.login, role: 'owner' }],
      ['PUT', `/rooms/${room}/members`, { login: 'nobody', role: 'member' }],
      ['DELETE', `/rooms/${room}/members/${owner.id}`, undefined],
    ] as const) {
      const refused = await who.send(method, path, body)
      assert.deepEqual([refused.status, refused.body.code], [403, 'forbidden'], `${who.login} ${method}`)
    }
  }
})

test('owners change roles, and one owner stays', async () => {
  await using api = await testApi()
  const { owner, moderator, room } = await team(api)
  const set = (login: string, role: string) => owner.put(`/rooms/${room}/members`, { login, role })
  assert.equal((await set('owner', 'member')).body.code, 'last_owner')
  assert.equal((await owner.delete(`/rooms/${room}/members/${owner.id}`)).body.code, 'last_owner')
  assert.equal((await set('nobody', 'member')).body.code, 'not_found')
  assert.equal((await set('moderator', 'king')).body.code, 'bad_request')

  const { access } = (await moderator.post('/token', { room })).body
  assert.equal((await set('moderator', 'owner')).status, 204)
  await assert.rejects(
    api.tokens.verify(access),
    { code: 'token_used' },
    'the old role cannot be used any more',
  )
  assert.deepEqual(api.live.became.at(-1), [room, sub(api, moderator, room), 'owner'], 'nor in a meeting')
  assert.equal((await owner.delete(`/rooms/${room}/members/${owner.id}`)).status, 204)
  assert.equal((await owner.get(`/rooms/${room}/members`)).body.code, 'not_found')
  assert.equal(
    (await moderator.put(`/rooms/${room}/members`, { login: 'moderator', role: 'member' })).body.code,
    'last_owner',
  )
})

test('of two owners who leave at the same moment one stays', async () => {
  await using api = await testApi()
  const { owner, moderator, room } = await team(api)
  await owner.put(`/rooms/${room}/members`, { login: 'moderator', role: 'owner' })
  const left = await Promise.all(
    [owner, moderator].map(async (who) => (await who.delete(`/rooms/${room}/members/${who.id}`)).status),
  )
  assert.deepEqual(left.sort(), [204, 409])
})

test('a removed member loses room, unused token and connection at once', async () => {
  await using api = await testApi()
  const { owner, moderator, member, room } = await team(api)
  const { access } = (await member.post('/token', { room })).body
  const other = (await moderator.post('/token', { room })).body.access
  assert.equal((await owner.delete(`/rooms/${room}/members/${member.id}`)).status, 204)
  assert.deepEqual(api.live.calls, [['remove', room, sub(api, member, room), 'removed']])
  await assert.rejects(api.tokens.verify(access), { code: 'token_used' })
  assert.equal((await api.tokens.verify(other)).role, 'moderator')
  assert.equal((await member.post('/token', { room })).body.code, 'not_found')
  assert.equal((await owner.delete(`/rooms/${room}/members/${member.id}`)).body.code, 'not_found')
  assert.equal(
    (await moderator.delete(`/rooms/${room}/members/${moderator.id}`)).status,
    204,
    'people may leave',
  )
})

test('a deleted room ends its meeting and leaves no bytes', async () => {
  await using api = await testApi()
  const { owner, member } = await team(api)
  const id = randomId()
  const title = Buffer.from('canary of a sealed title').toString('base64url')
  await owner.post('/rooms', { id, title })
  await owner.put(`/rooms/${id}/members`, { login: 'member', role: 'member' })
  const { access } = (await member.post('/token', { room: id })).body
  const before = await api.bytes()
  assert.ok(before.includes(title) && before.includes(id), 'positive control')
  assert.equal((await owner.delete(`/rooms/${id}`)).status, 204)
  const after = await api.bytes()
  assert.equal(after.includes(title), false)
  assert.equal(after.includes(id), false)
  assert.deepEqual(api.live.calls, [['endRoom', id, 'room_closed']])
  await assert.rejects(api.tokens.verify(access), { code: 'token_used' })
  assert.equal((await owner.delete(`/rooms/${id}`)).body.code, 'not_found')
})

test('an access token names the room, the role, a pseudonym and one page origin', async () => {
  await using api = await testApi()
  const { member, owner, room } = await team(api)
  const claimsOf = async (who: Browser, body: object) => {
    const answer = await who.post('/token', body)
    return api.tokens.verify(answer.body.access)
  }
  const own = await claimsOf(member, { room })
  assert.deepEqual([own.room, own.role, own.origin], [room, 'member', api.url])
  assert.equal(own.sub, sub(api, member, room))
  assert.notEqual(own.sub, (await claimsOf(owner, { room })).sub)
  assert.equal((await claimsOf(member, { room, origin: api.url })).origin, api.url)
  assert.equal((await claimsOf(member, { room, origin: EMBED_ORIGIN })).origin, EMBED_ORIGIN)
  const second = await member.room()
  const elsewhere = await claimsOf(member, { room: second })
  assert.notEqual(elsewhere.sub, own.sub, 'two rooms cannot be linked')
  for (const origin of [
    'https://evil.example',
    `${EMBED_ORIGIN}/`,
    `${EMBED_ORIGIN}.evil.example`,
    'null',
    '',
  ]) {
    const refused = await member.post('/token', { room, origin })
    assert.deepEqual([refused.status, refused.body.code], [403, 'origin_not_allowed'], origin)
  }
})

test('a room ends thirty days after its last use; a team room of an administrator stays', async () => {
  await using api = await testApi()
  const anna = await api.person('anna')
  const admin = await api.person('admin', { admin: true })
  const room = await anna.room()
  const kept = await admin.room()
  const ids = async (who: Browser, login: string) => {
    await who.signIn(login)
    return (await who.get('/rooms')).body.map(({ id }: { id: string }) => id)
  }
  api.forward(20 * DAY)
  await anna.signIn('anna')
  assert.equal((await anna.post('/token', { room })).status, 200)
  api.forward(30 * DAY)
  assert.deepEqual(await ids(anna, 'anna'), [room])
  api.forward(DAY)
  assert.deepEqual(await ids(anna, 'anna'), [])
  assert.equal((await anna.post('/token', { room })).body.code, 'not_found')
  assert.deepEqual(await ids(admin, 'admin'), [kept])
})

test('a room that hides addresses is refused where there is no relay, and its tokens say so where there is', async () => {
  await using without = await testApi()
  const [anna, room] = [await without.person('anna'), { id: randomId(), title: 'c2VhbGVk', relayOnly: true }]
  const refused = await anna.post('/rooms', room)
  assert.deepEqual([refused.status, refused.body.code], [400, 'relay_missing'])
  await using api = await testApi(undefined, { hasRelay: true })
  const bert = await api.person('bert')
  assert.equal((await bert.post('/rooms', room)).body.relayOnly, true)
  const { access } = (await bert.post('/token', { room: room.id })).body
  assert.equal((await api.tokens.verify(access)).relayOnly, true)
})
