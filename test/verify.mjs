// `npm run verify`: the tests, and everything else that is held to. `-- --no-test` leaves the tests out.
// The last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { orExplain, say } from '../server/setup/report.mjs'
import { prepareStart, ROOT } from '../server/setup/steps.mjs'
import { check as checkTexts } from '../server/setup/texts.mjs'
import { measure } from './sizes.mjs'

const MINUTES = 60_000
const SOURCES = ['protocol', 'widget', 'server', 'migrations', 'plugin', 'test', 'bench']

const CHECKS = {
  'format and lint': () => tool('biome', ['ci', ...(process.stdout.isTTY ? [] : ['--colors=off']), '.']),
  types: () => tool('tsc', ['--noEmit']),
  'types of the examples': () => tool('vue-tsc', ['--noEmit', '--project', 'examples']),
  'dependency rules': () => tool('depcruise', ['--config', '.dependency-cruiser.cjs', ...SOURCES]),
  'unused code': () => tool('knip', ['--no-progress', '--treat-config-hints-as-errors']),
  texts: checkTexts,
  sizes,
}

await orExplain(async () => {
  await prepareStart()
  const failed = []
  for (const [name, check] of Object.entries(CHECKS)) if (!(await isGood(name, check))) failed.push(name)
  let counts = { passed: Object.keys(CHECKS).length - failed.length, failed: failed.length }
  if (failed.length) say(`failed: ${failed.join(', ')}`)
  if (!process.argv.includes('--no-test')) counts = plus(counts, runTests())
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`)
  process.exitCode = counts.failed ? 1 : 0
})

function isGood(name, check) {
  say(`Checking: ${name}`)
  return check()
}

function tool(name, args) {
  const { status } = spawnSync(join(ROOT, 'node_modules/.bin', name), args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 5 * MINUTES,
  })
  return status === 0
}

function sizes() {
  const results = measure(join(ROOT, 'dist'))
  for (const { name, bytes, limit } of results) say(`${name}: ${bytes} bytes of at most ${limit}`)
  return results.every(({ bytes, limit }) => bytes <= limit)
}

/** The tests' own last line counts. */
function runTests() {
  const { stdout, status } = spawnSync(process.execPath, [join(ROOT, 'test/run.mjs')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  })
  process.stdout.write(stdout)
  const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(stdout) ?? [undefined, 0, 1]
  return { passed: Number(passed), failed: Math.max(Number(failed), status === 0 ? 0 : 1) }
}

function plus(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed }
}
