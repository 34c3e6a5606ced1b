/** A server of Snug with its own Janus, and a page of another origin that has its element. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Person } from '../../test/support/person.ts'
import { startSnug } from '../../test/support/snug-server.ts'
import { hostPage } from './snug-side.ts'

const RTP = '24000-24999'

export interface BenchHost {
  /** Origin of the page. */
  host: string
  /** Origin of Snug. */
  server: string
  /** The first account. */
  owner: Person
  stop(): Promise<void>
}

export async function startHost(): Promise<BenchHost> {
  const snug = await startSnug({ SNUG_RTP_PORTS: RTP })
  const pages = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(hostPage(snug.origin))
  })
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
  const owner = await new Person(snug.origin, 'bench').signUp(snug.setupToken)
  return {
    host: `http://localhost:${(pages.address() as AddressInfo).port}`,
    server: snug.origin,
    owner,
    async stop() {
      pages.closeAllConnections()
      pages.close()
      await snug.stop()
    },
  }
}
