/**
 * A server that lies to the people in a meeting: about who is there, what was said, and which keys are the group's.
 * The real sessions on the real meetings, with a liar in between. Each attack has a control.
 */
import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import type { ServerMessage } from '../../protocol/index.ts'
import { randomId } from '../../server/auth/secrets.ts'
import { Meetings } from '../../server/meetings/meetings.ts'
import { toBase64Url } from '../../widget/crypto/bytes.ts'
import { protectFrame, revealFrame } from '../../widget/crypto/frame-policy.ts'
import { FakeSfu } from '../support/fake-sfu.ts'
import { mediaBytes } from '../support/media-frames.ts'
import { type MemberOptions, newRoomKey, SessionMember } from '../support/session-member.ts'

let members: SessionMember[] = []
afterEach(() => {
  for (const member of members) member.end()
  members = []
})

function setUp(room = randomId(), roomKey = newRoomKey()) {
  const meetings = new Meetings(new FakeSfu())
  const join = async (name: string, more: Partial<MemberOptions> = {}) => {
    const member = await SessionMember.join(meetings, { room, roomKey, name, ...more })
    members.push(member)
    return member
  }
  return { meetings, room, roomKey, join }
}

/** Numbers relayed messages anew, as a liar has to who adds or drops some. */
function renumbering(change: (message: ServerMessage) => ServerMessage[]) {
  let next = 1
  return (message: ServerMessage): ServerMessage[] =>
    change(message).map((one) =>
      one.type === 'commit' || one.type === 'app' ? { ...one, seq: next++ } : one,
    )
}

const garbage = (bytes: number) => toBase64Url(crypto.getRandomValues(new Uint8Array(bytes)))

const sharing = (some: SessionMember[]) => async () => {
  const codes = await Promise.all(some.map((one) => one.code().catch(() => randomId())))
  return some.every(({ holders }) => holders.length === some.length) && new Set(codes).size === 1
}

const sharingCount = (member: SessionMember, count: number) => () => member.holders.length === count

/** A frame of one, as another sees it whom the server tells that it is the frame of `claimed`. */
async function shownAs(from: SessionMember, by: SessionMember, claimed: string): Promise<boolean> {
  const sealed = await protectFrame(from.keys.sendStream('camera'), 'delta', mediaBytes('delta').buffer)
  assert.ok(sealed.pass)
  by.keys.bind([{ mid: 'v', feed: { participant: claimed, source: 'camera' } }])
  const opened = await revealFrame(by.keys.feed('v').stream, 'delta', sealed.data.slice().buffer)
  return opened.pass
}

describe('a lie about who is there', () => {
  it('an invented participant is not shown; a real one is', async () => {
    const { join } = setUp()
    const ada = await join('Ada')
    ada.deliver({ type: 'participant', participant: { id: randomId(), role: 'owner' } })
    await ada.run(() => undefined)
    assert.deepEqual(ada.names, ['Ada'])
    await join('Ben')
    await ada.until(() => ada.names.length === 2, 'the control')
  })

  it('a participant who is kept secret is announced all the same, by the group', async () => {
    const { join } = setUp()
    const hide = renumbering((message) => (message.type === 'participant' ? [] : [message]))
    const ada = await join('Ada', { tamper: hide })
    await join('Eve')
    await ada.until(() => ada.notices.includes('joined Eve'), 'the announcement')
  })

  it('somebody who is said to be gone and is not loses the keys; nobody goes on in secret', async () => {
    const { join } = setUp()
    const [ada, ben, cem] = [await join('Ada'), await join('Ben'), await join('Cem')]
    await ada.until(sharing([ada, ben, cem]), 'three')
    const before = await cem.code()
    cem.deliver({ type: 'gone', id: ada.id, why: 'left' })
    await cem.until(() => cem.notices.includes('left Ada'), 'the removal')
    await ada.until(() => ada.last('commit').to.epoch > 2, 'the commit')
    assert.notEqual(await cem.code(), before)
    // Thrown out by a lie, Ada comes back in the open.
    await cem.until(() => cem.notices.filter((notice) => notice === 'joined Ada').length >= 1, 'the return')
  })
})

