// `npm run fuzz -- COUNT [SEED]`: sets up what is missing and runs each fuzz test with so many cases.
import { spawnSync } from 'node:child_process'
import { orExplain, SetupError } from '../server/setup/report.mjs'
import { prepareTest, ROOT } from '../server/setup/steps.mjs'

await orExplain(async () => {
  const [count = '200000', seed] = process.argv.slice(2)
  if (!/^\d{1,9}$/.test(count) || (seed !== undefined && !/^\d{1,10}$/.test(seed)))
    throw new SetupError('npm run fuzz -- COUNT [SEED], both whole numbers')
  await prepareTest()
  const env = { ...process.env, SNUG_FUZZ_CASES: count, ...(seed ? { SNUG_FUZZ_SEED: seed } : {}) }
  const files = ['fuzz-http', 'fuzz-signalling'].map((name) => `test/attack/${name}.test.ts`)
  const args = ['--import', 'tsx', '--test', '--test-concurrency=1', '--test-reporter=spec', ...files]
  const { status } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  process.exitCode = status ?? 1
})
