// `npm run audit:metadata`: does the set-up, then holds a marked meeting and searches what it left. The last line is
// `{"hits":…,"controlHits":…}`.
import { spawnSync } from 'node:child_process'
import { orExplain } from '../server/setup/report.mjs'
import { prepareTest, ROOT } from '../server/setup/steps.mjs'

await orExplain(prepareTest)
const { status } = spawnSync(process.execPath, ['--import', 'tsx', `${ROOT}test/support/audit/run.ts`], {
  stdio: 'inherit',
})
process.exit(status ?? 1)
