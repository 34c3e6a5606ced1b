/**
 * People who are in, or at the door, and turn against the others: guests who don't wait to be let in, members who pass
 * on what was said to them alone, and those who want more than one voice. Each attack has a control.
 */
import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import type { ServerMessage } from '../../protocol/index.ts'
import { randomId } from '../../server/auth/secrets.ts'
import { Meetings } from '../../server/meetings/meetings.ts'
import { newDeviceKey } from '../../widget/crypto/device-key.ts'
import { sealEnvelope } from '../../widget/crypto/envelope.ts'
import { type GroupRules, newLeaf } from '../../widget/crypto/group.ts'
import { IdentityKeys } from '../../widget/crypto/identity.ts'
import { deriveRoomSecrets } from '../../widget/crypto/room-secret.ts'
import { encodeContent, type Utterance } from '../../widget/worker/content.ts'
import { type Plan, planChange, planWayIn } from '../../widget/worker/steps.ts'
import { FakeSfu } from '../support/fake-sfu.ts'
import { opaque } from '../support/opaque-member.ts'
import { type MemberOptions, newRoomKey, SessionMember } from '../support/session-member.ts'

let members: SessionMember[] = []
afterEach(() => {
  for (const member of members) member.end()
  members = []
})

function setUp() {
  const meetings = new Meetings(new FakeSfu())
  const [room, roomKey] = [randomId(), newRoomKey()]
  const own = (member: SessionMember) => {
    members.push(member)
    return member
  }
  return {
    enter: async (name: string, more: Partial<MemberOptions> = {}) =>
      own(await SessionMember.enter(meetings, { room, name, ...more })),
    join: async (name: string, more: Partial<MemberOptions> = {}) =>
      own(await SessionMember.join(meetings, { room, roomKey, name, ...more })),
    room,
    roomKey,
  }
}

const sharing = (some: SessionMember[]) => async () => {
  const codes = await Promise.all(some.map((one) => one.code().catch(() => randomId())))
  return some.every(({ holders }) => holders.length === some.length) && new Set(codes).size === 1
}

/** Puts junk in the group's place, as somebody without the room secret can who is allowed to join. */
const junk = (by: SessionMember, on: Extract<ServerMessage, { type: 'group' }>['at'] = null) =>
  by.ask({
    type: 'join',
    ref: by.nextRef(),
    step: { on, to: { group: randomId(), epoch: 0 }, commit: null, info: opaque(300) },
    lobby: opaque(32),
  })
const refusalOf = (one: SessionMember) =>
  one.received.flatMap((message) => (message.type === 'error' ? [message.code] : []))

describe('a guest who doesn’t wait to be let in', () => {
  it('cannot come first and keep those out who have the room secret', async () => {
    const { enter, join } = setUp()
    const eve = await enter('Eve', { guest: true })
    await junk(eve)
    assert.deepEqual(refusalOf(eve), ['admission_needed'])
    const ada = await join('Ada')
    assert.deepEqual(ada.names, ['Ada'])
    assert.equal(ada.last('welcome').lobby, null, 'nor is it Eve whom other guests ask')
  })

  it('cannot disturb a meeting; a member without the secret can, for a moment', async () => {
    const { enter, join } = setUp()
    const [ada, ben] = [await join('Ada'), await join('Ben')]
    await ada.until(sharing([ada, ben]), 'two')
    const { to } = ada.last('commit')
    const eve = await enter('Eve', { guest: true })
    await junk(eve, to)
    assert.deepEqual(refusalOf(eve), ['admission_needed'])
    assert.ok(!ada.notices.includes('renewed'))
    await junk(await enter('Control'), to)
    await ada.until(() => ada.notices.includes('renewed'), 'the control')
  })

  it('and who was removed does not come back unseen with the secret and a new pass', async () => {
    const { enter, join, roomKey } = setUp()
    const ada = await join('Ada', { role: 'owner' })
    const again = await enter('Gus', { guest: true, roomKey })
    again.queue.run(() => again.session.join())
    await again.until(() => refusalOf(again).length > 0, 'a refusal')
    assert.deepEqual(refusalOf(again), ['admission_needed'])
    await again.run(() => again.session.knock())
    await ada.until(() => ada.tellings('knocks').at(-1)?.knocks.length === 1, 'a knock')
    const [knock] = ada.tellings('knocks').at(-1)?.knocks ?? []
    await ada.run(() => ada.session.admit(again.id, knock?.code ?? ''))
    await again.until(() => again.tellings('admitted').length === 1, 'admission')
    await again.join()
    await ada.until(sharing([ada, again]), 'the control')
  })

  it('cannot fill the room by waiting in it', async () => {
    const { enter, join } = setUp()
    const ada = await join('Ada')
    for (let i = 0; i < 20; i++) await enter(`Guest ${i}`, { guest: true })
    await assert.rejects(enter('One more', { guest: true }), { code: 'room_full' })
    const ben = await join('Ben')
    await ada.until(sharing([ada, ben]), 'the control')
  })
})

