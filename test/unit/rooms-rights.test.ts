import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Action, may, RIGHTS } from '../../server/rooms/rights.ts'
import { rightsDocument } from '../support/rights/document.ts'

test('the whole table of rights', () => {
  const expected: Record<Action, [owner: boolean, moderator: boolean, member: boolean]> = {
    enter: [true, true, true],
    listMembers: [true, true, true],
    leave: [true, true, true],
    changeMembers: [true, false, false],
    removeMembers: [true, false, false],
    delete: [true, false, false],
    inviteGuests: [true, true, false],
    admit: [true, true, true],
    kick: [true, true, false],
    stopMicrophone: [true, true, false],
    stopCamera: [true, true, false],
    stopScreen: [true, true, false],
    lowerHand: [true, true, false],
    lock: [true, true, false],
    lobby: [true, true, false],
    makeMember: [true, false, false],
    makeModerator: [true, true, false],
    makeOwner: [true, false, false],
    record: [true, true, false],
    end: [true, true, false],
  }
  assert.deepEqual(Object.keys(RIGHTS).sort(), Object.keys(expected).sort())
  for (const [action, rights] of Object.entries(expected) as [Action, boolean[]][]) {
    const found = (['owner', 'moderator', 'member'] as const).map((role) => may(role, action))
    assert.deepEqual(found, rights, action)
  }
})

test('docs/rights.md is what the tables say', () => {
  const written = readFileSync(new URL('../../docs/rights.md', import.meta.url), 'utf8')
  assert.equal(written, rightsDocument(), 'npm run docs')
})
