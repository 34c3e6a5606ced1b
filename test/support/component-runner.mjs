// Runs the component tests and writes {passed, failed, skipped} as JSON to the file named first; the other arguments
// are test files.
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { startTestRunner } from '@web/test-runner'

const [countsFile, ...files] = process.argv.slice(2)

/**
 * @param {string} turn a browser is good for one
 * @returns {Promise<object[]>} how each file went
 */
async function run(some, turn) {
  const { default: config } = await import(`../../web-test-runner.config.mjs?${turn}`)
  const runner = await startTestRunner({
    config: { ...config, files: some },
    readCliArgs: false,
    readFileConfig: false,
    autoExitProcess: false,
  })
  if (!runner) process.exit(1)
  await new Promise((resolve) => runner.on('stopped', resolve))
  return [...runner.sessions.all()]
}

const sessions = await run(files, 'first')
// On a busy computer the browser now and then loses a page as a whole, with all that it would have told: nothing is known of
// its tests then, neither good nor bad. They get one other page; what fails in that has failed.
const lost = sessions.filter(({ testResults, passed }) => !testResults && !passed)
const told = sessions.filter((session) => !lost.includes(session))
if (lost.length) {
  const again = lost.map(({ testFile }) => relative(process.cwd(), testFile))
  process.stdout.write(`snug: Nothing was heard of ${again.join(', ')}: once more\n`)
  told.push(...(await run(again, 'second')))
}
const counts = { passed: 0, failed: 0, skipped: 0 }
for (const { testResults, passed } of told) {
  const before = counts.failed
  if (testResults) addSuite(testResults)
  // A file that could not be loaded, or threw outside of a test, has errors but no test that failed.
  if (!passed && counts.failed === before) counts.failed++
}
writeFileSync(countsFile, JSON.stringify(counts))
process.exit(counts.failed || counts.skipped ? 1 : 0)

function addSuite({ tests, suites }) {
  for (const { passed, skipped } of tests) counts[skipped ? 'skipped' : passed ? 'passed' : 'failed']++
  for (const suite of suites) addSuite(suite)
}
