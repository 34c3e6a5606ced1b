/** Between the server and the control WebSocket of Janus: writes down both directions, and can have a say of its own. */
import type { AddressInfo } from 'node:net'
import WebSocket, { WebSocketServer } from 'ws'
import type { TappedJanus } from './tapped-janus.ts'

const PROTOCOL = 'janus-protocol'
/** Transactions of what the proxy asks itself. */
const OWN = 'proxy-'

interface Options {
  /** Whose packets are written down. */
  tap?: Pick<TappedJanus, 'tap'>
  /** What becomes of a request on its way to Janus. */
  change?: (request: string) => string
}

export interface JanusProxy {
  url: string
  /** What Janus was sent, and what it said. */
  requests: string[]
  answers: string[]
  /** Asks Janus in the server's place, in its session and without its knowledge. @returns what VideoRoom answers */
  ask(handle: number, body: object): Promise<unknown>
  close(): Promise<void>
}

export async function startJanusProxy(
  janus: { url: string },
  { tap, change = (same) => same }: Options = {},
): Promise<JanusProxy> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => PROTOCOL })
  await new Promise((resolve) => server.once('listening', resolve))
  const [requests, answers]: [string[], string[]] = [[], []]
  const own = new Map<string, (answer: unknown) => void>()
  let latest: WebSocket | undefined
  server.on('connection', (client) => {
    const upstream = new WebSocket(janus.url, PROTOCOL)
    latest = upstream
    const open = new Promise((resolve) => upstream.once('open', resolve))
    let order: Promise<unknown> = Promise.resolve()
    client.on('message', (data) => {
      const text = change(String(data))
      requests.push(text)
      void open.then(() => upstream.send(text))
    })
    upstream.on('message', (data) => {
      const text = String(data)
      if (settlesOwn(text, own)) return
      answers.push(text)
      // A handle is not used before its packets are written down.
      order = order.then(() => tap && tapNewHandle(tap, text)).then(() => client.send(text))
    })
    client.on('close', () => upstream.close())
    upstream.on('close', () => client.close())
    for (const end of [client, upstream]) end.on('error', () => end.terminate())
  })
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answers,
    ask(handle, body) {
      const transaction = `${OWN}${requests.length}-${own.size}`
      const like = requests.map((text) => JSON.parse(text)).find(({ handle_id }) => handle_id === handle)
      return new Promise((resolve) => {
        own.set(transaction, resolve)
        latest?.send(JSON.stringify({ ...like, jsep: undefined, janus: 'message', transaction, body }))
      })
    },
    async close() {
      for (const client of server.clients) client.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Whether it answers what the proxy asked itself. That it was heard (`ack`) is no answer. */
function settlesOwn(text: string, own: Map<string, (answer: unknown) => void>): boolean {
  const { janus, transaction, plugindata } = JSON.parse(text)
  if (!String(transaction).startsWith(OWN)) return false
  if (janus !== 'ack') own.get(transaction)?.(plugindata?.data)
  return true
}

async function tapNewHandle(janus: Pick<TappedJanus, 'tap'>, text: string): Promise<void> {
  const answer = JSON.parse(text)
  const attached = answer.janus === 'success' && answer.session_id && answer.data?.id
  if (attached) await janus.tap(answer.session_id, answer.data.id)
}
