/** The real server as a process: first and second start, bad settings, readiness, and its end. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { snugCommand } from '../support/host-application.ts'
import { Person } from '../support/person.ts'
import { freePort } from '../support/ports.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const MAIN = new URL('../../dist/server/main.js', import.meta.url).pathname
/** Milliseconds that anything here may take. */
const WITHIN = 20_000

const folder = mkdtempSync(join(tmpdir(), 'snug-test-'))
const running = new Set<ChildProcess>()

after(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Starts where the data of this file's tests are. */
async function start(env: Record<string, string> = {}): Promise<SnugServer> {
  const server = await startSnug({ SNUG_DATA_DIR: join(folder, 'data'), ...env })
  running.add(server.process)
  server.process.once('exit', () => running.delete(server.process))
  return server
}

/** Runs the server to its end, which is expected to come by itself. */
async function runToEnd(env: Record<string, string>, args: string[] = []) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, SNUG_DATA_DIR: join(folder, 'other'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: WITHIN,
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (data) => (out += data))
  child.stderr.on('data', (data) => (err += data))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out, err }
}

/** Processes started by another one, with their command line. */
function childrenOf(pid: number | undefined): { pid: number; command: string }[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text
    .split(' ')
    .filter(Boolean)
    .map((child) => ({ pid: Number(child), command: readFileSync(`/proc/${child}/cmdline`, 'utf8') }))
}

function janusOf(server: SnugServer): number {
  const janus = childrenOf(server.process.pid).filter(({ command }) => command.includes('janus'))
  assert.equal(janus.length, 1)
  return janus[0]?.pid ?? 0
}

const isAlive = (pid: number) => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + WITHIN
  while (!(await condition())) {
    assert.ok(Date.now() < end, `${what} did not happen`)
    await wait(20)
  }
}

const statusOf = async (server: SnugServer) => (await server.ready().catch(() => undefined))?.status

describe('first start', () => {
  let server: SnugServer
  before(async () => {
    server = await start()
  })
  after(() => server.stop({ keep: true }))

  test('prints its address and a one-time link for the first account', () => {
    assert.match(server.output(), new RegExp(`^Snug is at ${server.origin}$`, 'm'))
    assert.match(server.output(), new RegExp(`${server.origin}/setup#[A-Za-z0-9_-]{43}$`, 'm'))
  })

  test('lives and is ready', async () => {
    const health = await fetch(`${server.origin}/healthz`)
    assert.deepEqual([health.status, await health.json()], [200, { alive: true }])
    const { status, body } = await server.ready()
    assert.equal(status, 200)
    assert.deepEqual([body.database, body.media], ['up', 'up'])
  })

  test('serves page and widget', async () => {
    assert.match(await (await fetch(server.origin)).text(), /<snug-app>/)
    const widget = await fetch(`${server.origin}/snug.js`, { headers: { 'accept-encoding': 'br' } })
    assert.equal(widget.status, 200)
    assert.equal(widget.headers.get('content-encoding'), 'br')
  })

  test('serves just what was built', async () => {
    const { status, out, err } = await snugCommand(server.dataDir, 'verify-assets', server.origin)
    assert.equal(status, 0, out + err)
    assert.match(out, /has all \d+ files as in the build of this copy/)
  })

  test('keeps its data to itself', () => {
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
    assert.equal(mode(server.dataDir), '700')
    for (const file of ['secrets.json', 'snug.sqlite', 'snug.lock'])
      assert.equal(mode(join(server.dataDir, file)), '600')
  })

  test('neither server nor Janus may write a core dump', () => {
    for (const pid of [server.process.pid, janusOf(server)]) {
      const limits = readFileSync(`/proc/${pid}/limits`, 'utf8')
      assert.match(limits, /^Max core file size\s+1\s+1\s/m)
    }
  })

  test('a second server on its port gives up in one line and harms nothing', async () => {
    const SNUG_PORT = new URL(server.origin).port
    const { code, err } = await runToEnd({ SNUG_PORT })
    assert.equal(code, 1)
    assert.match(err, new RegExp(`^snug: Port ${SNUG_PORT} is in use\\. .*SNUG_PORT=.*\\n$`))
    assert.equal(await statusOf(server), 200)
  })

  test('a second server in its data folder gives up in one line and harms nothing', async () => {
    const SNUG_DATA_DIR = server.dataDir
    const janus = janusOf(server)
    const { code, out, err } = await runToEnd({ SNUG_DATA_DIR, SNUG_PORT: String(await freePort()) })
    assert.equal(code, 1)
    assert.equal(
      err,
      `snug: The data folder ${SNUG_DATA_DIR} is in use by another Snug (set SNUG_DATA_DIR).\n`,
    )
    assert.equal(out, '')
    assert.deepEqual([await statusOf(server), janusOf(server)], [200, janus])
  })

  test('Janus killed: not ready, then restarted and ready', async () => {
    const first = janusOf(server)
    process.kill(first, 'SIGKILL')
    await until('503', async () => (await statusOf(server)) === 503)
    await until('recovery', async () => (await statusOf(server)) === 200)
    assert.notEqual(janusOf(server), first)
    assert.match(server.output(), /media_down[\s\S]*media_up/)
  })
})

