/** A certificate that somebody else renews: read again whenever its files change. */
import { readFile, stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { StartError } from '../start-error.ts'
import { type Certificate, type CertificateSource, CurrentCertificate, checked } from './certificate.ts'

/** Milliseconds between looks at the files. Links are followed, as renewal programs swap them. */
const LOOK_EVERY = 10_000
/** Certificate and key are written one after the other: the pair is tried so often before it is refused. */
const TRIES = 3
const TRY_AGAIN = 1_000

export interface CertificateFiles {
  cert: string
  key: string
}

interface Options {
  lookEvery?: number
  /** What is there now can't be used; the one before stays. */
  onRefused(error: unknown): void
}

/** @throws StartError when the files can't be used at the start */
export async function certificateFiles(
  files: CertificateFiles,
  options: Options,
): Promise<CertificateSource> {
  const current = await load(files).catch((cause) => {
    throw new StartError(
      `The certificate ${files.cert} with the key ${files.key} can't be used. Both must be PEM files that belong together.`,
      { cause },
    )
  })
  const watch = new Watch(files, current, await stamp(files), options)
  void watch.run()
  return watch
}

class Watch extends CurrentCertificate implements CertificateSource {
  readonly #stop = new AbortController()

  constructor(
    readonly files: CertificateFiles,
    current: Certificate,
    private seen: string,
    readonly options: Options,
  ) {
    super(current)
  }

  close(): void {
    this.#stop.abort()
  }

  async run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      await delay(this.options.lookEvery ?? LOOK_EVERY, undefined, { signal, ref: false }).catch(
        () => undefined,
      )
      if (!signal.aborted) await this.#look()
    }
  }

  async #look(): Promise<void> {
    const now = await stamp(this.files).catch(() => this.seen)
    if (now === this.seen) return
    this.seen = now
    try {
      this.replace(await load(this.files))
    } catch (error) {
      this.options.onRefused(error)
    }
  }
}

async function stamp({ cert, key }: CertificateFiles): Promise<string> {
  const of = async (path: string) => {
    const { mtimeMs, ino, size } = await stat(path)
    return `${mtimeMs} ${ino} ${size}`
  }
  return `${await of(cert)} ${await of(key)}`
}

async function load({ cert, key }: CertificateFiles): Promise<Certificate> {
  for (let attempt = 1; ; attempt++) {
    const pair = { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') }
    try {
      checked(pair)
      return pair
    } catch (error) {
      if (attempt === TRIES) throw error
      await delay(TRY_AGAIN)
    }
  }
}
