/** Ports of this machine for the servers that tests start. */
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below those that systems give to outgoing connections, so that none takes one before a server listens. */
const [FROM, TO] = [10_000, 20_000]
const TRIES = 100

const given = new Set<number>()

/** A port that is free now, and that nobody else of this process was given. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < TRIES; tried++) {
    const port = randomInt(FROM, TO)
    if (given.has(port)) continue
    given.add(port)
    if (await isFree(port)) return port
  }
  throw new Error(`No free port from ${FROM} to ${TO}`)
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
