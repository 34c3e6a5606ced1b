/** The widget's control channel against a real WebSocket server that behaves as told. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import WebSocket, { WebSocketServer } from 'ws'
import {
  CLOSE_CODE,
  PING_EVERY,
  PING_LOST,
  PROTOCOL,
  type ServerMessage,
  SnugError,
} from '../../protocol/index.ts'
import { LocalError } from '../../widget/call/failures.ts'
import { Signalling } from '../../widget/call/signalling.ts'

// What a browser has and Node 20 lacks.
const events = new EventTarget()
class BrowserSocket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols)
    this.on('error', () => undefined)
  }
}
Object.assign(globalThis, {
  WebSocket: BrowserSocket,
  addEventListener: events.addEventListener.bind(events),
  removeEventListener: events.removeEventListener.bind(events),
})

const server = new WebSocketServer({ port: 0, handleProtocols: () => PROTOCOL })
await once(server, 'listening')
const origin = `http://localhost:${(server.address() as AddressInfo).port}`
after(() => server.close())

const welcome = (resume: string): ServerMessage => ({
  type: 'welcome',
  self: { id: 'a'.repeat(22), role: 'member', joined: false },
  resumed: false,
  resume,
  media: 'up',
  roster: [],
  lobby: null,
})

/** What the client offers as credential, and its socket at the server. */
async function nextConnection() {
  const [socket, request] = (await once(server, 'connection')) as [
    WebSocket,
    { headers: Record<string, string> },
  ]
  const credential = request.headers['sec-websocket-protocol']?.split(/, ?/)[1]
  return { socket, credential, say: (message: ServerMessage) => socket.send(JSON.stringify(message)) }
}

function client(tokens: (string | Error)[], at = origin) {
  const heard: ServerMessage['type'][] = []
  const seen = { lost: 0, tokens: 0 }
  let told: (code: string) => void
  const ended = new Promise<string>((resolve) => (told = resolve))
  const signalling = new Signalling(
    at,
    async () => {
      const token = tokens[seen.tokens++] ?? new Error('no more tokens')
      if (token instanceof Error) throw token
      return token
    },
    { message: ({ type }) => heard.push(type), lost: () => seen.lost++, ended: (code) => told(code) },
  )
  signalling.open()
  return { signalling, heard, seen, ended }
}

test('a broken connection is continued with the resume secret, each once', async () => {
  const { signalling, heard, seen } = client(['first'])
  const one = await nextConnection()
  assert.equal(one.credential, 'token.first')
  one.say(welcome('secret-1'))
  one.socket.terminate()
  const two = await nextConnection()
  assert.equal(two.credential, 'resume.secret-1')
  two.say(welcome('secret-2'))
  two.socket.terminate()
  const three = await nextConnection()
  assert.equal(three.credential, 'resume.secret-2')
  assert.deepEqual(
    { heard, lost: seen.lost, tokens: seen.tokens },
    { heard: ['welcome', 'welcome'], lost: 2, tokens: 1 },
  )
  signalling.close()
})

test('a resume that came too late is followed by a fresh token', async () => {
  const { signalling } = client(['first', 'second'])
  const one = await nextConnection()
  one.say(welcome('late'))
  one.socket.terminate()
  const two = await nextConnection()
  two.socket.close(CLOSE_CODE, 'resume_invalid')
  assert.equal((await nextConnection()).credential, 'token.second')
  signalling.close()
})

test('a coded end is final, and stale tokens are not tried for ever', async () => {
  const { ended } = client(['first'])
  ;(await nextConnection()).socket.close(CLOSE_CODE, 'removed')
  assert.equal(await ended, 'removed')

  const stale = client(['a', 'b', 'c', 'd'])
  for (let turn = 0; turn < 3; turn++) (await nextConnection()).socket.close(CLOSE_CODE, 'token_expired')
  assert.equal(await stale.ended, 'token_expired')
  assert.equal(stale.seen.tokens, 3)
})

test('failures of the token provider: coded ones end, an unreachable server is tried again', async () => {
  assert.equal(await client([new SnugError('signed_out')]).ended, 'signed_out')
  const { signalling } = client([new LocalError('server_unreachable'), 'later'])
  assert.equal((await nextConnection()).credential, 'token.later')
  signalling.close()
})

test('a server that never answered is given up soon, one that did is not', async (t) => {
  const { signalling, seen } = client(['first'])
  const one = await nextConnection()
  one.say(welcome('secret-1'))
  const next = nextConnection()
  one.socket.terminate()
  const two = await next
  assert.equal(seen.lost, 1)
  const never = client([])
  const now = performance.now.bind(performance)
  t.mock.method(performance, 'now', () => now() + 20_000)
  const again = nextConnection()
  two.socket.terminate()
  assert.equal((await again).credential, 'resume.secret-1')
  signalling.close()
  assert.equal(await Promise.race([never.ended, wait(5_000)]), 'server_unreachable')
  never.signalling.close()
})

