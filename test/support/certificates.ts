/** Certificates for tests, by openssl. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Certificate } from '../../server/tls/certificate.ts'

const KEYS = { ec: ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'], rsa: ['rsa:2048'] }

/** @param host DNS name, beside `localhost` and 127.0.0.1 */
export function selfSigned(host: string, { days = 30, kind = 'ec' as keyof typeof KEYS } = {}): Certificate {
  const dir = mkdtempSync(join(tmpdir(), 'snug-certificate-'))
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
  try {
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-nodes', '-newkey', ...KEYS[kind]],
        ...['-keyout', key, '-out', cert, '-days', String(days), '-subj', `/CN=${host}`],
        ...['-addext', `subjectAltName=DNS:${host},DNS:localhost,IP:127.0.0.1`],
      ],
      { stdio: 'ignore', timeout: 20_000 },
    )
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
