import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { answers } from '../../server/sfu/janus-probe.ts'
import { superviseJanus } from '../../server/sfu/janus-process.ts'

const parent = await mkdtemp(join(tmpdir(), 'snug-janus-test-'))
after(() => rm(parent, { recursive: true, force: true }))
const options = (name: string) => ({
  binary: '/usr/bin/janus',
  dir: join(parent, name),
  rtpPorts: { from: 45_000, to: 45_100 },
})
const alive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^State:\s+[ZX]/m.test(read(`/proc/${pid}/status`))
const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '')
const folderOf = (pid: number) => read(`/proc/${pid}/cmdline`).split('\0').at(-2) ?? ''

async function until(what: string, condition: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; await delay(10)) if (await condition()) return
  assert.fail(`not reached: ${what}`)
}

test('it runs without privileges from a private folder, listens on the loopback interface only and says nothing', async () => {
  const janus = await superviseJanus(options('plain'))
  const pid = janus.pid ?? assert.fail('no pid')
  try {
    const status = read(`/proc/${pid}/status`)
    if (process.getuid?.() === 0) assert.match(status, /^Uid:\t65534\t65534\t65534\t65534$/m)
    assert.match(status, /^NoNewPrivs:\t1$/m)
    assert.match(read(`/proc/${pid}/limits`), /^Max core file size\s+1\s+1\s/m)
    const dir = folderOf(pid)
    assert.equal(statSync(dir).mode & 0o777, 0o700)
    for (const file of readdirSync(dir).filter((name) => name.endsWith('.jcfg')))
      assert.equal(statSync(join(dir, file)).mode & 0o777, 0o600)
    const maps = read(`/proc/${pid}/maps`)
    const modules = new Set(maps.match(/libjanus_\w+(?=\.so)/g))
    assert.deepEqual([...modules].sort(), ['libjanus_videoroom', 'libjanus_websockets'])
    assert.deepEqual(listening(pid), ['0100007F'])
    assert.equal(await answers(janus.url, janus.apiSecret), true)
    assert.match(janus.apiSecret, /^[\w-]{43}$/)
  } finally {
    await janus.stop()
  }
  assert.equal(alive(pid), false)
  assert.equal(existsSync(join(parent, 'plain')), false)
})

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

/** Hexadecimal local addresses of a process's listening TCP sockets, IPv6 included. */
function listening(pid: number): string[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const inode = /socket:\[(\d+)\]/.exec(linkOf(`/proc/${pid}/fd/${fd}`))?.[1]
      return inode ? [inode] : []
    }),
  )
  return ['tcp', 'tcp6'].flatMap((table) =>
    read(`/proc/${pid}/net/${table}`)
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && sockets.has(fields[9] ?? ''))
      .map((fields) => fields[1]?.split(':')[0] ?? ''),
  )
}

test('killed, it is back on the same address with the same secret', async () => {
  const states: string[] = []
  const janus = await superviseJanus({ ...options('killed'), onState: (state) => states.push(state) })
  try {
    const { url, apiSecret, pid } = janus
    process.kill(pid ?? assert.fail(), 'SIGKILL')
    await until('restarted', () => states.length === 3)
    assert.deepEqual(states, ['up', 'down', 'up'])
    assert.notEqual(janus.pid, pid)
    assert.equal(janus.url, url)
    assert.equal(await answers(url, apiSecret), true)
  } finally {
    await janus.stop()
  }
})

test('killed after its folder was lost, it is back as well', async () => {
  const states: string[] = []
  const janus = await superviseJanus({ ...options('lost'), onState: (state) => states.push(state) })
  try {
    await rm(folderOf(janus.pid ?? assert.fail()), { recursive: true })
    process.kill(janus.pid ?? assert.fail(), 'SIGKILL')
    await until('restarted', () => states.length === 3)
    assert.equal(await answers(janus.url, janus.apiSecret), true)
  } finally {
    await janus.stop()
  }
})

test('stopped while it is down, it stays down', async () => {
  const states: string[] = []
  const janus = await superviseJanus({ ...options('down'), onState: (state) => states.push(state) })
  process.kill(janus.pid ?? assert.fail(), 'SIGKILL')
  await until('down', () => states.length === 2)
  await janus.stop()
  assert.deepEqual(states, ['up', 'down'])
  assert.equal(janus.pid, undefined)
})

test('no orphan is left when the server is killed', async () => {
  const script = `
    import { superviseJanus } from '${join(dirname(import.meta.dirname), '../server/sfu/janus-process.ts')}'
    const janus = await superviseJanus(${JSON.stringify(options('orphan'))})
    process.stdout.write(String(janus.pid) + '\\n')
    setInterval(() => {}, 1000)`
  const server = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: join(import.meta.dirname, '../..'),
  })
  const line = await new Promise<string>((resolve) =>
    server.stdout.once('data', (data) => resolve(String(data))),
  )
  const pid = Number(line)
  assert.ok(alive(pid))
  const dir = folderOf(pid)
  server.kill('SIGKILL')
  await until('Janus is gone', () => !alive(pid))
  await rm(dir, { recursive: true, force: true })
})

test('an executable that never answers is a refusal, and nothing is left of it', async () => {
  await assert.rejects(superviseJanus({ ...options('false'), binary: '/usr/bin/false' }), /did not start/)
  assert.equal(existsSync(join(parent, 'false')), false)
})
