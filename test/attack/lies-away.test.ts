/** A server that lies to people whose connection is away, or who did not join yet. Each attack has a control. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ServerMessage } from '../../protocol/index.ts'
import { setUp, sharing, sharingCount } from '../support/lied-to.ts'
import type { SessionMember } from '../support/session-member.ts'

/** From now on somebody is not told what was missed. @returns what is held back, but for what is let `through` */
function holdBack(member: SessionMember, through: (message: ServerMessage) => boolean = () => false) {
  const held: ServerMessage[] = []
  member.tamper = (message) => {
    if (!['commit', 'app', 'caught-up'].includes(message.type) || through(message)) return [message]
    held.push(message)
    return []
  }
  return held
}

describe('a lie while the connection is away, or before one joined', () => {
  it('nothing is sent under keys that may be old, until what was missed is known', async () => {
    const { join } = setUp()
    const owner = await join('Ada', { role: 'owner' })
    const [ben, eve] = [await join('Ben'), await join('Eve')]
    await owner.until(sharing([owner, ben, eve]), 'three')
    ben.lose()
    await owner.ask({ type: 'kick', ref: 1, id: eve.id })
    await owner.until(() => owner.holders.length === 2, 'the removal')
    const held = holdBack(ben)
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
    const { enter, roomKey, join } = setUp()
    const owner = await join('Ada', { role: 'owner' })
    const eve = await join('Eve')
    const ben = await enter('Ben', { roomKey })
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
    const held = holdBack(ben)
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
    const held = holdBack(ben, joinsAnew)
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
    const { enter, roomKey, join } = setUp()
    const ada = await join('Ada')
    const ben = await enter('Ben', { roomKey })
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
