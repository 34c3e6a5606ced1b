/** coturn as a child process, run from a private folder. */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { writePrivateFolder } from '../supervision/private-folder.ts'
import { Supervisor } from '../supervision/supervisor.ts'
import { ownAddresses, type TurnSettings, turnConfig } from './turn-config.ts'
import { stunAnswers } from './turn-probe.ts'

export interface TurnOptions extends Pick<TurnSettings, 'port' | 'relayPorts' | 'secret' | 'publicAddress'> {
  /** Path of the executable, `/usr/bin/turnserver` on Debian. */
  binary: string
  /** Private folder, written anew at every start, and when it is lost, and removed by `stop`. */
  dir: string
  onState?: (state: 'up' | 'down') => void
}

export interface TurnProcess {
  /** Address at which this machine itself reaches it. */
  readonly address: string
  readonly pid: number | undefined
  /** Idempotent. */
  stop(): Promise<void>
}

/**
 * Without a log. Said before everything else, as it opens a log of its own in /var/tmp otherwise; and simple, or it adds a
 * date to the name of the file.
 */
export const turnCommand = (binary: string, dir: string): [string, ...string[]] => [
  ...([binary, '--no-stdout-log', '--simple-log', '--log-file', '/dev/null'] as const),
  ...['-c', join(dir, 'turnserver.conf')],
]

/**
 * Starts coturn, which relays to this machine's own addresses only, and keeps it running until `stop`.
 * @throws Error when it isn't installed, has no address or did not answer in time
 */
export async function superviseTurn(options: TurnOptions): Promise<TurnProcess> {
  const { binary, dir: wanted, port, onState, publicAddress } = options
  if (!existsSync(binary)) throw new Error('coturn is not installed')
  const addresses = ownAddresses(networkInterfaces())
  const address = addresses.find(isIPv4)
  if (!address) throw new Error('there is no address to relay from')
  const peers = [...addresses.filter(isIPv4), ...(publicAddress ? [publicAddress] : [])]
  const settings = { ...options, addresses, peers }
  const write = () =>
    writePrivateFolder(wanted, (at) => ({ files: { 'turnserver.conf': turnConfig(at, settings) } }))
  const dir = await write()
  const supervisor = new Supervisor({
    name: 'coturn',
    command: turnCommand(binary, dir),
    answers: () => stunAnswers(address, port),
    prepare: async () => {
      if (!existsSync(join(dir, 'turnserver.conf'))) await write()
    },
    onState,
  })
  const stop = async () => {
    await supervisor.stop()
    await rm(dir, { recursive: true, force: true })
  }
  try {
    await supervisor.start()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    address,
    get pid() {
      return supervisor.pid
    },
    stop,
  }
}
