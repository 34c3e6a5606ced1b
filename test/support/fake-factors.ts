/** The API of second factors in memory, as part of FakeAccountServer. The application shows one code, which stays right. */
import * as v from 'valibot'
import { http, SnugError } from '../../protocol/index.ts'
import { randomBytes, toBase64Url } from '../../widget/account/bytes.ts'

interface Person {
  id: string
  login: string
  authKey: string
}

export const RIGHT_CODE = '246810'
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

export class FakeFactors {
  /** Whether everybody has to have one. */
  required = false
  /** Recovery codes by account. */
  readonly codes = new Map<string, string[]>()

  isMissing = (account: string) => this.required && !this.codes.has(account)

  /** The second step of a sign-in. */
  check(account: string, code: string | undefined): void {
    const codes = this.codes.get(account)
    if (!codes) return
    if (code === undefined) throw new SnugError('code_needed')
    if (code === RIGHT_CODE) return
    if (!codes.includes(code)) throw new SnugError('code_wrong')
    codes.splice(codes.indexOf(code), 1)
  }

  answer(me: Person, method: string, path: string, body: unknown): unknown {
    switch (`${method} ${path.replace('/account/second-factor', '')}`) {
      case 'GET ':
        return {
          on: this.codes.has(me.id),
          required: this.required,
          codesLeft: this.codes.get(me.id)?.length ?? 0,
        }
      case 'POST /secret':
        return { secret: SECRET, uri: `otpauth://totp/Snug:${me.login}?secret=${SECRET}&issuer=Snug` }
      case 'PUT ':
        return this.#turnOn(me, v.parse(http.FactorRequest, body))
      case 'POST /codes':
        this.#prove(me, v.parse(http.FactorCheck, body))
        return this.#newCodes(me)
      case 'DELETE ':
        this.#prove(me, v.parse(http.FactorCheck, body))
        this.codes.delete(me.id)
        return undefined
    }
    throw new SnugError('not_found')
  }

  #turnOn(me: Person, { authKey, secret, code }: v.InferOutput<typeof http.FactorRequest>) {
    if (authKey !== me.authKey) throw new SnugError('wrong_credentials')
    if (secret !== SECRET || code !== RIGHT_CODE) throw new SnugError('code_wrong')
    if (this.codes.has(me.id)) throw new SnugError('conflict')
    return this.#newCodes(me)
  }

  #prove(me: Person, { authKey, code }: v.InferOutput<typeof http.FactorCheck>): void {
    if (authKey !== me.authKey) throw new SnugError('wrong_credentials')
    if (!this.codes.has(me.id)) throw new SnugError('not_found')
    this.check(me.id, code)
  }

  #newCodes({ id }: Person) {
    const codes = Array.from({ length: 10 }, (_, at) => `${at}${toBase64Url(randomBytes(32))}`)
      .map((text) => text.toLowerCase().replace(/[-_ilou]/g, '7'))
      .map((text) => text.slice(0, 12))
    this.codes.set(id, codes)
    return { codes: [...codes] }
  }
}
