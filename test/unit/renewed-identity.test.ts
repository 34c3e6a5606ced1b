/** A newer assertion of who somebody is, which the page hands over during a stay, and which does not hold. */
import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import type { ServerMessage } from '../../protocol/index.ts'
import { randomId } from '../../server/auth/secrets.ts'
import { Meetings } from '../../server/meetings/meetings.ts'
import { type DeviceKey, newDeviceKey } from '../../widget/crypto/device-key.ts'
import { FakeSfu } from '../support/fake-sfu.ts'
import { newRoomKey, SessionMember } from '../support/session-member.ts'
import { voucher } from '../support/voucher.ts'

const HOUR = 3_600

let members: SessionMember[] = []
afterEach(() => {
  for (const member of members) member.end()
  members = []
})

/** A room whose people are vouched for. */
async function setUp() {
  const meetings = new Meetings(new FakeSfu())
  const [room, roomKey] = [randomId(), newRoomKey()]
  const { key, vouch } = await voucher()
  const now = Math.floor(Date.now() / 1_000)
  const assertions = {
    good: (device: DeviceKey, name: string) =>
      vouch({ room, device: device.publicKey, iat: now, sub: name, name }),
    'for another room': (device: DeviceKey, name: string) =>
      vouch({ room: randomId(), device: device.publicKey, iat: now, sub: name, name }),
    'for another device': async (_: DeviceKey, name: string) =>
      vouch({ room, device: (await newDeviceKey()).publicKey, iat: now, sub: name, name }),
    'with another signature': async (device: DeviceKey, name: string) =>
      (await voucher()).vouch({ room, device: device.publicKey, iat: now, sub: name, name }),
    expired: (device: DeviceKey, name: string) =>
      vouch({ room, device: device.publicKey, iat: now - 2 * HOUR, sub: name, name }),
  }
  const enter = async (name: string) => {
    const device = await newDeviceKey()
    const assertion = await assertions.good(device, name)
    const options = { room, roomKey, name, device, assertion, identityKeys: [key] }
    const member = await SessionMember.enter(meetings, options)
    members.push(member)
    const renew = async (how: keyof typeof assertions) => {
      const next = await assertions[how](device, name)
      await member.run(() => member.session.renew(next))
    }
    return { member, renew }
  }
  const join = async (name: string) => {
    const entered = await enter(name)
    await entered.member.join()
    return entered
  }
  return { enter, join }
}

const INVALID = ['for another room', 'for another device', 'with another signature'] as const

const level = (member: SessionMember) => member.tellings('people').at(-1)?.level
const sentSteps = (member: SessionMember) =>
  member.tellings('send').filter(({ message }) => message.type === 'commit' || message.type === 'join').length

/** They are told why, sent nothing into the group, and have no key left. */
async function isFault(member: SessionMember, before: number): Promise<void> {
  await member.until(() => member.tellings('fault').length > 0, 'a fault')
  await member.run(() => undefined)
  assert.deepEqual(
    member.tellings('fault').map(({ code }) => code),
    ['identity_refused'],
  )
  assert.equal(sentSteps(member), before)
  assert.equal(member.keys.paused, true)
  for (const source of ['microphone', 'camera'] as const)
    assert.equal(member.keys.sendStream(source), undefined)
}

/** Loses one message, so that the group is entered anew. */
function withholding(member: SessionMember): void {
  let held = false
  member.tamper = (message: ServerMessage) => {
    if (held || message.type !== 'app') return [message]
    held = true
    return []
  }
}

describe('a newer assertion with which the group is entered anew', () => {
  const anew = async (
    how: Parameters<Awaited<ReturnType<Awaited<ReturnType<typeof setUp>>['join']>>['renew']>[0],
  ) => {
    const { join } = await setUp()
    const [ada, ben] = [await join('Ada'), await join('Ben')]
    for (const { member } of [ada, ben])
      await member.until(() => member.names.length === 2 && level(member) === 'closed', 'both, vouched for')
    await ben.renew(how)
    const before = sentSteps(ben.member)
    withholding(ben.member)
    await ada.member.say('withheld')
    await ada.member.say('next')
    await ben.member.until(() => ben.member.notices.includes('renewed'), 'the gap')
    return { ada: ada.member, ben: ben.member, before }
  }

  for (const how of INVALID)
    it(`${how} is a fault: nothing is sent under it, and there are no keys any more`, async () => {
      const { ben, before } = await anew(how)
      await isFault(ben, before)
    })

  it('leads back in, vouched for, when it holds', async () => {
    const { ada, ben, before } = await anew('good')
    await ben.until(() => sentSteps(ben) > before && ben.keys.sendStream('camera') !== undefined, 'new keys')
    await ada.until(() => ada.notices.filter((notice) => notice === 'joined Ben').length > 0, 'Ben')
    assert.equal(level(ada), 'closed')
    assert.deepEqual(ben.tellings('fault'), [])
  })

  it('that ran out leads in as somebody for whom nobody vouches, and all see that', async () => {
    const { ada, ben } = await anew('expired')
    await ben.until(() => ben.keys.sendStream('camera') !== undefined, 'new keys')
    for (const member of [ada, ben]) {
      await member.until(() => level(member) === 'encrypted', 'the level')
      assert.equal(member.holders.find(({ name }) => name === 'Ben')?.identity, null)
    }
  })
})

describe('a newer assertion of whoever stays alone, and begins a new group', () => {
  const alone = async (how: 'good' | 'expired' | (typeof INVALID)[number]) => {
    const { join } = await setUp()
    const [ada, ben] = [await join('Ada'), await join('Ben')]
    await ada.member.until(() => ada.member.names.length === 2, 'both')
    await ada.renew(how)
    const before = sentSteps(ada.member)
    ben.member.leave()
    return { ada: ada.member, before }
  }

  for (const how of INVALID)
    it(`${how} is a fault: no group is begun with it, and there are no keys any more`, async () => {
      const { ada, before } = await alone(how)
      await isFault(ada, before)
    })

  it('begins a group, vouched for, when it holds', async () => {
    const { ada } = await alone('good')
    await ada.until(() => ada.holders.length === 1 && ada.last('commit').commit === null, 'the new group')
    assert.equal(level(ada), 'closed')
    assert.ok(ada.keys.sendStream('camera'))
    assert.deepEqual(ada.tellings('fault'), [])
  })

  it('that ran out begins a group with nobody who vouches', async () => {
    const { ada } = await alone('expired')
    await ada.until(() => ada.holders.length === 1 && level(ada) === 'encrypted', 'the level')
    assert.ok(ada.keys.sendStream('camera'))
  })
})

describe('a newer assertion before joining', () => {
  for (const how of INVALID)
    it(`${how} is a fault as soon as the way in is made anew`, async () => {
      const { enter, join } = await setUp()
      await join('Ada')
      const ben = await enter('Ben')
      await ben.member.until(() => ben.member.names.includes('Ada'), 'who is there')
      await ben.renew(how)
      await join('Cem')
      await isFault(ben.member, 0)
    })
})