describe('a lie about what was said', () => {
  it('a message said twice is heard once; another one is heard', async () => {
    const { join } = setUp()
    const twice = renumbering((message) => (message.type === 'app' ? [message, message] : [message]))
    const [ada, ben] = [await join('Ada'), await join('Ben', { tamper: twice })]
    await ada.until(sharing([ada, ben]), 'two')
    await ada.say('once')
    await ada.say('and again')
    await ben.until(() => ben.chat.length >= 2, 'chat')
    assert.deepEqual(ben.chat, ['Ada: once', 'Ada: and again'])
  })

  it('a message under another name is heard under the name of who said it', async () => {
    const { join } = setUp()
    const ada = await join('Ada')
    let cemId = ''
    const claim = (message: ServerMessage): ServerMessage[] =>
      message.type === 'app' ? [{ ...message, by: cemId }] : [message]
    const ben = await join('Ben', { tamper: claim })
    const cem = await join('Cem')
    cemId = cem.id
    await ada.until(sharing([ada, ben, cem]), 'three')
    await ada.say('it is me')
    await ben.until(() => ben.chat.length === 1, 'chat')
    assert.deepEqual(ben.chat, ['Ada: it is me'])
  })

  it('a message that is made up is not heard', async () => {
    const { join } = setUp()
    let add = false
    const forge = renumbering((message) =>
      message.type === 'app' && add ? [{ ...message, data: garbage(300) }, message] : [message],
    )
    const [ada, ben] = [await join('Ada'), await join('Ben', { tamper: forge })]
    await ada.until(sharing([ada, ben]), 'two')
    add = true
    await ada.say('real')
    await ben.until(() => ben.chat.length === 1, 'chat')
    assert.deepEqual(ben.chat, ['Ada: real'])
    assert.ok(ben.notices.includes('refused'))
  })

  it('a message that is withheld is noticed by the next one', async () => {
    const { join } = setUp()
    let drop = false
    const withhold = (message: ServerMessage): ServerMessage[] => {
      if (message.type !== 'app' || !drop) return [message]
      drop = false
      return []
    }
    const [ada, ben] = [await join('Ada'), await join('Ben', { tamper: withhold })]
    await ada.until(sharing([ada, ben]), 'two')
    await ada.say('heard')
    await ben.until(() => ben.chat.length === 1, 'the control')
    assert.ok(!ben.notices.includes('renewed'))
    drop = true
    await ada.say('withheld')
    await ada.say('next')
    await ben.until(() => ben.notices.includes('renewed'), 'the notice')
    await ben.until(sharing([ada, ben]), 'being together again')
  })
})

