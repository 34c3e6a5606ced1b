/** Settings of TLS. */
import { resolve } from 'node:path'
import * as v from 'valibot'
import { ConfigError, type Environment, NotEmpty, Port, parsed, readerOf } from '../settings.ts'

/**
 * TLS of the server itself. `httpPort`: where plain requests are sent on to https, and certificate authorities find
 * their proofs.
 */
export type TlsConfig =
  | { kind: 'off' }
  | { kind: 'files'; cert: string; key: string; httpPort?: number | undefined }
  | { kind: 'acme'; directory: string; email?: string | undefined; httpPort: number }

const AUTHORITIES: Record<string, string> = {
  letsencrypt: 'https://acme-v02.api.letsencrypt.org/directory',
}
const Authority = v.pipe(
  v.string(),
  v.transform((text) => AUTHORITIES[text] ?? text),
  v.check(
    (text) => parsed(text)?.protocol === 'https:',
    'must be letsencrypt or the https address of an ACME directory',
  ),
)

export const TLS_VARIABLES = {
  SNUG_TLS_CERT: [NotEmpty, '/etc/ssl/meet/fullchain.pem'],
  SNUG_TLS_KEY: [NotEmpty, '/etc/ssl/meet/privkey.pem'],
  SNUG_ACME: [Authority, 'letsencrypt'],
  SNUG_ACME_EMAIL: [v.pipe(v.string(), v.email('must be a mail address')), 'admin@example.org'],
  SNUG_HTTP_PORT: [Port, '80'],
} as const
const { read } = readerOf(TLS_VARIABLES)

/** @throws ConfigError */
export function readTls(env: Environment, publicUrl: string): TlsConfig {
  const [cert, key] = [read(env, 'SNUG_TLS_CERT'), read(env, 'SNUG_TLS_KEY')]
  const [directory, email] = [read(env, 'SNUG_ACME'), read(env, 'SNUG_ACME_EMAIL')]
  const httpPort = read(env, 'SNUG_HTTP_PORT')
  if (!cert && !key && !directory) return { kind: 'off' }
  if (!publicUrl.startsWith('https:'))
    throw new ConfigError(
      'SNUG_PUBLIC_URL must be the https address that the certificate is for. Example: https://meet.example.org',
    )
  if (directory && (cert || key))
    throw new ConfigError(
      'SNUG_ACME gets a certificate by itself: leave SNUG_TLS_CERT and SNUG_TLS_KEY unset.',
    )
  if (directory) return { kind: 'acme', directory, email, httpPort: httpPort ?? 80 }
  if (cert && key) return { kind: 'files', cert: resolve(cert), key: resolve(key), httpPort }
  throw new ConfigError('SNUG_TLS_CERT and SNUG_TLS_KEY go together. Example: /etc/ssl/meet/privkey.pem')
}