describe('later starts', () => {
  test('no link once there is an account, which can still sign in', async () => {
    const first = await start()
    await new Person(first.origin, 'ada').signUp(first.setupToken)
    await first.stop({ keep: true })
    const second = await start()
    assert.doesNotMatch(second.output(), /setup#/)
    const [before, now] = [first, second].map(({ origin }) => new URL(origin).port)
    assert.notEqual(before, now)
    await second.stop({ keep: true })
  })

  test('a link that was not used is void after the next start', async () => {
    const SNUG_DATA_DIR = join(folder, 'unused')
    const first = await start({ SNUG_DATA_DIR })
    await first.stop({ keep: true })
    const second = await start({ SNUG_DATA_DIR })
    assert.notEqual(second.setupToken, first.setupToken)
    const check = (token: string) => new Person(second.origin, 'eve').signUp(token)
    await assert.rejects(check(first.setupToken))
    await check(second.setupToken)
    await second.stop()
  })
})

describe('settings that cannot be used', () => {
  test('one line that names the variable, and code 2', async () => {
    const { code, out, err } = await runToEnd({ SNUG_PORT: 'eighty' })
    assert.equal(code, 2)
    assert.match(err, /^snug: SNUG_PORT must be a port from 1 to 65535\. Example: SNUG_PORT=8080\n$/)
    assert.equal(out, '')
  })

  test('a misspelt one is warned of', async () => {
    const { out } = await runToEnd({ SNUG_PROT: '9', SNUG_JANUS_BIN: '/nix' })
    assert.match(out, /^Warning: SNUG_PROT is not a setting of Snug\.$/m)
  })

  test('no Janus: said with what to do, code 1', async () => {
    const { code, err } = await runToEnd({
      SNUG_PORT: String(await freePort()),
      SNUG_JANUS_BIN: '/nix/janus',
    })
    assert.equal(code, 1)
    assert.match(err, /^snug: The media server \/nix\/janus does not start\. .*SNUG_JANUS_URL\.$/m)
  })

  test('damaged secrets are not replaced silently', async () => {
    const server = await start({ SNUG_DATA_DIR: join(folder, 'damaged') })
    await server.stop({ keep: true })
    writeFileSync(join(server.dataDir, 'secrets.json'), '{}')
    const { code, err } = await runToEnd({ SNUG_DATA_DIR: server.dataDir })
    assert.equal(code, 1)
    assert.match(err, /secrets\.json is damaged/)
  })

  test('well-known passwords of the demo stay on this machine', async () => {
    const { code, err } = await runToEnd({ SNUG_HOST: '0.0.0.0' }, ['--demo'])
    assert.equal(code, 1)
    assert.match(err, /^snug: --demo/)
    const strict = await runToEnd({ SNUG_SECOND_FACTOR: 'required' }, ['--demo'])
    assert.equal(strict.code, 1)
    assert.match(strict.err, /^snug: .*SNUG_SECOND_FACTOR/)
  })
})

describe('a Janus elsewhere that is away', () => {
  test('the server lives and says that media is down', async () => {
    const port = await freePort()
    const child = spawn(process.execPath, [MAIN], {
      env: {
        ...process.env,
        SNUG_PORT: String(port),
        SNUG_DATA_DIR: join(folder, 'external'),
        SNUG_JANUS_URL: `ws://127.0.0.1:${await freePort()}`,
        SNUG_JANUS_API_SECRET: 'secret',
      },
      stdio: 'ignore',
    })
    running.add(child)
    const ready = () =>
      fetch(`http://localhost:${port}/readyz`).then(
        async (answer) => ({ status: answer.status, body: await answer.json() }),
        () => undefined,
      )
    await until('start', async () => (await ready())?.body.database === 'up')
    assert.deepEqual(await ready(), { status: 503, body: { database: 'up', media: 'down' } })
    const exit = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    assert.equal(await exit, 0)
    running.delete(child)
  })
})

describe('the end', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    test(`${signal}: code 0, no Janus left, port and database free`, async () => {
      const server = await start()
      const janus = janusOf(server)
      const exit = new Promise((resolve) => server.process.once('exit', resolve))
      server.process.kill(signal)
      assert.equal(await exit, 0)
      await until('end of Janus', () => !isAlive(janus))
      const again = createServer().listen(Number(new URL(server.origin).port), '127.0.0.1')
      await new Promise((resolve, reject) => again.once('listening', resolve).once('error', reject))
      again.close()
      assert.throws(() => statSync(join(server.dataDir, 'snug.sqlite-wal')), /ENOENT/)
    })

  test('SIGKILL: Janus ends too, and the next start has the data folder', async () => {
    const server = await start()
    const janus = janusOf(server)
    server.process.kill('SIGKILL')
    await until('end of Janus', () => !isAlive(janus))
    await (await start()).stop({ keep: true })
  })

  test('a signal during the start ends it as well', async () => {
    const child = spawn(process.execPath, [MAIN], {
      env: { ...process.env, SNUG_PORT: String(await freePort()), SNUG_DATA_DIR: join(folder, 'early') },
      stdio: 'ignore',
    })
    running.add(child)
    const isJanus = ({ command }: { command: string }) => command.includes('janus')
    await until('Janus', () => childrenOf(child.pid).some(isJanus))
    const janus = childrenOf(child.pid).find(isJanus)
    const exit = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    assert.equal(await exit, 0)
    running.delete(child)
    assert.ok(janus)
    await until('end of Janus', () => !isAlive(janus.pid))
  })
})

describe('--demo', () => {
  test('makes two accounts and their room, and finds them again', async () => {
    const env = { SNUG_PORT: String(await freePort()), SNUG_DATA_DIR: join(folder, 'demo') }
    const lines: (string[] | undefined)[] = []
    for (let round = 0; round < 2; round++) {
      const child = spawn(process.execPath, [MAIN, '--demo'], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      running.add(child)
      let out = ''
      child.stdout.on('data', (data) => (out += data))
      await until('demo', () => out.includes('Demo team') || child.exitCode !== null)
      lines.push(out.match(/^(Their| {2}login).*$/gm) ?? undefined)
      assert.doesNotMatch(out, /setup#|#k=/)
      const exit = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      assert.equal(await exit, 0)
      running.delete(child)
    }
    assert.equal(lines[0]?.length, 3)
    assert.deepEqual(lines[1], lines[0])
  })
})
