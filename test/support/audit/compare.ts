/**
 * `npm run audit:metadata -- --compare`: the same search on Debian's nextcloud-spreed-signaling after a meeting of two, with
 * a made-up Nextcloud behind it. The last line is `{"compared":"nextcloud-spreed-signaling","hits":…}`.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { search } from '../capture/needles.ts'
import { freePort } from '../snug-server.ts'
import { remainsOf } from './remains.ts'

const BINARY = '/usr/bin/nextcloud-spreed-signaling-server'
const WITHIN = 15_000
const mark = () => randomBytes(12).toString('hex')
const say = (line: string) => process.stdout.write(`${line}\n`)

const marks = {
  user: `ada-${mark()}`,
  other: `ben-${mark()}`,
  room: `otters-${mark()}`,
  agent: `Browser/${mark()}`,
}
const secret = mark()

/** What Nextcloud answers about whoever asks to come in. */
const backend = createServer((request, response) => {
  let text = ''
  request.on('data', (data) => (text += data))
  request.on('end', () => {
    const asked = text ? JSON.parse(text) : {}
    const answers: Record<string, unknown> = {
      auth: { type: 'auth', auth: { version: '1.0', userid: asked.auth?.params?.userid, user: {} } },
      room: { type: 'room', room: { version: '1.0', roomid: asked.room?.roomid, properties: {} } },
    }
    const answer = answers[asked.type] ?? { type: asked.type, [asked.type]: { version: '1.0' } }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ ocs: { meta: { status: 'ok', statuscode: 200 }, data: answer } }))
  })
})

async function come(
  url: string,
  back: string,
  userid: string,
): Promise<{ socket: WebSocket; id: string; resume: string }> {
  const socket = new WebSocket(url, { headers: { 'user-agent': marks.agent } })
  const answer = async (type: string) => {
    const signal = AbortSignal.timeout(WITHIN)
    for (;;) {
      const [data] = await once(socket, 'message', { signal })
      const message = JSON.parse(String(data))
      if (message.type === 'error') throw new Error(String(data))
      if (message.type === type && message[type]) return message
    }
  }
  await once(socket, 'open')
  const hello = answer('hello')
  socket.send(
    JSON.stringify({
      id: '1',
      type: 'hello',
      hello: { version: '1.0', auth: { url: back, params: { userid } } },
    }),
  )
  const { sessionid: id, resumeid: resume } = (await hello).hello
  const room = answer('room')
  socket.send(
    JSON.stringify({ id: '2', type: 'room', room: { roomid: marks.room, sessionid: `session-${mark()}` } }),
  )
  await room
  return { socket, id, resume }
}

const since = Date.now()
const folder = await mkdtemp(join(tmpdir(), 'snug-test-'))
backend.listen(0, '127.0.0.1')
await once(backend, 'listening')
const address = backend.address()
const back = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
const port = await freePort()
const config = `[http]
listen = 127.0.0.1:${port}
[sessions]
hashkey = ${randomBytes(16).toString('hex')}
blockkey = ${randomBytes(16).toString('hex')}
[clients]
internalsecret = ${mark()}
[backend]
backends = one
allowall = false
timeout = 10
connectionsperhost = 8
[one]
url = ${back}
secret = ${secret}
[nats]
url = :loopback:
`
await writeFile(join(folder, 'server.conf'), config)
const server = spawn(BINARY, ['--config', join(folder, 'server.conf')], { stdio: ['ignore', 'pipe', 'pipe'] })
let output = ''
for (const stream of [server.stdout, server.stderr]) stream.on('data', (data) => (output += data))
try {
  for (
    let tries = 0;
    !(await fetch(`http://127.0.0.1:${port}/api/v1/welcome`).catch(() => undefined))?.ok;
    tries++
  ) {
    if (tries > 100) throw new Error(`it does not start:\n${output}`)
    await wait(100)
  }
  const url = `ws://127.0.0.1:${port}/spreed`
  const [ada, ben] = [await come(url, back, marks.user), await come(url, back, marks.other)]
  for (const { socket } of [ada, ben]) socket.close()
  await wait(1_000)
  server.kill('SIGTERM')
  await once(server, 'exit')
  await rm(join(folder, 'server.conf'))
  const secrets = {
    ...marks,
    'session of Ada': ada.id,
    'session of Ben': ben.id,
    'way back of Ada': ada.resume,
    address: '127.0.0.1:',
  }
  const hits = search(secrets, await remainsOf(folder, output, since))
  for (const name of Object.keys(secrets))
    say(`  ${name}: ${hits.filter((hit) => hit.secret === name).length}`)
  say(JSON.stringify({ compared: 'nextcloud-spreed-signaling', hits: hits.length }))
  process.exitCode = hits.length > 0 ? 0 : 1
} finally {
  server.kill('SIGKILL')
  backend.close()
  await rm(folder, { recursive: true, force: true })
}