describe('a lie about the group', () => {
  const tellTwo = async (tamper: (message: ServerMessage) => ServerMessage[]) => {
    const { join } = setUp()
    const ada = await join('Ada')
    const ben = await join('Ben', { tamper })
    await ada.until(sharing([ada, ben]), 'two')
    return { join, ada, ben }
  }

  it('a ghost, added without the room secret, is refused; who has it comes in', async () => {
    let ghost = false
    const forge = renumbering((message) => {
      if (message.type !== 'commit' || !ghost) return [message]
      ghost = false
      return [{ ...message, commit: garbage(700) }]
    })
    const { join, ada, ben } = await tellTwo(forge)
    ghost = true
    const cem = await join('Cem')
    await ben.until(() => ben.notices.includes('refused'), 'the refusal')
    // Ben left those keys behind and came back to the group that the others are in.
    await ben.until(sharing([ada, ben, cem]), 'being together again')
  })

  it('a commit said twice changes nothing but is told', async () => {
    let again = false
    const twice = renumbering((message) => {
      if (message.type !== 'commit' || !again) return [message]
      again = false
      return [message, message]
    })
    const { join, ada, ben } = await tellTwo(twice)
    again = true
    const cem = await join('Cem')
    await ben.until(() => ben.notices.includes('refused'), 'the refusal')
    await ben.until(sharing([ada, ben, cem]), 'being together again')
    assert.equal(ben.holders.filter(({ name }) => name === 'Cem').length, 1)
  })

  it('"there is no group": the newcomer is alone, shows nobody, and has another code', async () => {
    const [room, roomKey] = [randomId(), newRoomKey()]
    const [real, fork] = [setUp(room, roomKey), setUp(room, roomKey)]
    const ada = await real.join('Ada')
    const ben = await fork.join('Ben')
    assert.deepEqual(ben.names, ['Ben'])
    assert.notEqual(await ada.code(), await ben.code())
    // Whatever the liar carries over from the other half does not open.
    ben.deliver({ type: 'participant', participant: { id: ada.id, role: 'member' } })
    await ben.run(() => undefined)
    assert.equal(await shownAs(ada, ben, ada.id), false)
    const cem = await real.join('Cem')
    await ada.until(sharing([ada, cem]), 'the control')
    await cem.until(() => shownAs(ada, cem, ada.id), 'the control')
  })

  it('a fork of a group that was one: the codes part, and neither half opens what the other sends', async () => {
    let split = false
    const other = renumbering((message) => (split && message.type === 'commit' ? [] : [message]))
    const { join, ada, ben } = await tellTwo(other)
    const together = [await ada.code(), await ben.code()]
    assert.equal(together[0], together[1])
    await ben.until(() => shownAs(ada, ben, ada.id), 'the control')
    split = true
    const cem = await join('Cem')
    await ada.until(() => ada.notices.includes('joined Cem'), 'the newcomer')
    assert.notEqual(await ada.code(), await ben.code())
    assert.equal(await shownAs(cem, ben, cem.id), false)
  })
})

describe('a lie about whose picture it is', () => {
  it('a frame of one is not shown as that of another', async () => {
    const { join } = setUp()
    const [ada, ben, cem] = [await join('Ada'), await join('Ben'), await join('Cem')]
    await ada.until(sharing([ada, ben, cem]), 'three')
    await ada.until(() => shownAs(ben, ada, ben.id), 'the control')
    assert.equal(await shownAs(ben, ada, cem.id), false)
    assert.equal(await shownAs(ben, ada, ada.id), false)
    assert.equal(await shownAs(ben, ada, randomId()), false)
  })
})

