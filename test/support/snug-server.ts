/** Starts the built server as a process of its own, with its own data folder and Janus. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './ports.ts'

const MAIN = new URL('../../dist/server/main.js', import.meta.url).pathname
const READY_WITHIN = 30_000

export interface SnugServer {
  origin: string
  dataDir: string
  /** One-time secret of the first account. */
  setupToken: string
  process: ChildProcess
  /** Everything the server printed. */
  output(): string
  ready(): Promise<{ status: number; body: Record<string, unknown> }>
  /** SIGTERM; resolves with the exit code. The data folder is removed unless kept. */
  stop(options?: { keep?: boolean }): Promise<number | null>
}

/** Whoever signed the certificate. */
const askTls = (url: string) =>
  new Promise<{ status: number; body: Record<string, unknown> }>((resolve, reject) => {
    const asked = request(url, { rejectUnauthorized: false, timeout: 5_000 }, (answer) => {
      let text = ''
      answer.on('data', (data) => (text += data))
      answer.on('end', () => {
        try {
          resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text || '{}') })
        } catch (error) {
          reject(error)
        }
      })
    })
    asked.on('error', reject)
    asked.on('timeout', () => asked.destroy(new Error('no answer')))
    asked.end()
  })

/** @param env more settings; `SNUG_DATA_DIR` to use an existing folder */
export async function startSnug(env: Record<string, string> = {}): Promise<SnugServer> {
  const port = Number(env.SNUG_PORT ?? (await freePort()))
  const dataDir = env.SNUG_DATA_DIR ?? (await mkdtemp(join(tmpdir(), 'snug-test-')))
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, SNUG_PORT: String(port), SNUG_DATA_DIR: dataDir, SNUG_LIVE_COUNTS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (printed += data))
  const origin = env.SNUG_PUBLIC_URL ?? `http://localhost:${port}`
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const ready = async () => {
    const url = `${origin}/readyz`
    if (origin.startsWith('https:')) return askTls(url)
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  const stop = async ({ keep = false } = {}) => {
    child.kill('SIGTERM')
    const code = await exited
    if (!keep) await rm(dataDir, { recursive: true, force: true })
    return code
  }
  const until = Date.now() + READY_WITHIN
  while ((await ready().catch(() => undefined))?.status !== 200) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGKILL')
      throw new Error(`The server did not become ready:\n${printed}`)
    }
    await wait(50)
  }
  const setupToken = /\/setup#([A-Za-z0-9_-]{43})/.exec(printed)?.[1] ?? ''
  return { origin, dataDir, setupToken, process: child, output: () => printed, ready, stop }
}
