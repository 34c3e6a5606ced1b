import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Quality } from '../../widget/call/meeting.ts'
import { announcements, PoorConnection } from '../../widget/elements/announcements.ts'
import type { CallState } from '../../widget/elements/panel-tab.ts'

const me = { id: 'me', self: true, name: 'Me', role: 'member', tracks: {}, hand: 0 } as const
const off = { microphone: false, camera: false, screen: false, sound: false }
const social = { security: 'encrypted', chat: [], reactions: [], notices: [], knocks: [], polls: [] } as const
const call = (quality: Quality) =>
  ({
    ...{ phase: 'in-call', role: 'member', ...social, rules: { locked: false, lobby: false } },
    participants: [{ ...me, ...off, quality }],
  }) as unknown as CallState

test('a connection that is poor now and then is told of once, and again after it was good for a while', (t) => {
  let now = 5_000
  t.mock.method(performance, 'now', () => now)
  const connection = new PoorConnection()
  let last: Quality = 'good'
  const said = (quality: Quality, after: number): number => {
    now += after
    const texts = announcements(call(last), call(quality), connection)
    last = quality
    return texts.length
  }
  assert.equal(said('poor', 0), 1, 'at once')
  for (let i = 0; i < 50; i++)
    assert.equal(said('good', 2_000) + said('poor', 58_000), 0, 'not when it comes and goes')
  assert.equal(said('poor', 600_000), 0, 'not while it stays so')
  assert.equal(said('good', 2_000), 0)
  assert.equal(said('good', 59_000), 0)
  assert.equal(said('poor', 1_000), 1, 'after a minute without')
})
