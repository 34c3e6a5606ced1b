// `npm test`: sets up what is missing, then runs every group of tests. `npm test -- e2e call` runs the files of one
// group whose name contains `call`. The last line is `N passed, N failed`.
import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { orExplain, SetupError, say } from '../server/setup/report.mjs'
import { prepareTest, ROOT } from '../server/setup/steps.mjs'

const MINUTES = 60_000

/** For one file, so that one that hangs is told by its name and does not take its whole group with it. */
const FILE_MINUTES = 12

/** `parallel`: files at once. `minutes`: for the whole group. */
const GROUPS = {
  unit: { parallel: 2, minutes: 16 },
  vectors: { parallel: 2, minutes: 5 },
  component: { minutes: 15 },
  integration: { parallel: 1, minutes: 15 },
  attack: { parallel: 1, minutes: 20 },
  pages: { parallel: 1, minutes: 20 },
  e2e: { parallel: 1, minutes: 25 },
  host: { parallel: 1, minutes: 15 },
}

/**
 * Stages follow each other; the lanes of a stage run side by side. Components are shown one at a time and leave much of a
 * machine idle. A group of no stage needs what can't be set up, such as a Nextcloud, and runs when it is asked for alone.
 */
const STAGES = [[['unit', 'vectors']], [['component', 'integration'], ['attack']], [['pages', 'e2e']]]

const scratch = mkdtempSync(join(tmpdir(), 'snug-run-'))

await orExplain(async () => {
  const [only, filter = ''] = process.argv.slice(2)
  if (only !== undefined && !(only in GROUPS))
    throw new SetupError(`There is no group ${only}. Groups: ${Object.keys(GROUPS).join(', ')}`)
  await prepareTest()
  const results = []
  for (const lanes of only ? [[[only]]] : STAGES)
    results.push(...(await Promise.all(lanes.map((lane, at) => runLane(lane, filter, at > 0)))).flat())
  rmSync(scratch, { recursive: true, force: true })
  const total = (of) => results.reduce((sum, result) => sum + result[of], 0)
  for (const { name, passed, failed } of results) say(`${name}: ${passed} passed, ${failed} failed`)
  for (const text of results.flatMap(({ untested }) => untested)) warn(text)
  process.stdout.write(`${total('passed')} passed, ${total('failed')} failed\n`)
  process.exitCode = total('failed') > 0 ? 1 : 0
})

/** @param {boolean} beside whether it says what it has to say at the end, as another lane speaks meanwhile */
async function runLane(groups, filter, beside) {
  const results = []
  for (const name of groups) results.push(await runGroup(name, filter, beside))
  return results
}

/** A group without a test, with a skipped test, or one that broke off, has failed. */
async function runGroup(name, filter, beside) {
  const files = testFiles(name).filter((file) => relative(join(ROOT, 'test'), file).includes(filter))
  say(`Testing: ${name} (${files.length} files)`)
  const countsFile = join(scratch, `${name}.json`)
  const status = files.length ? await runFiles(name, files, countsFile, beside) : 1
  const counts = existsSync(countsFile) && readFileSync(countsFile, 'utf8')
  const {
    passed,
    failed,
    skipped,
    untested = [],
  } = counts ? JSON.parse(counts) : { passed: 0, failed: 0, skipped: 0 }
  const complaint = complain({ status, passed, failed, skipped })
  if (complaint) say(`${name}: ${complaint}`)
  return { name, passed, failed: failed + skipped + (complaint && !failed && !skipped ? 1 : 0), untested }
}

/** Stands out of whatever is around it. */
function warn(text) {
  say('!'.repeat(60))
  say(text)
  say('!'.repeat(60))
}

function complain({ status, passed, failed, skipped }) {
  if (skipped) return `${skipped} tests were skipped, which counts as failed`
  if (passed + failed === 0) return 'no test ran'
  if (status !== 0 && !failed) return 'broke off'
}

function testFiles(name) {
  const folder = join(ROOT, 'test', name)
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(folder, file))
    .sort()
}

/** @returns {Promise<number | null>} the exit code */
async function runFiles(name, files, countsFile, beside) {
  const log = join(scratch, `${name}.log`)
  const output = beside ? openSync(log, 'w') : 'inherit'
  const status = await new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argumentsFor(name, files, countsFile), {
      cwd: ROOT,
      stdio: ['ignore', output, output],
      env: { ...process.env, TEST_COUNTS: countsFile },
      timeout: GROUPS[name].minutes * MINUTES,
    })
    child.once('error', reject)
    child.once('exit', resolve)
  })
  if (beside) {
    closeSync(output)
    process.stdout.write(readFileSync(log))
  }
  return status
}

function argumentsFor(name, files, countsFile) {
  if (name === 'component') return [join(ROOT, 'test/support/component-runner.mjs'), countsFile, ...files]
  return [
    ...['--import', 'tsx', '--import', pathToFileURL(join(ROOT, 'test/support/left-open.mjs')).href],
    ...['--test', `--test-concurrency=${GROUPS[name].parallel}`, `--test-timeout=${FILE_MINUTES * MINUTES}`],
    // Node 20 now and then does not end by itself: github.com/nodejs/node/issues/54918.
    '--test-force-exit',
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...[`--test-reporter=${join(ROOT, 'test/support/count-reporter.mjs')}`],
    '--test-reporter-destination=stdout',
    ...files,
  ]
}
