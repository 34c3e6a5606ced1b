// Reporter of node:test that counts: one JSON object at the end, {passed, failed, skipped, untested}, in the file that
// TEST_COUNTS names. The last one holds what tests said in a diagnosis that begins with NOT TESTED.
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const isWholeFile = ({ name, nesting, file }) => nesting === 0 && file && resolve(name) === file

export default async function* count(source) {
  const counts = { passed: 0, failed: 0, skipped: 0, untested: [] }
  // Not by a stream, and not below: --test-force-exit waits for neither.
  process.once('exit', () => writeFileSync(process.env.TEST_COUNTS, JSON.stringify(counts)))
  for await (const { type, data } of source) {
    if (type === 'test:diagnostic' && data.message.startsWith('NOT TESTED'))
      counts.untested.push(data.message)
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (type === 'test:fail') counts.failed += data.details?.type === 'suite' ? 0 : 1
    else if (data.skip !== undefined || data.todo !== undefined) counts.skipped++
    else if (data.details?.type !== 'suite' && !isWholeFile(data)) counts.passed++
  }
}
