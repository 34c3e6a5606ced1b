/** What a meeting through the relay leaves behind on the machine, relay, media server and server killed one by one: nothing but what the register says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditMeeting } from '../support/audit/meeting.ts'

test('nothing of a meeting is left, and after deletion not even the logins', async () => {
  const { hits, afterDeletion, searched, kept, ghosts } = await auditMeeting({ diagnosis: false })
  assert.deepEqual(hits, [])
  assert.deepEqual(afterDeletion, [])
  assert.equal(kept.rooms, 1, 'no account and no room is lost')
  // Of ten, one was used after the server was killed; it was on, and so was searched for, all the time.
  assert.deepEqual([kept.factor.on, kept.factor.codesLeft], [true, 9])
  assert.deepEqual(ghosts, { meetings: 0, participants: 0, rooms: 0 })
  assert.ok(searched.some((what) => what.includes('snug.sqlite')))
})

test('the same search finds out a diagnosis that is on: addresses and browsers, and no more', async () => {
  const { hits } = await auditMeeting({ diagnosis: true })
  assert.deepEqual([...new Set(hits.map(({ secret }) => secret))].sort(), ['address', 'agent', 'malformed'])
  assert.ok(hits.every(({ where }) => where.endsWith('diagnosis.log')))
})
