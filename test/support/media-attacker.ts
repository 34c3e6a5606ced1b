/** Packets that somebody who is in no meeting sends to a media port of this machine. Every flood is bounded. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'

export interface Target {
  address: string
  port: number
}

/** The media server's own addresses in one of its descriptions. */
export const targetsOf = (sdp: string): Target[] =>
  [...sdp.matchAll(/^a=candidate:(?:\S+ ){4}([\d.]+) (\d+) typ host/gm)].map(([, address = '', port]) => ({
    address,
    port: Number(port),
  }))

export class MediaAttacker {
  /** What came back. */
  readonly answers: Buffer[] = []
  readonly #socket: Socket = createSocket('udp4')

  constructor() {
    this.#socket.on('message', (message) => this.answers.push(message))
    // A closed port answers with ICMP.
    this.#socket.on('error', () => undefined)
  }

  /** Sends `count` packets to each target, with pauses for whoever else works. */
  async flood(targets: readonly Target[], count: number, packet: (n: number) => Buffer): Promise<void> {
    for (let n = 0; n < count; n++) {
      for (const { address, port } of targets) this.#socket.send(packet(n), port, address)
      if (n % 50 === 49) await turn()
    }
    await delay(300)
  }

  close(): void {
    this.#socket.close()
  }
}

/** RTP (RFC 3550) of a stream that goes on, with a random payload. */
export function rtp(ssrc: number, payloadType: number, n: number, length = 200): Buffer {
  const head = Buffer.alloc(12)
  head[0] = 0x80
  head[1] = payloadType
  head.writeUInt16BE(n & 0xffff, 2)
  head.writeUInt32BE((n * 960) >>> 0, 4)
  head.writeUInt32BE(ssrc >>> 0, 8)
  return Buffer.concat([head, randomBytes(length)])
}

/** What no parser should trip over: cut, overlong, with extensions and padding that lie about their length. */
export function malformed(n: number): Buffer {
  const head = rtp(n, 96, n, 20)
  switch (n % 8) {
    case 0:
      return Buffer.alloc(0)
    case 1:
      return Buffer.from([0x80])
    case 2:
      return head.subarray(0, 11)
    case 3: {
      head[0] = 0x90
      head.writeUInt16BE(0xffff, 14)
      return head
    }
    case 4: {
      head[0] = 0xbf
      return head
    }
    case 5: {
      head[0] = 0xa0
      head[head.length - 1] = 0xff
      return head
    }
    case 6: // RTCP that says it is longer than it is
      return Buffer.concat([Buffer.from([0x81, 200, 0xff, 0xff]), randomBytes(24)])
    default:
      return randomBytes(1 + (n % 1_400))
  }
}

/** The first flight of a real DTLS 1.2 client, caught from openssl. */
export async function clientHello(): Promise<Buffer> {
  const trap = createSocket('udp4')
  trap.bind(0, '127.0.0.1')
  await once(trap, 'listening')
  const client = spawn(
    'openssl',
    [
      's_client',
      '-dtls1_2',
      '-use_srtp',
      'SRTP_AES128_CM_SHA1_80',
      '-connect',
      `127.0.0.1:${trap.address().port}`,
    ],
    { stdio: 'ignore' },
  )
  try {
    const [hello] = (await once(trap, 'message', { signal: AbortSignal.timeout(10_000) })) as [Buffer]
    return hello
  } finally {
    client.kill('SIGKILL')
    trap.close()
  }
}
