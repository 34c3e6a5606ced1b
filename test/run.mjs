// `npm test`: sets up what is missing, then runs every group of tests. `npm test -- e2e call` runs the files of one
// group whose name contains `call`. The last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { orExplain, SetupError, say } from '../server/setup/report.mjs'
import { prepareTest, ROOT } from '../server/setup/steps.mjs'

const MINUTES = 60_000

/** For one file, so that one that hangs is told by its name and does not take its whole group with it. */
const FILE_MINUTES = 8

/**
 * `parallel`: files at once. `minutes`: for the whole group. `byNameOnly`: needs what can't be set up, such as a
 * Nextcloud, and runs when it is asked for alone.
 */
const GROUPS = {
  unit: { parallel: 2, minutes: 14 },
  vectors: { parallel: 2, minutes: 5 },
  component: { minutes: 10 },
  integration: { parallel: 1, minutes: 15 },
  attack: { parallel: 1, minutes: 15 },
  e2e: { parallel: 1, minutes: 25 },
  host: { parallel: 1, minutes: 15, byNameOnly: true },
}

const scratch = mkdtempSync(join(tmpdir(), 'snug-run-'))

await orExplain(async () => {
  const [only, filter = ''] = process.argv.slice(2)
  if (only !== undefined && !(only in GROUPS))
    throw new SetupError(`There is no group ${only}. Groups: ${Object.keys(GROUPS).join(', ')}`)
  await prepareTest()
  const results = (only ? [only] : Object.keys(GROUPS).filter((name) => !GROUPS[name].byNameOnly)).map(
    (name) => runGroup(name, filter),
  )
  rmSync(scratch, { recursive: true, force: true })
  const total = (of) => results.reduce((sum, result) => sum + result[of], 0)
  for (const { name, passed, failed } of results) say(`${name}: ${passed} passed, ${failed} failed`)
  for (const text of results.flatMap(({ untested }) => untested)) warn(text)
  process.stdout.write(`${total('passed')} passed, ${total('failed')} failed\n`)
  process.exitCode = total('failed') > 0 ? 1 : 0
})

/** A group without a test, with a skipped test, or one that broke off, has failed. */
function runGroup(name, filter) {
  const files = testFiles(name).filter((file) => relative(join(ROOT, 'test'), file).includes(filter))
  say(`Testing: ${name} (${files.length} files)`)
  const countsFile = join(scratch, `${name}.json`)
  const { status } = files.length ? runFiles(name, files, countsFile) : { status: 1 }
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

function runFiles(name, files, countsFile) {
  const { parallel, minutes } = GROUPS[name]
  const args =
    name === 'component'
      ? [join(ROOT, 'test/support/component-runner.mjs'), countsFile, ...files]
      : [
          ...['--import', 'tsx', '--test', `--test-concurrency=${parallel}`],
          `--test-timeout=${FILE_MINUTES * MINUTES}`,
          ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
          ...[`--test-reporter=${join(ROOT, 'test/support/count-reporter.mjs')}`],
          ...[`--test-reporter-destination=${countsFile}`],
          ...files,
        ]
  return spawnSync(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: minutes * MINUTES,
  })
}
