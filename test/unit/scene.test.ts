/** Who is shown where. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Participant } from '../../widget/call/meeting.ts'
import { sceneOf } from '../../widget/elements/scene.ts'
import { bringIn } from '../../widget/elements/seating.ts'
import type { Layout, ViewChoice } from '../../widget/elements/view-choice.ts'

const DESK = { width: 1256, height: 640 }
const PHONE = { width: 378, height: 600 }

const someone = (id: string, change: Partial<Participant> = {}): Participant => ({
  id,
  self: false,
  name: id,
  role: 'member',
  microphone: true,
  camera: true,
  screen: false,
  sound: false,
  tracks: {},
  hand: 0,
  ...change,
})
const me = someone('me', { self: true })
const people = (count: number) => Array.from({ length: count }, (_, i) => someone(`p${i}`))

const view = (layout: Layout, change: Partial<ViewChoice> = {}): ViewChoice => ({
  layout,
  self: true,
  corner: 'end-bottom',
  ...change,
})

const scene = (participants: Participant[], change: Partial<Parameters<typeof sceneOf>[0]> = {}) =>
  sceneOf({ participants, view: view('grid'), order: [], page: 0, size: DESK, rtl: false, ...change })

/** As `key:role`, in the order of the document. */
const shown = (...args: Parameters<typeof scene>) =>
  scene(...args)
    .placed.map(({ item, role }) => (role ? `${item.key}:${role}` : item.key))
    .join(' ')

test('a grid shows everybody alike, oneself last; two have one large and the own picture floating', () => {
  assert.equal(shown([me]), 'self')
  assert.equal(shown([me, ...people(1)]), 'p0:large self:floating')
  assert.equal(shown([me, ...people(3)]), 'p0 p1 p2 self')
})

test('what is shared or pinned is large; a pin goes first', () => {
  const sharing = [me, someone('a'), someone('b', { screen: true }), someone('c')]
  assert.equal(shown(sharing), 'b screen:large a b c self')
  assert.equal(shown(sharing, { pinned: 'c' }), 'b screen a b c:large self')
  assert.equal(shown([me, ...people(3)], { pinned: 'p1' }), 'p0 p1:large p2 self')
  assert.equal(shown([me, ...people(3)], { pinned: 'gone' }), 'p0 p1 p2 self')
})

test('the speaker is alone in one layout, and beside a strip in another', () => {
  const all = [me, ...people(3)]
  assert.equal(shown(all, { view: view('speaker'), speaker: 'p2' }), 'p2:large self:floating')
  assert.equal(shown(all, { view: view('sidebar'), speaker: 'p2' }), 'p0 p1 p2:large self')
  assert.equal(shown(all, { view: view('sidebar') }), 'p0:large p1 p2 self')
  assert.equal(shown([me], { view: view('speaker') }), 'self')
})

test('the own picture can be hidden in every layout', () => {
  for (const layout of ['grid', 'speaker', 'sidebar'] as const)
    for (const count of [0, 1, 4])
      assert.doesNotMatch(shown([me, ...people(count)], { view: view(layout, { self: false }) }), /self/)
})

test('who does not fit is on further pages, each once, and oneself on each', () => {
  const all = [me, ...people(30)]
  const seen: string[] = []
  const { pages } = scene(all, { size: PHONE })
  assert.ok(pages > 1)
  for (let page = 0; page < pages; page++) {
    const { placed, unseen, pager } = scene(all, { size: PHONE, page })
    assert.ok(pager)
    assert.equal(placed.length + unseen.length, 31)
    const keys = placed.map(({ item }) => item.key)
    assert.equal(keys.at(-1), 'self')
    seen.push(...keys.slice(0, -1))
  }
  assert.deepEqual(
    seen.sort(),
    all
      .slice(1)
      .map(({ id }) => id)
      .sort(),
  )
  assert.equal(scene(all, { size: PHONE, page: 99 }).page, pages - 1)
})

test('the order stays when somebody comes or goes', () => {
  const { order } = scene([me, someone('a'), someone('b')])
  const later = scene([someone('c'), me, someone('b'), someone('a', { screen: true })], { order })
  assert.deepEqual(later.order, ['a screen', 'a', 'b', 'c'])
  assert.equal(later.placed.at(-1)?.item.key, 'self')
})

test('a speaker out of sight takes the place of who was silent for the longest time', () => {
  const order = ['a', 'b', 'c', 'd', 'e']
  const spoke = new Map([
    ['a', 5],
    ['b', 9],
  ])
  assert.deepEqual(bringIn(order, 'e', ['a', 'b', 'c'], spoke), ['a', 'b', 'e', 'd', 'c'])
  assert.deepEqual(bringIn(order, 'e', ['a', 'b'], spoke), ['e', 'b', 'c', 'd', 'a'])
  assert.deepEqual(bringIn(order, 'b', ['a', 'b'], spoke), order)
  assert.deepEqual(bringIn(order, 'e', ['a screen'], spoke), order, 'a shared screen stays')
})
