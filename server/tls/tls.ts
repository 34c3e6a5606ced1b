/** TLS of the server itself: the certificate that is used, and the port without TLS beside it. */
import { createServer } from 'node:http'
import { explain } from '../listener.ts'
import { errorFields, type Log } from '../log.ts'
import { StartError } from '../start-error.ts'
import type { CertificateSource } from './certificate.ts'
import { certificateFiles } from './certificate-files.ts'
import { plainDoor } from './plain-door.ts'
import type { TlsConfig } from './tls-settings.ts'

export interface TlsOptions {
  tls: TlsConfig
  publicUrl: string
  /** Address to listen on without TLS. */
  host: string
  /** Private folder for what is got from a certificate authority. */
  dir: string
  log: Log
  /** Registers what ends a resource. */
  owns(close: () => unknown): void
}

/** Undefined where a proxy in front does it. @throws StartError when there is no usable certificate */
export async function openTls(options: TlsOptions): Promise<CertificateSource | undefined> {
  const { tls, publicUrl, host, log, owns } = options
  if (tls.kind === 'off') return undefined
  const challenges = new Map<string, string>()
  if (tls.httpPort !== undefined) {
    const door = createServer(plainDoor(publicUrl, challenges))
    door.requestTimeout = 10_000
    await new Promise<void>((resolve, reject) => {
      const port = tls.httpPort ?? 0
      door.once('error', (error) => reject(explain(error, port, host, 'SNUG_HTTP_PORT')))
      door.listen(port, host, resolve)
    })
    owns(() => {
      door.close()
      door.closeAllConnections()
    })
  }
  const onRefused = (error: unknown) => log('certificate_refused', errorFields(error))
  const source =
    tls.kind === 'files' ? await certificateFiles(tls, { onRefused }) : await byAcme(tls, options, challenges)
  owns(() => source.close())
  return source
}

async function byAcme(
  { directory, email }: TlsConfig & { kind: 'acme' },
  { publicUrl, dir, log }: TlsOptions,
  challenges: Map<string, string>,
): Promise<CertificateSource> {
  // Its parts are of no use elsewhere.
  const { acmeCertificates } = await import('./acme.ts')
  const { hostname } = new URL(publicUrl)
  return acmeCertificates({
    ...{ directory, email, host: hostname, dir, challenges },
    onRenewed: () => log('certificate_renewed'),
    onFailed: (error) => log('certificate_failed', errorFields(error)),
  }).catch((cause) => {
    throw new StartError(
      `No certificate for ${hostname} could be had from ${directory}. The name must lead to this machine, and port 80 ` +
        'of it (or what leads to SNUG_HTTP_PORT) must be open to the certificate authority.',
      { cause },
    )
  })
}
