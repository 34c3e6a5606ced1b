import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ErrorCode, PROTOCOL, SnugError } from '../../protocol/index.ts'
import { ROOM } from '../support/attendee.ts'
import { badFrames } from '../support/bad-frames.ts'
import { newGroup, opaque, stepFrom } from '../support/opaque-member.ts'
import {
  type Client,
  eventually,
  refused,
  type SignallingServer,
  startSignalling,
} from '../support/signalling-server.ts'

describe('whoever wears the server out', () => {
  it('by not reading is closed, and can come back', async (context) => {
    const server = await startSignalling({
      limits: { messagesPerSecond: 1e9, messageBurst: 1e9, closeWithin: 60_000 },
    })
    context.after(() => server.close())
    const [ada, bob, slow] = [await server.join(), await server.join(), await server.join()]
    slow.socket.pause()
    const data = 'A'.repeat(2_800)
    // More than the buffers of both systems can take (about 10 MB) besides the bound of ours.
    for (let round = 0; round < 60; round++) {
      for (let sent = 0; sent < 100; sent++) ada.post({ type: 'app', data })
      const from = bob.all.length
      ada.post({ type: 'app', data: `${round}` })
      await bob.told('app', (message) => message.data === `${round}`, from)
    }
    slow.socket.resume()
    assert.deepEqual(await slow.ended, refused('too_slow'))
    await eventually('the slow one is away', () => server.meetings.census().pendingTimers > 0)
    const again = server.connect([PROTOCOL, slow.resume])
    assert.equal((await again.told('welcome')).self.id, slow.id)
    again.post({ type: 'catch-up', seq: slow.member.seq })
    assert.equal((await again.told('caught-up')).complete, false)
    await again.join()
    assert.deepEqual(bob.complaints, [])
  })

  it('by coming back whenever it is closed for a flood has no more than others', async (context) => {
    const server = await startSignalling({ limits: { messagesPerSecond: 1 } })
    context.after(() => server.close())
    let client = await server.enter()
    let answered = 0
    for (let times = 0; times < 4; times++) {
      for (let sent = 0; sent < 200; sent++) client.post({ type: 'ping' })
      assert.deepEqual(await client.ended, refused('rate_limited'))
      answered += client.all.filter(({ type }) => type === 'pong').length
      client = server.connect([PROTOCOL, client.resume])
      await client.told('welcome')
    }
    assert.ok(answered >= 100 && answered < 200, String(answered))
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

describe('a proxy on the way that is restarted', () => {
  it('says to both sides that it goes, as a page does, and nobody has left by that', async (context) => {
    const server = await startSignalling()
    context.after(() => server.close())
    const [ada, bob] = [await server.join({ role: 'owner' }), await server.join()]
    ada.post({ type: 'rules', ref: 1, locked: true })
    await bob.told('rules')
    for (const { socket } of [ada, bob]) socket.close(1001)
    await Promise.all([ada.ended, bob.ended])
    for (const one of [ada, bob]) {
      const again = server.connect([PROTOCOL, one.resume], { member: one.member })
      const { self, resumed } = await again.told('welcome')
      assert.deepEqual([self.id, self.joined, resumed], [one.id, true, true])
      await again.told('rules', ({ locked }) => locked)
    }
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

describe('a meeting that goes on while somebody in it attacks', () => {
  const FRAMES = 400
  /** What is answered to a forged message, and never anything else. */
  const forged = (at: Client, victim: string): [ErrorCode, object][] => {
    const epoch = at.member.at?.epoch ?? 0
    const group = at.member.at?.group ?? ''
    const stale = epoch > 0 ? { group, epoch: epoch - 1 } : newGroup()
    return [
      ['epoch_conflict', { type: 'commit', step: stepFrom(stale) }],
      ['epoch_conflict', { type: 'commit', step: stepFrom(newGroup()) }],
      ['epoch_conflict', { type: 'commit', step: stepFrom(null) }],
      ['epoch_conflict', { type: 'join', step: stepFrom(null), lobby: opaque(32) }],
      ['bad_request', { type: 'commit', step: stepFrom({ group, epoch }, { to: { group, epoch } }) }],
      ['bad_request', { type: 'commit', step: stepFrom({ group, epoch }, { commit: null }) }],
      ['forbidden', { type: 'kick', id: victim }],
    ]
  }

  /** Floods until so many frames were refused, coming back whenever it is thrown out. */
  async function attack(server: SignallingServer, seed: number, victim: string): Promise<Set<string>> {
    const enter = () => server.join({ sub: 'm'.repeat(22) })
    const codes = new Set<string>()
    let mallory = await enter()
    let ref = 1_000
    let sent = 0
    for (const { data, binary, code, what } of badFrames(seed, FRAMES)) {
      if (mallory.socket.readyState !== mallory.socket.OPEN || sent++ % 12 === 0) {
        mallory.post({ type: 'leave' })
        server.meetings.remove(ROOM, 'm'.repeat(22), 'removed')
        mallory = await enter()
      }
      // The group goes on meanwhile, so that "now" is only known to be past.
      const forgeries = forged(mallory, victim)
      const [expected, message] = forgeries[sent % forgeries.length] as (typeof forgeries)[number]
      mallory.socket.send(JSON.stringify({ ...message, ref: ++ref }))
      const answer = await mallory.answer(ref)
      assert.equal(answer.type === 'error' && answer.code, expected, JSON.stringify(message))
      codes.add(expected)
      const errors = () => mallory.all.filter((told) => told.type === 'error' && told.code === code).length
      const before = errors()
      mallory.socket.send(data, { binary })
      await Promise.race([mallory.ended, eventually(`${what} is refused`, () => errors() > before)])
    }
    mallory.post({ type: 'leave' })
    return codes
  }

  it('loses nothing, and knows nothing of it', async (context) => {
    const seed = Number(process.env.SNUG_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32))
    context.diagnostic(`SNUG_FUZZ_SEED=${seed}`)
    const server = await startSignalling({ limits: { upgradesPerMinute: 100_000 } })
    context.after(() => server.close())
    const [ada, bob] = [
      await server.join({ sub: 'a'.repeat(22) }),
      await server.join({ sub: 'b'.repeat(22) }),
    ]
    const attacked = attack(server, seed, ada.id)
    let over = false
    attacked.then(
      () => (over = true),
      () => (over = true),
    )
    const said = { ada: [] as string[], bob: [] as string[] }
    let steps = 0
    for (let turn = 0; !over || turn < 300; turn++) {
      const [one, other, own] = turn % 2 ? ([bob, ada, said.bob] as const) : ([ada, bob, said.ada] as const)
      const data = opaque(200)
      own.push(data)
      one.post({ type: 'app', data })
      await other.told('app', (message) => message.data === data)
      if (turn % 40 === 0) steps += Number(await stepped(one, turn))
      // As fast as an honest client may be.
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    assert.deepEqual(await attacked, new Set(['epoch_conflict', 'bad_request', 'forbidden']))
    const [from, mine] = [new Set(said.bob), new Set(said.ada)]
    assert.deepEqual(
      ada.member.heard.filter((data) => from.has(data)),
      said.bob,
    )
    assert.deepEqual(
      bob.member.heard.filter((data) => mine.has(data)),
      said.ada,
    )
    assert.deepEqual([...ada.complaints, ...bob.complaints], [])
    assert.ok(steps > 0)
    await eventually('both are at the same state', () => ada.member.at?.epoch === bob.member.at?.epoch)
    assert.deepEqual(ada.member.at, bob.member.at)
    assert.deepEqual(server.faults, [])
    const errors = [ada, bob].flatMap(({ all }) => all.filter((message) => message.type === 'error'))
    assert.deepEqual(
      errors.filter(({ code }) => code !== 'epoch_conflict'),
      [],
    )
  })

  /** Whether the step was taken; somebody who joins may have been quicker. */
  async function stepped(client: Client, ref: number): Promise<boolean> {
    const from = client.all.length
    const step = client.member.commit(ref)
    client.post(step)
    const is = (at: number) => {
      const message = client.all[at]
      if (message?.type === 'error' && message.ref === ref) return false
      if (message?.type === 'commit' && message.commit === step.step.commit) return true
      return undefined
    }
    for (let at = from; ; at++) {
      await eventually('an answer to a step', () => at < client.all.length)
      const answer = is(at)
      if (answer !== undefined) return answer
    }
  }
})