describe('a lie while the connection is away, or before one joined', () => {
  it('nothing is sent under keys that may be old, until what was missed is known', async () => {
    const { join } = setUp()
    const owner = await join('Ada', { role: 'owner' })
    const [ben, eve] = [await join('Ben'), await join('Eve')]
    await owner.until(sharing([owner, ben, eve]), 'three')
    ben.lose()
    await owner.ask({ type: 'kick', ref: 1, id: eve.id })
    await owner.until(() => owner.holders.length === 2, 'the removal')
    const held: ServerMessage[] = []
    ben.tamper = (message) => {
      if (message.type !== 'commit' && message.type !== 'caught-up') return [message]
      held.push(message)
      return []
    }
    ben.resume()
    await ben.run(() => undefined)
    assert.equal(ben.keys.sendStream('camera'), undefined)
    await assert.rejects(ben.say('to whom?'))
    await ben.until(() => held.some(({ type }) => type === 'caught-up'), 'what was held back')
    for (const message of held) ben.deliver(message)
    await ben.until(sharing([owner, ben]), 'the control')
    assert.ok(ben.keys.sendStream('camera'))
  })

  it('nor by whoever came in without being told, whose connection broke just then', async () => {
    const { meetings, room, roomKey, join } = setUp()
    const owner = await join('Ada', { role: 'owner' })
    const eve = await join('Eve')
    const ben = await SessionMember.enter(meetings, { room, roomKey, name: 'Ben' })
    members.push(ben)
    let cut = false
    ben.tamper = (message) => {
      cut ||= message.type === 'joined'
      return cut ? [] : [message]
    }
    ben.keys.paused = false
    ben.queue.run(() => ben.session.join())
    await owner.until(sharingCount(owner, 3), 'three')
    ben.lose()
    await owner.ask({ type: 'kick', ref: 1, id: eve.id })
    await owner.until(sharingCount(owner, 2), 'the removal')
    const held: ServerMessage[] = []
    ben.tamper = (message) => {
      if (!['commit', 'app', 'caught-up'].includes(message.type)) return [message]
      held.push(message)
      return []
    }
    ben.resume()
    await ben.until(() => held.some(({ type }) => type === 'caught-up'), 'what was held back')
    await ben.run(() => undefined)
    assert.equal(ben.keys.sendStream('camera'), undefined)
    await assert.rejects(ben.say('to whom?'))
    for (const message of held) ben.deliver(message)
    await ben.until(sharing([owner, ben]), 'the control')
    assert.ok(ben.keys.sendStream('camera'))
  })

  it('nor by whoever was joining anew when their connection broke, by what is told of that alone', async () => {
    const { join } = setUp()
    const owner = await join('Ada', { role: 'owner' })
    const [ben, eve] = [await join('Ben'), await join('Eve')]
    await owner.until(sharing([owner, ben, eve]), 'three')
    const joinsAnew = (message: ServerMessage) => message.type === 'commit' && message.by === ben.id
    let [withheld, letIn] = [false, false]
    ben.tamper = (message) => {
      const first = message.type === 'app' && !withheld
      withheld ||= first
      letIn ||= joinsAnew(message)
      return first || letIn ? [] : [message]
    }
    await owner.say('withheld')
    await owner.say('next')
    await ben.until(() => letIn, 'the way in')
    ben.lose()
    await owner.ask({ type: 'kick', ref: 1, id: eve.id })
    await owner.until(sharingCount(owner, 2), 'the removal')
    const held: ServerMessage[] = []
    ben.tamper = (message) => {
      if (!['commit', 'app', 'caught-up'].includes(message.type) || joinsAnew(message)) return [message]
      held.push(message)
      return []
    }
    ben.resume()
    await ben.until(() => held.some(({ type }) => type === 'caught-up'), 'what was held back')
    await ben.run(() => undefined)
    assert.equal(ben.keys.sendStream('camera'), undefined)
    for (const message of held) ben.deliver(message)
    await ben.until(sharing([owner, ben]), 'the control')
    assert.ok(ben.keys.sendStream('camera'))
  })

  it('whose place is said not to be joined any more joins anew, and sends again', async () => {
    const { join } = setUp()
    const [ada, ben] = [await join('Ada'), await join('Ben')]
    await ada.until(sharing([ada, ben]), 'two')
    ben.lose()
    ben.tamper = (message) =>
      message.type === 'welcome' ? [{ ...message, self: { ...message.self, joined: false } }] : [message]
    ben.resume()
    await ben.run(() => undefined)
    assert.equal(ben.keys.sendStream('camera'), undefined)
    await ben.until(() => ben.keys.sendStream('camera') !== undefined, 'new keys')
    await ben.until(sharing([ada, ben]), 'together again')
  })

  it('who is never told what was missed goes into the group anew, and is told so', async () => {
    const { join } = setUp()
    const [ada, ben] = [await join('Ada'), await join('Ben')]
    await ada.until(sharing([ada, ben]), 'two')
    ben.tamper = (message) => (message.type === 'caught-up' ? [] : [message])
    ben.lose()
    ben.resume()
    await ben.run(() => undefined)
    assert.equal(ben.keys.sendStream('microphone'), undefined)
    await ben.until(() => ben.keys.sendStream('microphone') !== undefined, 'new keys')
    assert.ok(ben.notices.includes('renewed'))
    await ben.until(sharing([ada, ben]), 'together again')
  })

  it('nobody is brought into the group who did not ask to be', async () => {
    const { meetings, room, roomKey, join } = setUp()
    const ada = await join('Ada')
    const ben = await SessionMember.enter(meetings, { room, roomKey, name: 'Ben' })
    members.push(ben)
    await ben.until(() => ben.names.includes('Ada'), 'the names')
    ben.deliver({ type: 'caught-up', seq: 0, complete: false })
    ben.deliver({
      ...ben.last('welcome'),
      resumed: true,
      self: { ...ben.last('welcome').self, joined: true },
    })
    await ben.run(() => undefined)
    assert.equal(
      ben.tellings('send').some(({ message }) => message.type === 'commit'),
      false,
    )
    await ben.join()
    await ada.until(sharing([ada, ben]), 'the control')
  })

  it('who comes while one has to join anew is announced all the same', async () => {
    const { join } = setUp()
    let skip = false
    const [ada, ben] = [
      await join('Ada'),
      await join('Ben', { tamper: (message) => (skip && message.type === 'commit' ? [] : [message]) }),
    ]
    await ada.until(sharing([ada, ben]), 'two')
    await ada.tell({ camera: true })
    skip = true
    const cem = await join('Cem')
    skip = false
    await ada.say('and now?')
    await ben.until(() => ben.notices.includes('joined Cem'), 'the announcement')
    await ben.until(sharing([ada, ben, cem]), 'being together again')
    await ben.until(() => ben.holders.some(({ name, camera }) => name === 'Ada' && camera), 'the state')
  })
})

