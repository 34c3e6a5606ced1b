import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const STEPS = 2_000
const TIMEOUT_MS = 700_000
const HAPPENS = ['join', 'leave', 'kick', 'two at once', 'drop', 'lag', 'conflict', 'come back', 'heal']

// In a process of its own: the test runner watches every promise, which here are millions.
test('whatever happens, members agree and nobody who was removed can follow', async (t) => {
  const seed = Number(process.env.SNUG_SEED ?? Math.floor(Math.random() * 2 ** 32))
  t.diagnostic(`seed ${seed}: repeat with SNUG_SEED=${seed}`)
  const program = join(import.meta.dirname, '../support/group-walk-run.ts')
  const args = ['--import', 'tsx', program, String(seed), String(STEPS)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: TIMEOUT_MS })
  t.diagnostic(stdout)
  const counts: Record<string, number> = JSON.parse(stdout)
  assert.equal(counts.steps, STEPS)
  for (const happened of HAPPENS) assert.ok((counts[happened] ?? 0) >= 20, `${happened} happened`)
  for (const happened of ['insider removed', 'miss too much'])
    assert.ok((counts[happened] ?? 0) >= 5, `${happened} happened`)
  assert.ok((counts.control ?? 0) >= 20, 'what those removed tried was tried by who stayed')
  assert.ok((counts.largest ?? 0) >= 20, 'the room was full')
})
