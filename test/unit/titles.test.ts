import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AccountError } from '../../widget/account/account-error.ts'
import { keyOfFragment, newRoomId, newRoomKey, roomLink } from '../../widget/account/room-keys.ts'
import { cleanTitle, openTitle, sealTitle, TITLE_MAX } from '../../widget/account/titles.ts'

const refused = (code: string) => (error: unknown) => error instanceof AccountError && error.code === code

describe('titles', () => {
  it('open with the key and the room they were sealed for only', async () => {
    const [key, room] = [newRoomKey(), newRoomId()]
    const sealed = await sealTitle(key, room, 'Weekly planning 🌱')
    assert.equal(await openTitle(key, room, sealed), 'Weekly planning 🌱')
    await assert.rejects(openTitle(newRoomKey(), room, sealed), refused('data_damaged'))
    await assert.rejects(openTitle(key, newRoomId(), sealed), refused('data_damaged'))
    await assert.rejects(openTitle('AAAA', room, sealed), refused('data_damaged'))
  })

  it('do not tell their length', async () => {
    const [key, room] = [newRoomKey(), newRoomId()]
    const lengths = await Promise.all(
      ['a', 'a'.repeat(63)].map(async (title) => (await sealTitle(key, room, title)).length),
    )
    assert.equal(lengths[0], lengths[1])
  })

  it('fit into what the protocol takes, whatever the script', async () => {
    const longest = await sealTitle(newRoomKey(), newRoomId(), '🎧'.repeat(200))
    assert.ok(longest.length <= 1_024)
  })

  it('are one short line without control or reordering characters', async () => {
    assert.equal(cleanTitle('  a\n\tb\u202e c\u0000 '), 'a b c')
    assert.equal([...cleanTitle('x'.repeat(500))].length, TITLE_MAX)
    await assert.rejects(sealTitle(newRoomKey(), newRoomId(), ' \u200f\n'), refused('title_empty'))
  })
})

describe('room links', () => {
  it('carry the key in the fragment', () => {
    const [room, key] = [newRoomId(), newRoomKey()]
    const link = new URL(roomLink('https://meet.example', room, key))
    assert.equal(link.pathname, `/r/${room}`)
    assert.equal(keyOfFragment(link.hash), key)
    assert.equal(`${link.pathname}${link.search}`.includes(key), false)
  })

  it('yield no key when the fragment is none or not a key', () => {
    for (const fragment of [
      '',
      '#',
      '#k=',
      '#k=short',
      `#k=${'a'.repeat(44)}`,
      '#k=***',
      `#x=${newRoomKey()}`,
    ]) {
      assert.equal(keyOfFragment(fragment), undefined)
    }
  })
})
