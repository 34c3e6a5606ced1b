// The npm packages, at the versions of the lock file.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { aptInstall } from './apt.mjs'
import { hashOf } from './hash.mjs'
import { SetupError, say } from './report.mjs'

const MINUTES = 60_000

/**
 * @param {string} root folder of the repository
 * @param {() => unknown} [meanwhile] what needs the packages but not sqlite3, done while that is compiled
 */
export async function ensurePackages(root, meanwhile = () => {}) {
  const stamp = join(root, 'node_modules/.snug-lock')
  const wanted = `${hashOf(root, ['package.json', 'package-lock.json'])} ${process.versions.modules}\n`
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    await meanwhile()
    return
  }
  if (!installedAsLocked(root)) {
    say('Installing npm packages')
    // Only the one package that needs its install script gets to run it, in rebuildSqlite.
    const args = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund']
    if (!npm(root, args)) throw new SetupError('npm ci failed. Look at its messages above.')
  }
  const sqlite = sqliteLoads(root) ? undefined : prepareSqlite(root)
  await meanwhile()
  if (sqlite && !(await sqlite)) await compileSqlite(root)
  writeFileSync(stamp, wanted)
}

/** Whether npm put in exactly what the lock file says (somebody ran npm by hand). */
function installedAsLocked(root) {
  const done = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(done)) return false
  const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages
  const installed = packagesOf(done)
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
    ([path, entry]) =>
      path === '' || (installed[path] ? installed[path].version === entry.version : entry.optional === true),
  )
}

/** sqlite3 is native: a prebuilt binary is downloaded, or else it is compiled. @returns whether that went well */
function prepareSqlite(root) {
  say('Preparing sqlite3 (two minutes where it must be compiled, while the rest goes on)')
  return rebuildSqlite(root)
}

/** Where a compiler was missing. */
async function compileSqlite(root) {
  aptInstall(
    'A C++ compiler for sqlite3',
    ['build-essential', 'python3'],
    'Install a C++ compiler, make and Python 3.',
  )
  say('Compiling sqlite3')
  if (!(await rebuildSqlite(root)))
    throw new SetupError('sqlite3 could not be built. Run: npm rebuild sqlite3 --foreground-scripts')
}

/** Never rejects. Ends with this process. */
function rebuildSqlite(root) {
  const { env, ...options } = npmOptions(root)
  const child = spawn(npmCommand(), ['rebuild', 'sqlite3'], {
    ...options,
    env: { ...env, npm_config_jobs: 'max' },
    stdio: 'ignore',
  })
  const end = () => child.kill()
  process.once('exit', end)
  return new Promise((resolve) => {
    child.once('error', () => resolve(false))
    child.once('exit', (status) => resolve(status === 0 && sqliteLoads(root)))
  }).finally(() => process.removeListener('exit', end))
}

/** Tried in a process of its own: a module built for another Node can take the process with it. */
const sqliteLoads = (root) =>
  spawnSync(process.execPath, ['-e', "require('sqlite3')"], { cwd: root, stdio: 'ignore', timeout: MINUTES })
    .status === 0

function npm(root, args) {
  const { status } = spawnSync(npmCommand(), args, {
    ...npmOptions(root),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return status === 0
}

const npmOptions = (root) => ({
  cwd: root,
  env: { ...process.env, ...localHeaders() },
  timeout: 15 * MINUTES,
})

const npmCommand = () => (process.platform === 'win32' ? 'npm.cmd' : 'npm')

/** Distributions ship Node's headers: compile with them instead of downloading. */
function localHeaders() {
  const prefix = dirname(dirname(process.execPath))
  const header = join(prefix, 'include/node/node_version.h')
  if (!existsSync(header)) return {}
  const text = readFileSync(header, 'utf8')
  const number = (name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1]
  const version = ['MAJOR', 'MINOR', 'PATCH'].map(number).join('.')
  return version === process.versions.node ? { npm_config_nodedir: prefix } : {}
}
