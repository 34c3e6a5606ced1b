import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import * as v from 'valibot'
import { type ClientMessage, ErrorCode, PROTOCOL } from '../../protocol/index.ts'
import { ROOM } from '../support/attendee.ts'
import { badFrames } from '../support/bad-frames.ts'
import { SDP } from '../support/fake-sfu.ts'
import { LOBBY, newGroup, opaque, stepFrom } from '../support/opaque-member.ts'
import {
  type Client,
  eventually,
  refused,
  type SignallingServer,
  startSignalling,
  undisturbed,
} from '../support/signalling-server.ts'

const OTHER_ROOM = 'o'.repeat(22)
const MALLORY = 'm'.repeat(22)
const FRAMES = 480

describe('whoever has no right to connect', () => {
  let server: SignallingServer
  let ada: Client
  let bob: Client
  before(async () => {
    server = await startSignalling()
    ada = await server.join()
    bob = await server.join()
  })
  after(() => server.close())

  const credential = async (of: string): Promise<string[]> => [PROTOCOL, of]
  const attempts: [string, ErrorCode, () => Promise<Client>][] = [
    ['without a token', 'token_missing', async () => server.connect([PROTOCOL])],
    ['with an empty token', 'token_missing', async () => server.connect(await credential('token.'))],
    ['with garbage', 'token_invalid', async () => server.connect(await credential('token.garbage'))],
    [
      'with a token that was tampered with',
      'token_invalid',
      async () => {
        const [head, body = '', signature] = (await server.mint()).split('.')
        const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
        const forged = Buffer.from(JSON.stringify({ ...claims, role: 'owner' })).toString('base64url')
        return server.connect(await credential(`token.${head}.${forged}.${signature}`))
      },
    ],
    [
      'with an unsigned token',
      'token_invalid',
      async () => {
        const [, body] = (await server.mint()).split('.')
        const none = Buffer.from('{"alg":"none","typ":"snug-access+jwt"}').toString('base64url')
        return server.connect(await credential(`token.${none}.${body}.`))
      },
    ],
    [
      'with an expired token',
      'token_expired',
      async () => {
        const token = await server.mint()
        server.time.ahead += 200_000
        return server.connect(await credential(`token.${token}`))
      },
    ],
    [
      'with a token that was used',
      'token_used',
      async () => {
        const token = await server.mint({ room: OTHER_ROOM })
        const first = server.connect(await credential(`token.${token}`))
        await first.told('welcome')
        first.post({ type: 'leave' })
        return server.connect(await credential(`token.${token}`))
      },
    ],
    [
      'from another page',
      'origin_not_allowed',
      async () =>
        server.connect(await credential(`token.${await server.mint()}`), { origin: 'https://evil.example' }),
    ],
    [
      'from a page without an origin',
      'origin_not_allowed',
      async () => server.connect(await credential(`token.${await server.mint()}`), { origin: '' }),
    ],
    [
      'from an opaque origin',
      'origin_not_allowed',
      async () => server.connect(await credential(`token.${await server.mint()}`), { origin: 'null' }),
    ],
    [
      'with two credentials',
      'bad_request',
      async () => server.connect([PROTOCOL, `token.${await server.mint()}`, ada.resume]),
    ],
    ['with an unknown credential', 'bad_request', async () => server.connect(await credential('cookie.x'))],
    [
      'with a made-up resume secret',
      'resume_invalid',
      async () => server.connect(await credential(`resume.${'A'.repeat(43)}`)),
    ],
    [
      'with an empty resume secret',
      'resume_invalid',
      async () => server.connect(await credential('resume.')),
    ],
    [
      'with the resume secret of somebody, from another page',
      'origin_not_allowed',
      async () => server.connect(await credential(ada.resume), { origin: 'https://evil.example' }),
    ],
    [
      'with the resume secret of somebody, without an origin',
      'origin_not_allowed',
      async () => server.connect(await credential(ada.resume), { origin: '' }),
    ],
  ]

  for (const [who, code, attempt] of attempts) {
    it(`${who} is refused: ${code}`, async () => {
      const census = server.meetings.census()
      const client = await attempt()
      assert.deepEqual(await client.ended, refused(code))
      assert.deepEqual(client.all, [])
      if (who !== 'with a token that was used') assert.deepEqual(server.meetings.census(), census)
    })
  }

  it('of a refused connection no message is read', async () => {
    const client = server.connect([PROTOCOL])
    client.socket.on('open', () => client.post({ type: 'ping' }))
    assert.deepEqual(await client.ended, refused('token_missing'))
    assert.deepEqual(client.all, [])
  })

  it('another protocol is refused', async () => {
    const client = server.connect([])
    assert.deepEqual(await client.ended, refused('bad_request'))
    // ws, as browsers do, fails a connection whose protocol was not agreed to.
    const other = server.connect(['snug.v0', `token.${await server.mint()}`])
    assert.equal((await other.ended).code, 1006)
  })

  for (const path of ['/', '/ws/', '/ws2', '/%77s', '/api/ws', '//ws']) {
    it(`nothing is upgraded at ${path}`, async () => {
      const to = server.url.replace('/ws', path)
      const client = server.connect([PROTOCOL, `token.${await server.mint()}`], { to })
      assert.equal(await client.status, 404)
    })
  }

  it('a token opens its own room and no other', async () => {
    const census = bob.all.length
    const mallory = await server.join({ room: OTHER_ROOM, role: 'owner' })
    assert.deepEqual(mallory.welcome?.roster, [])
    mallory.post({ type: 'share', on: true })
    mallory.post({ type: 'app', data: 'ZXZpbA' })
    mallory.post({ type: 'kick', ref: 1, id: ada.id })
    mallory.post({ type: 'watch', streams: [{ participant: ada.id, source: 'camera', layer: 'off' }] })
    assert.deepEqual(await mallory.told('error', ({ ref }) => ref === 1), {
      ...{ type: 'error', ref: 1, code: 'not_found' },
    })
    assert.deepEqual(await mallory.told('error', ({ ref }) => ref === undefined), {
      ...{ type: 'error', code: 'not_found' },
    })
    assert.deepEqual(server.sfu.subscriberOf(mallory.id)?.feeds, [])
    assert.deepEqual(bob.all.slice(census), [])
    mallory.post({ type: 'leave' })
    assert.equal((await mallory.ended).code, 1000)
  })

  it('the secret of a place is good for one connection', async () => {
    const carol = await server.join()
    const again = server.connect([PROTOCOL, carol.resume])
    assert.equal((await again.told('welcome')).self.id, carol.id)
    assert.deepEqual(await carol.ended, refused('replaced'))
    assert.deepEqual(await server.connect([PROTOCOL, carol.resume]).ended, refused('resume_invalid'))
    again.post({ type: 'leave' })
    await again.ended
    assert.deepEqual(await server.connect([PROTOCOL, again.resume]).ended, refused('resume_invalid'))
  })

  it('a disabled account is out at once, with a code, and cannot resume', async () => {
    const mallory = await server.join({ sub: MALLORY })
    const tab = await server.enter({ sub: MALLORY })
    server.meetings.remove(ROOM, MALLORY, 'account_disabled')
    assert.deepEqual(await mallory.ended, refused('account_disabled'))
    assert.deepEqual(await tab.ended, refused('account_disabled'))
    assert.equal((await bob.told('gone', ({ id }) => id === mallory.id)).id, mallory.id)
    assert.deepEqual(await server.connect([PROTOCOL, mallory.resume]).ended, refused('resume_invalid'))
  })

  it('whoever was removed from a meeting is out, and comes back neither by a new token nor by the secret', async () => {
    const [owner, mallory] = [
      await server.join({ role: 'owner', sub: 'o'.repeat(22) }),
      await server.join({ sub: 'n'.repeat(22) }),
    ]
    owner.post({ type: 'kick', ref: 5, id: mallory.id })
    assert.equal((await owner.told('done')).ref, 5)
    assert.deepEqual(await mallory.ended, refused('removed'))
    assert.equal((await bob.told('gone', ({ id }) => id === mallory.id)).why, 'removed')
    const token = await server.mint({ sub: 'n'.repeat(22) })
    assert.deepEqual(await server.connect([PROTOCOL, `token.${token}`]).ended, refused('removed'))
    assert.deepEqual(await server.connect([PROTOCOL, mallory.resume]).ended, refused('removed'))
    owner.post({ type: 'leave' })
    await owner.ended
  })

  it('all this did not disturb the meeting, and was no fault', async () => {
    await undisturbed(ada, bob)
    assert.deepEqual(server.faults, [])
    assert.equal(server.meetings.census().participants, 2)
  })
})

