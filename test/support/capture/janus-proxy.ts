/** Between the server and the control WebSocket of Janus: writes down both directions, and changes nothing. */
import type { AddressInfo } from 'node:net'
import WebSocket, { WebSocketServer } from 'ws'
import type { TappedJanus } from './tapped-janus.ts'

const PROTOCOL = 'janus-protocol'

export interface JanusProxy {
  url: string
  /** What Janus was sent, and what it said. */
  requests: string[]
  answers: string[]
  close(): Promise<void>
}

export async function startJanusProxy(janus: TappedJanus): Promise<JanusProxy> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => PROTOCOL })
  await new Promise((resolve) => server.once('listening', resolve))
  const [requests, answers]: [string[], string[]] = [[], []]
  server.on('connection', (client) => {
    const upstream = new WebSocket(janus.url, PROTOCOL)
    const open = new Promise((resolve) => upstream.once('open', resolve))
    let order: Promise<unknown> = Promise.resolve()
    client.on('message', (data) => {
      const text = String(data)
      requests.push(text)
      void open.then(() => upstream.send(text))
    })
    upstream.on('message', (data) => {
      const text = String(data)
      answers.push(text)
      // A handle is not used before its packets are written down.
      order = order.then(() => tapNewHandle(janus, text)).then(() => client.send(text))
    })
    client.on('close', () => upstream.close())
    upstream.on('close', () => client.close())
    for (const end of [client, upstream]) end.on('error', () => end.terminate())
  })
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answers,
    async close() {
      for (const client of server.clients) client.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function tapNewHandle(janus: TappedJanus, text: string): Promise<void> {
  const answer = JSON.parse(text)
  const attached = answer.janus === 'success' && answer.session_id && answer.data?.id
  if (attached) await janus.tap(answer.session_id, answer.data.id)
}
