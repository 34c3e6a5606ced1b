/** The way into the group that is made ready before anybody asks to be in. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Entry } from '../../widget/worker/entry.ts'
import type { MembershipEvents } from '../../widget/worker/membership-events.ts'
import type { GroupRequest } from '../../widget/worker/messages.ts'
import { people } from '../support/group-people.ts'

const SECOND = 1_000

/** Somebody who waits outside an empty room, under a clock and timers that the test moves. */
async function outside() {
  let now = 1_800_000_000_000
  const timers = new Set<{ at: number; act: () => Promise<void> | void }>()
  const sent: GroupRequest[] = []
  const { rules, own } = await people({ now: () => now }).person()
  let leaves = 0
  const events: MembershipEvents = {
    send: (request) => sent.push(request),
    ref: () => sent.length,
    ownLeaf: async () => {
      leaves++
      return own
    },
    later(ms, act) {
      const timer = { at: now + ms, act }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    moved: async () => undefined,
    out: () => undefined,
    behind: () => undefined,
    seen: () => undefined,
    said: () => undefined,
    notice: () => undefined,
    fault: (code) => assert.fail(code),
  }
  const entry = new Entry(rules, events)
  entry.wait()
  await entry.groupIs(null, null)
  return {
    entry,
    sent,
    timers,
    leaves: () => leaves,
    /** The device slept: no timer ran. */
    sleep: (ms: number) => {
      now += ms
    },
    async pass(ms: number) {
      const end = now + ms
      while (now < end) {
        now += SECOND
        for (const timer of [...timers].filter(({ at }) => at <= now)) {
          timers.delete(timer)
          await timer.act()
        }
      }
    },
  }
}

test('a way in that grows old is made anew by itself, so that the click finds a fresh one', async () => {
  const it = await outside()
  assert.equal(it.leaves(), 1)
  await it.pass(10 * 60 * SECOND)
  assert.ok(it.leaves() >= 10, `made ${it.leaves()} times`)
  const ready = it.leaves()
  await it.entry.join()
  assert.equal(it.leaves(), ready, 'nothing is left to be made at the click')
  assert.equal(it.sent.at(-1)?.type, 'join')
})

test('after a sleep without timers an old way in is not taken', async () => {
  const it = await outside()
  it.sleep(61 * SECOND)
  await it.entry.join()
  assert.equal(it.leaves(), 2)
  assert.deepEqual(
    it.sent.map(({ type }) => type),
    ['group', 'join'],
  )
})

test('whoever is in makes no way in any more', async () => {
  const it = await outside()
  await it.entry.join()
  it.entry.end()
  await it.pass(5 * 60 * SECOND)
  assert.equal(it.leaves(), 1)
  assert.equal(it.timers.size, 0)
})
