/**
 * New passwords for people who forgot theirs. An administrator makes a link and never knows the password. What the old one
 * opened stays closed: the vault is replaced by an empty one. A second factor stays, and sign-in asks for it.
 */
import type * as v from 'valibot'
import { type http, SnugError } from '../../protocol/index.ts'
import type { SecurityEvents } from '../privacy/security-events.ts'
import type { Store } from '../store/store.ts'
import { type Clock, dayOf, systemClock } from '../time.ts'
import { KDF } from './accounts.ts'
import type { NewInvite } from './invites.ts'
import { hashKey } from './passwords.ts'
import { randomToken, sha256 } from './secrets.ts'

/** Days after that on which it was made. */
const LIFE = 1

export class PasswordResets {
  constructor(
    readonly store: Pick<Store, 'accounts' | 'externals' | 'passwordResets'>,
    readonly events: Pick<SecurityEvents, 'record'>,
    readonly clock: Clock = systemClock,
  ) {}

  /**
   * A link for one account, in place of one from before. The password stays until it is used.
   * @throws SnugError not_found, and forbidden for who signs in elsewhere
   */
  async create(account: string): Promise<NewInvite> {
    if (!(await this.store.accounts.byId(account))) throw new SnugError('not_found')
    if (await this.store.externals.isExternal(account)) throw new SnugError('forbidden')
    const token = randomToken()
    const expires = dayOf(this.clock(), LIFE)
    await this.store.passwordResets.add({ id: sha256(token), account, expiresOn: expires })
    await this.events.record('password_reset_offered', account)
    return { token, expires }
  }

  /** Whose it is. @throws SnugError invite_invalid */
  async check(token: string): Promise<v.InferOutput<typeof http.ResetAnswer>> {
    const id = await this.store.passwordResets.account(sha256(token), this.#today)
    const account = id === undefined ? undefined : await this.store.accounts.byId(id)
    if (!account || account.disabled) throw new SnugError('invite_invalid')
    return { login: account.login, ...KDF }
  }

  /** Uses the link up, and ends every session of the account. @throws SnugError invite_invalid */
  async use({ token, salt, authKey, vault }: v.InferOutput<typeof http.ResetRequest>): Promise<void> {
    await this.check(token)
    const set = { salt, hash: await hashKey(authKey), vault }
    if ((await this.store.passwordResets.use(sha256(token), this.#today, set)) === undefined)
      throw new SnugError('invite_invalid')
  }

  get #today(): string {
    return dayOf(this.clock())
  }
}
