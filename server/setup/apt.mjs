// Debian packages, installed when missing.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { SetupError, say } from './report.mjs'

const MINUTES = 60_000
const APT_GET = '/usr/bin/apt-get'
let updated = false

/**
 * @param {string} what what is missing, for people
 * @param {string[]} packages
 * @param {string} otherwise what to do where apt-get can't be used
 */
export function aptInstall(what, packages, otherwise) {
  const byHand = `${what} is missing. ${otherwise}`
  if (!existsSync(APT_GET)) throw new SetupError(byHand)
  const prefix = rootPrefix()
  if (!prefix)
    throw new SetupError(
      `${byHand}\n  On Debian: sudo apt-get install --no-install-recommends ${packages.join(' ')}`,
    )
  say(`Installing ${packages.join(' ')} with apt-get`)
  if (!updated) runApt(prefix, ['update'])
  updated = true
  if (!runApt(prefix, ['install', '--yes', '--no-install-recommends', ...packages]))
    throw new SetupError(byHand)
}

/** Words before the command that make it run as root; undefined where that can't be had. */
function rootPrefix() {
  if (process.getuid?.() === 0) return []
  if (works('sudo', ['-n', 'true'])) return ['sudo', '-n']
  return process.stdin.isTTY && works('sudo', ['-V']) ? ['sudo'] : undefined
}

/** Where systemd runs. @param {string} name of a service that a package started */
export function disableService(name) {
  if (!existsSync('/run/systemd/system')) return
  const [command, ...args] = [...(rootPrefix() ?? []), 'systemctl', '--quiet', 'disable', '--now', name]
  if (!works(command, args))
    say(`The service ${name} could not be stopped. Run: systemctl disable --now ${name}`)
}

const works = (command, args) => spawnSync(command, args, { stdio: 'ignore', timeout: MINUTES }).status === 0

function runApt(prefix, args) {
  const [command, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', APT_GET, '-qq', ...args]
  const { status, stderr } = spawnSync(command, rest, {
    stdio: [prefix.includes('-n') || !prefix.length ? 'ignore' : 'inherit', 'pipe', 'pipe'],
    timeout: 10 * MINUTES,
    encoding: 'utf8',
  })
  if (status !== 0) process.stderr.write(stderr ?? '')
  return status === 0
}