describe('whoever is in and sends what they should not', () => {
  let server: SignallingServer
  let ada: Client
  let bob: Client
  before(async () => {
    server = await startSignalling({ limits: { upgradesPerMinute: 10_000 } })
    ada = await server.join({ room: OTHER_ROOM })
    bob = await server.join({ room: OTHER_ROOM })
  })
  after(() => server.close())

  it(`gets a coded refusal for each of ${FRAMES} malformed, forged or oversized frames`, async (context) => {
    const seed = Number(process.env.SNUG_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32))
    context.diagnostic(`SNUG_FUZZ_SEED=${seed}`)
    let mallory = await server.enter()
    let sent = 0
    for (const { what, data, binary, code } of badFrames(seed, FRAMES)) {
      if (sent++ % 15 === 0 || mallory.socket.readyState !== mallory.socket.OPEN) {
        // With the places of those who were cut off.
        server.meetings.endRoom(ROOM, 'room_closed')
        mallory = await server.enter()
        await undisturbed(ada, bob)
      }
      const from = mallory.all.length
      mallory.socket.send(data, { binary })
      assertRefusal(await mallory.next(from), code, `seed ${seed}, frame ${what}`)
    }
    server.meetings.endRoom(ROOM, 'room_closed')
    await undisturbed(ada, bob)
    assert.deepEqual(server.faults, [])
  })

  const forged: [string, ErrorCode, ClientMessage][] = [
    ['an answer to no offer', 'wrong_state', { type: 'answer', n: 77, sdp: SDP }],
    ['a restart of nothing', 'wrong_state', { type: 'restart', ref: 1, publish: SDP }],
    ['a message without having joined', 'wrong_state', { type: 'app', data: 'AAAA' }],
    ['a message for somebody elsewhere', 'wrong_state', { type: 'app', to: 'x'.repeat(22), data: 'AAAA' }],
    ['a step without having joined', 'wrong_state', { type: 'commit', ref: 1, step: stepFrom(null) }],
    [
      'joining a group that there is not',
      'epoch_conflict',
      { type: 'join', ref: 1, step: stepFrom(newGroup()), lobby: LOBBY },
    ],
    ['catching up without having joined', 'wrong_state', { type: 'catch-up', seq: 0 }],
    [
      'letting people in without being in',
      'wrong_state',
      { type: 'admit', id: 'x'.repeat(22), sealed: 'AAAA' },
    ],
    ['refusing people without being in', 'wrong_state', { type: 'refuse', id: 'x'.repeat(22) }],
    ['removing somebody as a member', 'forbidden', { type: 'kick', ref: 1, id: 'x'.repeat(22) }],
    ['sharing without having joined', 'wrong_state', { type: 'share', on: true }],
    [
      'layers of a stranger',
      'not_found',
      { type: 'watch', streams: [{ participant: 'x'.repeat(22), source: 'camera', layer: 'high' }] },
    ],
  ]
  for (const [what, code, message] of forged) {
    it(`is refused ${what}: ${code}`, async () => {
      const mallory = await server.enter()
      mallory.post(message)
      assert.equal((await mallory.told('error')).code, code)
      mallory.post({ type: 'ping' })
      await mallory.told('pong')
    })
  }

  it('is closed after too many malformed messages', async () => {
    const mallory = await server.enter()
    for (let sent = 0; sent < 21; sent++) mallory.socket.send('{}')
    assert.deepEqual(await mallory.ended, refused('bad_request'))
    assert.equal(mallory.all.filter(({ type }) => type === 'error').length, 20)
    assert.deepEqual(await server.connect([PROTOCOL, mallory.resume]).ended, refused('resume_invalid'))
  })

  it('is closed for a flood', async () => {
    const mallory = await server.enter()
    for (let sent = 0; sent < 1_000; sent++) mallory.post({ type: 'ping' })
    assert.deepEqual(await mallory.ended, refused('rate_limited'))
    await undisturbed(ada, bob)
  })

  it('is closed for a flood of dear requests, of which the media server saw the last ones only', async () => {
    const mallory = await server.enter()
    server.sfu.log.length = 0
    for (let ref = 0; ref < 100; ref++) mallory.post({ type: 'prepare', ref, publish: SDP })
    assert.deepEqual(await mallory.ended, refused('rate_limited'))
    assert.ok(server.sfu.log.filter((step) => step === 'publish').length <= 21)
  })

  it('is closed for a flood of requests to be let in, of which few were passed on', async () => {
    const mallory = await server.enter({ room: OTHER_ROOM, sub: MALLORY })
    for (let sent = 0; sent < 200; sent++) mallory.post({ type: 'knock', request: opaque(3_000) })
    assert.deepEqual(await mallory.ended, refused('rate_limited'))
    await ada.told('knock', ({ id, request: open }) => id === mallory.id && open !== null)
    await undisturbed(ada, bob)
    const heard = ada.all.filter((message) => message.type === 'knock' && message.id === mallory.id)
    assert.ok(heard.length <= 10, String(heard.length))
  })

  it('is closed for a flood of the largest messages, of which few were looked into', async () => {
    const mallory = await server.enter({ room: OTHER_ROOM, sub: MALLORY })
    const step = stepFrom(newGroup(), { info: opaque(90_000), commit: opaque(45_000) })
    for (let ref = 0; ref < 30; ref++) mallory.post({ type: 'join', ref, step, lobby: LOBBY })
    assert.deepEqual(await mallory.ended, refused('rate_limited'))
    const answers = mallory.all.filter(({ type }) => type === 'error')
    assert.ok(answers.length >= 1 && answers.length <= 15, String(answers.length))
    await undisturbed(ada, bob)
  })

  it('is told nothing of a fault of ours', async () => {
    const mallory = await server.enter()
    server.sfu.createRoom = () => Promise.reject(new Error('secret of the media server'))
    const alone = await server.enter({ room: 'z'.repeat(22) })
    alone.post({ type: 'prepare', ref: 5, publish: SDP })
    assert.deepEqual(await alone.told('error'), { type: 'error', ref: 5, code: 'internal' })
    assert.equal(server.faults.splice(0).length, 1)
    mallory.post({ type: 'ping' })
    await mallory.told('pong')
  })

  it('and nothing is left of any of them', async () => {
    for (const client of [ada, bob]) client.post({ type: 'leave' })
    server.meetings.endRoom(ROOM, 'room_closed')
    server.meetings.endRoom('z'.repeat(22), 'room_closed')
    server.meetings.remove(OTHER_ROOM, MALLORY, 'removed')
    const nothing = {
      ...{ meetings: 0, participants: 0, pendingTimers: 0, resumable: 0 },
      ...{ knocks: 0, relayed: 0, ending: 0 },
    }
    await eventually('everything ended', () => isDeepStrictEqual(server.meetings.census(), nothing))
    assert.deepEqual(await server.sfu.census(), { rooms: 0, handles: 0 })
  })
})

function assertRefusal(heard: Awaited<ReturnType<Client['next']>>, code: ErrorCode, which: string): void {
  if ('type' in heard) {
    assert.equal(heard.type, 'error', which)
    assert.equal('code' in heard && v.is(ErrorCode, heard.code), true, which)
    assert.equal('code' in heard && heard.code, code, which)
  } else assert.ok([1007, 1009].includes(heard.code), `${which}: ${heard.code} ${heard.reason}`)
}
