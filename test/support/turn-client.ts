/** As much of a TURN client (RFC 8656) as an attacker needs: allocations, permissions, and data to a peer. */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { isIPv4 } from 'node:net'

const MAGIC = 0x2112a442
const METHOD = { allocate: 0x003, permission: 0x008, send: 0x016 }
const ATTRIBUTE = {
  ...{ username: 0x0006, integrity: 0x0008, error: 0x0009, peer: 0x0012, data: 0x0013, realm: 0x0014 },
  ...{ nonce: 0x0015, relayed: 0x0016, family: 0x0017, transport: 0x0019 },
}
const ANSWER_WITHIN = 3_000

export interface TurnCredentials {
  username: string
  credential: string
}

/** Credentials as the server gives them out. @param life seconds; may be negative */
export function credentialsOf(secret: string, life = 600, name = randomBytes(6).toString('hex')) {
  const username = `${Math.floor(Date.now() / 1000) + life}:${name}`
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') }
}

/** A value may depend on the transaction (XOR-PEER-ADDRESS does). */
type Attribute = [type: number, value: Buffer | ((transaction: Buffer) => Buffer)]

export class TurnClient {
  readonly #socket: Socket
  readonly #server: { host: string; port: number }
  readonly #credentials: TurnCredentials
  #realm = ''
  #nonce: Buffer = Buffer.alloc(0)

  constructor(host: string, port: number, credentials: TurnCredentials) {
    this.#server = { host, port }
    this.#credentials = credentials
    this.#socket = createSocket('udp4')
  }

  /** @returns 0, or the code of the refusal */
  async allocate(family: 'ipv4' | 'ipv6' = 'ipv4'): Promise<number> {
    const wanted: Attribute[] = [
      [ATTRIBUTE.transport, Buffer.from([17, 0, 0, 0])],
      ...(family === 'ipv6' ? [[ATTRIBUTE.family, Buffer.from([2, 0, 0, 0])] as Attribute] : []),
    ]
    const first = await this.#ask(METHOD.allocate, wanted)
    if (first.error !== 401) return first.error
    this.#realm = first.attributes.get(ATTRIBUTE.realm)?.toString() ?? ''
    this.#nonce = first.attributes.get(ATTRIBUTE.nonce) ?? Buffer.alloc(0)
    return (await this.#ask(METHOD.allocate, wanted, true)).error
  }

  /** @param peer IPv4 or IPv6 address @returns 0, or the code of the refusal */
  async permit(peer: string): Promise<number> {
    return (await this.#ask(METHOD.permission, [[ATTRIBUTE.peer, peerAddress(peer, 0)]], true)).error
  }

  /** Data to a peer through the relay; there is no answer. */
  send(peer: string, port: number, data: Buffer): void {
    const { message } = encode(METHOD.send | 0x0010, [
      [ATTRIBUTE.peer, peerAddress(peer, port)],
      [ATTRIBUTE.data, data],
    ])
    this.#socket.send(message, this.#server.port, this.#server.host)
  }

  close(): void {
    this.#socket.close()
  }

  #ask(method: number, attributes: Attribute[], signed = false) {
    const { username, credential } = this.#credentials
    const all: Attribute[] = signed
      ? [
          ...attributes,
          [ATTRIBUTE.username, Buffer.from(username)],
          [ATTRIBUTE.realm, Buffer.from(this.#realm)],
          [ATTRIBUTE.nonce, this.#nonce],
        ]
      : attributes
    const key = createHash('md5').update(`${username}:${this.#realm}:${credential}`).digest()
    const { message, id } = encode(method, all, signed ? key : undefined)
    return new Promise<{ error: number; attributes: Map<number, Buffer> }>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the relay does not answer')), ANSWER_WITHIN)
      const listen = (answer: Buffer) => {
        if (!answer.subarray(8, 20).equals(id)) return
        clearTimeout(timer)
        this.#socket.off('message', listen)
        const decoded = decode(answer)
        const error = decoded.get(ATTRIBUTE.error)
        resolve({ error: error ? (error[2] ?? 0) * 100 + (error[3] ?? 0) : 0, attributes: decoded })
      }
      this.#socket.on('message', listen)
      this.#socket.send(message, this.#server.port, this.#server.host)
    })
  }
}

function encode(type: number, attributes: Attribute[], key?: Buffer) {
  const id = randomBytes(12)
  const body = Buffer.concat(
    attributes.map(([kind, value]) => padded(kind, typeof value === 'function' ? value(id) : value)),
  )
  const message = (length: number, ...rest: Buffer[]) => {
    const head = Buffer.alloc(8)
    head.writeUInt16BE(type, 0)
    head.writeUInt16BE(length, 2)
    head.writeUInt32BE(MAGIC, 4)
    return Buffer.concat([head, id, body, ...rest])
  }
  if (!key) return { id, message: message(body.length) }
  const signature = createHmac('sha1', key)
    .update(message(body.length + 24))
    .digest()
  return { id, message: message(body.length + 24, padded(ATTRIBUTE.integrity, signature)) }
}

function padded(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(type, 0)
  head.writeUInt16BE(value.length, 2)
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)])
}

function decode(message: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>()
  for (let at = 20; at + 4 <= message.length; ) {
    const length = message.readUInt16BE(at + 2)
    found.set(message.readUInt16BE(at), message.subarray(at + 4, at + 4 + length))
    at += 4 + length + ((4 - (length % 4)) % 4)
  }
  return found
}

/** XOR-PEER-ADDRESS (RFC 8489 section 14.2). */
const peerAddress =
  (address: string, port: number) =>
  (transaction: Buffer): Buffer => {
    const head = Buffer.from([0, isIPv4(address) ? 1 : 2, 0, 0])
    head.writeUInt16BE(port ^ (MAGIC >>> 16), 2)
    const bytes = isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : ipv6Bytes(address)
    const magic = Buffer.alloc(4)
    magic.writeUInt32BE(MAGIC)
    const mask = Buffer.concat([magic, transaction])
    return Buffer.concat([head, Buffer.from(bytes.map((byte, at) => byte ^ (mask[at] ?? 0)))])
  }

function ipv6Bytes(address: string): Buffer {
  const [, dotted] = /:(\d+\.\d+\.\d+\.\d+)$/.exec(address) ?? []
  const [a = 0, b = 0, c = 0, d = 0] = (dotted ?? '').split('.').map(Number)
  const plain = dotted
    ? address.replace(dotted, `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`)
    : address
  const [left = '', right = ''] = plain.split('::')
  const groups = (text: string) => text.split(':').filter(Boolean)
  const [head, tail] = [groups(left), groups(right)]
  const zeros = plain.includes('::') ? 8 - head.length - tail.length : 0
  const all = [...head, ...Array<string>(zeros).fill('0'), ...tail]
  return Buffer.from(
    all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]),
  )
}
