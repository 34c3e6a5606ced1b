// Runs the component tests and writes {passed, failed, skipped} as JSON to the file named first; the other arguments
// are test files.
import { writeFileSync } from 'node:fs'
import { startTestRunner } from '@web/test-runner'
import config from '../../web-test-runner.config.mjs'

const [countsFile, ...files] = process.argv.slice(2)
const runner = await startTestRunner({
  config: { ...config, files },
  readCliArgs: false,
  readFileConfig: false,
  autoExitProcess: false,
})
if (!runner) process.exit(1)

await new Promise((resolve) => runner.on('stopped', resolve))
const counts = { passed: 0, failed: 0, skipped: 0 }
for (const { testResults, passed } of runner.sessions.all()) {
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
