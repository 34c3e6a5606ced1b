import type * as v from 'valibot'
import { type http, SnugError } from '../../protocol/index.ts'
import type { LiveControl } from '../rooms/live-control.ts'
import type { Account, Store } from '../store/store.ts'
import { type Clock, dayOf, systemClock } from '../time.ts'
import { Invites } from './invites.ts'
import { hashKey, verifyKey } from './passwords.ts'
import { keyedId, randomId, randomToken, type Secrets, sha256 } from './secrets.ts'
import { type AccessTokens, subjectOf } from './tokens.ts'

/** Argon2id parameters of the browser's derivation, the same for everyone. `memory` in KiB. */
export const KDF = { memory: 65_536, iterations: 3 } as const

export interface AccountsOptions {
  store: Store
  live: LiveControl
  tokens: AccessTokens
  secrets: Pick<Secrets, 'kdf' | 'subject'>
  clock?: Clock
}

type Registration = v.InferOutput<typeof http.RegisterRequest>
type PasswordChange = v.InferOutput<typeof http.PasswordRequest>

export class Accounts {
  readonly #store: Store
  readonly #live: LiveControl
  readonly #tokens: AccessTokens
  readonly #secrets: Pick<Secrets, 'kdf' | 'subject'>
  readonly #clock: Clock
  readonly #invites: Invites
  /** Checked for logins that don't exist, so that they take as long. */
  readonly #decoy = hashKey(randomToken())

  constructor({ store, live, tokens, secrets, clock = systemClock }: AccountsOptions) {
    this.#store = store
    this.#live = live
    this.#tokens = tokens
    this.#secrets = secrets
    this.#clock = clock
    this.#invites = new Invites(store, clock)
  }

  /** Parameters for a login; one that doesn't exist gets a salt that stays the same. */
  async kdf(login: string): Promise<v.InferOutput<typeof http.KdfAnswer>> {
    const madeUp = keyedId(this.#secrets.kdf, 'salt', login)
    const found = await this.#store.accounts.credentials(login)
    return { salt: found?.salt || madeUp, ...KDF }
  }

  /** The account if the key is right and it is enabled; the same work is done for every login. */
  async verify(login: string, authKey: string): Promise<Account | undefined> {
    const found = await this.#store.accounts.credentials(login)
    // Who signs in elsewhere has no hash.
    const right = await verifyKey(found?.hash || (await this.#decoy), authKey)
    return right && found?.hash && !found.account.disabled ? found.account : undefined
  }

  /** Makes an account of an invitation. @throws SnugError invite_invalid | login_taken */
  async register({ token, login, salt, authKey, vault }: Registration): Promise<Account> {
    const { admin } = await this.#invites.check(token)
    const id = randomId()
    const account = { id, login, salt, hash: await hashKey(authKey), vault }
    const result = await this.#store.accounts.register(account, sha256(token), dayOf(this.#clock()))
    if (result !== 'created') throw new SnugError(result)
    return { id, login, admin, disabled: false }
  }

  /**
   * Sets a new key and vault and ends all sessions but `keep` (a stored session id).
   * @throws SnugError wrong_credentials | conflict
   */
  async changePassword({ login, id }: Account, change: PasswordChange, keep: string): Promise<void> {
    const before = (await this.#store.accounts.credentials(login))?.hash ?? ''
    const verified = await this.verify(login, change.authKey)
    if (!verified) throw new SnugError('wrong_credentials')
    const { newSalt: salt, vault, version } = change
    const hash = await hashKey(change.newAuthKey)
    const set = { before, salt, hash, vault, ...(version !== undefined && { version }) }
    if ((await this.#store.accounts.changePassword(id, set, keep)) === 'conflict')
      throw new SnugError('conflict')
  }

  /**
   * Disabling ends the account's sessions, unused access tokens and connections at once.
   * @throws SnugError not_found | last_admin, and forbidden for oneself
   */
  async setDisabled(by: Account, id: string, disabled: boolean): Promise<void> {
    const result = await this.#change(by, id, disabled)
    if (result === 'missing') throw new SnugError('not_found')
    if (result === 'last_admin') throw new SnugError('last_admin')
    if (disabled) await this.#end(id)
  }

  async #change(by: Account, id: string, disabled: boolean) {
    if (by.id !== id || !disabled) return this.#store.accounts.setDisabled(id, disabled)
    const active = (await this.#store.accounts.list()).filter((one) => one.admin && !one.disabled)
    if (active.length < 2) return 'last_admin'
    throw new SnugError('forbidden')
  }

  /**
   * Deletes an account with all that is kept of it, and ends its meetings and those in rooms that nobody else owns.
   * @throws SnugError not_found | last_admin
   */
  async erase(id: string): Promise<void> {
    const rooms = await this.#store.memberships.roomsOf(id)
    const erased = await this.#store.personal.erase(id)
    if (erased.result === 'missing') throw new SnugError('not_found')
    if (erased.result === 'last_admin') throw new SnugError('last_admin')
    await this.#end(id, rooms)
    for (const room of erased.rooms) {
      this.#tokens.revoke({ room })
      this.#live.endRoom(room, 'room_closed')
    }
  }

  async #end(account: string, known: string[] = []): Promise<void> {
    const rooms = new Set([
      ...this.#live.rooms(),
      ...known,
      ...(await this.#store.memberships.roomsOf(account)),
    ])
    for (const room of rooms) {
      const sub = subjectOf(this.#secrets.subject, account, room)
      this.#tokens.revoke({ room, sub })
      this.#live.remove(room, sub, 'account_disabled')
    }
  }
}
