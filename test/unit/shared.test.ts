/** Parts of a new state that equal those of the old one are the same objects. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { shared } from '../../widget/elements/shared.ts'

class Track {}
const track = new Track()
const person = (id: string, hand = 0) => ({ id, hand, tracks: { camera: track }, holder: { name: id } })

test('all is the same where nothing changed', () => {
  const before = { people: [person('a'), person('b')], rules: { locked: false } }
  const after = { people: [person('a'), person('b')], rules: { locked: false } }
  assert.equal(shared(before, after), before)
})

test('only what changed, and what it lies in, is new', () => {
  const before = { people: [person('a'), person('b')], rules: { locked: false } }
  const result = shared(before, { people: [person('a'), person('b', 1)], rules: { locked: false } })
  assert.notEqual(result, before)
  assert.notEqual(result.people, before.people)
  assert.equal(result.people[0], before.people[0])
  assert.notEqual(result.people[1], before.people[1])
  assert.equal(result.people[1]?.holder, before.people[1]?.holder)
  assert.equal(result.rules, before.rules)
})

test('people stay the same when others come, go, or change places', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => person(id))
  const result = shared([a, b, c], [person('c'), person('new'), person('b')])
  assert.deepEqual(result, [person('c'), person('new'), person('b')])
  assert.equal(result[0], c)
  assert.equal(result[2], b)
})

test('what is no plain object is compared by being the same one', () => {
  const other = new Track()
  assert.equal(shared({ camera: track }, { camera: other }).camera, other)
  const [map, fresh] = [new Map(), new Map()]
  assert.equal(shared({ map }, { map: fresh }).map, fresh)
})

test('lists and objects are told apart, empty ones too', () => {
  assert.deepEqual(shared([], {}), {})
  assert.deepEqual(shared({}, []), [])
})

test('something that is no longer there is not kept', () => {
  const result = shared({ id: 'a', trouble: 'away' }, { id: 'a' } as Record<string, string>)
  assert.deepEqual(result, { id: 'a' })
})

test('whatever there was before, the result equals the new state, and neither is changed', () => {
  const state = fc.jsonValue({ depthSize: 'small' })
  fc.assert(
    fc.property(state, state, (before, after) => {
      const copies = structuredClone([before, after])
      assert.deepEqual(shared(before, after), after)
      assert.deepEqual([before, after], copies)
    }),
  )
})
