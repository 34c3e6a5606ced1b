/** A certificate authority on this machine: Debian's pebble, which speaks ACME (RFC 8555). */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { selfSigned } from './certificates.ts'
import { freePort } from './ports.ts'

export interface Pebble {
  directory: string
  /** File to be trusted for the authority's own address, by NODE_EXTRA_CA_CERTS. */
  trust: string
  /** Where it asks for proofs. */
  httpPort: number
  stop(): Promise<void>
}

export async function startPebble(): Promise<Pebble> {
  const dir = await mkdtemp(join(tmpdir(), 'snug-pebble-'))
  const [port, management, httpPort, tlsPort] = await Promise.all(Array.from({ length: 4 }, freePort))
  const own = selfSigned('pebble.example')
  const [cert, key, config] = ['cert.pem', 'key.pem', 'config.json'].map((name) => join(dir, name))
  await writeFile(cert ?? '', own.cert)
  await writeFile(key ?? '', own.key, { mode: 0o600 })
  const pebble = {
    ...{ listenAddress: `127.0.0.1:${port}`, managementListenAddress: `127.0.0.1:${management}` },
    ...{ certificate: cert, privateKey: key, httpPort, tlsPort, externalAccountBindingRequired: false },
  }
  await writeFile(config ?? '', JSON.stringify({ pebble }))
  const child = spawn('/usr/bin/pebble', ['-config', config ?? ''], {
    stdio: 'ignore',
    env: { PATH: '/usr/bin:/bin', PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '20' },
  })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  const directory = `https://127.0.0.1:${port}/dir`
  const until = Date.now() + 15_000
  while (!(await answers(directory, own.cert))) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGKILL')
      throw new Error('pebble did not start')
    }
    await wait(50)
  }
  return {
    directory,
    trust: cert ?? '',
    httpPort: httpPort ?? 0,
    async stop() {
      child.kill('SIGTERM')
      await exited
      await rm(dir, { recursive: true, force: true })
    },
  }
}

const answers = (url: string, ca: string) =>
  new Promise<boolean>((resolve) => {
    const asked = request(url, { agent: new Agent({ ca }), timeout: 2_000 }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.on('error', () => resolve(false))
    asked.on('timeout', () => asked.destroy())
    asked.end()
  })
