import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Source } from '../../protocol/index.ts'
import {
  type Available,
  layerSettings,
  type PlanLimits,
  planSlots,
  type SlotState,
  startLayer,
} from '../../server/sfu/slots.ts'

const of = (participant: string, source: Source, origin = participant): Available => ({
  feed: { participant, source },
  origin,
  originMid: '0',
})
const slot = (
  mid: string,
  kind: 'audio' | 'video',
  carries: Available | null = null,
  live = true,
): SlotState => ({
  ...{ mid, kind, carries, live },
})
const limits: PlanLimits = { mayNegotiate: true, spare: 0, chunk: 1, most: 100 }
const nothing = { audio: 0, video: 0 }
const assigned = (plan: ReturnType<typeof planSlots>) =>
  plan.assign.map(({ mid, to }) => `${mid}=${to.feed.participant}/${to.feed.source}`)

test('nothing wanted, nothing carried: nothing to do', () => {
  const plan = planSlots([slot('0', 'audio'), slot('1', 'video')], [], limits)
  assert.deepEqual(plan, { assign: [], park: [], grow: nothing })
})

test('wanted feeds go into free slots of their kind, in order', () => {
  const slots = [slot('0', 'audio'), slot('1', 'video'), slot('2', 'video')]
  const plan = planSlots(slots, [of('a', 'camera'), of('a', 'microphone'), of('a', 'screen')], limits)
  assert.deepEqual(assigned(plan), ['0=a/microphone', '1=a/camera', '2=a/screen'])
  assert.deepEqual(plan.park, [])
})

test('a feed in a slot stays there; what is no longer wanted is parked', () => {
  const slots = [
    slot('1', 'video', of('a', 'camera')),
    slot('2', 'video', of('b', 'camera')),
    slot('3', 'video'),
  ]
  const plan = planSlots(slots, [of('b', 'camera'), of('c', 'camera')], limits)
  assert.deepEqual(assigned(plan), ['3=c/camera'])
  assert.deepEqual(plan.park, ['1'])
})

test('without a free slot an unwanted one is switched over directly', () => {
  const plan = planSlots([slot('1', 'video', of('a', 'camera'))], [of('c', 'camera')], limits)
  assert.deepEqual(assigned(plan), ['1=c/camera'])
  assert.deepEqual(plan.park, [])
})

test('a participant who reconnected is switched to the new origin', () => {
  const plan = planSlots([slot('1', 'video', of('a', 'camera', 'old'))], [of('a', 'camera', 'new')], limits)
  assert.deepEqual(plan.assign, [{ mid: '1', to: of('a', 'camera', 'new') }])
})

test('dead slots are used last, revived when idle, and left alone while an offer is out', () => {
  const slots = [slot('1', 'video', null, false), slot('2', 'video')]
  assert.deepEqual(assigned(planSlots(slots, [of('a', 'camera')], limits)), ['2=a/camera'])
  assert.deepEqual(planSlots(slots, [of('a', 'camera')], limits).park, ['1'])
  const waiting = planSlots(slots, [of('a', 'camera'), of('b', 'camera')], { ...limits, mayNegotiate: false })
  assert.deepEqual(assigned(waiting), ['2=a/camera'])
  assert.deepEqual(waiting.park, [])
})

test('missing slots are asked for by kind, with spare ones only for kinds in use', () => {
  const wanted = [of('a', 'microphone'), of('b', 'microphone')]
  assert.deepEqual(planSlots([slot('0', 'audio')], wanted, limits).grow, { audio: 1, video: 0 })
  assert.deepEqual(planSlots([slot('0', 'audio')], wanted, { ...limits, spare: 2 }).grow, {
    audio: 3,
    video: 0,
  })
})

test('growth ends at the limit, and the most important feeds have the slots', () => {
  const slots = [slot('0', 'audio'), slot('1', 'video')]
  const wanted = ['a', 'b', 'c'].map((id) => of(id, 'camera'))
  const plan = planSlots(slots, wanted, { ...limits, most: 3 })
  assert.deepEqual(plan.grow, { audio: 0, video: 1 })
  assert.deepEqual(assigned(plan), ['1=a/camera'])
})

test('a feed named twice takes one slot', () => {
  const slots = [slot('1', 'video'), slot('2', 'video')]
  assert.equal(planSlots(slots, [of('a', 'camera'), of('a', 'camera')], limits).assign.length, 1)
})

/** Random wishes carried out step by step: no feed in two slots, no wrong kind, all wanted ones in when they fit. */
test('whatever is wished, carrying out the plan gets there in one step and then rests', () => {
  let seed = 7
  const random = (n: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((seed / 2 ** 31) * n)
  }
  let slots = Array.from({ length: 12 }, (_, i) => slot(String(i), i < 6 ? 'audio' : 'video'))
  for (let round = 0; round < 500; round++) {
    const sources = ['microphone', 'camera', 'screen'] as const
    const wanted = Array.from({ length: random(6) }, () =>
      of(String(random(5)), sources[random(3)] ?? 'camera', String(random(2))),
    ).filter(
      (each, i, all) => all.findIndex((other) => other.feed.participant === each.feed.participant) === i,
    )
    const dead = random(12)
    if (random(4) === 0)
      slots = slots.map((each, i) => (i === dead ? { ...each, carries: null, live: false } : each))
    const plan = planSlots(slots, wanted, limits)
    slots = carryOut(slots, plan)
    const carried = slots.flatMap(({ carries }) => (carries ? [JSON.stringify(carries)] : []))
    assert.deepEqual([...carried].sort(), wanted.map((each) => JSON.stringify(each)).sort())
    assert.deepEqual(planSlots(slots, wanted, limits), { assign: [], park: [], grow: nothing })
  }
})

function carryOut(slots: SlotState[], plan: ReturnType<typeof planSlots>): SlotState[] {
  return slots.map((each) => {
    const to = plan.assign.find(({ mid }) => mid === each.mid)?.to
    if (to) {
      assert.equal(each.kind === 'audio', to.feed.source === 'microphone')
      return { ...each, carries: to, live: true }
    }
    return plan.park.includes(each.mid) ? { ...each, carries: null, live: true } : each
  })
}

test('layers: substreams for cameras only', () => {
  const camera = { participant: 'a', source: 'camera' } as const
  const screen = { participant: 'a', source: 'screen' } as const
  assert.deepEqual(
    (['off', 'low', 'medium', 'high'] as const).map((layer) => layerSettings(camera, layer)),
    [
      { send: false },
      { send: true, substream: 0 },
      { send: true, substream: 1 },
      { send: true, substream: 2 },
    ],
  )
  assert.deepEqual(layerSettings(screen, 'low'), { send: true })
  assert.deepEqual([startLayer(camera), startLayer(screen)], ['low', 'high'])
})
