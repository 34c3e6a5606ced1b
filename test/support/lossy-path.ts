/** A way on this machine on which UDP packets get lost: to one server, for as many clients as come. */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

export interface LossyPath {
  port: number
  /** Share of packets that get lost, each way, from 0 to 1. */
  loss: number
  readonly counts: { passed: number; lost: number }
  close(): void
}

/** @param address of this machine, at which clients and server are */
export async function lossyPath(address: string, serverPort: number): Promise<LossyPath> {
  const front = createSocket('udp4').bind(0, address)
  await once(front, 'listening')
  const backs = new Map<number, Socket>()
  const path: LossyPath = {
    port: front.address().port,
    loss: 0,
    counts: { passed: 0, lost: 0 },
    close() {
      front.close()
      for (const back of backs.values()) back.close()
    },
  }
  const passes = (): boolean => {
    const lost = Math.random() < path.loss
    path.counts[lost ? 'lost' : 'passed']++
    return !lost
  }
  front.on('message', (message, { port }) => {
    let back = backs.get(port)
    if (!back) {
      back = createSocket('udp4')
      back.on('message', (answer) => {
        if (passes()) front.send(answer, port, address)
      })
      back.on('error', () => undefined)
      backs.set(port, back)
    }
    if (passes()) back.send(message, serverPort, address)
  })
  return path
}
