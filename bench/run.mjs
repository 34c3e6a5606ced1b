// `npm run bench -- NAME`: does the set-up, then runs bench/NAME.ts.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

const here = new URL('.', import.meta.url).pathname
const name = process.argv[2] ?? ''
const known = readdirSync(here)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3))
if (!known.includes(name) || !existsSync(`${here}${name}.ts`)) {
  process.stderr.write(`npm run bench -- NAME, where NAME is one of: ${known.join(', ')}\n`)
  process.exit(2)
}
const { prepareBench } = await import('../server/setup/steps.mjs')
await prepareBench(name)
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', `${here}${name}.ts`, ...process.argv.slice(3)],
  { stdio: 'inherit' },
)
process.exit(status ?? 1)
