/** Requests that leave marks wherever a server writes down what went wrong, and which marks may stand where. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import WebSocket from 'ws'
import { http, PROTOCOL } from '../../../protocol/index.ts'
import type { Hit } from '../capture/needles.ts'
import type { Canaries } from './canaries.ts'

/** The register keeps logins and the ids of accounts and rooms, in clear, in the database; nothing else that is marked. */
export const isRegistered = ({ secret, form, where }: Hit) =>
  /^(login|account) of |^room$/.test(secret) && form === 'as it is' && /snug\.sqlite(-wal)?$/.test(where)

/** Wrong passwords until no more are taken, which is an event of the register. */
const GUESSES = 12

/**
 * From a marked address: wrong passwords, what is no request, a page that is not there, and a frame that is no message.
 *
 * @param token without one there is no frame
 */
export async function misbehave(origin: string, canaries: Canaries, token?: string): Promise<void> {
  const { csrf, cookie } = await visit(origin, canaries)
  const ask = (path: string, body = '') =>
    send(origin, path, canaries, body, { cookie, [http.CSRF_HEADER]: csrf })
  for (let guess = 0; guess < GUESSES; guess++) {
    const authKey = randomBytes(32).toString('base64url')
    const { status } = await ask('/api/login', JSON.stringify({ login: canaries.logins.ben, authKey }))
    if (![401, 429].includes(status)) throw new Error(`a wrong password was answered ${status}`)
  }
  await ask('/api/login', `{"login": "${canaries.malformed}`)
  await ask(`/${canaries.malformed}?name=${canaries.word.replace(' ', '+')}`)
  if (token) await sendNonsense(origin, canaries, token)
}

/** Wrong recovery codes beside the right password, until no more are taken, which is an event of the register too. */
export async function guessCodes(
  origin: string,
  canaries: Canaries,
  { login, authKey }: { login: string; authKey: string },
): Promise<void> {
  const { csrf, cookie } = await visit(origin, canaries)
  const body = JSON.stringify({ login, authKey, code: canaries.code })
  for (let guess = 0; guess < GUESSES; guess++) {
    const { status } = await send(origin, '/api/login', canaries, body, { cookie, [http.CSRF_HEADER]: csrf })
    if (![401, 429].includes(status)) throw new Error(`a wrong code was answered ${status}`)
  }
}

/** What lets a browser sign in. */
async function visit(origin: string, canaries: Canaries): Promise<{ csrf: string; cookie: string }> {
  const { text, cookies } = await send(origin, '/api/session', canaries)
  return { csrf: JSON.parse(text).csrf, cookie: cookies.map((line) => line.replace(/;.*/, '')).join('; ') }
}

async function sendNonsense(origin: string, canaries: Canaries, token: string): Promise<void> {
  const { host, port } = new URL(origin)
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, [PROTOCOL, `token.${token}`], {
    localAddress: canaries.address,
    headers: { ...headersOf(canaries), host },
    origin,
  })
  await once(socket, 'open')
  for (const text of [canaries.malformed, JSON.stringify({ type: canaries.malformed, name: canaries.word })])
    socket.send(text)
  const outcome = await new Promise<string>((resolve) => {
    socket.once('message', () => resolve(''))
    socket.once('close', (_code, reason) => resolve(`closed: ${reason}`))
  })
  socket.terminate()
  if (outcome) throw new Error(outcome)
}

const headersOf = ({ agent, forwarded }: Canaries) => ({ 'user-agent': agent, 'x-forwarded-for': forwarded })

async function send(
  origin: string,
  path: string,
  canaries: Canaries,
  body = '',
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string; cookies: string[] }> {
  const { port } = new URL(origin)
  const asking = request({
    ...{ host: '127.0.0.1', port, path, localAddress: canaries.address },
    method: body ? 'POST' : 'GET',
    headers: { ...headersOf(canaries), 'content-type': 'application/json', ...headers },
  })
  asking.end(body)
  const [answer] = (await once(asking, 'response')) as [IncomingMessage]
  let text = ''
  for await (const part of answer) text += part
  return { status: answer.statusCode ?? 0, text, cookies: answer.headers['set-cookie'] ?? [] }
}
