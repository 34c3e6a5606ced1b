/** In front of the server: keeps every byte of both directions, connection by connection, and changes nothing. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Conversation {
  /** Everything the server received, and everything it answered. */
  received(): Buffer
  sent(): Buffer
}

export interface TcpProxy {
  port: number
  conversations: Conversation[]
  close(): Promise<void>
}

/** @param target port of the server on this machine */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const conversations: Conversation[] = []
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    const [received, sent] = [keep(client, upstream), keep(upstream, client)]
    conversations.push({ received, sent })
    for (const end of [client, upstream]) {
      open.add(end)
      end.once('close', () => open.delete(end))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    conversations,
    async close() {
      for (const end of open) end.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Passes on what comes, and keeps it. */
function keep(from: Socket, to: Socket): () => Buffer {
  const chunks: Buffer[] = []
  from.on('data', (chunk) => chunks.push(chunk))
  from.pipe(to)
  from.on('error', () => to.destroy())
  from.on('close', () => to.destroySoon())
  return () => Buffer.concat(chunks)
}
