// `npm run audit:metadata`: does the set-up, then holds a marked meeting and searches what it left. The last line is
// `{"hits":…,"controlHits":…}`. With `--compare` the same search looks at another server after a meeting.
import { spawnSync } from 'node:child_process'
import { orExplain } from '../server/setup/report.mjs'
import { prepareComparison, prepareTest, ROOT } from '../server/setup/steps.mjs'

const compare = process.argv.includes('--compare')
await orExplain(compare ? prepareComparison : prepareTest)
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', `${ROOT}test/support/audit/${compare ? 'compare' : 'run'}.ts`],
  {
    stdio: 'inherit',
  },
)
process.exit(status ?? 1)
