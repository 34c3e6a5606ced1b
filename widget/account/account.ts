import { SnugError } from '../../protocol/index.ts'
import { AccountError } from './account-error.ts'
import { forgetBrowserVaults, openBrowserVault } from './browser-vault.ts'
import type { AccountClient, Person } from './client.ts'
import type { Derive, KdfParameters, PasswordKeys } from './derive.ts'
import type { KeyKeeper } from './key-keeper.ts'
import { isLongEnough, newSalt } from './password.ts'
import { typedCode } from './second-factor.ts'
import { EMPTY_VAULT, sealVault } from './vault.ts'
import { VaultStore } from './vault-store.ts'

export type AccountState =
  | { phase: 'starting' }
  /** The server could not be asked who is signed in. */
  | { phase: 'unreachable'; error: unknown }
  | { phase: 'signed-out' }
  /** Signed in, but this browser lost the vault key: the password is needed again. */
  | { phase: 'locked'; person: Person }
  | { phase: 'open'; person: Person; vault: VaultStore }

/** Goes on with a sign-in whose password was right. Rejects with `code_wrong` or `rate_limited`: then again. */
export type SecondStep = (code: string) => Promise<void>

/** Who is signed in at this browser, and their vault. One per page; owns the client's session. */
export class Account {
  #state: AccountState = { phase: 'starting' }
  readonly #listeners = new Set<(state: AccountState) => void>()
  /** Done when the key of who was signed in before is gone. */
  #forgotten: Promise<void> = Promise.resolve()

  constructor(
    readonly client: AccountClient,
    readonly keeper: KeyKeeper,
    readonly derive: Derive,
  ) {
    client.onSignedOut = () => this.#signedOut()
  }

  get state(): AccountState {
    return this.#state
  }

