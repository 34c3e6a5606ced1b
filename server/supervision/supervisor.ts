/**
 * A child process that is kept running: restarted when it dies, and ended with the server even when the server is
 * killed. What it prints goes nowhere.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { NO_CORE } from '../no-core-dumps.ts'
import { isRoot, UNPRIVILEGED } from './private-folder.ts'

export interface Supervised {
  /** For people. */
  name: string
  /** Path of the executable and its arguments. */
  command: [string, ...string[]]
  /** Whether it does its work now. Bounded in time; does not reject. */
  answers(): Promise<boolean>
  /** Before each restart: puts back what it needs and has lost. A rejection counts as a failed restart. */
  prepare?: () => Promise<void>
  /** Told of each change: `up` when it answers, `down` when it died. */
  onState?: ((state: 'up' | 'down') => void) | undefined
}

/** Milliseconds. */
const START_WITHIN = 10_000
const KILL_AFTER = 3_000
const BACK_OFF = { first: 100, last: 5_000 }
const HELPERS = ['/usr/bin/prlimit', '/usr/bin/setpriv']

export class Supervisor {
  #child: ChildProcess | undefined
  #exit: Promise<void> = Promise.resolve()
  #stop = new AbortController()
  #watch: Promise<void> = Promise.resolve()

  constructor(readonly process: Supervised) {}

  /** Process id now; undefined between death and restart. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** @throws Error when it died or did not answer within START_WITHIN */
  async start(): Promise<void> {
    this.#launch()
    await this.#ready()
    this.process.onState?.('up')
    this.#watch = this.#keepRunning()
  }

  /** Ends it: SIGTERM, SIGKILL after 3 s. Resolves when it is gone. Idempotent. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#end()
    await this.#watch
  }

  #launch(): void {
    const [command, ...args] = commandLine(this.process.command)
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

  async #ready(): Promise<void> {
    const until = performance.now() + START_WITHIN
    while (this.#child && !this.#stop.signal.aborted && performance.now() < until) {
      if (await this.process.answers()) return
      await delay(15)
    }
    throw new Error(`${this.process.name} did not start`)
  }

  async #keepRunning(): Promise<void> {
    let wait = BACK_OFF.first
    while (!this.#stop.signal.aborted) {
      const since = performance.now()
      await this.#exit
      if (this.#stop.signal.aborted) return
      this.process.onState?.('down')
      if (performance.now() - since > BACK_OFF.last * 2) wait = BACK_OFF.first
      while (!(await this.#relaunch(wait))) {
        if (this.#stop.signal.aborted) return
        wait = Math.min(wait * 2, BACK_OFF.last)
      }
      wait = Math.min(wait * 2, BACK_OFF.last)
      this.process.onState?.('up')
    }
  }

  async #relaunch(wait: number): Promise<boolean> {
    const { signal } = this.#stop
    await delay(wait, undefined, { signal }).catch(() => {})
    if (signal.aborted) return false
    try {
      await this.process.prepare?.()
      if (signal.aborted) return false
      this.#launch()
      await this.#ready()
      return true
    } catch {
      await this.#end()
      return false
    }
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
 * No core dumps (they would hold keys), no new privileges, and killed by the kernel when the server dies, whichever
 * way: such a process has nothing to save. Without util-linux it is started plainly.
 */
function commandLine(command: [string, ...string[]]): [string, ...string[]] {
  const [prlimit, setpriv] = HELPERS
  if (!prlimit || !setpriv || !HELPERS.every(existsSync)) return command
  const user = isRoot() ? [`--reuid=${UNPRIVILEGED}`, `--regid=${UNPRIVILEGED}`, '--clear-groups'] : []
  return [prlimit, NO_CORE, setpriv, ...user, '--no-new-privs', '--pdeathsig=KILL', ...command]
}
