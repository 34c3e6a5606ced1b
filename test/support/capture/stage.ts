/** A server whose every byte is captured, Janus included. */
import { freePort } from '../ports.ts'
import { type SnugServer, startSnug } from '../snug-server.ts'
import { type JanusProxy, startJanusProxy } from './janus-proxy.ts'
import { startTappedJanus, type TappedJanus } from './tapped-janus.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

export interface Stage {
  /** Where browsers and people go: all of it passes the capture. */
  origin: string
  server: SnugServer
  front: TcpProxy
  control: JanusProxy
  janus: TappedJanus
  stop(): Promise<void>
}

/** @param change what becomes of the server's requests on their way to Janus */
export async function setStage(change?: (request: string) => string): Promise<Stage> {
  const port = await freePort()
  const front = await startTcpProxy(port)
  const janus = await startTappedJanus()
  const control = await startJanusProxy(janus, { tap: janus, ...(change && { change }) })
  const origin = `http://localhost:${front.port}`
  const server = await startSnug({
    SNUG_PORT: String(port),
    SNUG_PUBLIC_URL: origin,
    SNUG_JANUS_URL: control.url,
    SNUG_JANUS_API_SECRET: janus.apiSecret,
  })
  return {
    ...{ origin, server, front, control, janus },
    async stop() {
      await server.stop()
      await Promise.all([front.close(), control.close()])
      await janus.stop()
    },
  }
}
