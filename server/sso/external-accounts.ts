import * as v from 'valibot'
import { http, SnugError } from '../../protocol/index.ts'
import { randomId, sha256 } from '../auth/secrets.ts'
import { type AccessTokens, subjectOf } from '../auth/tokens.ts'
import type { LiveControl } from '../rooms/live-control.ts'
import type { Account, Store } from '../store/store.ts'
import type { Outsider } from './outsider.ts'

/** Logins tried when the wished-for one is taken. */
const LOGINS = 50

export interface ExternalAccountsOptions {
  store: Store
  live: LiveControl
  tokens: AccessTokens
  /** Key of the pseudonyms. */
  subjectKey: string
  /** Members of this group are administrators of the server; absent: nobody becomes one by a group. */
  adminGroup?: string | undefined
}

/**
 * Accounts of people who sign in elsewhere. They have no password here and so no vault at the server: their browser
 * keeps the keys of their rooms. Nobody gets the account of somebody else by having the same login.
 */
export class ExternalAccounts {
  readonly #options: ExternalAccountsOptions

  constructor(options: ExternalAccountsOptions) {
    this.#options = options
  }

  /**
   * The account of this person, made at the first time; their groups are taken over.
   * @throws SnugError account_disabled | login_taken when every login like the wished-for one is taken
   */
  async enter(outsider: Outsider): Promise<Account> {
    const { store, adminGroup } = this.#options
    const id = this.#idOf(outsider)
    const found = (await store.externals.account(id)) ?? (await this.#create(id, outsider.login))
    if (found.disabled) throw new SnugError('account_disabled')
    const admin = adminGroup !== undefined && outsider.groups.includes(adminGroup)
    if (adminGroup !== undefined && admin !== found.admin) await store.externals.setAdmin(found.id, admin)
    await this.#follow(found, outsider.groups)
    return (await store.accounts.byId(found.id)) ?? found
  }

  /** Without a key of the server, so that the database alone brings people back to their accounts. */
  #idOf({ issuer, subject }: Outsider): string {
    return sha256(JSON.stringify([issuer, subject]))
  }

  async #create(external: string, wished: string): Promise<Account> {
    const id = randomId()
    for (const login of loginsLike(wished)) {
      if ((await this.#options.store.externals.add({ id, login }, external)) === 'created')
        return { id, login, admin: false, disabled: false }
    }
    throw new SnugError('login_taken')
  }

  /** Whoever lost a room with a group is let out of the meeting there too. */
  async #follow(account: Account, groups: readonly string[]): Promise<void> {
    const { store, live, tokens, subjectKey } = this.#options
    for (const { room, role } of await store.externals.follow(account.id, groups)) {
      const sub = subjectOf(subjectKey, account.id, room)
      tokens.revoke({ room, sub })
      if (role) live.become(room, sub, role)
      else live.remove(room, sub, 'removed')
    }
  }
}

/** `anna`, `anna-2`, `anna-3` …, in letters that a login may have. */
function* loginsLike(wished: string): Generator<string> {
  const plain = wished
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._@+-]+/g, '')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 56)
  const base = v.is(http.Login, plain) ? plain : 'person'
  yield base
  for (let n = 2; n <= LOGINS; n++) yield `${base}-${n}`
}
