/**
 * `npm run audit:metadata -- --compare`: the same search on Debian's nextcloud-spreed-signaling, as it is by default, after
 * a meeting of two, with a made-up Nextcloud behind it. The last line is
 * `{"compared":"nextcloud-spreed-signaling","hits":…}`: places, so that a mark that stands in three lines counts three times.
 */
import { spawn } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { placesIn, search } from '../capture/needles.ts'
import { freePort } from '../ports.ts'
import { remainsOf } from './remains.ts'

const BINARY = '/usr/bin/nextcloud-spreed-signaling-server'
const WITHIN = 15_000
const mark = () => randomBytes(12).toString('hex')
const say = (line: string) => process.stdout.write(`${line}\n`)

/** What Nextcloud and a browser tell of one person. */
const someone = (name: string) => ({
  user: `${name}-${mark()}`,
  agent: `Browser/${mark()}`,
  /** Of the loopback network, so that it is nobody else’s. */
  address: `127.${randomInt(100, 250)}.${randomInt(100, 250)}.${randomInt(100, 250)}`,
  /** By which Nextcloud knows them in the room. */
  seat: `session-${mark()}`,
})
type Someone = ReturnType<typeof someone>
const [ada, ben, room] = [someone('ada'), someone('ben'), `otters-${mark()}`]
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

interface Place {
  socket: WebSocket
  /** By which others in the room know them. */
  id: string
  /** Whoever has it takes the place over. */
  resume: string
}

async function come(url: string, back: string, { user, agent, address, seat }: Someone): Promise<Place> {
  const socket = new WebSocket(url, { headers: { 'user-agent': agent }, localAddress: address })
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
  const auth = { url: back, params: { userid: user } }
  socket.send(JSON.stringify({ id: '1', type: 'hello', hello: { version: '1.0', auth } }))
  const { sessionid: id, resumeid: resume } = (await hello).hello
  const joined = answer('room')
  socket.send(JSON.stringify({ id: '2', type: 'room', room: { roomid: room, sessionid: seat } }))
  await joined
  return { socket, id, resume }
}

const secretsOf = (name: string, { user, agent, address, seat }: Someone, { id, resume }: Place) =>
  Object.fromEntries(
    Object.entries({ user, agent, address, 'seat in Nextcloud': seat, session: id, 'way back': resume }).map(
      ([of, value]) => [`${of} of ${name}`, value],
    ),
  )

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
  const places = [await come(url, back, ada), await come(url, back, ben)] as const
  for (const { socket } of places) socket.close()
  // It writes down that they left.
  for (let tries = 0; output.split('Unregister').length <= places.length && tries < 100; tries++)
    await wait(100)
  server.kill('SIGTERM')
  await once(server, 'exit')
  await rm(join(folder, 'server.conf'))
  const secrets = { room, ...secretsOf('Ada', ada, places[0]), ...secretsOf('Ben', ben, places[1]) }
  const hits = search(secrets, await remainsOf(folder, output, since))
  for (const name of Object.keys(secrets))
    say(`  ${name}: ${placesIn(hits.filter((hit) => hit.secret === name))}`)
  say(JSON.stringify({ compared: 'nextcloud-spreed-signaling', hits: placesIn(hits) }))
  process.exitCode = hits.length > 0 ? 0 : 1
} finally {
  server.kill('SIGKILL')
  backend.close()
  await rm(folder, { recursive: true, force: true })
}
