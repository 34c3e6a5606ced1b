import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Member } from '../../widget/crypto/group.ts'
import { People } from '../../widget/worker/people.ts'
import type { Pins } from '../../widget/worker/pins.ts'

const IDENTITY = { issuer: 'https://cloud.example', subject: 'p-1', name: 'Ada' }
const member = (participant: string, first: number): Member => ({
  leaf: first,
  participant,
  name: 'Ada',
  device: new Uint8Array(32).fill(first),
  identity: IDENTITY,
})

test('a changed device is known once the person says so, and no other is', async () => {
  const acknowledged: number[] = []
  const pins: Pins = {
    meet: async (_person, device) => (device[0] === 1 ? 'changed' : 'new'),
    markCompared: async () => undefined,
    acknowledge: async (persons) => {
      acknowledged.push(...persons.map(({ device }) => device[0] ?? -1))
    },
  }
  const warned: string[] = []
  const people = new People(pins, (participant) => warned.push(participant))
  await people.are([member('ada', 1), member('bob', 2), member('self', 3)], 'self', true)
  const devices = () => people.view('self').holders.map(({ device }) => device)
  assert.deepEqual(devices(), ['changed', 'new', 'own'])
  assert.deepEqual(warned, ['ada'])
  await people.acknowledge('bob')
  await people.acknowledge('nobody')
  assert.deepEqual([acknowledged, devices()], [[], ['changed', 'new', 'own']])
  await people.acknowledge('ada')
  assert.deepEqual([acknowledged, devices()], [[1], ['known', 'new', 'own']])
})

test('who gives no name goes by the one that is vouched for', async () => {
  const pins: Pins = {
    meet: async () => 'new',
    markCompared: async () => undefined,
    acknowledge: async () => undefined,
  }
  const people = new People(pins, () => undefined)
  await people.are(
    [
      { ...member('ada', 1), name: '' },
      { ...member('bob', 2), name: 'Bob' },
    ],
    'self',
    true,
  )
  assert.deepEqual([people.nameOf('ada'), people.nameOf('bob')], ['Ada', 'Bob'])
})