test('requests get their own answer; a refusal and a lost connection reject', async () => {
  const id = (name: string) => name.padEnd(22, 'x')
  const { signalling, heard } = client(['first'])
  await assert.rejects(signalling.request('kick', { id: id('ada') }), { code: 'wrong_state' })
  const { socket, say } = await nextConnection()
  socket.on('message', (data) => {
    const { type, ref, id: whom } = JSON.parse(String(data))
    if (type !== 'kick') return
    if (whom === id('cut')) socket.terminate()
    else if (whom === id('no')) say({ type: 'error', ref, code: 'forbidden' })
    else say({ type: 'done', ref })
  })
  say(welcome('r'))
  while (!heard.includes('welcome')) await new Promise((resolve) => setTimeout(resolve, 5))
  const [refused, accepted] = await Promise.allSettled([
    signalling.request('kick', { id: id('no') }),
    signalling.request('kick', { id: id('yes') }),
  ])
  assert.equal(refused.status === 'rejected' && refused.reason.code, 'forbidden')
  assert.equal(accepted.status === 'fulfilled' && accepted.value.type, 'done')
  // An error that answers no request of the page belongs to somebody else, who is told.
  say({ type: 'error', ref: 2 ** 30 + 1, code: 'epoch_conflict' })
  while (!heard.includes('error')) await new Promise((resolve) => setTimeout(resolve, 5))
  await assert.rejects(signalling.request('kick', { id: id('cut') }), { code: 'wrong_state' })
  signalling.close()
})

test('a page that was not run for a while hears what waits for it before it gives up', async () => {
  const { signalling, heard, seen } = client(['first'])
  const { socket, say } = await nextConnection()
  const pings = () => once(socket, 'message')
  socket.on('message', () => say({ type: 'pong' }))
  say(welcome('r'))
  while (!heard.includes('welcome')) await new Promise((resolve) => setTimeout(resolve, 5))
  await pings()
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PING_LOST + PING_EVERY)
  await pings()
  await pings()
  assert.equal(seen.lost, 0)
  signalling.close()
})

test('a connection that shows no sign of life when it is checked is opened anew', async () => {
  const { signalling, heard, seen } = client(['first'])
  const one = await nextConnection()
  one.say(welcome('kept'))
  while (!heard.includes('welcome')) await new Promise((resolve) => setTimeout(resolve, 5))
  one.socket.on('message', () => one.say({ type: 'pong' }))
  const asked = once(one.socket, 'message')
  signalling.check()
  await asked
  await once(one.socket, 'message')
  await once(one.socket, 'message')
  assert.equal(seen.lost, 0)
  one.socket.removeAllListeners('message')
  const next = nextConnection()
  // Answers nothing from now on: told as lost by the check, or by the silence that comes after it.
  signalling.check()
  assert.equal((await next).credential, 'resume.kept')
  assert.equal(seen.lost, 1)
  signalling.close()
})

test('what is no message of the protocol is not passed on', async () => {
  const { signalling, heard } = client(['first'])
  const { socket, say } = await nextConnection()
  say(welcome('r'))
  for (const junk of ['{', '[]', '{"type":"slots"}', '{"type":"gone","id":"<script>"}']) socket.send(junk)
  socket.send(Buffer.from([1, 2, 3]))
  say({ type: 'gone', id: 'b'.repeat(22), why: 'left' })
  while (!heard.includes('gone')) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.deepEqual(heard, ['welcome', 'gone'])
  signalling.close()
})

test('a server that speaks another version of the protocol is not listened to', async (t) => {
  for (const [chosen, heardOf] of [
    ['snug.v0', false],
    [false, false],
    [PROTOCOL, true],
  ] as const) {
    const other = new WebSocketServer({ port: 0, handleProtocols: () => chosen })
    await once(other, 'listening')
    other.on('connection', (socket) => socket.send(JSON.stringify(welcome('r'))))
    const { port } = other.address() as AddressInfo
    const asked = once(other, 'connection')
    const { signalling, heard, ended } = client(Array(9).fill('token'), `http://localhost:${port}`)
    await asked
    if (heardOf) while (!heard.includes('welcome')) await wait(5)
    else {
      const now = performance.now.bind(performance)
      const later = t.mock.method(performance, 'now', () => now() + 20_000)
      assert.equal(await ended, 'server_unreachable', 'the person is told')
      later.mock.restore()
    }
    assert.equal(heard.includes('welcome'), heardOf)
    signalling.close()
    other.close()
  }
})
