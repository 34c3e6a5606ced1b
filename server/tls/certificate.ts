/** A certificate with its key, as PEM. */
import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'

export interface Certificate {
  /** The chain, own certificate first. */
  cert: string
  key: string
}

export interface CertificateSource {
  /** The one to use now. */
  readonly current: Certificate
  /** Calls back with every later one. */
  onChange(listener: (certificate: Certificate) => void): void
  close(): void
}

/** The certificate in use, until its keeper has a later one. */
export class CurrentCertificate {
  #current: Certificate
  readonly #listeners: ((certificate: Certificate) => void)[] = []

  constructor(current: Certificate) {
    this.#current = current
  }

  get current(): Certificate {
    return this.#current
  }

  onChange(listener: (certificate: Certificate) => void): void {
    this.#listeners.push(listener)
  }

  protected replace(certificate: Certificate): void {
    this.#current = certificate
    for (const listener of this.#listeners) listener(certificate)
  }
}

/** Throws when key and certificate don't belong together or are none. @returns when it ends */
export function checked({ cert, key }: Certificate): Date {
  createSecureContext({ cert, key })
  return new Date(new X509Certificate(cert).validTo)
}

/** Whether it is for this host name and has not run out. */
export function isFor({ cert }: Certificate, host: string, now: Date): boolean {
  const certificate = new X509Certificate(cert)
  return certificate.checkHost(host) !== undefined && new Date(certificate.validTo) > now
}
