/**
 * Janus as a child process: started from a private folder, restarted when it dies, ended with the server even when
 * the server is killed. What it prints goes nowhere.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { NO_CORE } from '../no-core-dumps.ts'
import {
  findModules,
  type JanusSettings,
  type PortRange,
  randomSecret,
  UNPRIVILEGED,
  writeJanusFolder,
} from './janus-config.ts'
import { answers } from './janus-probe.ts'

export interface JanusOptions {
  /** Path of the executable, `/usr/bin/janus` on Debian. */
  binary: string
  /** Private folder, written anew at every start and removed by `stop`. */
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

/** Milliseconds. */
const START_WITHIN = 10_000
const KILL_AFTER = 3_000
const BACK_OFF = { first: 100, last: 5_000 }
/** The control port is found free and then used: somebody may take it in between. */
const START_TRIES = 3
const HELPERS = ['/usr/bin/prlimit', '/usr/bin/setpriv']

/**
 * Starts Janus and keeps it running until `stop`.
 * @throws Error when it isn't installed or did not answer within START_WITHIN
 */
export async function superviseJanus(options: JanusOptions): Promise<JanusProcess> {
  const modules = findModules(options.binary)
  if (!existsSync(options.binary) || !modules)
    throw new Error('Janus with VideoRoom and WebSockets is not installed')
  let failure: unknown
  for (let attempt = 0; attempt < START_TRIES; attempt++) {
    const supervisor = new Supervisor(options, modules)
    try {
      await supervisor.start()
      return supervisor
    } catch (error) {
      failure = error
      await supervisor.stop()
    }
  }
  throw failure
}

class Supervisor implements JanusProcess {
  readonly apiSecret = randomSecret()
  url = ''
  #dir = ''
  #child: ChildProcess | undefined
  #exit: Promise<void> = Promise.resolve()
  #stop = new AbortController()
  #watch: Promise<void> = Promise.resolve()

  constructor(
    readonly options: JanusOptions,
    readonly modules: string,
  ) {}

  get pid(): number | undefined {
    return this.#child?.pid
  }

  async start(): Promise<void> {
    const { rtpPorts, publicAddress, eventLoops, dir } = this.options
    const controlPort = await freePort()
    const { apiSecret } = this
    const settings: JanusSettings = { controlPort, rtpPorts, apiSecret, publicAddress, eventLoops }
    this.url = `ws://127.0.0.1:${controlPort}`
    this.#dir = await writeJanusFolder(dir, this.modules, settings, isRoot() ? UNPRIVILEGED : undefined)
    this.#launch()
    await this.#ready()
    this.options.onState?.('up')
    this.#watch = this.#keepRunning()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#end()
    await this.#watch
    if (this.#dir) await rm(this.#dir, { recursive: true, force: true })
  }

  #launch(): void {
    const [command, ...args] = commandLine(this.options.binary, this.#dir)
    const child = spawn(command, args, {
      stdio: 'ignore',
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', LANG: 'C' },
    })
    this.#child = child
    this.#exit = new Promise((resolve) => {
      const gone = () => {
        if (this.#child === child) this.#child = undefined
        resolve()
      }
      child.once('exit', gone)
      child.once('error', gone)
    })
  }

  /** @throws Error when the child died or did not answer in time */
  async #ready(): Promise<void> {
    const until = Date.now() + START_WITHIN
    while (this.#child && !this.#stop.signal.aborted && Date.now() < until) {
      if (await answers(this.url, this.apiSecret)) return
      await delay(15)
    }
    throw new Error('Janus did not start')
  }

  async #keepRunning(): Promise<void> {
    let wait = BACK_OFF.first
    while (!this.#stop.signal.aborted) {
      const since = Date.now()
      await this.#exit
      if (this.#stop.signal.aborted) return
      this.options.onState?.('down')
      if (Date.now() - since > BACK_OFF.last * 2) wait = BACK_OFF.first
      while (!(await this.#relaunch(wait))) {
        if (this.#stop.signal.aborted) return
        wait = Math.min(wait * 2, BACK_OFF.last)
      }
      wait = Math.min(wait * 2, BACK_OFF.last)
      this.options.onState?.('up')
    }
  }

  async #relaunch(wait: number): Promise<boolean> {
    const { signal } = this.#stop
    await delay(wait, undefined, { signal }).catch(() => {})
    if (signal.aborted) return false
    this.#launch()
    return this.#ready().then(
      () => true,
      () => this.#end().then(() => false),
    )
  }

  async #end(): Promise<void> {
    const child = this.#child
    if (!child) return
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER)
    await this.#exit
    clearTimeout(timer)
  }
}

/**
 * No core dumps (they would hold SRTP keys), no new privileges, and killed by the kernel when the server dies,
 * whichever way; Janus has nothing to save. Without util-linux it is started plainly.
 */
function commandLine(binary: string, dir: string): [string, ...string[]] {
  const janus: [string, ...string[]] = [binary, '-F', dir]
  const [prlimit, setpriv] = HELPERS
  if (!prlimit || !setpriv || !HELPERS.every(existsSync)) return janus
  const user = isRoot() ? [`--reuid=${UNPRIVILEGED}`, `--regid=${UNPRIVILEGED}`, '--clear-groups'] : []
  return [prlimit, NO_CORE, setpriv, ...user, '--no-new-privs', '--pdeathsig=KILL', ...janus]
}

const isRoot = () => process.getuid?.() === 0

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
