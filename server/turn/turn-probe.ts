/** Asks a STUN server whether it is there (RFC 8489): any answer to a Binding request will do. */
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'

const BINDING = 0x0001
const MAGIC = 0x2112a442
/** Milliseconds: for one attempt, and between requests, as UDP may lose them. */
const PROBE_WITHIN = 1_000
const AGAIN = 250

export function stunAnswers(host: string, port: number, within = PROBE_WITHIN): Promise<boolean> {
  const request = Buffer.alloc(20)
  request.writeUInt16BE(BINDING, 0)
  request.writeUInt32BE(MAGIC, 4)
  randomBytes(12).copy(request, 8)
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    const ask = () => socket.send(request, port, host, () => undefined)
    const repeat = setInterval(ask, AGAIN)
    const timer = setTimeout(() => finish(false), within)
    const finish = (answered: boolean) => {
      clearInterval(repeat)
      clearTimeout(timer)
      socket.removeAllListeners('error').on('error', () => undefined)
      socket.close()
      resolve(answered)
    }
    socket.once('error', () => finish(false))
    socket.on('message', (answer) => {
      if (answer.length >= 20 && request.subarray(4, 20).equals(answer.subarray(4, 20))) finish(true)
    })
    ask()
  })
}
