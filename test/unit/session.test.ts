/** The worker's session of several people on the server's real meetings, with a media server in memory. */
import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { setImmediate, setTimeout as wait } from 'node:timers/promises'
import { randomId } from '../../server/auth/secrets.ts'
import { Meetings } from '../../server/meetings/meetings.ts'
import { Refusal } from '../../widget/worker/session.ts'
import { FakeSfu } from '../support/fake-sfu.ts'
import { type MemberOptions, newRoomKey, SessionMember } from '../support/session-member.ts'

let members: SessionMember[] = []

afterEach(() => {
  for (const member of members) member.end()
  members = []
})

function setUp() {
  const meetings = new Meetings(new FakeSfu())
  const [room, roomKey] = [randomId(), newRoomKey()]
  const options = (name: string, more: Partial<MemberOptions> = {}) => ({ room, roomKey, name, ...more })
  const own = (member: SessionMember) => {
    members.push(member)
    return member
  }
  return {
    meetings,
    room,
    roomKey,
    enter: async (name: string, more?: Partial<MemberOptions>) =>
      own(await SessionMember.enter(meetings, options(name, more))),
    join: async (name: string, more?: Partial<MemberOptions>) =>
      own(await SessionMember.join(meetings, options(name, more))),
  }
}

/** Waits until all of them share the keys with exactly these people. */
async function agree(...all: SessionMember[]): Promise<void> {
  const names = all.map(({ names: _, ...member }) => member)
  assert.equal(names.length, all.length)
  for (const member of all)
    await member.until(() => member.holders.length === all.length, `${all.length} holders`)
  await all[0]?.until(
    async () => new Set(await Promise.all(all.map((one) => one.code()))).size === 1,
    'one code',
  )
}

/** A frame of one, as another sees it. */
async function opens(from: SessionMember, by: SessionMember): Promise<boolean> {
  const { protectFrame, revealFrame } = await import('../../widget/crypto/frame-policy.ts')
  const frame = Uint8Array.from({ length: 40 }, (_, i) => i)
  const sealed = await protectFrame(from.keys.sendStream('microphone'), 'audio', frame.slice().buffer)
  if (!sealed.pass) return false
  by.keys.bind([{ mid: 'a', feed: { participant: from.id, source: 'microphone' } }])
  const opened = await revealFrame(by.keys.feed('a').stream, 'audio', sealed.data.slice().buffer)
  return opened.pass && Buffer.from(opened.data).equals(Buffer.from(frame))
}

const eventuallyOpens = (from: SessionMember, by: SessionMember) =>
  by.until(() => opens(from, by), 'a frame that opens')

