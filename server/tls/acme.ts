/**
 * Certificates from a certificate authority by ACME (RFC 8555), proven by HTTP (section 8.3). Account key, key and
 * certificate are kept in the data folder, so that a restart asks for nothing.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import acme from 'acme-client'
import {
  type Certificate,
  type CertificateSource,
  CurrentCertificate,
  checked,
  isFor,
} from './certificate.ts'

export interface AcmeOptions {
  /** Address of the authority's directory. */
  directory: string
  email?: string | undefined
  /** Host name that the certificate is for. */
  host: string
  /** Folder for account and certificate; made private. */
  dir: string
  /** Answers to the authority by token; served under CHALLENGE_PATH while they are in it. */
  challenges: Map<string, string>
  onRenewed(): void
  /** A renewal failed; it is tried again. */
  onFailed(error: unknown): void
}

/** Milliseconds: for one request to the authority; for a whole order; between looks; after a failure. */
const REQUEST_WITHIN = 30_000
const ORDER_WITHIN = 180_000
const LOOK_EVERY = 6 * 3_600_000
const TRY_AGAIN = 3_600_000
/** Renewed when so much of its life is left. */
const LEFT = 1 / 3

/** @throws Error when there is no usable certificate yet and none can be had */
export async function acmeCertificates(options: AcmeOptions): Promise<CertificateSource> {
  await mkdir(options.dir, { recursive: true, mode: 0o700 })
  const stored = await read(options)
  const renewal = new Renewal(options, stored ?? (await order(options)))
  void renewal.run()
  return renewal
}

class Renewal extends CurrentCertificate implements CertificateSource {
  readonly #stop = new AbortController()

  constructor(
    readonly options: AcmeOptions,
    current: Certificate,
  ) {
    super(current)
  }

  close(): void {
    this.#stop.abort()
  }

  async run(): Promise<void> {
    const { signal } = this.#stop
    let wait = 0
    while (!signal.aborted) {
      await delay(wait, undefined, { signal, ref: false }).catch(() => undefined)
      wait = LOOK_EVERY
      if (signal.aborted || !isDue(this.current, new Date())) continue
      try {
        this.replace(await order(this.options))
        this.options.onRenewed()
      } catch (error) {
        this.options.onFailed(error)
        wait = TRY_AGAIN
      }
    }
  }
}

/** Whether little of its life is left. */
export function isDue({ cert }: Certificate, now: Date): boolean {
  const { notBefore, notAfter } = acme.crypto.readCertificateInfo(cert)
  const life = notAfter.getTime() - notBefore.getTime()
  return notAfter.getTime() - now.getTime() < life * LEFT
}

async function order(options: AcmeOptions): Promise<Certificate> {
  const { directory, email, host, challenges } = options
  acme.axios.defaults.timeout = REQUEST_WITHIN
  // Tried again by us, and much later.
  const defaults: unknown = acme.axios.defaults
  ;(defaults as { acmeSettings: { retryMaxAttempts: number } }).acmeSettings.retryMaxAttempts = 1
  const client = new acme.Client({ directoryUrl: directory, accountKey: await accountKey(options) })
  const [key, csr] = await acme.crypto.createCsr(
    { commonName: host, altNames: [host] },
    await acme.crypto.createPrivateEcdsaKey(),
  )
  const timer = new AbortController()
  const late = delay(ORDER_WITHIN, undefined, { signal: timer.signal, ref: false }).then(
    () => Promise.reject(new Error('the certificate authority takes too long')),
    () => new Promise<never>(() => undefined),
  )
  const ordering = client.auto({
    csr,
    ...(email ? { email } : {}),
    termsOfServiceAgreed: true,
    challengePriority: ['http-01'],
    // This machine may not reach itself under its public name.
    skipChallengeVerification: true,
    challengeCreateFn: async (_authorization, { token }, answer) => void challenges.set(token, answer),
    challengeRemoveFn: async (_authorization, { token }) => void challenges.delete(token),
  })
  try {
    const certificate = { cert: String(await Promise.race([ordering, late])), key: key.toString() }
    checked(certificate)
    await write(options, 'certificate.json', JSON.stringify(certificate))
    return certificate
  } finally {
    timer.abort()
  }
}

async function accountKey(options: AcmeOptions): Promise<string> {
  const known = await readFile(join(options.dir, 'account.pem'), 'utf8').catch(() => undefined)
  if (known) return known
  const made = (await acme.crypto.createPrivateEcdsaKey()).toString()
  await write(options, 'account.pem', made)
  return made
}

/** The certificate of before, unless it ran out, is for another name or is damaged. */
async function read({ dir, host }: AcmeOptions): Promise<Certificate | undefined> {
  try {
    const stored = JSON.parse(await readFile(join(dir, 'certificate.json'), 'utf8')) as Certificate
    checked(stored)
    return isFor(stored, host, new Date()) ? stored : undefined
  } catch {
    return undefined
  }
}

/** Whole or not at all. */
async function write({ dir }: AcmeOptions, name: string, text: string): Promise<void> {
  const draft = join(dir, `${name}.new`)
  await writeFile(draft, text, { mode: 0o600 })
  await rename(draft, join(dir, name))
}
