/**
 * The product's Janus with one addition: its admin interface, over which it is told to write down every RTP and RTCP
 * packet of a handle after SRTP was taken off. That is all media that Janus can see.
 */
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import WebSocket from 'ws'
import type { JanusProcess } from '../../../server/sfu/janus-process.ts'
import { startJanus } from '../janus.ts'
import { freePort } from '../ports.ts'

const ADMIN_WITHIN = 20_000

export interface TappedJanus {
  url: string
  apiSecret: string
  /** From now on all packets of a handle are kept. */
  tap(session: number, handle: number): Promise<void>
  /** Captured packets by handle, as files of the pcap format. */
  files(): Promise<Map<number, Buffer>>
  stop(): Promise<void>
}

export async function startTappedJanus(): Promise<TappedJanus> {
  const parent = await mkdtemp(join(tmpdir(), 'snug-test-'))
  // Janus runs unprivileged where the tests run as root, and has to reach both folders.
  await chmod(parent, 0o711)
  const [dir, packets] = [join(parent, 'janus'), join(parent, 'packets')]
  await mkdir(packets)
  await chmod(packets, 0o777)
  const janus = await startJanus({ dir })
  const admin = await openAdmin(janus, dir)
  return {
    url: janus.url,
    apiSecret: janus.apiSecret,
    tap: (session, handle) =>
      admin.ask({
        janus: 'start_pcap',
        session_id: session,
        handle_id: handle,
        folder: packets,
        filename: `${handle}.pcap`,
        truncate: 0,
      }),
    async files() {
      const names = await readdir(packets)
      const read = names.map(
        async (name) => [Number.parseInt(name, 10), await readFile(join(packets, name))] as const,
      )
      return new Map(await Promise.all(read))
    },
    async stop() {
      admin.close()
      await janus.stop()
      await rm(parent, { recursive: true, force: true })
    },
  }
}

interface Admin {
  /** @throws Error when Janus refuses */
  ask(request: object): Promise<void>
  close(): void
}

/** Changes the configuration and lets Janus be restarted by its supervisor, which keeps it. */
async function openAdmin(janus: JanusProcess, dir: string): Promise<Admin> {
  const [port, secret] = [await freePort(), randomBytes(16).toString('hex')]
  await replace(join(dir, 'janus.jcfg'), /admin_secret = ".*"/, `admin_secret = "${secret}"`)
  const settings = `admin_ws = true\nadmin_ws_port = ${port}\nadmin_ws_ip = "127.0.0.1"`
  await replace(join(dir, 'janus.transport.websockets.jcfg'), /admin_ws = false/, settings)
  process.kill(janus.pid ?? Number.NaN, 'SIGKILL')
  const socket = await connect(`ws://127.0.0.1:${port}`)
  return { ask: (request) => ask(socket, { ...request, admin_secret: secret }), close: () => socket.close() }
}

async function replace(file: string, what: RegExp, by: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  if (!what.test(text)) throw new Error(`${file} is not as expected`)
  await writeFile(file, text.replace(what, by))
}

async function connect(url: string): Promise<WebSocket> {
  for (const until = Date.now() + ADMIN_WITHIN; Date.now() < until; await wait(50)) {
    const socket = new WebSocket(url, 'janus-admin-protocol')
    const open = new Promise<boolean>((resolve) => {
      socket.once('open', () => resolve(true)).once('error', () => resolve(false))
    })
    if (await open) return socket
  }
  throw new Error('the admin interface of Janus does not answer')
}

function ask(socket: WebSocket, request: object): Promise<void> {
  const transaction = randomBytes(8).toString('hex')
  return new Promise((resolve, reject) => {
    const onMessage = (data: WebSocket.RawData) => {
      const answer = JSON.parse(String(data))
      if (answer.transaction !== transaction) return
      socket.off('message', onMessage)
      if (answer.janus === 'success') resolve()
      else reject(new Error(`Janus refuses: ${JSON.stringify(answer.error)}`))
    }
    socket.on('message', onMessage)
    socket.send(JSON.stringify({ ...request, transaction }))
  })
}
