/**
 * A code beside the password, for accounts that have one here: of an authenticator application, or one for recovery. The
 * application's secret comes from the server and back with the code that confirms it, so that until then nothing is kept.
 */
import type * as v from 'valibot'
import { type http, SnugError } from '../../protocol/index.ts'
import type { SecurityEvents } from '../privacy/security-events.ts'
import type { Account, Store } from '../store/store.ts'
import { type Clock, systemClock } from '../time.ts'
import { FactorKeys, newRecoveryCodes } from './factor-keys.ts'
import type { Throttle } from './throttle.ts'
import { newTotpSecret, stepOf } from './totp.ts'
import { UsedSteps } from './used-steps.ts'

export interface SecondFactorOptions {
  store: Pick<Store, 'secondFactors' | 'externals'>
  /** Whether everybody with a password here has to have one. */
  required: boolean
  /** Key that everything is sealed under; base64url. */
  secret: string
  /** Name of the server in people's authenticator applications. */
  issuer: string
  throttle: Throttle
  events: Pick<SecurityEvents, 'record'>
  clock?: Clock
}

const APPLICATION_CODE = /^\d{6}$/

export class SecondFactor {
  readonly #options: SecondFactorOptions
  readonly #keys: FactorKeys
  readonly #clock: Clock
  readonly #used = new UsedSteps()

  constructor(options: SecondFactorOptions) {
    this.#options = options
    this.#keys = new FactorKeys(options.secret)
    this.#clock = options.clock ?? systemClock
  }

  async state(account: string): Promise<v.InferOutput<typeof http.FactorAnswer>> {
    const on = (await this.#store.secret(account)) !== undefined
    const { required } = this.#options
    return { on, required, codesLeft: on ? await this.#store.codesLeft(account) : 0 }
  }

  /** Whether the account has to set one up before anything else. */
  async isMissing(account: string): Promise<boolean> {
    const { required, store } = this.#options
    if (!required || (await this.#store.secret(account)) !== undefined) return false
    return !(await store.externals.isExternal(account))
  }

  /** A secret to be confirmed. */
  draft({ login }: Account): v.InferOutput<typeof http.FactorDraft> {
    return newTotpSecret(this.#options.issuer, login)
  }

  /**
   * Turns it on and ends all sessions but `keep` (a stored session id).
   * @returns recovery codes
   * @throws SnugError code_wrong | conflict (it is on already)
   */
  async turnOn(account: string, secret: string, code: string, keep: string): Promise<string[]> {
    if (!this.#takesOf(secret, account, code)) throw new SnugError('code_wrong')
    const codes = newRecoveryCodes()
    const factor = { secret: this.#keys.seal(account, secret), codes: this.#hashes(account, codes) }
    if (!(await this.#store.add(account, factor, keep))) throw new SnugError('conflict')
    return codes
  }

  /**
   * Uses a code up; resolves where there is no second factor.
   * @throws SnugError code_needed (none was given) | code_wrong | rate_limited
   */
  async check(account: string, code: string | undefined): Promise<void> {
    const sealed = await this.#store.secret(account)
    if (sealed === undefined) return
    if (code === undefined) throw new SnugError('code_needed')
    const { throttle } = this.#options
    await throttle.take('codeByPerson', account)
    if (!(await this.#takes(account, sealed, code))) throw new SnugError('code_wrong')
    await throttle.forget('codeByPerson', account)
  }

  /** New recovery codes in place of those before. @throws SnugError as `check`, and not_found */
  async renewCodes(account: string, code: string): Promise<string[]> {
    await this.check(account, code)
    const codes = newRecoveryCodes()
    const replaced = await this.#store.replaceCodes(account, this.#hashes(account, codes))
    if (!replaced) throw new SnugError('not_found')
    return codes
  }

  /** Ends all sessions but `keep`. @throws SnugError as `check`, not_found, and forbidden where everybody has to have one */
  async turnOff(account: string, code: string, keep: string): Promise<void> {
    if (this.#options.required) throw new SnugError('forbidden')
    await this.check(account, code)
    if (!(await this.#store.remove(account, keep))) throw new SnugError('not_found')
  }

  async #takes(account: string, sealed: string, code: string): Promise<boolean> {
    if (!APPLICATION_CODE.test(code)) return this.#store.useCode(account, this.#keys.hash(account, code))
    const secret = this.#keys.open(account, sealed)
    return secret !== undefined && this.#takesOf(secret, account, code)
  }

  #takesOf(secret: string, account: string, code: string): boolean {
    const step = stepOf(secret, code, this.#clock())
    return step !== undefined && this.#used.use(account, step)
  }

  #hashes(account: string, codes: string[]): string[] {
    return codes.map((code) => this.#keys.hash(account, code))
  }

  get #store() {
    return this.#options.store.secondFactors
  }
}

/** For who lost their device: ends all sessions of the account. @throws SnugError not_found */
export async function removeFactor(
  store: Pick<Store, 'secondFactors'>,
  events: Pick<SecurityEvents, 'record'>,
  account: string,
): Promise<void> {
  if (!(await store.secondFactors.remove(account))) throw new SnugError('not_found')
  await events.record('second_factor_removed', account)
}