describe('a meeting of sessions', () => {
  it('agrees on keys, names and code; frames open both ways', async () => {
    const { join } = setUp()
    const ada = await join('Ada')
    const ben = await join('Ben')
    const cem = await join('Cem')
    await agree(ada, ben, cem)
    for (const member of [ada, ben, cem]) assert.deepEqual(member.names, ['Ada', 'Ben', 'Cem'])
    for (const from of [ada, ben, cem])
      for (const by of [ada, ben, cem]) if (from !== by) await eventuallyOpens(from, by)
    assert.deepEqual(ada.notices, ['joined Ben', 'joined Cem'])
    assert.deepEqual(cem.notices, [])
  })

  it('shows before joining who is there, and seals nothing', async () => {
    const { join, enter } = setUp()
    await join('Ada')
    const ben = await enter('Ben')
    await ben.until(() => ben.names.includes('Ada'), 'the names')
    ben.keys.paused = false
    assert.equal(ben.keys.sendStream('microphone'), undefined)
  })

  it('lets many in at once', async () => {
    const { join } = setUp()
    const all = await Promise.all(['A', 'B', 'C', 'D', 'E', 'F'].map((name) => join(name)))
    await agree(...all)
  })

  it('takes the name that was typed last', async () => {
    const { join, enter } = setUp()
    const ada = await join('Ada')
    const ben = await enter('B')
    await ben.until(() => ben.names.includes('Ada'))
    await ben.tell({ name: 'Ben' })
    await wait(600)
    await ben.join()
    await ada.until(() => ada.names.includes('Ben'), 'the new name')
  })

  it('tells state, chat and reactions to everybody, once', async () => {
    const { join } = setUp()
    const [ada, ben] = [await join('Ada'), await join('Ben')]
    await agree(ada, ben)
    await ada.tell({ microphone: true, hand: 5 })
    await ben.until(() => ben.holders.some(({ microphone, hand }) => microphone && hand === 5), 'the state')
    const cem = await join('Cem')
    await cem.until(
      () => cem.holders.some(({ name, microphone }) => name === 'Ada' && microphone),
      'the state',
    )
    await ada.say('hello')
    for (const member of [ada, ben, cem]) await member.until(() => member.chat.length > 0, 'chat')
    for (const member of [ada, ben, cem]) assert.deepEqual(member.chat, ['Ada: hello'])
  })

  it('removes from the keys who left, at once, and renews the group of who stays alone', async () => {
    const { join } = setUp()
    const [ada, ben, cem] = [await join('Ada'), await join('Ben'), await join('Cem')]
    await agree(ada, ben, cem)
    const before = await ada.code()
    ben.leave()
    await agree(ada, cem)
    assert.notEqual(await ada.code(), before)
    assert.ok(ada.notices.includes('left Ben'))
    await eventuallyOpens(cem, ada)
    cem.leave()
    await agree(ada)
    assert.ok(ada.notices.includes('left Cem'))
    const { to, commit } = ada.last('commit')
    assert.equal(to.epoch, 0)
    assert.equal(commit, null)
    const dora = await join('Dora')
    await agree(ada, dora)
    await eventuallyOpens(dora, ada)
  })

  it('a short drop loses nothing that was said or done meanwhile', async () => {
    const { join } = setUp()
    const [ada, ben, cem] = [await join('Ada'), await join('Ben'), await join('Cem')]
    await agree(ada, ben, cem)
    ben.lose()
    await ada.say('while you were away')
    cem.leave()
    const dora = await join('Dora')
    ben.resume()
    await agree(ada, ben, dora)
    await ben.until(() => ben.chat.length === 1, 'chat')
    assert.ok(ben.notices.includes('left Cem') && ben.notices.includes('joined Dora'))
    await eventuallyOpens(dora, ben)
    await eventuallyOpens(ben, dora)
  })

  it('what was said into a connection that was dead already is said again, and heard once', async () => {
    const { join } = setUp()
    const [ada, ben] = [await join('Ada'), await join('Ben')]
    await ada.until(() => ada.names.join() === 'Ada,Ben')
    await ben.until(() => ben.names.join() === 'Ada,Ben')
    await ben.say('heard')
    await ada.until(() => ada.chat.length === 1)
    ben.cut()
    await ben.say('lost')
    await ben.say('words')
    // Nothing of it leaves by the next connection.
    await setImmediate()
    ben.lose()
    ben.resume()
    await ada.until(() => ada.chat.length === 3)
    await ben.say('next')
    await ada.until(() => ada.chat.length === 4)
    assert.deepEqual(ada.chat, ['Ben: heard', 'Ben: lost', 'Ben: words', 'Ben: next'])
    assert.deepEqual(ben.chat, ada.chat)
  })

  it('a kicked member is out of the keys and can not come back', async () => {
    const { join, enter } = setUp()
    const ada = await join('Ada', { role: 'owner' })
    const [ben, cem] = [await join('Ben', { sub: 'ben'.padEnd(22, 'x') }), await join('Cem')]
    await agree(ada, ben, cem)
    const id = ben.id
    await ada.ask({ type: 'kick', ref: 7, id })
    assert.equal(ben.closed, 'removed')
    await agree(ada, cem)
    assert.ok(cem.notices.includes('removed Ben'))
    await eventuallyOpens(cem, ada)
    assert.equal(await opens(ada, ben), false)
    await assert.rejects(enter('Ben', { sub: 'ben'.padEnd(22, 'x') }), { code: 'removed' })
  })
})

