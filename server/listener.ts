/** The HTTP server's socket, open before the rest of the server is there. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { StartError } from './start-error.ts'
import type { CertificateSource } from './tls/certificate.ts'

/** With forward secrecy and authenticated encryption, in both versions of TLS that there are; Node's own list has others. */
const CIPHERS = [
  ...['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
].join(':')
const STRICT = { minVersion: 'TLSv1.2', ciphers: CIPHERS } as const

/** Milliseconds for a request to arrive, and for its head. */
const REQUEST_WITHIN = 30_000
const HEAD_WITHIN = 10_000

export interface Listener {
  readonly server: Server
  /** Requests go to the application from now on; before they are answered 503. */
  serve(app: RequestListener): void
  /** Takes no new connection; what is under way may end until `drop`. */
  stop(): void
  drop(): void
}

/** With TLS when there is a certificate. @throws StartError when the port can't be had */
export async function listen(port: number, host: string, tls?: CertificateSource): Promise<Listener> {
  let listener: RequestListener = notYet
  const server = serverFor((request, response) => listener(request, response), tls)
  server.requestTimeout = REQUEST_WITHIN
  server.headersTimeout = HEAD_WITHIN
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port, host, 'SNUG_PORT')))
    server.listen(port, host, resolve)
  })
  return {
    server,
    serve(app) {
      listener = app
    },
    stop() {
      server.close()
      server.closeIdleConnections()
    },
    drop: () => server.closeAllConnections(),
  }
}

function serverFor(listener: RequestListener, tls?: CertificateSource): Server {
  if (!tls) return createServer(listener)
  const server = createTlsServer({ ...tls.current, ...STRICT }, listener)
  // Connections that are open go on with the certificate of before.
  tls.onChange((certificate) => server.setSecureContext({ ...certificate, ...STRICT }))
  return server
}

const notYet: RequestListener = (_request, response) => {
  response.writeHead(503, { 'Content-Type': 'application/json', 'Retry-After': '1' })
  response.end('{"database":"down","media":"down"}')
}

/** @param setting by which the port is chosen */
export function explain(
  { code }: NodeJS.ErrnoException,
  port: number,
  host: string,
  setting: string,
): StartError {
  const another = `Set ${setting} to another one, for example ${setting}=${port === 8081 ? 8082 : 8081}.`
  if (code === 'EADDRINUSE') return new StartError(`Port ${port} is in use. ${another}`)
  if (code === 'EACCES') return new StartError(`Port ${port} needs root. ${another}`)
  return new StartError(`The address ${host} can't be listened on. Set SNUG_HOST to one of this machine.`)
}

/**
 * Address of the client behind `hops` trusted proxies: each has appended the address it was called from to
 * X-Forwarded-For (the same rule as Express's `trust proxy`).
 */
export function clientAddress({ headers, socket }: IncomingMessage, hops: number): string | undefined {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',')
  const chain = forwarded.split(',').map((address) => address.trim())
  return hops > 0 ? (chain.filter(Boolean).at(-hops) ?? socket.remoteAddress) : socket.remoteAddress
}
