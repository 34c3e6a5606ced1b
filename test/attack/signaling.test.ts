import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import * as v from 'valibot'
import { CLOSE_CODE, type ClientMessage, ErrorCode, PROTOCOL, SnugError } from '../../protocol/index.ts'
import { PRESENCE, ROOM } from '../support/attendee.ts'
import { badFrames } from '../support/bad-frames.ts'
import { SDP } from '../support/fake-sfu.ts'
import {
  type Client,
  type End,
  eventually,
  type SignallingServer,
  startSignalling,
} from '../support/signalling-server.ts'

const refused = (reason: ErrorCode): End => ({ code: CLOSE_CODE, reason })
const OTHER_ROOM = 'o'.repeat(22)
const FRAMES = 304

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
    mallory.post({ type: 'presence', presence: 'ZXZpbA' })
    mallory.post({ type: 'watch', streams: [{ participant: ada.id, source: 'camera', layer: 'off' }] })
    assert.deepEqual(await mallory.told('error'), { type: 'error', code: 'not_found' })
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
    const mallory = await server.join({ sub: 'm'.repeat(22) })
    const tab = await server.enter({ sub: 'm'.repeat(22) })
    server.meetings.remove(ROOM, 'm'.repeat(22), 'account_disabled')
    assert.deepEqual(await mallory.ended, refused('account_disabled'))
    assert.deepEqual(await tab.ended, refused('account_disabled'))
    assert.equal((await bob.told('gone', ({ id }) => id === mallory.id)).id, mallory.id)
    assert.deepEqual(await server.connect([PROTOCOL, mallory.resume]).ended, refused('resume_invalid'))
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
    for (const { what, data, binary } of badFrames(seed, FRAMES)) {
      if (sent++ % 15 === 0 || mallory.socket.readyState !== mallory.socket.OPEN) {
        mallory.post({ type: 'leave' })
        mallory = await server.enter()
        await undisturbed(ada, bob)
      }
      const from = mallory.all.length
      mallory.socket.send(data, { binary })
      assertRefusal(await mallory.next(from), `seed ${seed}, frame ${what}`)
    }
    await undisturbed(ada, bob)
    assert.deepEqual(server.faults, [])
  })

  const forged: [string, ErrorCode, ClientMessage][] = [
    ['an answer to no offer', 'wrong_state', { type: 'answer', n: 77, sdp: SDP }],
    ['a restart of nothing', 'wrong_state', { type: 'restart', ref: 1, publish: SDP }],
    ['presence without having joined', 'wrong_state', { type: 'presence', presence: PRESENCE }],
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
    const nothing = { meetings: 0, participants: 0, pendingTimers: 0, resumable: 0, ending: 0 }
    await eventually('everything ended', () => isDeepStrictEqual(server.meetings.census(), nothing))
    assert.deepEqual(await server.sfu.census(), { rooms: 0, handles: 0 })
  })
})

describe('whoever wears the server out', () => {
  it('by not reading is closed, and can come back', async (context) => {
    const server = await startSignalling({
      limits: { messagesPerSecond: 1e9, messageBurst: 1e9, closeWithin: 60_000 },
    })
    context.after(() => server.close())
    const [ada, bob, slow] = [await server.join(), await server.join(), await server.join()]
    slow.socket.pause()
    const presence = 'A'.repeat(2_800)
    // More than the buffers of both systems can take (about 10 MB) besides the bound of ours.
    for (let round = 0; round < 60; round++) {
      for (let sent = 0; sent < 100; sent++) ada.post({ type: 'presence', presence })
      const from = bob.all.length
      ada.post({ type: 'presence', presence: `${round}` })
      await bob.told('participant', ({ participant }) => participant.presence === `${round}`, from)
    }
    slow.socket.resume()
    assert.deepEqual(await slow.ended, refused('too_slow'))
    await eventually('the slow one is away', () => server.meetings.census().pendingTimers > 0)
    const again = server.connect([PROTOCOL, slow.resume])
    assert.equal((await again.told('welcome')).self.id, slow.id)
  })

  it('by being silent is gone', async (context) => {
    const server = await startSignalling({ limits: { silence: 50 } })
    context.after(() => server.close())
    const silent = await server.enter()
    assert.equal((await silent.ended).code, 1006)
  })

  it('by upgrading again and again is refused, with a code', async (context) => {
    const server = await startSignalling({ limits: { upgradesPerMinute: 3 } })
    context.after(() => server.close())
    for (let count = 0; count < 3; count++) await server.enter()
    const token = await server.mint()
    assert.deepEqual(await server.connect([PROTOCOL, `token.${token}`]).ended, refused('rate_limited'))
  })

  it('by many upgrades at once: some are checked, more are refused', async (context) => {
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const server = await startSignalling({
      limits: { pendingUpgrades: 2, checkWithin: 60_000 },
      tokens: { verify: () => released.then(() => Promise.reject(new SnugError('token_invalid'))) },
    })
    context.after(() => server.close())
    const clients = [1, 2, 3].map(() => server.connect([PROTOCOL, 'token.x']))
    assert.equal(await Promise.race(clients.map(({ status }) => status)), 503)
    release()
    const ends = await Promise.all(clients.map(({ ended, status }) => Promise.race([ended, status])))
    assert.deepEqual(
      ends.filter((end) => end !== 503),
      [refused('token_invalid'), refused('token_invalid')],
    )
    assert.deepEqual(await server.connect([PROTOCOL, 'token.x']).ended, refused('token_invalid'))
  })

  it('by an upgrade that takes for ever to check is refused', async (context) => {
    const server = await startSignalling({
      limits: { checkWithin: 50 },
      tokens: { verify: () => new Promise(() => undefined) },
    })
    context.after(() => server.close())
    assert.deepEqual(await server.connect([PROTOCOL, 'token.x']).ended, refused('internal'))
  })
})

describe('the end of a server', () => {
  it('tells everybody and leaves nothing', async () => {
    const server = await startSignalling()
    const [ada, waiting] = [await server.join(), await server.enter()]
    await server.close()
    assert.deepEqual(await ada.ended, refused('shutting_down'))
    assert.deepEqual(await waiting.ended, refused('shutting_down'))
    assert.equal(server.meetings.census().participants, 0)
    assert.deepEqual(await server.sfu.census(), { rooms: 0, handles: 0 })
  })
})

/** A message of one still reaches the other. */
async function undisturbed(one: Client, other: Client): Promise<void> {
  const presence = Buffer.from(String(Math.random())).toString('base64url')
  one.post({ type: 'presence', presence })
  await other.told('participant', ({ participant }) => participant.presence === presence)
}

function assertRefusal(heard: Awaited<ReturnType<Client['next']>>, which: string): void {
  if ('type' in heard) {
    assert.equal(heard.type, 'error', which)
    assert.equal('code' in heard && v.is(ErrorCode, heard.code), true, which)
    assert.equal('code' in heard && heard.code, 'bad_request', which)
  } else assert.ok([1007, 1009].includes(heard.code), `${which}: ${heard.code} ${heard.reason}`)
}