describe('a poll', () => {
  it('is answered by everybody, counted by everybody, told to newcomers, and closed by who asked', async (t) => {
    const began = Date.now()
    t.mock.timers.enable({ apis: ['Date'], now: began })
    const { join } = setUp()
    const [ada, ben] = [await join('Ada'), await join('Ben')]
    await agree(ada, ben)
    const polls = (member: SessionMember) => member.tellings('polls').at(-1)?.polls ?? []
    const counts = (member: SessionMember) => polls(member)[0]?.options.map(({ votes }) => votes)
    const wish = { type: 'ask', question: 'Tea?', options: ['yes', 'no'], multiple: false } as const
    await ada.run(() => ada.session.poll({ ...wish, options: [...wish.options] }))
    await ben.until(() => polls(ben).length === 1, 'the poll')
    const id = polls(ben)[0]?.id ?? ''
    assert.equal(polls(ada)[0]?.id, id)
    await ben.run(() => ben.session.poll({ type: 'vote', id, choices: [0] }))
    await ada.run(() => ada.session.poll({ type: 'vote', id, choices: [1] }))
    for (const member of [ada, ben]) await member.until(() => counts(member)?.join() === '1,1', 'both votes')
    t.mock.timers.setTime(began + 60_000)
    const cem = await join('Cem')
    await cem.until(() => counts(cem)?.join() === '1,1', 'what was voted before')
    const asked = (member: SessionMember) =>
      member.tellings('said').flatMap(({ said }) => (said.type === 'poll' ? [said.at] : []))
    assert.deepEqual(asked(cem), [began], 'with the time of then')
    await assert.rejects(
      ben.run(() => ben.session.poll({ type: 'close', id })),
      { code: 'wrong_state' },
    )
    await ada.run(() => ada.session.poll({ type: 'close', id }))
    for (const member of [ada, ben, cem])
      await member.until(() => polls(member)[0]?.closed === true, 'the end')
    await assert.rejects(
      cem.run(() => cem.session.poll({ type: 'vote', id, choices: [0] })),
      { code: 'wrong_state' },
    )
  })
})

describe('what is said of a recording', () => {
  const heard = (member: SessionMember) =>
    member
      .tellings('said')
      .filter(({ said }) => said.type === 'recording' || said.type === 'consent')
      .map(({ from, said }) => ({ from, said }))

  it('is heard by everybody, told to newcomers as it holds then, and forgotten with the stay', async () => {
    const { join } = setUp()
    const [ada, ben] = [await join('Ada', { role: 'moderator' }), await join('Ben')]
    await agree(ada, ben)
    const asking = { type: 'recording', ask: 'one', at: 'asking' } as const
    const consent = { type: 'consent', by: ada.id, ask: 'one', given: true } as const
    await ada.run(() => ada.session.record(asking))
    await ben.until(() => heard(ben).length === 1, 'the question')
    assert.deepEqual(heard(ben), [{ from: ada.id, said: asking }])
    await ben.run(() => ben.session.record(consent))
    await ada.until(() => heard(ada).length === 2, 'the answer')
    assert.deepEqual(heard(ada).at(-1), { from: ben.id, said: consent })
    await ada.run(() => ada.session.record({ ...asking, at: 'on' }))
    const cem = await join('Cem')
    await cem.until(() => heard(cem).length === 2, 'both')
    const byWhom = heard(cem).sort((a) => (a.from === ada.id ? -1 : 1))
    assert.deepEqual(byWhom, [
      { from: ada.id, said: { ...asking, at: 'on' } },
      { from: ben.id, said: consent },
    ])
  })
})