  /** The open vault. @throws AccountError `vault_locked`; SnugError `signed_out` */
  get vault(): VaultStore {
    if (this.#state.phase === 'open') return this.#state.vault
    throw this.#state.phase === 'locked' ? new AccountError('vault_locked') : new SnugError('signed_out')
  }

  subscribe(listener: (state: AccountState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Asks the server who is signed in. Never rejects; the answer is the state. */
  async start(): Promise<void> {
    try {
      const { account } = await this.client.session()
      if (!account) return this.#signedOut()
      if (account.vault === 'browser') return await this.#enterWithBrowserVault(account)
      const key = await this.keeper.recall(account.id)
      this.#set(key ? this.#opened(account, key) : { phase: 'locked', person: account })
    } catch (error) {
      this.#set({ phase: 'unreachable', error })
    }
  }

  /** @returns what is still to be done, where the account has a second factor */
  async signIn(login: string, password: string): Promise<SecondStep | undefined> {
    const keys = await this.derive(password, await this.client.kdf(login))
    const enter = async (code?: string) => {
      const asked = { login, authKey: keys.authKey }
      const { account } = await this.client.login(code === undefined ? asked : { ...asked, code })
      await this.#enter(account, keys)
    }
    try {
      await enter()
      return undefined
    } catch (error) {
      if (error instanceof SnugError && error.code === 'code_needed')
        return async (code) => enter(typedCode(code))
      throw error
    }
  }

  /** The password is checked by the organisation's directory, and seen by the server. */
  async signInAtDirectory(login: string, password: string): Promise<void> {
    const { account } = await this.client.signInAtDirectory({ login, password })
    if (account?.vault !== 'browser') throw new AccountError('answer_invalid')
    await this.#enterWithBrowserVault(account)
  }

  /** Keys of a new password. One that exists already may be of any length: whether it is right is for others to say. */
  async #choose(password: string, parameters: KdfParameters): Promise<PasswordKeys> {
    if (!isLongEnough(password)) throw new AccountError('password_short')
    return this.derive(password, parameters)
  }

  async #enterWithBrowserVault(person: Person): Promise<void> {
    this.#set({ phase: 'open', person, vault: await openBrowserVault(person) })
  }

  /** Makes an account from an invitation, with an empty vault, and signs it in. */
  async register(token: string, login: string, password: string): Promise<void> {
    const { memory, iterations } = await this.client.checkInvite(token)
    const salt = newSalt()
    const keys = await this.#choose(password, { salt, memory, iterations })
    const vault = await sealVault(keys.vaultKey, login, EMPTY_VAULT)
    const { account } = await this.client.register({ token, login, salt, authKey: keys.authKey, vault })
    await this.#enter(account, keys)
  }

  /** Another password for who forgot theirs, with an empty vault, by a one-time link. Signs nobody in. */
  async resetPassword(token: string, password: string): Promise<void> {
    const { login, memory, iterations } = await this.client.checkPasswordReset(token)
    const salt = newSalt()
    const { authKey, vaultKey } = await this.#choose(password, { salt, memory, iterations })
    const vault = await sealVault(vaultKey, login, EMPTY_VAULT)
    await this.client.resetPassword({ token, salt, authKey, vault })
    // Whoever was signed in here by the old password is not any more.
    await this.start()
  }

  /** Opens the vault of the person who is signed in already. @throws AccountError `password_wrong` */
  async unlock(password: string): Promise<void> {
    if (this.#state.phase !== 'locked') return
    const { person } = this.#state
    const { vaultKey } = await this.derive(password, await this.client.kdf(person.login))
    try {
      await new VaultStore(this.client, vaultKey, person.login).read()
    } catch (cause) {
      const wrong = cause instanceof AccountError && cause.code === 'data_damaged'
      throw wrong ? new AccountError('password_wrong', { cause }) : cause
    }
    await this.keeper.keep(person.id, vaultKey)
    this.#set(this.#opened(person, vaultKey))
  }

  /** Seals the vault anew under the new password. The server ends every other session of the account. */
  async changePassword(current: string, next: string): Promise<void> {
    if (this.#state.phase !== 'open') throw new AccountError('vault_locked')
    const { person, vault } = this.#state
    const parameters = await this.client.kdf(person.login)
    const { authKey } = await this.derive(current, parameters)
    const salt = newSalt()
    const keys = await this.#choose(next, { ...parameters, salt })
    const { content, version } = await vault.load()
    const sealed = await sealVault(keys.vaultKey, person.login, content)
    await this.client.changePassword({
      authKey,
      newSalt: salt,
      newAuthKey: keys.authKey,
      vault: sealed,
      version,
    })
    await this.keeper.keep(person.id, keys.vaultKey)
    this.#set(this.#opened(person, keys.vaultKey))
  }

  /**
   * Deletes everything that the server keeps of the person, and the keys in this browser.
   * @param password undefined for who signs in elsewhere
   */
  async erase(password?: string): Promise<void> {
    await this.client.deleteAccount(await this.#proof(password))
    await forgetBrowserVaults().catch(() => {})
    this.#signedOut()
  }

  /** Whether who is signed in has a password of this server. */
  get hasPassword(): boolean {
    return this.#state.phase === 'open' && this.#state.person.vault === 'server'
  }

  /** @param password undefined for who signs in elsewhere */
  async endOtherSessions(password?: string): Promise<void> {
    await this.client.endOtherSessions(await this.#proof(password))
  }

  async #proof(password: string | undefined): Promise<{ authKey?: string }> {
    if (this.#state.phase !== 'open') throw new AccountError('vault_locked')
    if (password === undefined) return {}
    const { authKey } = await this.derive(password, await this.client.kdf(this.#state.person.login))
    return { authKey }
  }

  async signOut(): Promise<void> {
    await this.keeper.forget()
    await forgetBrowserVaults()
    await this.client.logout()
    this.#signedOut()
  }

  async #enter(person: Person | null, { vaultKey }: PasswordKeys): Promise<void> {
    if (!person) throw new AccountError('answer_invalid')
    await this.#forgotten
    await this.keeper.keep(person.id, vaultKey)
    this.#set(this.#opened(person, vaultKey))
  }

  #opened(person: Person, key: CryptoKey): AccountState {
    return { phase: 'open', person, vault: new VaultStore(this.client, key, person.login) }
  }

  /** Nobody waits for a browser that takes long to open its database: only the next key does. */
  #signedOut(): void {
    this.#forgotten = this.keeper.forget().catch(() => {})
    this.#set({ phase: 'signed-out' })
  }

  #set(state: AccountState): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}
