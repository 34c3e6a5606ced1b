import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../widget/crypto/bytes.ts'
import { at, groupOf, hasCode } from '../support/group-people.ts'

const hello = utf8('hello')

test('application messages reach all others, say whose they are, and only once', async () => {
  const { groups } = await groupOf(3)
  const { group, message } = await at(groups, 1).encrypt(hello)
  for (const index of [0, 2]) {
    const received = await at(groups, index).decrypt(message)
    assert.deepEqual([received.leaf, received.plain], [1, hello])
    await assert.rejects(received.group.decrypt(message), hasCode('bad_message'))
    await assert.rejects(
      at(groups, index).decrypt(message),
      hasCode('bad_message'),
      'nor in the state before',
    )
  }
  await assert.rejects(group.decrypt(message), hasCode('bad_message'), 'one’s own')
})

test('messages are padded to steps', async () => {
  const { groups } = await groupOf(2)
  const sizes = new Map<number, number>()
  let group = at(groups, 0)
  for (const size of [0, 1, 100, 188, 189, 400]) {
    const sent = await group.encrypt(new Uint8Array(size))
    group = sent.group
    sizes.set(size, sent.message.length)
    const received = await at(groups, 1).decrypt(sent.message)
    assert.equal(received.plain.length, size)
  }
  const [empty, one, hundred, most, more, most2] = [...sizes.values()]
  assert.deepEqual([one, hundred, most], [empty, empty, empty])
  assert.ok(more !== empty && most2 === more)
})

test('messages that overtake each other or get lost do not stop those after them', async () => {
  const { groups } = await groupOf(2)
  let sender = at(groups, 0)
  const messages = []
  for (let count = 0; count < 40; count++) {
    const sent = await sender.encrypt(utf8(`${count}`))
    sender = sent.group
    messages.push(sent.message)
  }
  let receiver = at(groups, 1)
  for (const index of [3, 1, 0, 39, 20]) {
    const received = await receiver.decrypt(at(messages, index))
    receiver = received.group
    assert.deepEqual(received.plain, utf8(`${index}`))
  }
})

test('messages of four epochs back are read, those before not', async () => {
  const { groups } = await groupOf(2)
  const messages = []
  for (let epoch = 0; epoch < 6; epoch++) {
    const sent = await at(groups, 0).encrypt(utf8(`${epoch}`))
    messages.push(sent.message)
    const healed = await sent.group.heal()
    groups[1] = (await at(groups, 1).receive(healed.commit)).group
    groups[0] = healed.group
  }
  for (const index of [2, 3, 4, 5]) {
    const received = await at(groups, 1).decrypt(at(messages, index))
    assert.deepEqual(received.plain, utf8(`${index}`))
  }
  for (const index of [0, 1])
    await assert.rejects(at(groups, 1).decrypt(at(messages, index)), hasCode('bad_message'))
})

test('nothing is sent twice from one state', async () => {
  const { groups } = await groupOf(2)
  const group = at(groups, 0)
  const { group: next } = await group.encrypt(hello)
  await assert.rejects(group.encrypt(hello), /before/)
  const later = await next.encrypt(hello)
  await assert.rejects(next.encrypt(hello), /before/)
  const healed = await later.group.heal()
  assert.ok(await healed.group.encrypt(hello))
})

test('a message too far ahead is refused, as getting there costs whoever receives it', async () => {
  const { groups } = await groupOf(2)
  let sender = at(groups, 0)
  const messages = []
  for (let count = 0; count < 300; count++) {
    const sent = await sender.encrypt(hello)
    sender = sent.group
    messages.push(sent.message)
  }
  await assert.rejects(at(groups, 1).decrypt(at(messages, 299)), hasCode('bad_message'))
  const { group } = await at(groups, 1).decrypt(at(messages, 200))
  await group.decrypt(at(messages, 299))
})
