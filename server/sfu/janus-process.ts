/** Janus as a child process, run from a private folder. */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Supervisor } from '../supervision/supervisor.ts'
import {
  findModules,
  type JanusSettings,
  type PortRange,
  randomSecret,
  writeJanusFolder,
} from './janus-config.ts'
import { answers } from './janus-probe.ts'

export interface JanusOptions {
  /** Path of the executable, `/usr/bin/janus` on Debian. */
  binary: string
  /** Private folder, written anew at every start, and when it is lost, and removed by `stop`. */
  dir: string
  rtpPorts: PortRange
  /** See JanusSettings. */
  publicAddress?: string | undefined
  eventLoops?: number | undefined
  /** Told of each change: `up` when it answers, `down` when it died. */
  onState?: (state: 'up' | 'down') => void
}

export interface JanusProcess {
  /** Control WebSocket; the same after a restart. */
  readonly url: string
  /** The same after a restart. */
  readonly apiSecret: string
  /** Process id now; undefined between death and restart. */
  readonly pid: number | undefined
  /** Ends it: SIGTERM, SIGKILL after 3 s. Resolves when it is gone. Idempotent. */
  stop(): Promise<void>
}

/** The control port is found free and then used: somebody may take it in between. */
const START_TRIES = 3

/**
 * Starts Janus and keeps it running until `stop`.
 * @throws Error when it isn't installed or did not answer in time
 */
export async function superviseJanus(options: JanusOptions): Promise<JanusProcess> {
  const modules = findModules(options.binary)
  if (!existsSync(options.binary) || !modules)
    throw new Error('Janus with VideoRoom and WebSockets is not installed')
  let failure: unknown
  for (let attempt = 0; attempt < START_TRIES; attempt++) {
    const janus = await prepare(options, modules)
    try {
      await janus.supervisor.start()
      return janus
    } catch (error) {
      failure = error
      await janus.stop()
    }
  }
  throw failure
}

async function prepare(options: JanusOptions, modules: string) {
  const { binary, rtpPorts, publicAddress, eventLoops, onState } = options
  const controlPort = await freePort()
  const apiSecret = randomSecret()
  const url = `ws://127.0.0.1:${controlPort}`
  const settings: JanusSettings = { controlPort, rtpPorts, apiSecret, publicAddress, eventLoops }
  const write = () => writeJanusFolder(options.dir, modules, settings)
  const dir = await write()
  const supervisor = new Supervisor({
    name: 'Janus',
    command: [binary, '-F', dir],
    answers: () => answers(url, apiSecret),
    // Where the folder is in the temporary directory, that may have been tidied up meanwhile.
    prepare: async () => {
      if (!existsSync(join(dir, 'janus.jcfg'))) await write()
    },
    onState,
  })
  return {
    supervisor,
    url,
    apiSecret,
    get pid() {
      return supervisor.pid
    },
    async stop() {
      await supervisor.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
