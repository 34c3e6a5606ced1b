/** `snug COMMAND …`: works on the data folder, whether the server runs or not. Beside main.ts it names adapters. */
import { Hosts } from './auth/hosts.ts'
import { PasswordResets } from './auth/password-resets.ts'
import { ASSETS_USAGE, assetsCommand } from './commands/assets.ts'
import { CommandError } from './commands/command-error.ts'
import { HOST_USAGE, hostCommand } from './commands/host.ts'
import { PASSWORD_USAGE, passwordCommand } from './commands/new-password.ts'
import { FACTOR_USAGE, factorCommand } from './commands/second-factor.ts'
import { readConfig } from './config.ts'
import { openDataFolder } from './data-folder.ts'
import { examine } from './doctor/doctor.ts'
import { report } from './doctor/finding.ts'
import { SecurityEvents } from './privacy/security-events.ts'
import { ConfigError } from './settings.ts'
import { StartError } from './start-error.ts'
import { openStore } from './store/knex-store.ts'
import type { Store } from './store/store.ts'

type Command = (args: string[]) => Promise<string[]>

const PUBLIC_DIR = new URL('../public/', import.meta.url).pathname

const COMMANDS: Record<string, Command> = {
  'verify-assets': verifyAssets,
  doctor: () => doctor(),
  host: (args) =>
    withStore((store) =>
      hostCommand(
        new Hosts({ store: store.hosts, events: new SecurityEvents({ store: store.securityEvents }) }),
        args,
      ),
    ),
  'new-password': (args) =>
    withStore((store) => {
      const resets = new PasswordResets(store, new SecurityEvents({ store: store.securityEvents }))
      return passwordCommand(store, resets, readConfig(process.env).publicUrl, args)
    }),
  'second-factor': (args) =>
    withStore((store) => factorCommand(store, new SecurityEvents({ store: store.securityEvents }), args)),
}

const DOCTOR_USAGE =
  '  snug doctor\n    looks at ports, certificate, media server, relay, time, disk and permissions; changes nothing'

/** Ends with code 1 when something differs. */
async function verifyAssets(args: string[]): Promise<string[]> {
  const { publicUrl } = readConfig(process.env)
  const { lines, same } = await assetsCommand({ publicUrl, publicDir: PUBLIC_DIR }, args)
  if (!same) process.exitCode = 1
  return lines
}

/** Ends with code 1 when something has to be done. */
async function doctor(): Promise<string[]> {
  const findings = await examine(readConfig(process.env), new Date())
  if (findings.some(({ state }) => state === 'bad')) process.exitCode = 1
  return report(findings)
}

run(process.argv.slice(2)).then(
  (lines) => process.stdout.write(lines.map((line) => `${line}\n`).join('')),
  explain,
)

async function run([name = '', ...args]: string[]): Promise<string[]> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  const usages = [DOCTOR_USAGE, ASSETS_USAGE, PASSWORD_USAGE, FACTOR_USAGE, HOST_USAGE]
  if (!command) throw new CommandError(`Commands:\n${usages.join('\n')}`)
  return command(args)
}

async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const { database } = await openDataFolder(readConfig(process.env).dataDir)
  const store = await openStore({ file: database })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

function explain(error: unknown): void {
  const known = [CommandError, ConfigError, StartError].some((kind) => error instanceof kind)
  process.stderr.write(`snug: ${known ? (error as Error).message : `failed (${(error as Error).name})`}\n`)
  process.exitCode = known ? 2 : 1
}