describe('an order of a moderator', () => {
  it('is not obeyed by somebody else, whoever passes it on', async () => {
    const { join } = setUp()
    const ada = await join('Ada', { role: 'moderator' })
    const [eve, cem] = [await join('Eve'), await join('Cem')]
    await ada.until(sharing([ada, eve, cem]), 'three')
    const orders = (member: SessionMember) =>
      member.tellings('said').filter(({ said }) => said.type === 'order')
    const data = await ada.run(() => ada.session.order(eve.id, 'microphone'))
    await ada.ask({ type: 'order', ref: 9, id: eve.id, what: 'microphone', data })
    await eve.until(() => orders(eve).length === 1, 'the order')
    await eve.ask({ type: 'app', data })
    await eve.say('next')
    await cem.until(() => cem.chat.length === 1, 'what came after it')
    assert.equal(orders(cem).length, 0)
    const own = await ada.run(() => ada.session.order(cem.id, 'microphone'))
    await ada.ask({ type: 'order', ref: 10, id: cem.id, what: 'microphone', data: own })
    await cem.until(() => orders(cem).length === 1, 'the control')
  })
})

describe('a vote', () => {
  it('of somebody who comes again counts once; of somebody else it counts as well', async () => {
    const { join } = setUp()
    const device = await newDeviceKey()
    const [ada, eve] = [await join('Ada'), await join('Eve', { device })]
    await ada.until(sharing([ada, eve]), 'two')
    const poll = (member: SessionMember) => member.tellings('polls').at(-1)?.polls[0]
    const counts = () =>
      poll(ada)
        ?.options.map(({ votes }) => votes)
        .join()
    const vote = async (member: SessionMember, choice: number) => {
      await member.until(() => poll(member) !== undefined, 'the poll')
      const id = poll(member)?.id ?? ''
      await member.run(() => member.session.poll({ type: 'vote', id, choices: [choice] }))
    }
    await ada.run(() =>
      ada.session.poll({ type: 'ask', question: 'Tea?', options: ['yes', 'no'], multiple: false }),
    )
    await vote(eve, 0)
    await ada.until(() => counts() === '1,0', 'the vote')
    eve.leave()
    const again = await join('Eve', { device })
    await vote(again, 1)
    await ada.until(() => counts() === '0,1', 'the newer vote')
    await vote(await join('Cem'), 1)
    await ada.until(() => counts() === '0,2', 'the control')
  })
})

describe('a seat that was taken by a member who threw its owner out', () => {
  /** Comes in by the seat of a place of Eve's own, then takes that of the victim. @returns says something from there */
  async function takeSeat(eve: SessionMember, victim: SessionMember, rules: GroupRules) {
    const device = await newDeviceKey()
    const leaf = (participant: string) => newLeaf(rules, device, participant, 'Cem', null)
    const step = async (plan: Plan) => eve.ask({ type: 'commit', ref: eve.nextRef(), step: plan.step })
    await eve.ask({ type: 'group', ref: eve.nextRef() })
    const { at, info } = eve.last('group')
    const entry = await planWayIn(rules, await leaf(eve.id), at, info)
    const lobby = rules.secrets.lobby.publicKey
    await eve.ask({ type: 'join', ref: eve.nextRef(), step: entry.step, lobby })
    const seat = entry.group.members.find(({ participant }) => participant === victim.id)?.leaf ?? -1
    const removal = await planChange(rules, entry.group, (group) => group.remove([seat]))
    const { to } = removal.step
    const taking = await planWayIn(rules, await leaf(victim.id), to, removal.step.info)
    await step(removal)
    await step(taking)
    let { group } = taking
    let n = 2 ** 50
    return async (said: Utterance) => {
      const { group: next, message } = await group.encrypt(encodeContent({ n: ++n, said }))
      group = next
      await eve.ask({ type: 'app', data: await sealEnvelope(rules.secrets, 'app', null, message) })
    }
  }

  it('is theirs again when they are back: they are heard, by their own name', async () => {
    const { enter, join, room, roomKey } = setUp()
    const [ada, cem, eve] = [await join('Ada'), await join('Cem'), await enter('Eve', { roomKey })]
    await ada.until(sharing([ada, cem]), 'two')
    const secrets = await deriveRoomSecrets(room, roomKey)
    const rules = { secrets, identityKeys: await IdentityKeys.import([]), now: () => Date.now() }
    const state = { microphone: false, camera: false, screen: false, sound: false, hand: 7 }
    const device = () => ada.holders.find(({ id }) => id === cem.id)?.fingerprint
    const before = device()
    const say = await takeSeat(eve, cem, rules)
    await ada.until(() => ![before, undefined].includes(device()), 'another device')
    await say({ t: 'state', name: 'Nobody', ...state })
    await say({ t: 'chat', text: 'taken' })
    await ada.until(() => ada.chat.includes('Nobody: taken'), 'the control')
    await ada.until(sharing([ada, cem]), 'who was thrown out')
    await cem.say('back')
    await ada.say('after it')
    await cem.until(() => cem.chat.includes('Ada: after it'), 'the other')
    await ada.until(() => ada.chat.includes('Cem: back'), 'what they say')
    assert.deepEqual(ada.names, ['Ada', 'Cem'])
    assert.equal(ada.holders.find(({ id }) => id === cem.id)?.hand, 0)
  })
})

describe('a place that is said not to be joined any more, on a connection that stands', () => {
  it('sends nothing under the keys it had', async () => {
    const { join } = setUp()
    const [ada, ben] = [await join('Ada'), await join('Ben')]
    await ada.until(sharing([ada, ben]), 'two')
    assert.ok(ben.keys.sendStream('camera'), 'the control')
    const welcome = ben.last('welcome')
    ben.deliver({ ...welcome, resumed: true, self: { ...welcome.self, joined: false } })
    await ben.run(() => undefined)
    assert.equal(ben.keys.sendStream('camera'), undefined)
  })
})
