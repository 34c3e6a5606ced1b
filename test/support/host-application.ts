/** A host application: its key, the tokens it mints, and how a socket with one of them ends. */
import { spawn } from 'node:child_process'
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import { WebSocket } from 'ws'
import { CLOSE_CODE, PROTOCOL, type ServerMessage } from '../../protocol/index.ts'

const CLI = new URL('../../dist/server/cli.js', import.meta.url).pathname
/** Milliseconds until a socket has been welcomed or refused. */
const PATIENCE = 30_000

const randomId = () => randomBytes(16).toString('base64url')

export interface HostApplication {
  name: string
  kid: string
  privateKey: KeyObject
  /** PEM. */
  publicKey: string
  /** The 32 bytes, base64url. */
  x: string
}

export function hostApplication(name = 'https://intranet.example', kid = '1'): HostApplication {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const x = publicKey.export({ format: 'jwk' }).x ?? ''
  return { name, kid, privateKey, publicKey: String(publicKey.export({ type: 'spki', format: 'pem' })), x }
}

export interface Minting {
  audience: string
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  /** Seconds since 1970. */
  now?: number
  key?: KeyObject | Uint8Array
}

/** A token as the documentation says, with what a test changes. */
export function mint(
  host: HostApplication,
  { audience, claims, header, now, key }: Minting,
): Promise<string> {
  const iat = now ?? Math.floor(Date.now() / 1000)
  const all = {
    iss: host.name,
    aud: audience,
    room: randomId(),
    sub: randomId(),
    role: 'member',
    origin: host.name,
    jti: randomId(),
    iat,
    exp: iat + 120,
    ...claims,
  }
  return new SignJWT(all)
    .setProtectedHeader({ alg: 'EdDSA', typ: 'snug-access+jwt', kid: host.kid, ...header })
    .sign(key ?? host.privateKey)
}

/** A socket with this token: let in, or closed with a code. */
export class Knocker {
  readonly #socket: WebSocket
  readonly #told: ServerMessage[] = []
  /** `welcome`, or the code with which the server closed. */
  readonly outcome: Promise<string>
  /** Code with which the server closed. */
  readonly closed: Promise<string>

  constructor(server: string, token: string, origin: string) {
    this.#socket = new WebSocket(`${server.replace(/^http/, 'ws')}/ws`, [PROTOCOL, `token.${token}`], {
      origin,
    })
    this.#socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => {
      this.#socket.once('close', (code, reason) =>
        resolve(code === CLOSE_CODE ? String(reason) : `closed with ${code}`),
      )
    })
    const welcome = new Promise<string>((resolve) => {
      this.#socket.on('message', (data) => {
        const message: ServerMessage = JSON.parse(String(data))
        this.#told.push(message)
        resolve(message.type)
      })
    })
    const late = new Promise<string>((resolve) => {
      setTimeout(() => resolve('nothing came'), PATIENCE).unref()
    })
    this.outcome = Promise.race([welcome, this.closed, late])
  }

  /** Secret of the place, for coming back. */
  get resume(): string {
    const [first] = this.#told
    return first?.type === 'welcome' ? first.resume : ''
  }

  /** Keeps the connection open as a browser does. */
  ping(): void {
    this.#socket.send('{"type":"ping"}')
  }

  end(): void {
    this.#socket.close(1000)
  }
}

/** How a socket with this token ends: `welcome` or the code of the refusal. */
export async function outcomeOf(server: string, token: string, origin: string): Promise<string> {
  const knocker = new Knocker(server, token, origin)
  const outcome = await knocker.outcome
  knocker.end()
  return outcome
}

export interface CommandResult {
  status: number | null
  out: string
  err: string
}

/** Runs `snug …` on a data folder, as an administrator does at a terminal. */
export function snugCommand(dataDir: string, ...args: string[]): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [CLI, ...args], {
      env: { ...process.env, SNUG_DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE,
    })
    let [out, err] = ['', '']
    child.stdout.on('data', (data) => (out += data))
    child.stderr.on('data', (data) => (err += data))
    child.once('close', (status) => resolve({ status, out, err }))
  })
}
