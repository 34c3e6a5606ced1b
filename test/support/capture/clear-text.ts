/** Somebody who sends secrets in the clear, in many forms: what the search has to find. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import WebSocket from 'ws'
import { PROTOCOL } from '../../../protocol/index.ts'
import type { Person, TestRoom } from '../person.ts'

type Form = (secret: string) => string | Buffer

const json = (secret: string) => JSON.stringify({ login: secret })

/** Ways to write a secret into the body of a request. */
export const BODIES: Record<string, Form> = {
  text: json,
  escapes: (secret) => [...secret].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  percent: (secret) => [...Buffer.from(secret)].map((byte) => `%${byte.toString(16)}`).join(''),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  base64: (secret) => Buffer.from(json(secret)).toString('base64'),
  'base64, one on': (secret) => Buffer.from(`.${json(secret)}`).toString('base64url'),
  'base64, two on': (secret) => Buffer.from(`..${json(secret)}`).toString('base64url'),
  UTF16: (secret) => Buffer.from(json(secret), 'utf16le'),
  gzip: (secret) => gzipSync(json(secret)),
  deflate: (secret) => deflateSync(json(secret)),
  brotli: (secret) => brotliCompressSync(json(secret)),
}

/** Asks the server for something with the secret in it; what it answers does not matter. */
export async function post(origin: string, body: string | Buffer): Promise<void> {
  const answer = await fetch(`${origin}/api/login`, {
    method: 'POST',
    body: typeof body === 'string' ? body : Uint8Array.from(body),
    signal: AbortSignal.timeout(15_000),
  })
  await answer.arrayBuffer()
}

/** Says the secret on the WebSocket of a meeting, in a masked frame, and leaves when it is refused. */
export async function say(origin: string, person: Person, { id }: TestRoom, secret: string): Promise<void> {
  const token = `token.${await person.accessToken(id)}`
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, [PROTOCOL, token], { origin })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => socket.send(JSON.stringify({ type: 'ping', said: secret })))
    socket.on('message', (data) => String(data).includes('"error"') && socket.close())
    socket.once('close', () => resolve())
    socket.once('error', reject)
  })
}

/** Runs in a page before its scripts: what it sends is not sealed, as if a browser ignored the transform. */
export function withoutSealing(): void {
  Object.defineProperty(RTCRtpSender.prototype, 'transform', { set() {} })
}