describe('a lie about who asks to be let in', () => {
  it('the room secret goes to the request whose code was shown, and to no other', async () => {
    const { meetings, room, join } = setUp()
    const ada = await join('Ada')
    const wait = async (name: string) => {
      const guest = await SessionMember.enter(meetings, { room, name, tellRoomKey: true })
      members.push(guest)
      await guest.run(() => guest.session.knock())
      return guest
    }
    const [gus, eve] = [await wait('Gus'), await wait('Eve')]
    const shown = () => ada.tellings('knocks').at(-1)?.knocks ?? []
    await ada.until(() => shown().length === 2, 'both')
    const code = shown().find(({ id }) => id === gus.id)?.code ?? ''
    const { request } = ada.received.findLast(
      (message) => message.type === 'knock' && message.id === eve.id,
    ) as Extract<ServerMessage, { type: 'knock' }>
    ada.deliver({ type: 'knock', id: gus.id, request })
    await ada.run(() => ada.session.admit(gus.id, code))
    assert.equal(ada.tellings('send').filter(({ message }) => message.type === 'admit').length, 0)
    await ada.run(() => ada.session.admit(eve.id, shown().find(({ id }) => id === eve.id)?.code ?? ''))
    await eve.until(() => eve.tellings('admitted').length === 1, 'the control')
  })
})

describe('junk in place of the group, from somebody without the room secret', () => {
  it('is replaced by the members, who go on together', async () => {
    const { meetings, room, roomKey, join } = setUp()
    const [ada, ben] = [await join('Ada'), await join('Ben')]
    await ada.until(sharing([ada, ben]), 'two')
    const guest = await SessionMember.enter(meetings, { room, name: 'Junk' })
    members.push(guest)
    const { to } = ben.last('joined') ? ada.last('commit') : { to: null }
    await guest.ask({
      type: 'join',
      ref: 1,
      step: { on: to, to: { group: randomId(), epoch: 0 }, commit: null, info: garbage(300) },
      lobby: garbage(32),
    })
    await ada.until(() => ada.notices.includes('renewed'), 'the notice')
    await ada.until(sharing([ada, ben]), 'being together again')
    const cem = await SessionMember.join(meetings, { room, roomKey, name: 'Cem' })
    members.push(cem)
    await cem.until(sharing([ada, ben, cem]), 'the newcomer')
  })
})
