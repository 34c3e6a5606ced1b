/** An authenticator application, by the library's own reading of the address that it would take from the QR code. */
import assert from 'node:assert/strict'
import { TOTP, URI } from 'otpauth'

const STEP = 30_000

export class Authenticator {
  readonly totp: TOTP

  constructor(uri: string) {
    const read = URI.parse(uri)
    assert.ok(read instanceof TOTP)
    this.totp = read
  }

  /** @param steps half minutes after `now` */
  code(now: Date, steps = 0): string {
    return this.totp.generate({ timestamp: now.getTime() + steps * STEP })
  }

  /** Six digits that are no code of the minutes around. */
  wrong(now: Date): string {
    const right = Array.from({ length: 11 }, (_, at) => this.code(now, at - 5))
    const found = Array.from({ length: 12 }, (_, at) => String(100_000 + at)).find(
      (code) => !right.includes(code),
    )
    assert.ok(found)
    return found
  }
}
