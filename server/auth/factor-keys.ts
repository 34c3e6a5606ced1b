/** How second factors are kept: nothing that the database alone gives can make a code. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { keyedId } from './secrets.ts'

/** Bytes. */
const NONCE = 12
const TAG = 16

/** Signs of recovery codes: thirty-two that nobody takes for one another. */
const SIGNS = '0123456789abcdefghjkmnpqrstvwxyz'
const CODE_LENGTH = 12
const CODES = 10

/** Ten random codes of 60 bits each. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: CODES }, () =>
    Array.from(randomBytes(CODE_LENGTH), (byte) => SIGNS[byte % SIGNS.length]).join(''),
  )

export class FactorKeys {
  readonly #seal: Buffer
  readonly #hash: string

  /** @param secret of the server, outside of the database; base64url */
  constructor(secret: string) {
    const derived = (purpose: string) =>
      Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', `snug ${purpose}`, 32))
    this.#seal = derived('second factor')
    this.#hash = derived('recovery code').toString('base64url')
  }

  /** AES-256-GCM, bound to the account: nonce, ciphertext and tag as base64url. */
  seal(account: string, secret: string): string {
    const nonce = randomBytes(NONCE)
    const cipher = createCipheriv('aes-256-gcm', this.#seal, nonce).setAAD(Buffer.from(account))
    const parts = [nonce, cipher.update(secret, 'utf8'), cipher.final()]
    return Buffer.concat([...parts, cipher.getAuthTag()]).toString('base64url')
  }

  /** Undefined where it does not open: sealed by a server with another secret, for another account, or damaged. */
  open(account: string, sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url')
    if (bytes.length < NONCE + TAG) return undefined
    const decipher = createDecipheriv('aes-256-gcm', this.#seal, bytes.subarray(0, NONCE), {
      authTagLength: TAG,
    })
    decipher.setAAD(Buffer.from(account)).setAuthTag(bytes.subarray(-TAG))
    try {
      return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]).toString('utf8')
    } catch {
      return undefined
    }
  }

  /** How a recovery code is stored. */
  hash(account: string, code: string): string {
    return keyedId(this.#hash, account, code)
  }
}