describe('an order of a moderator', () => {
  it('is sealed by the group, heard by the one it is for, and by nobody else', async () => {
    const { join } = setUp()
    const ada = await join('Ada', { role: 'moderator' })
    const [ben, cem] = [await join('Ben'), await join('Cem')]
    await agree(ada, ben, cem)
    const data = await ada.run(() => ada.session.order(ben.id, 'microphone'))
    await ada.ask({ type: 'order', ref: 9, id: ben.id, what: 'microphone', data })
    await ben.until(() => ben.tellings('said').length === 1, 'the order')
    const [{ from, name, said } = assert.fail()] = ben.tellings('said')
    assert.deepEqual([from, name, said], [ada.id, 'Ada', { type: 'order', what: 'microphone' }])
    await ada.say('still in order')
    for (const member of [ben, cem]) await member.until(() => member.chat.length === 1, 'chat')
    assert.equal(cem.tellings('said').length, 1)
  })
})

describe('a rule that everybody new is let in', () => {
  it('has those with the room secret ask, and join once they are let in', async () => {
    const { join, enter } = setUp()
    const ada = await join('Ada', { role: 'owner' })
    await ada.ask({ type: 'rules', ref: 9, lobby: true })
    const ben = await enter('Ben', { tellRoomKey: true })
    ben.keys.paused = false
    ben.queue.run(() => ben.session.join())
    await ben.until(() => ben.received.some(({ type }) => type === 'error'), 'a refusal')
    assert.equal(ben.last('error').code, 'admission_needed')
    await ben.run(() => ben.session.knock())
    await ada.until(() => ada.tellings('knocks').at(-1)?.knocks.length === 1, 'a knock')
    const [knock] = ada.tellings('knocks').at(-1)?.knocks ?? []
    assert.equal(knock?.code, ben.tellings('asked')[0]?.code)
    assert.equal(ada.holders.length, 1)
    await ada.run(() => ada.session.admit(ben.id, knock?.code ?? ''))
    await ben.until(() => ben.tellings('admitted').length === 1, 'admission')
    assert.equal(ben.tellings('admitted')[0]?.roomKey, undefined, 'the page has it')
    await ben.join()
    await agree(ada, ben)
    assert.equal(ben.received.filter(({ type }) => type === 'error').length, 1)
  })
})

describe('whoever lacks the room secret', () => {
  it('with a wrong one is told so, and shows nobody', async () => {
    const { join, enter } = setUp()
    await join('Ada')
    const eve = await enter('Eve', { roomKey: newRoomKey() })
    await eve.until(() => eve.tellings('fault').length > 0, 'a fault')
    assert.equal(eve.tellings('fault')[0]?.code, 'room_key_wrong')
    assert.deepEqual(eve.holders, [])
  })

  it('with none worth the name is refused at once', async () => {
    const { enter } = setUp()
    await assert.rejects(enter('Eve', { roomKey: 'short' }), (error) => error instanceof Refusal)
  })

  it('waits in the lobby without any key until a member lets them in', async () => {
    const { join, enter, roomKey } = setUp()
    const ada = await join('Ada')
    const guest = await enter('Gus', { guest: true, roomKey: undefined, tellRoomKey: true })
    assert.equal(guest.last('welcome').lobby !== null, true)
    await guest.run(() => guest.session.knock())
    await ada.until(() => (ada.tellings('knocks').at(-1)?.knocks.length ?? 0) === 1, 'a knock')
    const [knock] = ada.tellings('knocks').at(-1)?.knocks ?? []
    assert.equal(knock?.name, 'Gus')
    assert.equal(knock?.code, guest.tellings('asked')[0]?.code)
    assert.deepEqual(guest.holders, [])
    await ada.run(() => ada.session.admit(guest.id, knock?.code ?? ''))
    await guest.until(() => guest.tellings('admitted').length === 1, 'admission')
    assert.equal(guest.tellings('admitted')[0]?.roomKey, roomKey)
    await guest.join()
    await agree(ada, guest)
    await eventuallyOpens(ada, guest)
    assert.equal(ada.tellings('knocks').at(-1)?.knocks.length, 0)
  })
})
