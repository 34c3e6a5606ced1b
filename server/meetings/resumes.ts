import { randomToken, sha256 } from '../auth/secrets.ts'

/** Secrets that continue a broken connection: one per holder, the newest only, of 256 bit, kept as hashes. */
export class Resumes<Holder extends object> {
  readonly #holders = new Map<string, Holder>()
  readonly #prints = new WeakMap<Holder, string>()

  /** A new secret of the holder; the one before is void. */
  issue(holder: Holder): string {
    this.revoke(holder)
    const secret = randomToken()
    const print = sha256(secret)
    this.#holders.set(print, holder)
    this.#prints.set(holder, print)
    return secret
  }

  find(secret: string): Holder | undefined {
    return this.#holders.get(sha256(secret))
  }

  revoke(holder: Holder): void {
    const print = this.#prints.get(holder)
    if (print !== undefined) this.#holders.delete(print)
    this.#prints.delete(holder)
  }

  get size(): number {
    return this.#holders.size
  }
}
