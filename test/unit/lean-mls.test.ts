import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const TIMEOUT_MS = 700_000

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LEAN = ['--import', './test/support/lean-mls.mjs']
/** Whole meetings, and attacks that do without the parts of the library that builds leave out. */
const TESTS = ['unit/group', 'attack/mls-removed']

/** @returns what node wrote; a failed test fails it */
async function node(...args: string[]): Promise<string> {
  // A test runner inside a test run would report to the outer one.
  const { NODE_TEST_CONTEXT: _outer, ...env } = process.env
  const options = { cwd: ROOT, env, timeout: TIMEOUT_MS }
  return (await run(process.execPath, ['--import', 'tsx', ...args], options)).stdout
}

/** PreSharedKey with an empty external id and nonce (RFC 9420 section 12.1.4), and Remove of leaf 1. */
const ASKED = `import { decodeProposal } from 'ts-mls/proposal.js'
const kinds = [[0, 4, 1, 0, 0], [0, 3, 0, 0, 0, 1]].map((bytes) => decodeProposal(Uint8Array.from(bytes), 0)?.[0].proposalType)
console.log(JSON.stringify(kinds))`
const asked = async (...args: string[]) => JSON.parse(await node(...args, '--input-type=module', '-e', ASKED))

test('meetings need nothing of MLS that builds leave out', async () => {
  const files = TESTS.map((name) => `test/${name}.test.ts`)
  const said = await node(...LEAN, '--test', '--test-force-exit', '--test-reporter=tap', ...files)
  assert.match(said, /^# fail 0$/m)
  assert.ok(Number(/^# pass (\d+)$/m.exec(said)?.[1]) > 30, said)
})

test('what builds leave out of MLS is refused', async () => {
  assert.deepEqual(await asked(), ['psk', 'remove'])
  assert.deepEqual(await asked(...LEAN), [null, 'remove'])
})
